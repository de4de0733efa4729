"""The scales and the open questions as Markdown pages, for docs/generated."""

from __future__ import annotations

from collections.abc import Iterable

from maillage.noyau.dates import format_date
from maillage.noyau.montants import format_entier
from maillage.regles.baremes import TAILLES, Bareme, CodeBareme, bareme
from maillage.regles.historique import brouillons, contradictions, lacunes, reperes
from maillage.regles.missions import LIBELLES, LIBELLES_VOLETS
from maillage.regles.parametres_ouverts import questions


def bareme_markdown() -> str:
    """Every scale with its thresholds, amounts, delays and sources; then drafts of 2020."""
    lignes = ["# Barèmes de l’ACI", "", "Page produite depuis `src/maillage/regles/parametres`."]
    for code in reversed(CodeBareme):
        lignes += _bareme(bareme(code))
    lignes += [
        "",
        "## Projets de 2020 (jamais signés)",
        "",
        *_tableau(["Mesure", *_tailles(), "Source"]),
    ]
    for brouillon in brouillons():
        note = f" {brouillon.origine.note}" if brouillon.origine.note else ""
        source = f"{brouillon.origine.reference}.{note}"
        lignes.append(_rang([brouillon.libelle, *brouillon.montants, source]))
    return "\n".join(lignes) + "\n"


def parametres_markdown() -> str:
    """The open questions, the contradictions, other delays and amounts, what was not read."""
    lignes = [
        "# Questions ouvertes",
        "",
        "Page produite depuis `src/maillage/regles/parametres`.",
        "",
        *_tableau(["Paramètre", "Question", "Par défaut", "Note", "Source", "Confiance"]),
    ]
    for nom, question in questions().items():
        lignes.append(
            _rang(
                [
                    f"`{nom}`",
                    question.question,
                    _valeur(question.defaut),
                    question.note,
                    question.origine.reference,
                    question.origine.confiance.value,
                ]
            )
        )
    lignes += [
        "",
        "# Contradictions entre les sources",
        "",
        *_tableau(["N°", "Sujet", "Contradiction", "Retenu"]),
    ]
    lignes += [_rang([c.code, c.sujet, c.contradiction, c.retenu]) for c in contradictions()]
    lignes += [
        "",
        "# Repères hors calcul",
        "",
        *_tableau(["Sujet", "Ce que dit la source", "Source", "Confiance"]),
    ]
    lignes += [
        _rang([r.sujet, r.texte, r.origine.reference, r.origine.confiance.value]) for r in reperes()
    ]
    lignes += ["", "# Ce qui n’a pas pu être lu", "", *_tableau(["Sujet", "Ce qui manque"])]
    lignes += [_rang([lacune.sujet, lacune.texte]) for lacune in lacunes()]
    return "\n".join(lignes) + "\n"


def _bareme(un_bareme: Bareme) -> list[str]:
    dates = un_bareme.dates
    etat = (
        f"En vigueur depuis le {format_date(un_bareme.effet)}"
        if un_bareme.en_vigueur
        else "Jamais appliqué"
    )
    if dates.publication:
        etat += f", publié le {format_date(dates.publication)}"
    seuils = ", ".join(
        f"taille {taille} à partir de {format_entier(seuil)}"
        for taille, seuil in zip(TAILLES, un_bareme.seuils, strict=True)
    )
    lignes = [
        "",
        f"## {un_bareme.titre}",
        "",
        f"{etat} ; vérifié le {format_date(dates.verifie_le)}. {un_bareme.origine.reference} "
        f"({un_bareme.origine.confiance.value}). {un_bareme.origine.note}",
        "",
        f"Habitants : {seuils} ({un_bareme.origine_seuils.confiance.value}).",
        "",
        *_tableau(["Mission", "Volet", *_tailles()]),
    ]
    for (mission, volet), montants in un_bareme.montants.items():
        chiffres = [format_entier(montant) for montant in montants]
        lignes.append(_rang([LIBELLES[mission], LIBELLES_VOLETS[volet], *chiffres]))
    totaux = [format_entier(total) for total in un_bareme.total_imprime]
    lignes.append(_rang(["Total imprimé dans la source", "", *totaux]))
    lignes += ["", *_tableau(["Mission", "Démarrage (mois)", "Déploiement (mois)"])]
    for mission, delai in un_bareme.delais.items():
        lignes.append(
            _rang([LIBELLES[mission], _valeur(delai.demarrage), _valeur(delai.deploiement)])
        )
    return lignes


def _tailles() -> list[str]:
    return [f"Taille {taille}" for taille in TAILLES]


def _tableau(titres: list[str]) -> list[str]:
    return [_rang(titres), _rang(["---"] * len(titres))]


def _rang(cellules: Iterable[str]) -> str:
    return f"| {' | '.join(cellules)} |"


def _valeur(valeur: object) -> str:
    if valeur is None:
        return "non fixé"
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return str(valeur)
