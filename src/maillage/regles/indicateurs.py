"""Indicators turned into euros by the grid of one contract.

No national formula exists: the contract fixes the indicators, their tiers and their euros, within
the variable part of each mission. A value or a proof that is missing is *not reached, to be
completed*: it pays nothing and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.montants import arrondir, format_euros, format_nombre, format_pourcentage
from maillage.regles.baremes import CodeBareme, bareme
from maillage.regles.chiffres import Origine, origine
from maillage.regles.explications import Explication, etape
from maillage.regles.missions import LIBELLES, LIBELLES_VOLETS, Mission
from maillage.regles.remarques import Remarque

VARIABLE = "variable"
# Where a conditional amount stands when its mission has no such part in the scale.
HORS_PART_VARIABLE = "hors_part_variable"


class Forme(StrEnum):
    """How an indicator becomes money."""

    BINAIRE = "binaire"
    PALIERS = "paliers"
    PROPORTIONNEL = "proportionnel"
    CONDITIONNEL = "conditionnel"


class Sens(StrEnum):
    """Which way is better."""

    HAUSSE = "hausse"
    BAISSE = "baisse"


class Statut(StrEnum):
    """What became of an indicator."""

    ATTEINT = "atteint"
    PARTIEL = "partiel"
    NON_ATTEINT = "non_atteint"
    A_COMPLETER = "a_completer"


@dataclass(frozen=True, slots=True)
class Palier:
    """A step: from this value on (in the indicator's direction), these euros. Not cumulative."""

    seuil: Decimal
    montant: Decimal


@dataclass(frozen=True, slots=True)
class Indicateur:
    """One line of the grid. `montant_max`: euros when fully reached.

    `cible` is the target; `initial` and `variation`, when given, are where it was counted from.
    """

    code: str
    mission: Mission
    volet: str
    nom: str
    forme: Forme
    sens: Sens
    montant_max: Decimal
    paliers: tuple[Palier, ...] = ()
    initial: Decimal | None = None
    variation: Decimal | None = None
    cible: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Grille:
    """The indicators of one contract year, for a scale and a taille."""

    titre: str
    bareme: CodeBareme
    taille: int
    indicateurs: tuple[Indicateur, ...]


@dataclass(frozen=True, slots=True)
class Valeur:
    """What was observed: a number, yes or no, None when not yet known; with or without proof."""

    constat: Decimal | bool | None
    preuve: bool = True


@dataclass(frozen=True, slots=True)
class ResultatIndicateur:
    """What one indicator pays, in euros, and why."""

    indicateur: Indicateur
    valeur: Valeur
    statut: Statut
    montant: Decimal
    explication: tuple[Explication, ...]

    @property
    def nom(self) -> str:
        return self.indicateur.nom


@dataclass(frozen=True, slots=True)
class ResultatMission:
    """What the indicators of one part of a mission pay together.

    `enveloppe`: the ceiling of the scale, None when none is known. `maximum`: the sum of what the
    grid promises. `montant`: the sum reached, at most the envelope. Euros.
    """

    mission: Mission
    volet: str
    enveloppe: Decimal | None
    maximum: Decimal
    montant: Decimal


@dataclass(frozen=True, slots=True)
class Resultat:
    """A grid and its values, turned into euros."""

    grille: Grille
    indicateurs: tuple[ResultatIndicateur, ...]
    missions: tuple[ResultatMission, ...]
    remarques: tuple[Remarque, ...]

    @property
    def total(self) -> Decimal:
        return sum((mission.montant for mission in self.missions), Decimal("0.00"))


def evaluer(grille: Grille, valeurs: Mapping[str, Valeur]) -> Resultat:
    """Amounts by indicator and by mission, with remarks on what the grid or the values hide.

    Raises ErreurMetier for a value whose indicator is not in the grid, or of the wrong kind.
    """
    connus = {indicateur.code for indicateur in grille.indicateurs}
    for code in valeurs:
        if code not in connus:
            raise ErreurMetier(
                f"La valeur « {code} » ne correspond à aucun indicateur de la grille. "
                f"Indicateurs : {', '.join(sorted(connus))}."
            )
    resultats = tuple(
        _evaluer(indicateur, valeurs.get(indicateur.code, Valeur(None, preuve=False)))
        for indicateur in grille.indicateurs
    )
    missions = _par_mission(grille, resultats)
    return Resultat(grille, resultats, missions, _remarques(resultats, missions))


def _evaluer(indicateur: Indicateur, valeur: Valeur) -> ResultatIndicateur:
    constat = valeur.constat
    if constat is None:
        return _a_completer(indicateur, valeur, "valeur manquante")
    statut, brut, texte = _compter(indicateur, constat)
    if not valeur.preuve and statut is not Statut.NON_ATTEINT:
        return _a_completer(indicateur, valeur, "preuve manquante")
    montant = arrondir(brut)
    return ResultatIndicateur(
        indicateur,
        valeur,
        statut,
        montant,
        (etape(f"{texte} : {format_euros(montant)}.", _source(indicateur)),),
    )


def _compter(indicateur: Indicateur, constat: Decimal | bool) -> tuple[Statut, Decimal, str]:
    """Status, exact euros, and the reason in French, for a known value."""
    if isinstance(constat, bool):
        return _compter_oui_non(indicateur, constat)
    if indicateur.forme is Forme.CONDITIONNEL:
        raise _mauvais_constat(indicateur, "oui ou non")
    return _COMPTER[indicateur.forme](indicateur, constat)


def _compter_oui_non(indicateur: Indicateur, constat: bool) -> tuple[Statut, Decimal, str]:
    if indicateur.forme not in (Forme.BINAIRE, Forme.CONDITIONNEL) or indicateur.cible is not None:
        raise _mauvais_constat(indicateur, "un nombre")
    if constat:
        return Statut.ATTEINT, indicateur.montant_max, "Constaté"
    return Statut.NON_ATTEINT, Decimal(0), "Non constaté"


def _compter_cible(indicateur: Indicateur, constat: Decimal) -> tuple[Statut, Decimal, str]:
    if indicateur.cible is None:
        raise _mauvais_constat(indicateur, "oui ou non (la grille ne fixe pas de cible)")
    comparaison = f"valeur {format_nombre(constat)}, cible {format_nombre(indicateur.cible)}"
    if _atteint(indicateur.sens, constat, indicateur.cible):
        return Statut.ATTEINT, indicateur.montant_max, f"Cible atteinte ({comparaison})"
    return Statut.NON_ATTEINT, Decimal(0), f"Cible non atteinte ({comparaison})"


def _compter_paliers(indicateur: Indicateur, constat: Decimal) -> tuple[Statut, Decimal, str]:
    atteints = [p for p in indicateur.paliers if _atteint(indicateur.sens, constat, p.seuil)]
    if not atteints:
        texte = f"Aucun palier atteint (valeur {format_nombre(constat)})"
        return Statut.NON_ATTEINT, Decimal(0), texte
    meilleur = max(atteints, key=lambda palier: palier.montant)
    statut = Statut.ATTEINT if meilleur.montant == indicateur.montant_max else Statut.PARTIEL
    return (
        statut,
        meilleur.montant,
        f"Meilleur palier atteint, {format_nombre(meilleur.seuil)} (valeur "
        f"{format_nombre(constat)})",
    )


def _compter_proportion(indicateur: Indicateur, constat: Decimal) -> tuple[Statut, Decimal, str]:
    initial, cible = indicateur.initial, indicateur.cible
    assert initial is not None  # the grid was checked when read
    assert cible is not None
    chemin = abs(cible - initial)
    parcouru = (constat - initial) * (1 if cible > initial else -1)
    parcouru = min(max(Decimal(0), parcouru), chemin)  # zero first: never a negative zero
    statut = Statut.PARTIEL if parcouru else Statut.NON_ATTEINT
    if parcouru == chemin:
        statut = Statut.ATTEINT
    return (
        statut,
        indicateur.montant_max * parcouru / chemin,  # divided last, to round only once
        f"Objectif atteint à {format_pourcentage(arrondir(100 * parcouru / chemin) / 100)} (de "
        f"{format_nombre(initial)} à {format_nombre(cible)}, valeur {format_nombre(constat)})",
    )


_COMPTER = {
    Forme.BINAIRE: _compter_cible,
    Forme.PALIERS: _compter_paliers,
    Forme.PROPORTIONNEL: _compter_proportion,
}


def _atteint(sens: Sens, constat: Decimal, seuil: Decimal) -> bool:
    return constat >= seuil if sens is Sens.HAUSSE else constat <= seuil


def _mauvais_constat(indicateur: Indicateur, attendu: str) -> ErreurMetier:
    return ErreurMetier(
        f"La valeur de « {indicateur.code} » doit être {attendu} : corrigez-la, ou la grille."
    )


def _a_completer(indicateur: Indicateur, valeur: Valeur, manque: str) -> ResultatIndicateur:
    return ResultatIndicateur(
        indicateur,
        valeur,
        Statut.A_COMPLETER,
        Decimal("0.00"),
        (
            etape(
                f"Non atteint, à compléter : {manque}. Rien n’est compté pour l’instant.",
                _source(indicateur),
            ),
        ),
    )


def _source(indicateur: Indicateur) -> Origine:
    if indicateur.forme is Forme.PROPORTIONNEL:
        return origine("indicateur_proportionnel")
    return origine("indicateurs")


def _par_mission(
    grille: Grille, resultats: tuple[ResultatIndicateur, ...]
) -> tuple[ResultatMission, ...]:
    cles = dict.fromkeys((r.indicateur.mission, r.indicateur.volet) for r in resultats)
    return tuple(
        _mission(
            grille,
            mission,
            volet,
            [
                r
                for r in resultats
                if (r.indicateur.mission, r.indicateur.volet) == (mission, volet)
            ],
        )
        for mission, volet in cles
    )


def _mission(
    grille: Grille, mission: Mission, volet: str, resultats: list[ResultatIndicateur]
) -> ResultatMission:
    enveloppe = None
    if volet != HORS_PART_VARIABLE:
        euros = bareme(grille.bareme).montant(mission, volet, grille.taille)
        enveloppe = arrondir(Decimal(euros))
    maximum = arrondir(sum((r.indicateur.montant_max for r in resultats), Decimal(0)))
    calcule = sum((r.montant for r in resultats), Decimal("0.00"))
    montant = calcule if enveloppe is None else min(calcule, enveloppe)
    return ResultatMission(mission, volet, enveloppe, maximum, montant)


def _remarques(
    resultats: tuple[ResultatIndicateur, ...], missions: tuple[ResultatMission, ...]
) -> tuple[Remarque, ...]:
    textes = [remarque for m in missions if (remarque := _remarque_enveloppe(m))]
    for resultat in resultats:
        indicateur = resultat.indicateur
        if (ecart := _ecart_de_cible(indicateur)) is not None:
            textes.append(("cible_incoherente", ecart))
        if _sens_contraire(indicateur):
            textes.append(
                (
                    "sens_incoherent",
                    f"« {indicateur.nom} » : le sens écrit ({indicateur.sens.value}) est contraire "
                    "à la cible, vue de la valeur initiale ; le sens écrit est gardé, vérifiez la "
                    "saisie.",
                )
            )
        if not _paliers_croissants(indicateur):
            textes.append(
                (
                    "paliers_desordonnes",
                    f"« {indicateur.nom} » : un palier plus difficile paie moins qu’un autre.",
                )
            )
        if resultat.statut is Statut.A_COMPLETER:
            manque = (
                "preuve manquante" if resultat.valeur.constat is not None else "valeur manquante"
            )
            textes.append(
                ("a_completer", f"« {indicateur.nom} » : non atteint, à compléter ({manque}).")
            )
    source = origine("indicateurs")
    return tuple(
        Remarque(code, texte, source.reference, source.confiance) for code, texte in textes
    )


def _remarque_enveloppe(mission: ResultatMission) -> tuple[str, str] | None:
    nom = LIBELLES[mission.mission]
    if mission.enveloppe is None:
        return (
            "sans_enveloppe",
            f"{nom} : un montant conditionnel est compté hors part variable, aucun plafond n’est "
            "connu pour lui.",
        )
    if mission.maximum > mission.enveloppe:
        volet = LIBELLES_VOLETS[mission.volet].lower()
        return (
            "enveloppe_depassee",
            f"{nom} : la grille promet {format_euros(mission.maximum)}, plus que l’enveloppe "
            f"({volet}) de {format_euros(mission.enveloppe)} ; le montant est limité à celle-ci.",
        )
    return None


def _ecart_de_cible(indicateur: Indicateur) -> str | None:
    initial, variation, cible = indicateur.initial, indicateur.variation, indicateur.cible
    if initial is None or variation is None or cible is None or initial + variation == cible:
        return None
    return (
        f"« {indicateur.nom} » : la cible {format_nombre(cible)} n’est pas l’initial "
        f"{format_nombre(initial)} plus la variation {format_nombre(variation)}, soit "
        f"{format_nombre(initial + variation)} ; la cible écrite est gardée, vérifiez la saisie."
    )


def _sens_contraire(indicateur: Indicateur) -> bool:
    initial, cible = indicateur.initial, indicateur.cible
    if initial is None or cible is None or initial == cible:
        return False
    return (cible > initial) is not (indicateur.sens is Sens.HAUSSE)


def _paliers_croissants(indicateur: Indicateur) -> bool:
    ordonnes = sorted(
        indicateur.paliers, key=lambda p: p.seuil, reverse=indicateur.sens is Sens.BAISSE
    )
    montants = [palier.montant for palier in ordonnes]
    return montants == sorted(montants)
