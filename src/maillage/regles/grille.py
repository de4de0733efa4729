"""Grids of indicators and observed values, read from YAML.

Their shape is documented for users in docs/guide/grille-indicateurs.md.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from maillage.noyau.erreurs import ErreurMetier
from maillage.regles.baremes import TAILLES, CodeBareme, bareme, taille_pour
from maillage.regles.indicateurs import (
    HORS_PART_VARIABLE,
    VARIABLE,
    Forme,
    Grille,
    Indicateur,
    Palier,
    Sens,
    Valeur,
)
from maillage.regles.missions import Mission

if TYPE_CHECKING:
    from maillage.regles.lecture_yaml import Champs


MONTANT_MAXIMUM = 10_000_000  # far above any envelope: beyond, it is a slip of the keyboard


def lire_grille(texte: str, *, nom: str = "grille") -> Grille:
    """A grid from its YAML text; `nom` is the file name put in error sentences.

    Raises ErreurMetier naming the line and the key.
    """
    from maillage.regles.lecture_yaml import lire_yaml  # PyYAML only when a file is read

    champs = lire_yaml(texte, nom)
    titre = champs.texte("titre", "")
    code = CodeBareme(_choix(champs, "bareme", [b for b in CodeBareme if bareme(b).en_vigueur]))
    taille = _taille(champs, code)
    indicateurs = tuple(_indicateur(c, code) for c in champs.liste_de_champs("indicateurs"))
    champs.finir()
    vus: set[str] = set()
    for indicateur in indicateurs:
        if indicateur.code in vus:
            champs.refuser(f"l’indicateur « {indicateur.code} » est écrit deux fois")
        vus.add(indicateur.code)
    if not indicateurs:
        champs.refuser("la grille ne contient aucun indicateur")
    return Grille(titre, code, taille, indicateurs)


def lire_valeurs(texte: str, *, nom: str = "valeurs") -> dict[str, Valeur]:
    """Observed values by indicator code, from their YAML text.

    Raises ErreurMetier naming the line and the key.
    """
    from maillage.regles.lecture_yaml import lire_yaml  # PyYAML only when a file is read

    champs = lire_yaml(texte, nom)
    bloc = champs.champs("valeurs")
    champs.finir()
    return {code: _valeur(bloc, code) for code in bloc.cles}


def _valeur(bloc: Champs, code: str) -> Valeur:
    if bloc.est_bloc(code):
        detail = bloc.champs(code)
        constat, preuve = _constat(detail, "valeur"), detail.booleen("preuve", True)
        detail.finir()
        return Valeur(constat, preuve)
    return Valeur(_constat(bloc, code))


def _constat(champs: Champs, cle: str) -> Decimal | bool | None:
    ligne = champs.ligne_de(cle) if cle in champs else None
    constat = champs.scalaire(cle)
    if isinstance(constat, str):
        champs.refuser(
            f"« {cle} » doit être un nombre (avec un point : 12.5), oui, non ou null", ligne
        )
    assert constat is None or isinstance(constat, Decimal | bool)
    return constat


def _choix(champs: Champs, cle: str, permis: list[str], defaut: str | None = None) -> str:
    if cle not in champs and defaut is not None:
        return defaut
    ligne = champs.ligne_de(cle) if cle in champs else None
    texte = champs.texte(cle)
    if texte not in permis:
        champs.refuser(f"« {cle} » vaut « {texte} », choisissez entre : {', '.join(permis)}", ligne)
    return texte


def _taille(champs: Champs, code: CodeBareme) -> int:
    if ("taille" in champs) == ("population" in champs):
        champs.refuser("donnez la taille ou la population, l’une des deux")
    if "taille" in champs:
        ligne = champs.ligne_de("taille")
        taille = champs.entier("taille")
        if taille not in TAILLES:
            champs.refuser(f"la taille va de 1 à 4, et non {taille}", ligne)
        return taille
    ligne = champs.ligne_de("population")
    try:
        return taille_pour(champs.entier("population"), code)
    except ErreurMetier as erreur:
        champs.refuser(str(erreur).rstrip("."), ligne)


def _indicateur(champs: Champs, code_bareme: CodeBareme) -> Indicateur:
    code = champs.texte("code")
    mission = Mission(_choix(champs, "mission", list(Mission)))
    forme = Forme(_choix(champs, "type", list(Forme)))
    volet = _volet(champs, code_bareme, mission, forme)
    nom = champs.texte("nom", code)
    initial, variation = champs.decimal_ou_nul("initial"), champs.decimal_ou_nul("variation")
    cible = champs.decimal_ou_nul("cible")
    if cible is None and initial is not None and variation is not None:
        cible = initial + variation
    sens = _sens(champs, forme, initial, cible)
    paliers = _paliers(champs) if forme is Forme.PALIERS else ()
    montant = max(p.montant for p in paliers) if paliers else _montant(champs)
    champs.finir()
    return Indicateur(
        code, mission, volet, nom, forme, sens, montant, paliers, initial, variation, cible
    )


def _volet(champs: Champs, code: CodeBareme, mission: Mission, forme: Forme) -> str:
    """The part of the mission's money that the indicator draws from."""
    if mission is Mission.CRISE:
        # This mission has no variable part: each amount belongs to a part of its own.
        volets = list(bareme(code).volets(mission))
        if not volets:
            champs.refuser(f"le barème {bareme(code).titre} ne connaît pas la mission crise")
        return _choix(champs, "volet", volets)
    return HORS_PART_VARIABLE if forme is Forme.CONDITIONNEL else VARIABLE


def _sens(champs: Champs, forme: Forme, initial: Decimal | None, cible: Decimal | None) -> Sens:
    """The direction written, else the one the target shows.

    Taken the wrong way round, a value that never moved would be paid in full.
    """
    if forme is Forme.PROPORTIONNEL:
        if initial is None or cible is None:
            champs.refuser("un indicateur proportionnel demande « initial » et « cible »")
        if initial == cible:
            champs.refuser("la cible est égale à la valeur initiale : rien ne serait mesurable")
    if initial is None or cible is None or initial == cible:
        return Sens(_choix(champs, "sens", list(Sens), Sens.HAUSSE))
    deduit = Sens.HAUSSE if cible > initial else Sens.BAISSE
    sens = Sens(_choix(champs, "sens", list(Sens), deduit))
    if sens is not deduit and forme is Forme.PROPORTIONNEL:
        champs.refuser(f"le sens est contraire à la cible : elle va vers la {deduit.value}")
    return sens


def _paliers(champs: Champs) -> tuple[Palier, ...]:
    paliers = []
    for bloc in champs.liste_de_champs("paliers"):
        paliers.append(Palier(bloc.decimal("seuil"), _montant(bloc)))
        bloc.finir()
    if not paliers:
        champs.refuser("« paliers » est vide : donnez au moins un seuil et son montant")
    if len({palier.seuil for palier in paliers}) != len(paliers):
        champs.refuser("deux paliers ont le même seuil : gardez-en un")
    return tuple(paliers)


def _montant(champs: Champs) -> Decimal:
    ligne = champs.ligne_de("montant") if "montant" in champs else None
    montant = champs.decimal("montant")
    if not 0 <= montant <= MONTANT_MAXIMUM or montant != round(montant, 2):
        champs.refuser("« montant » doit être en euros, de 0 à 10 000 000, au centime près", ligne)
    return montant
