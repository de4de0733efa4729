"""Is a change to a validated projet substantial, hence an avenant? With reasons.

The one text found is the cahier des charges régional of Paca, step 4: changes are sent to the
délégation départementale of the ARS before the dialogue de gestion, and « modulations
substantielles (par exemple, modification du territoire d’action, ou ajout de nouvelles missions non
prévues dans le projet initial) » make an avenant. What it does not say stays unknown here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .trames.choix import MISSIONS, SOCLES

ETAPE_4 = "Cahier des charges régional des CPTS de Provence-Alpes-Côte d’Azur, étape 4"
ANNEXE_4 = "Cahier des charges régional des CPTS de Provence-Alpes-Côte d’Azur, trame du projet"
L_1434_12 = "Article L. 1434-12 du code de la santé publique"
L_1434_12_1 = "Article L. 1434-12-1 du code de la santé publique"
NOMS = {code: libelle for code, libelle, _socle in MISSIONS}


class NatureModification(StrEnum):
    """What a change touches."""

    TERRITOIRE = "territoire"
    MISSION_AJOUTEE = "mission_ajoutee"
    MISSION_RETIREE = "mission_retiree"
    ACTIONS = "actions"
    MEMBRES = "membres"
    STRUCTURE = "structure"
    AUTRE = "autre"


NATURES = {
    NatureModification.TERRITOIRE: "Modifier le territoire d’action",
    NatureModification.MISSION_AJOUTEE: "Ajouter une mission",
    NatureModification.MISSION_RETIREE: "Retirer une mission",
    NatureModification.ACTIONS: "Ajouter ou modifier des fiches-actions",
    NatureModification.MEMBRES: "Accueillir de nouveaux membres ou partenaires",
    NatureModification.STRUCTURE: "Changer la structure porteuse ou sa gouvernance",
    NatureModification.AUTRE: "Autre modification",
}
# A change that names the mission it is about.
AVEC_MISSION = frozenset({NatureModification.MISSION_AJOUTEE, NatureModification.MISSION_RETIREE})


@dataclass(frozen=True, slots=True)
class Raison:
    """Why, and the text that says so; `source` empty when it is our own reading."""

    texte: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Classement:
    """`substantielle` None: the texts found do not say, the ARS does."""

    substantielle: bool | None
    raisons: tuple[Raison, ...]


def classer(
    nature: NatureModification,
    *,
    mission: str = "",
    missions_du_projet: Iterable[str] | None = (),
) -> Classement:
    """Class a change. `mission`: the code of the one added or taken away; `missions_du_projet`:
    those of the validated projet, None when the platform does not hold it."""
    prevues = frozenset(missions_du_projet or ())
    n = NatureModification
    match nature:
        case n.TERRITOIRE:
            return Classement(
                True,
                (
                    Raison(
                        "La modification du territoire d’action est citée comme "
                        "substantielle\u00a0: le projet fait l’objet d’un avenant.",
                        ETAPE_4,
                    ),
                    Raison("Le projet de santé précise le territoire d’action.", L_1434_12),
                    Raison(
                        "Une autre population peut donner une autre taille, donc d’autres montants."
                    ),
                ),
            )
        case n.MISSION_AJOUTEE if missions_du_projet is None:
            return Classement(
                None,
                (
                    Raison(
                        "La plateforme ne tient pas le projet validé\u00a0: elle ne sait pas si "
                        "cette mission y était prévue."
                    ),
                ),
            )
        case n.MISSION_AJOUTEE if mission in prevues:
            return Classement(
                False,
                (
                    Raison(
                        f"La mission «\u00a0{NOMS.get(mission, mission)}\u00a0» est déjà dans le "
                        "projet validé\u00a0: seules les missions non prévues au départ sont "
                        "citées comme substantielles.",
                        ETAPE_4,
                    ),
                ),
            )
        case n.MISSION_AJOUTEE:
            return Classement(
                True,
                (
                    Raison(
                        "L’ajout d’une mission non prévue dans le projet initial est cité comme "
                        "substantiel\u00a0: le projet fait l’objet d’un avenant.",
                        ETAPE_4,
                    ),
                ),
            )
        case n.MISSION_RETIREE:
            raisons = [Raison("Les textes trouvés ne parlent que de l’ajout d’une mission.")]
            if mission in SOCLES:
                raisons.append(
                    Raison(
                        "C’est une mission socle\u00a0: sans elle, le projet ne peut être financé "
                        "au titre de l’accord.",
                        ANNEXE_4,
                    )
                )
            return Classement(None, tuple(raisons))
        case n.ACTIONS:
            return Classement(
                False,
                (
                    Raison(
                        "Les fiches-actions complètent le projet au fur et à mesure de son "
                        "évolution\u00a0: elles sont appréciées au dialogue de gestion.",
                        ANNEXE_4,
                    ),
                ),
            )
        case n.MEMBRES:
            return Classement(
                False,
                (
                    Raison(
                        "La CPTS est ouverte\u00a0: de nouveaux membres sont appréciés au dialogue "
                        "de gestion, et ne sont pas cités comme substantiels.",
                        ETAPE_4,
                    ),
                ),
            )
        case n.STRUCTURE:
            return Classement(
                None,
                (
                    Raison(
                        "Les textes trouvés ne disent pas si ce changement est substantiel\u00a0: "
                        "l’ARS l’apprécie."
                    ),
                    Raison(
                        "La CPTS reste constituée sous la forme d’une association.", L_1434_12_1
                    ),
                ),
            )
        case _:
            return Classement(
                None,
                (
                    Raison(
                        "Les textes trouvés ne disent pas si ce changement est substantiel\u00a0: "
                        "l’ARS l’apprécie."
                    ),
                ),
            )
