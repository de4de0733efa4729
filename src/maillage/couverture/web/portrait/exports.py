"""The portrait as CSV and JSON: what the page says, and nothing that it withholds."""

import csv as ecriture
import io
import json
from typing import Any

from maillage.couverture.rules.portrait import Mesure
from maillage.plateforme.ui.tableur import sans_formule

from .vue import Page

ENTETE = (
    *("thème", "indicateur", "unité", "territoire", "valeur", "effectif", "statut", "précision"),
    *("définition", "source"),
)


def csv(page: Page) -> bytes:
    """One row for each figure of each territory: semicolons, decimal commas, UTF-8 with its mark.
    The status says why a value is empty."""
    sortie = io.StringIO(newline="")
    ecrivain = ecriture.writer(sortie, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow(ENTETE)
    for section in page.portrait.sections:
        for ligne in section.lignes:
            for colonne, mesure in zip(page.portrait.colonnes, ligne.mesures, strict=True):
                textes = (section.titre, ligne.nom, ligne.unite, colonne.nom)
                ecrivain.writerow(
                    (
                        *map(sans_formule, textes),
                        _nombre(mesure, ligne.decimales).replace(".", ","),
                        "" if mesure.nombre is None else mesure.nombre,
                        mesure.statut.value,
                        sans_formule(mesure.mot),
                        sans_formule(ligne.definition),
                        sans_formule(ligne.source),
                    )
                )
    return sortie.getvalue().encode("utf-8-sig")


def machine(page: Page) -> bytes:
    """The same for programs. A rate is rounded as on the page: more figures would tell more."""
    return json.dumps(_donnees(page), ensure_ascii=False, indent=2).encode()


def _donnees(page: Page) -> dict[str, Any]:
    colonnes = page.portrait.colonnes
    return {
        "le": page.portrait.le.isoformat(),
        "territoires": [{"genre": c.genre, "code": c.code, "nom": c.nom} for c in colonnes],
        "themes": [
            {
                "code": section.cle,
                "titre": section.titre,
                "manque": section.manque if not section.lignes else None,
                "indicateurs": [
                    {
                        "code": ligne.cle,
                        "nom": ligne.nom,
                        "unite": ligne.unite,
                        "definition": ligne.definition,
                        "source": ligne.source,
                        "rang": ligne.rang or None,
                        "valeurs": [
                            {
                                "statut": m.statut.value,
                                "valeur": float(n) if (n := _nombre(m, ligne.decimales)) else None,
                                "effectif": m.nombre,
                                "precision": m.mot or None,
                            }
                            for m in ligne.mesures
                        ],
                    }
                    for ligne in section.lignes
                ],
            }
            for section in page.portrait.sections
        ],
        "sources": [{"quoi": mot, "source": source} for mot, source in page.sources],
    }


def _nombre(mesure: Mesure, decimales: int) -> str:
    return "" if mesure.valeur is None else f"{mesure.valeur:.{decimales}f}"
