"""Who an account is for Pro Santé Connect."""

from django.conf import settings

from maillage.plateforme.comptes.models import Compte

from .models import IdentitePsc

FOURNISSEUR = "psc"


def configure() -> bool:
    """Whether this platform has been told of Pro Santé Connect: without it, no button is shown."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS.get(FOURNISSEUR))


def identite_de(compte: Compte) -> IdentitePsc | None:
    """What PSC last said of the holder of `compte`, or None when no link was made."""
    return IdentitePsc.objects.select_related("liaison").filter(compte=compte).first()


def compte_de_rpps(rpps: str) -> Compte | None:
    """The account whose holder PSC says to be this professional; None when there is none."""
    trouvee = IdentitePsc.objects.select_related("compte").filter(rpps=rpps).first()
    return trouvee.compte if rpps and trouvee else None
