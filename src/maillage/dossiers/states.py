"""States of a case, from the first idea to the contract, and who may move it. Pure.

The table follows the regional cahier des charges of Paca (steps 1 to 4) and L. 1434-12 CSP. Where a
région has no departmental commission (`avec_commission` false), the services decide on the letter
themselves and `LI_CCOPD` is never entered.
"""

from dataclasses import dataclass
from enum import StrEnum


class EtatDossier(StrEnum):
    """Where the case stands."""

    EMERGENCE = "emergence"
    LI_DEPOSEE = "li_deposee"
    LI_CCOPD = "li_ccopd"
    LI_A_REPRENDRE = "li_a_reprendre"
    LI_VALIDEE = "li_validee"
    PROJET_EN_ELABORATION = "projet_en_elaboration"
    PROJET_TRANSMIS = "projet_transmis"
    PROJET_COMPLEMENTS = "projet_complements"
    PROJET_OPPOSITION = "projet_opposition"
    PROJET_VALIDE = "projet_valide"
    PROJET_VALIDE_TACITE = "projet_valide_tacite"
    CONTRACTUALISATION = "contractualisation"
    ABANDONNE = "abandonne"
    FUSIONNE = "fusionne"


LIBELLES = {
    EtatDossier.EMERGENCE: "émergence",
    EtatDossier.LI_DEPOSEE: "lettre déposée",
    EtatDossier.LI_CCOPD: "lettre en commission",
    EtatDossier.LI_A_REPRENDRE: "lettre à reprendre",
    EtatDossier.LI_VALIDEE: "lettre validée",
    EtatDossier.PROJET_EN_ELABORATION: "projet en élaboration",
    EtatDossier.PROJET_TRANSMIS: "projet transmis",
    EtatDossier.PROJET_COMPLEMENTS: "compléments demandés",
    EtatDossier.PROJET_OPPOSITION: "opposition de l’ARS",
    EtatDossier.PROJET_VALIDE: "projet validé",
    EtatDossier.PROJET_VALIDE_TACITE: "projet réputé validé",
    EtatDossier.CONTRACTUALISATION: "contractualisation",
    EtatDossier.ABANDONNE: "abandonné",
    EtatDossier.FUSIONNE: "réuni à un autre",
}


class Geste(StrEnum):
    """What moves a case. The verb of the command of the same name."""

    DEPOSER_LETTRE = "deposer_lettre"
    RETOURNER_LETTRE = "retourner_lettre"
    INSCRIRE_EN_SEANCE = "inscrire_en_seance"
    VALIDER_LETTRE = "valider_lettre"
    AJOURNER_LETTRE = "ajourner_lettre"
    RETIRER_LETTRE = "retirer_lettre"
    ENGAGER_PROJET = "engager_projet"
    TRANSMETTRE_PROJET = "transmettre_projet"
    DEMANDER_COMPLEMENTS = "demander_complements"
    RECEVOIR_COMPLEMENTS = "recevoir_complements"
    VALIDER_PROJET = "valider_projet"
    CONSTATER_SILENCE = "constater_silence"
    S_OPPOSER = "s_opposer"
    RETIRER_PROJET = "retirer_projet"
    REPRENDRE_PROJET = "reprendre_projet"
    OUVRIR_CONTRACTUALISATION = "ouvrir_contractualisation"
    ABANDONNER = "abandonner"
    REPRENDRE_EMERGENCE = "reprendre_emergence"
    FUSIONNER = "fusionner"


GESTES = {
    Geste.DEPOSER_LETTRE: "déposer la lettre d’intention",
    Geste.RETOURNER_LETTRE: "demander des modifications de la lettre",
    Geste.INSCRIRE_EN_SEANCE: "inscrire la lettre à une séance de la commission",
    Geste.VALIDER_LETTRE: "valider la lettre d’intention",
    Geste.AJOURNER_LETTRE: "renvoyer la lettre après la commission",
    Geste.RETIRER_LETTRE: "retirer la lettre déposée",
    Geste.ENGAGER_PROJET: "commencer le projet de santé",
    Geste.TRANSMETTRE_PROJET: "transmettre le projet de santé",
    Geste.DEMANDER_COMPLEMENTS: "demander des compléments",
    Geste.RECEVOIR_COMPLEMENTS: "répondre à la demande de compléments",
    Geste.VALIDER_PROJET: "valider le projet de santé",
    Geste.CONSTATER_SILENCE: "constater la validation par le silence",
    Geste.S_OPPOSER: "s’opposer au projet de santé",
    Geste.RETIRER_PROJET: "retirer le projet transmis",
    Geste.REPRENDRE_PROJET: "reprendre le projet de santé",
    Geste.OUVRIR_CONTRACTUALISATION: "ouvrir la contractualisation",
    Geste.ABANDONNER: "abandonner le projet",
    Geste.REPRENDRE_EMERGENCE: "reprendre le projet abandonné",
    Geste.FUSIONNER: "réunir le projet à un autre",
}

