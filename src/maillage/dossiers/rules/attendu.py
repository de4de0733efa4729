"""What a case expects of the reader today, as one sentence and one button."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.dossiers.states import EtatDossier

E = EtatDossier


@dataclass(frozen=True, slots=True)
class Attendu:
    """`page`: the name of the address where it is done; empty when there is nothing to do."""

    phrase: str
    bouton: str = ""
    page: str = ""


SERVICES = frozenset({"ars", "cpam"})
RIEN = "Rien n’est attendu de vous aujourd’hui."
PORTEUR = {
    E.EMERGENCE: Attendu(
        "Écrivez la lettre d’intention avec votre équipe, puis déposez-la.",
        "Écrire la lettre d’intention",
        "lettre",
    ),
    E.LI_A_REPRENDRE: Attendu(
        "Les services demandent des modifications\u00a0: reprenez la lettre, puis déposez-la.",
        "Reprendre la lettre d’intention",
        "lettre",
    ),
    E.LI_DEPOSEE: Attendu(
        "Votre lettre est à l’examen\u00a0: l’ARS et l’Assurance Maladie donnent chacune leur avis."
    ),
    E.LI_CCOPD: Attendu("Préparez la présentation de votre projet devant la commission."),
    E.LI_VALIDEE: Attendu(
        "Votre lettre est validée\u00a0: commencez le projet de santé, elle y est déjà reprise.",
        "Commencer le projet de santé",
        "depot",
    ),
    E.PROJET_EN_ELABORATION: Attendu(
        "Écrivez le projet de santé et ses fiches-actions, puis transmettez-le.",
        "Écrire le projet de santé",
        "projet",
    ),
    E.PROJET_TRANSMIS: Attendu(
        "Votre projet est chez l’ARS. Sans opposition dans le délai, il est réputé validé."
    ),
    E.PROJET_COMPLEMENTS: Attendu(
        "L’ARS demande des compléments\u00a0: complétez le projet, puis répondez.",
        "Compléter le projet de santé",
        "projet",
    ),
    E.PROJET_OPPOSITION: Attendu(
        "L’ARS s’est opposée au projet. Lisez ses raisons\u00a0; vous pouvez le reprendre.",
        "Reprendre le projet",
        "depot",
    ),
    E.PROJET_VALIDE: Attendu("Votre projet de santé est validé. Préparez le contrat."),
    E.PROJET_VALIDE_TACITE: Attendu(
        "Votre projet de santé est réputé validé\u00a0: vous pouvez en demander l’attestation."
    ),
    E.CONTRACTUALISATION: Attendu("Préparez le contrat avec l’ARS et l’Assurance Maladie."),
    E.ABANDONNE: Attendu(
        "Ce projet est abandonné. Vous pouvez le reprendre à son début\u00a0: rien n’est effacé.",
        "Reprendre le projet",
        "suites",
    ),
    E.FUSIONNE: Attendu(
        "Ce projet est réuni à un autre, où votre équipe est devenue membre\u00a0: c’est là que "
        "l’on écrit. Ce dossier reste lisible ici."
    ),
}
SERVICE = {
    E.LI_DEPOSEE: Attendu(
        "Donnez votre avis sur la lettre d’intention.", "Instruire la lettre", "instruction"
    ),
    E.LI_CCOPD: Attendu(
        "Après la commission, décidez de la lettre\u00a0: le mois qui suit est un engagement.",
        "Décider de la lettre",
        "instruction",
    ),
    E.PROJET_TRANSMIS: Attendu(
        "Instruisez le projet de santé avant la fin du délai.",
        "Instruire le projet",
        "instruction",
    ),
    E.PROJET_COMPLEMENTS: Attendu("Les compléments demandés sont attendus du porteur."),
}


def attendu(
    *,
    etat: EtatDossier,
    roles: frozenset[str],
    rendus: frozenset[str] = frozenset(),
    aides_a_decider: bool = False,
) -> Attendu:
    """What is expected of somebody of these roles. `rendus`: the services whose opinion on what is
    examined is rendered; `aides_a_decider`: an aid of the région is neither granted nor refused."""
    if roles & {"coordination", "gouvernance", "membre"}:
        return PORTEUR.get(etat, Attendu(RIEN))
    mien = roles & SERVICES
    prevu = SERVICE.get(etat, Attendu(RIEN))
    if mien <= rendus and etat in (E.LI_DEPOSEE, E.PROJET_TRANSMIS):
        prevu = _avis_rendu(etat, decide="ars" in roles, tous=rendus == SERVICES)
    if not prevu.page and aides_a_decider and "ars" in roles:
        return Attendu(
            "Décidez des aides de la région que la validation de la lettre a ouvertes.",
            "Décider des aides",
            "instruction",
        )
    return prevu


def _avis_rendu(etat: EtatDossier, *, decide: bool, tous: bool) -> Attendu:
    """One's own opinion is given: what is left is the other's, then the decision of the ARS."""
    if not tous and not (decide and etat is E.PROJET_TRANSMIS):
        return Attendu("Votre avis est rendu\u00a0: celui de l’autre service est attendu.")
    if not decide:
        return Attendu("Les deux avis sont rendus\u00a0: la décision appartient à l’ARS.")
    if etat is E.PROJET_TRANSMIS:
        return Attendu(
            "Votre avis est rendu\u00a0: décidez du projet de santé avant la fin du délai.",
            "Décider du projet",
            "instruction",
        )
    return Attendu(
        "Les deux avis sont rendus\u00a0: décidez de la suite de la lettre.",
        "Décider de la lettre",
        "instruction",
    )
