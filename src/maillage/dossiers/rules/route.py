"""The road of a project: five situations, four steps then the contract, and honest dates.

Situations: national presentation of the agreement (2019). Steps: cahier des charges régional of
Paca; elsewhere the order is the same, the commission and the delays may differ.
"""

from __future__ import annotations

from dataclasses import dataclass

from maillage.dossiers.states import CLOS, EtatDossier, Situation

E = EtatDossier


@dataclass(frozen=True, slots=True)
class Etape:
    """One step. `gestes`: what to do. `pieces`: what to gather. `date`: what is known of its
    length; empty when no source says."""

    numero: int
    titre: str
    resume: str
    gestes: tuple[str, ...]
    pieces: tuple[str, ...]
    date: str
    etats: frozenset[EtatDossier]


ETAPES = (
    Etape(
        1,
        "De l’initiative à la lettre d’intention",
        "Une équipe se forme, choisit ses communes et décrit les premiers besoins.",
        (
            "Prendre contact avec la délégation de l’ARS ou l’Assurance Maladie de votre "
            "département.",
            "Choisir les communes\u00a0: la carte montre celles que personne ne couvre.",
            "Réunir des professionnels de plusieurs métiers et leur faire connaître le projet.",
            "Écrire la lettre d’intention à plusieurs, puis la déposer.",
        ),
        (
            "La liste des communes ou des arrondissements",
            "L’équipe projet et ses professions",
            "Les professionnels informés, sollicités, adhérents, par profession",
            "Les partenaires déjà contactés",
        ),
        "",
        frozenset({E.EMERGENCE, E.LI_A_REPRENDRE}),
    ),
    Etape(
        2,
        "L’examen de la lettre",
        "Les deux services donnent chacun leur avis\u00a0; en Paca, une commission entend le "
        "porteur.",
        (
            "Répondre aux questions de l’ARS et de l’Assurance Maladie.",
            "Présenter le projet devant la commission, là où il y en a une.",
        ),
        ("La lettre déposée, que la plateforme transmet",),
        "En Paca, réponse dans le mois qui suit la commission\u00a0: un engagement des services. "
        "Leur silence ne vaut pas accord.",
        frozenset({E.LI_DEPOSEE, E.LI_CCOPD}),
    ),
    Etape(
        3,
        "L’écriture du projet de santé",
        "Avec une structure d’appui, l’équipe partage le diagnostic, fixe ses objectifs et décrit "
        "ses actions.",
        (
            "Choisir par écrit une structure d’appui, si vous en voulez une.",
            "Constituer l’association et écrire ses statuts.",
            "Écrire le projet de santé et au moins une fiche-action par mission socle.",
        ),
        (
            "Les statuts de l’association",
            "La liste des membres et leur statut",
            "Une fiche-action au moins par mission socle",
        ),
        "En Paca, un an au plus est recommandé. Aucun délai ne ferme le dossier.",
        frozenset({E.LI_VALIDEE, E.PROJET_EN_ELABORATION, E.PROJET_OPPOSITION}),
    ),
    Etape(
        4,
        "La validation du projet de santé",
        "L’ARS a deux mois pour s’opposer\u00a0; sans réponse, le projet est réputé validé.",
        (
            "Transmettre le projet de santé et ses annexes.",
            "Répondre aux compléments demandés dans le délai fixé par l’ARS.",
        ),
        ("Le projet de santé", "Les statuts", "La liste des membres", "Les fiches-actions"),
        "Deux mois à compter de la réception du projet complet (article L. 1434-12 du code de la "
        "santé publique). L’ARS ne peut s’opposer que pour deux motifs.",
        frozenset({E.PROJET_TRANSMIS, E.PROJET_COMPLEMENTS}),
    ),
    Etape(
        5,
        "Le contrat avec l’ARS et l’Assurance Maladie",
        "Les trois parties fixent les missions, les indicateurs et le calendrier, pour cinq ans.",
        ("Rencontrer l’ARS et l’Assurance Maladie pour préparer le contrat.",),
        ("Le projet de santé validé", "Les statuts", "Le dossier que demande votre caisse"),
        "Aucun délai trouvé dans les textes.",
        frozenset({E.PROJET_VALIDE, E.PROJET_VALIDE_TACITE, E.CONTRACTUALISATION}),
    ),
)


@dataclass(frozen=True, slots=True)
class SituationDite:
    """What a holder may say of themselves, and the step it leads to."""

    code: Situation
    phrase: str
    conseil: str
    etape: int


SITUATIONS = (
    SituationDite(
        Situation.PROJET,
        "Nous avons un projet, mais pas encore les contours ni les besoins du territoire",
        "Commencez par la carte et le portrait\u00a0; demandez un rendez-vous commun à l’ARS et à "
        "la CPAM pour lire les données.",
        1,
    ),
    SituationDite(
        Situation.DIAGNOSTIC,
        "Nous avons le diagnostic du territoire, et besoin d’aide pour le statut juridique",
        "Une CPTS dont le projet est validé est une association. Une structure d’appui peut vous "
        "aider à écrire les statuts.",
        1,
    ),
    SituationDite(
        Situation.CONSTITUEE,
        "Notre CPTS est constituée (statut, territoire, projet), il faut la faire connaître",
        "Comptez par profession qui est informé, sollicité, adhérent\u00a0: la lettre d’intention "
        "le demande, et la capacité à fédérer est un critère.",
        1,
    ),
    SituationDite(
        Situation.VALIDATION,
        "Nous voulons présenter notre projet de santé à la validation de l’ARS",
        "Vérifiez que la lettre d’intention est validée, puis écrivez le projet de santé\u00a0: la "
        "plateforme dit ce qui manque.",
        3,
    ),
    SituationDite(
        Situation.CONVENTION,
        "Notre projet est validé, nous voulons signer le contrat",
        "Ouvrez la contractualisation depuis le dossier\u00a0; le simulateur donne les montants.",
        5,
    ),
)


def etape_de(etat: EtatDossier) -> int | None:
    """The step a case is at; None once it is closed."""
    if etat in CLOS:
        return None
    return next(e.numero for e in ETAPES if etat in e.etats)


def situation_dite(code: str) -> SituationDite | None:
    return next((s for s in SITUATIONS if s.code.value == code), None)
