"""The simulation as JSON: what the command line gives, and what the page shows beside it."""

import json

from maillage.contrats.rules import calendrier_json, versements_json
from maillage.regles import CodeBareme, bareme, simulation_json

from .dossier import Dossier


def machine(dossier: Dossier) -> bytes:
    """UTF-8; amounts as strings with two decimals, dates in ISO form."""
    simulation, lieu = dossier.simulation, dossier.territoire
    contenu = {
        **simulation_json(simulation),
        "communes": [
            {
                "code": commune.code,
                "nom": commune.nom,
                "departement": commune.departement,
                "population": commune.population,
            }
            for commune in lieu.communes
        ],
        "remarques_territoire": dossier.remarques_territoire,
        "versements": versements_json(simulation.versements),
        "calendrier": calendrier_json(simulation.calendrier),
        "adresse": dossier.adresse,
        "sources": _sources(dossier),
    }
    return json.dumps(contenu, ensure_ascii=False, indent=1).encode()


def _sources(dossier: Dossier) -> dict[str, object]:
    codes = dict.fromkeys(c for a in dossier.simulation.annees for c in a.bareme.split("+"))
    baremes = [bareme(CodeBareme(code)) for code in codes]
    return {
        "population": dossier.source_population,
        "communes": None
        if dossier.jeu is None
        else {
            "millesime": dossier.jeu.millesime,
            "source": dossier.jeu.source,
            "licence": dossier.jeu.licence,
        },
        "baremes": [
            {
                "code": b.code.value,
                "titre": b.titre,
                "reference": b.origine.reference,
                "confiance": b.origine.confiance.value,
                "verifie_le": b.dates.verifie_le.isoformat(),
            }
            for b in baremes
        ],
    }
