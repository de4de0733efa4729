"""A projet in the hands of the ARS: gestures at a local hour, and what they leave."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from maillage.dossiers.commands import depot, validation
from maillage.dossiers.commands.delai import horloge_de, rectifier
from maillage.dossiers.commands.passage import verrouiller
from maillage.dossiers.models import Dossier, MouvementDelai
from maillage.plateforme.cloisons.contexte import avec_locataires

from .conftest import ARS, PORTEUR

PARIS = ZoneInfo("Europe/Paris")
FUSEAUX = {
    "Paris": ("84", PARIS),
    "Réunion": ("974", ZoneInfo("Indian/Reunion")),
    "Guadeloupe": ("971", ZoneInfo("America/Guadeloupe")),
    "Nouméa": ("84", ZoneInfo("Pacific/Noumea")),
}


def a(jour: str, heure: str = "10:00", zone: ZoneInfo = PARIS) -> datetime:
    """An instant, from the local hour of its place."""
    return datetime.fromisoformat(f"{jour}T{heure}").replace(tzinfo=zone).astimezone(UTC)


class Route:
    """One case, its gestures at a given moment, and what they leave."""

    def __init__(self, communaute):
        self.cle = communaute.pk

    def faire(self, commande, quand, par=ARS, **reste):
        with avec_locataires(lus=[self.cle], ecrit=self.cle):
            return commande(communaute=self.cle, par=par, maintenant=quand, **reste)

    def verrouille(self, commande, quand, par=ARS, **reste):
        with avec_locataires(lus=[self.cle], ecrit=self.cle), transaction.atomic():
            dossier = verrouiller(communaute=self.cle)
            return commande(dossier=dossier, par=par, maintenant=quand, **reste)

    def transmettre(self, quand):
        return self.faire(depot.transmettre_projet, quand, par=PORTEUR)

    def demander(self, quand, limite="2027-12-31", elements=("la liste des membres",)):
        return self.faire(
            validation.demander_complements,
            quand,
            elements=elements,
            limite=date.fromisoformat(limite),
            pieces=False,
        )

    def repondre(self, quand):
        return self.faire(depot.repondre_aux_complements, quand, par=PORTEUR, reponse="fait")

    def valider(self, quand, par=ARS):
        return self.faire(validation.valider_projet, quand, par=par)

    def s_opposer(self, quand, motif_legal="territoire", motivation="il en chevauche un autre"):
        return self.faire(
            validation.s_opposer, quand, motif_legal=motif_legal, motivation=motivation
        )

    def rectifier(
        self, quand, nature, le, motif="le courrier était arrivé avant", par=ARS, acquis=False
    ):
        return self.verrouille(
            rectifier,
            quand,
            par=par,
            dates={self.rows(nature=nature)[-1].pk: date.fromisoformat(le)},
            motif=motif,
            acquis=acquis,
        )

    def rows(self, **filtre):
        with avec_locataires(lus=[self.cle]):
            return list(MouvementDelai.objects.filter(**filtre).order_by("id"))

    @property
    def dossier(self):
        return Dossier.objects.select_related("communaute").get(communaute_id=self.cle)

    @property
    def echeance(self):
        """The last day to oppose, as people write it."""
        return str(self.dossier.echeance_silence or "arrêté")

    @property
    def les_deux(self):
        with avec_locataires(lus=[self.cle]):
            echeances = horloge_de(self.dossier).echeances
        return {mode: str(jour) for mode, jour in echeances.items()}
