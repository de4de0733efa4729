"""The simulation as JSON: what the command line gives, and what the page shows beside it."""

import json

from maillage.contrats.rules import baremes_json, calendrier_json, versements_json
from maillage.regles import simulation_json

from .dossier import Dossier


def machine(dossier: Dossier) -> bytes:
    """UTF-8; amounts as strings with two decimals, dates in ISO form."""
    simulation, jeu = dossier.simulation, dossier.jeu
    contenu = dict(simulation_json(simulation))
    remarques = [remarque.texte for remarque in simulation.remarques]
    contenu |= {
        "remarques": [*dossier.remarques_territoire, *remarques],
        "communes": [
            {
                "code": commune.code,
                "nom": commune.nom,
                "departement": commune.departement,
                "population": commune.population,
            }
            for commune in dossier.territoire.communes
        ],
        "versements": versements_json(simulation.versements),
        "calendrier": calendrier_json(simulation.calendrier),
        "adresse": dossier.adresse,
        "sources": {
            "population": dossier.source_population,
            "communes": None
            if jeu is None
            else {"millesime": jeu.millesime, "source": jeu.source, "licence": jeu.licence},
            "baremes": baremes_json(simulation),
        },
    }
    return json.dumps(contenu, ensure_ascii=False, indent=1).encode()
