"""What a taille is worth: the yearly ceiling of the missions socles, by the scale in force."""

from dataclasses import dataclass
from datetime import date

from maillage.regles import FONCTIONNEMENT, SOCLE, Mission, bareme_applicable

PLAN_CRISE = "plan_annees_suivantes"
CE_QUI_EST_COMPTE = (
    "Plafond d’une année pleine de contrat\u00a0: fonctionnement, missions socles (part variable à "
    "son maximum) et plan de crise mis à jour\u202f; sans crise déclarée ni mission optionnelle."
)


@dataclass(frozen=True, slots=True)
class Plafond:
    """Euros of one full contract year for each taille (rank 1 first), and where they come from."""

    euros: tuple[int, ...]
    seuils: tuple[int, ...]
    bareme: str
    reference: str

    def pour(self, taille: int | None) -> int | None:
        """Euros of a taille; None when the taille is not known."""
        return None if taille is None else self.euros[taille - 1]


def plafond_annuel(le: date) -> Plafond | None:
    """The ceilings of the scale in force on that day; None when no scale is known for it.

    Source: the scales of `regles`, whose reference is repeated.
    """
    bareme = bareme_applicable(le).valeur
    if bareme is None:
        return None
    lignes = [bareme.montants.get((FONCTIONNEMENT, FONCTIONNEMENT))]
    for mission in SOCLE:
        if mission is Mission.CRISE:
            lignes.append(bareme.montants.get((mission, PLAN_CRISE)))
        else:
            lignes += [bareme.montants[mission, volet] for volet in bareme.volets(mission)]
    connues = [ligne for ligne in lignes if ligne is not None]
    return Plafond(
        euros=tuple(sum(colonne) for colonne in zip(*connues, strict=True)),
        seuils=bareme.seuils[1:],
        bareme=bareme.titre,
        reference=bareme.origine.reference,
    )
