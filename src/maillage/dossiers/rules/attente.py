"""Who must act now, by when, and how that reads."""

from dataclasses import dataclass
from datetime import date

from maillage.dossiers.states import EtatDossier
from maillage.noyau.dates import ajouter_mois


@dataclass(frozen=True, slots=True)
class Faits:
    """The dates of a case that say who must act. `reponse_mois` and `elaboration_mois`: the
    practice of its région (`regles.procedures`), None when unknown: then no date is given.
    `avis_rendus`: the services that gave their opinion on the deposited letter."""

    etat: EtatDossier
    avec_commission: bool
    seance_le: date | None = None
    lettre_decidee_le: date | None = None
    echeance_silence: date | None = None
    complements_limite_le: date | None = None
    reponse_mois: int | None = None
    elaboration_mois: int | None = None
    avis_rendus: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Attente:
    """`de`: a code of `models.dossier.ATTENDUS`. `avant`: the date, None when there is none."""

    de: str
    avant: date | None = None


def attente(faits: Faits) -> Attente:
    e = EtatDossier
    match faits.etat:
        case e.EMERGENCE | e.LI_A_REPRENDRE:
            return Attente("porteur")
        case e.LI_DEPOSEE:
            restants = {"ars", "cpam"} - faits.avis_rendus
            # Both gave theirs: the ARS puts it on an agenda, or decides.
            return Attente("services" if len(restants) == 2 else next(iter(restants), "ars"))
        case e.LI_CCOPD:
            # A commitment of the services, without any tacit effect.
            return Attente("ars", _plus(faits.seance_le, faits.reponse_mois))
        case e.LI_VALIDEE | e.PROJET_EN_ELABORATION:
            # A recommendation: a reminder, never a block.
            return Attente("porteur", _plus(faits.lettre_decidee_le, faits.elaboration_mois))
        case e.PROJET_TRANSMIS:
            return Attente("ars", faits.echeance_silence)
        case e.PROJET_COMPLEMENTS:
            return Attente("porteur", faits.complements_limite_le)
        case e.PROJET_OPPOSITION | e.PROJET_VALIDE | e.PROJET_VALIDE_TACITE:
            return Attente("porteur")
        case _:
            return Attente("personne")


def _plus(depart: date | None, mois: int | None) -> date | None:
    return None if depart is None or mois is None else ajouter_mois(depart, mois)
