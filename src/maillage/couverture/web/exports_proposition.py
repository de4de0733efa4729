"""A proposal as files: a CSV that French spreadsheets open, a JSON for machines."""

import csv as ecriture
import io
from typing import Any

from maillage.couverture.queries.propositions import PropositionVue
from maillage.plateforme.ui.tableur import sans_formule
from maillage.territoires.queries import communes_par_codes

ENTETE = (
    *("code", "commune", "département", "population", "cpts_aujourd_hui", "part"),
    *("part_nouvelle", "population_de_la_part", "retouchée"),
)


def csv(vue: PropositionVue) -> bytes:
    """One row for each unité: semicolons, UTF-8 with its mark. Two queries."""
    assert vue.evaluation is not None
    parties = {p["cle"]: p for p in vue.evaluation["parties"]}
    avant = {m["unite"]: m["de"] for m in vue.mouvements}
    communes = communes_par_codes(codes=sorted(vue.affectation))
    sortie = io.StringIO(newline="")
    ecrivain = ecriture.writer(sortie, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow(ENTETE)
    for code, cle in sorted(vue.affectation.items()):
        commune, partie = communes.get(code), parties[cle]
        ici = avant.get(code, cle)
        ecrivain.writerow(
            (
                code,
                sans_formule(commune.nom if commune else ""),
                commune.departement if commune else "",
                commune.population if commune and commune.population is not None else "",
                sans_formule(vue.cpts.get(ici or "", ici or "")),
                sans_formule(vue.cpts.get(cle, cle)),
                "oui" if partie["nouvelle"] else "non",
                partie["population"],
                "oui" if vue.initiale.get(code) != cle else "non",
            )
        )
    return sortie.getvalue().encode("utf-8-sig")


def en_json(vue: PropositionVue) -> dict[str, Any]:
    """Everything asked and answered, hand edits apart."""
    return {
        "proposition": str(vue.identifiant),
        "territoire": vue.territoire,
        "mode": vue.mode.value,
        "situation_au": vue.le.isoformat(),
        "bande": {"minimum": vue.minimum, "maximum": vue.maximum},
        "nombre": vue.nombre,
        "poids": dict(vue.poids),
        "graine": vue.graine,
        "iterations": vue.iterations,
        "flux": "modèle de gravité" if vue.flux_modelises else vue.flux,
        "affectation": dict(vue.affectation),
        "evaluation": vue.evaluation,
        "calcul": {
            "affectation": dict(vue.initiale),
            "evaluation": vue.calculee,
            "mouvements": list(vue.mouvements),
            "attaches": list(vue.attaches),
        },
        "retouches": [
            {
                "communes": list(r.unites),
                "vers": r.vers,
                "faite_a": r.faite_a.isoformat(),
                "par": r.faite_par,
                "annulee_a": r.annulee_a.isoformat() if r.annulee_a else None,
            }
            for r in vue.retouches
        ],
        "cpts": dict(vue.cpts),
    }