# Roles by their codes; `systeme` is the platform itself, for what the calendar decides.
PORTEURS = frozenset({"coordination", "gouvernance"})
SERVICES = frozenset({"ars", "cpam"})
ARS = frozenset({"ars"})
SYSTEME = frozenset({"systeme"})


@dataclass(frozen=True, slots=True)
class Passage:
    """One allowed move. `commission`: only where the région has a commission (True), only where it
    has none (False), or everywhere (None)."""

    geste: Geste
    de: EtatDossier
    vers: EtatDossier
    roles: frozenset[str]
    commission: bool | None = None


def _passages() -> tuple[Passage, ...]:
    e, g = EtatDossier, Geste
    rows = [
        Passage(g.DEPOSER_LETTRE, e.EMERGENCE, e.LI_DEPOSEE, PORTEURS),
        Passage(g.DEPOSER_LETTRE, e.LI_A_REPRENDRE, e.LI_DEPOSEE, PORTEURS),
        Passage(g.RETOURNER_LETTRE, e.LI_DEPOSEE, e.LI_A_REPRENDRE, SERVICES),
        Passage(g.INSCRIRE_EN_SEANCE, e.LI_DEPOSEE, e.LI_CCOPD, ARS, commission=True),
        Passage(g.VALIDER_LETTRE, e.LI_CCOPD, e.LI_VALIDEE, ARS, commission=True),
        Passage(g.VALIDER_LETTRE, e.LI_DEPOSEE, e.LI_VALIDEE, ARS, commission=False),
        Passage(g.AJOURNER_LETTRE, e.LI_CCOPD, e.LI_A_REPRENDRE, ARS, commission=True),
        Passage(g.RETIRER_LETTRE, e.LI_DEPOSEE, e.EMERGENCE, PORTEURS),
        Passage(g.RETIRER_LETTRE, e.LI_CCOPD, e.EMERGENCE, PORTEURS),
        Passage(g.ENGAGER_PROJET, e.LI_VALIDEE, e.PROJET_EN_ELABORATION, PORTEURS),
        Passage(g.TRANSMETTRE_PROJET, e.PROJET_EN_ELABORATION, e.PROJET_TRANSMIS, PORTEURS),
        Passage(g.DEMANDER_COMPLEMENTS, e.PROJET_TRANSMIS, e.PROJET_COMPLEMENTS, ARS),
        Passage(g.RECEVOIR_COMPLEMENTS, e.PROJET_COMPLEMENTS, e.PROJET_TRANSMIS, PORTEURS),
        Passage(g.VALIDER_PROJET, e.PROJET_TRANSMIS, e.PROJET_VALIDE, ARS),
        Passage(g.VALIDER_PROJET, e.PROJET_COMPLEMENTS, e.PROJET_VALIDE, ARS),
        Passage(g.CONSTATER_SILENCE, e.PROJET_TRANSMIS, e.PROJET_VALIDE_TACITE, SYSTEME),
        Passage(g.S_OPPOSER, e.PROJET_TRANSMIS, e.PROJET_OPPOSITION, ARS),
        Passage(g.S_OPPOSER, e.PROJET_COMPLEMENTS, e.PROJET_OPPOSITION, ARS),
        Passage(g.RETIRER_PROJET, e.PROJET_TRANSMIS, e.PROJET_EN_ELABORATION, PORTEURS),
        Passage(g.RETIRER_PROJET, e.PROJET_COMPLEMENTS, e.PROJET_EN_ELABORATION, PORTEURS),
        Passage(g.REPRENDRE_PROJET, e.PROJET_OPPOSITION, e.PROJET_EN_ELABORATION, PORTEURS),
        Passage(
            g.OUVRIR_CONTRACTUALISATION, e.PROJET_VALIDE, e.CONTRACTUALISATION, PORTEURS | SERVICES
        ),
        Passage(
            g.OUVRIR_CONTRACTUALISATION,
            e.PROJET_VALIDE_TACITE,
            e.CONTRACTUALISATION,
            PORTEURS | SERVICES,
        ),
        Passage(g.REPRENDRE_EMERGENCE, e.ABANDONNE, e.EMERGENCE, PORTEURS),
    ]
    for de in AVANT_VALIDATION:
        rows.append(Passage(g.ABANDONNER, de, e.ABANDONNE, PORTEURS))
        rows.append(Passage(g.FUSIONNER, de, e.FUSIONNE, PORTEURS))
    return tuple(rows)


