"""The audit is sealed every minute, here because the directory of tenants is."""

from datetime import timedelta

from django.utils import timezone

from maillage.plateforme.audit.commands import sceller
from maillage.plateforme.taches.declaration import Contexte, tache

from .annuaire import annuaire

# An event written before that and not sealed was so in a transaction longer than any of ours; the
# verification seals it.
RECENT = timedelta(days=2)


@tache(titre="Scellement du journal d’audit", toutes_les=timedelta(minutes=1))
def sceller_le_journal(context: Contexte) -> None:
    maintenant = timezone.now()
    sceller(locataires=annuaire().cles(), maintenant=maintenant, depuis=maintenant - RECENT)