# Before the projet de santé is validated: what may still be abandoned or joined to another.
AVANT_VALIDATION = (
    EtatDossier.EMERGENCE,
    EtatDossier.LI_DEPOSEE,
    EtatDossier.LI_CCOPD,
    EtatDossier.LI_A_REPRENDRE,
    EtatDossier.LI_VALIDEE,
    EtatDossier.PROJET_EN_ELABORATION,
    EtatDossier.PROJET_TRANSMIS,
    EtatDossier.PROJET_COMPLEMENTS,
    EtatDossier.PROJET_OPPOSITION,
)
CLOS = (EtatDossier.ABANDONNE, EtatDossier.FUSIONNE)
LETTRE_MODIFIABLE = (EtatDossier.EMERGENCE, EtatDossier.LI_A_REPRENDRE)
PROJET_MODIFIABLE = (
    EtatDossier.LI_VALIDEE,
    EtatDossier.PROJET_EN_ELABORATION,
    EtatDossier.PROJET_COMPLEMENTS,
)
# The letter was validated before each of these.
APRES_LETTRE = (
    EtatDossier.LI_VALIDEE,
    EtatDossier.PROJET_EN_ELABORATION,
    EtatDossier.PROJET_TRANSMIS,
    EtatDossier.PROJET_COMPLEMENTS,
    EtatDossier.PROJET_OPPOSITION,
    EtatDossier.PROJET_VALIDE,
    EtatDossier.PROJET_VALIDE_TACITE,
    EtatDossier.CONTRACTUALISATION,
)
VALIDES = (
    EtatDossier.PROJET_VALIDE,
    EtatDossier.PROJET_VALIDE_TACITE,
    EtatDossier.CONTRACTUALISATION,
)

PASSAGES = _passages()


def passage(
    *, geste: Geste, de: EtatDossier, roles: frozenset[str], avec_commission: bool
) -> Passage | None:
    """The move that `geste` makes from `de` for somebody of these roles, None when refused."""
    for p in PASSAGES:
        if (
            p.geste is geste
            and p.de is de
            and p.roles & roles
            and p.commission
            in (
                None,
                avec_commission,
            )
        ):
            return p
    return None


def gestes_possibles(
    *, de: EtatDossier, roles: frozenset[str], avec_commission: bool
) -> tuple[Geste, ...]:
    """What somebody of these roles may do now, in the order of the table."""
    vus = dict.fromkeys(
        p.geste
        for p in PASSAGES
        if p.de is de and p.roles & roles and p.commission in (None, avec_commission)
    )
    return tuple(vus)


class Situation(StrEnum):
    """Where a project holder says they stand (national presentation of the agreement, 2019)."""

    PROJET = "projet"
    DIAGNOSTIC = "diagnostic"
    CONSTITUEE = "constituee"
    VALIDATION = "validation"
    CONVENTION = "convention"


class Document(StrEnum):
    """The two documents that people write."""

    LETTRE = "lettre"
    PROJET = "projet"


DOCUMENTS = {Document.LETTRE: "lettre d’intention", Document.PROJET: "projet de santé"}


class MotifLegal(StrEnum):
    """The only two grounds of an opposition (L. 1434-12 CSP)."""

    OBJECTIFS_PRS = "objectifs_prs"
    TERRITOIRE = "territoire"


MOTIFS = {
    MotifLegal.OBJECTIFS_PRS: "l’absence de respect des objectifs du projet régional de santé",
    MotifLegal.TERRITOIRE: "la pertinence du territoire d’action",
}
