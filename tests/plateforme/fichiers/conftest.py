"""A folder of its own for each test, two tenants, and objects that carry files."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.plateforme.fichiers.exemples import PDF

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.models import Evenement
from maillage.plateforme.cloisons.contexte import avec_locataires
from maillage.plateforme.comptes.models import Compte
from maillage.plateforme.fichiers import commands

MAINTENANT = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def dossier(settings, tmp_path) -> Path:
    settings.STORAGES = settings.STORAGES | {
        "fichiers": {
            "BACKEND": "maillage.plateforme.fichiers.rangement.Dossier",
            "OPTIONS": {"location": tmp_path / "rangement"},
        }
    }
    settings.FICHIERS_CLAMD = ""
    return tmp_path / "rangement"


@pytest.fixture
def alice(db) -> Compte:
    return Compte.objects.create(courriel="alice@exemple.test", cree_a=MAINTENANT)


@pytest.fixture
def acteur(alice) -> Acteur:
    return Acteur("Alice", compte=alice.pk)


@pytest.fixture
def porteur(deux_locataires, alice) -> tuple[str, str]:
    """An object of the first tenant, to which Alice may deposit."""
    return "essai", f"{deux_locataires[0]}.{alice.pk}.w"


@pytest.fixture
def deposer(porteur, acteur):
    """`deposer("a.pdf", PDF)` as Alice; every argument can be another."""

    def depot(nom="statuts.pdf", contenu=PDF, **autres):
        lu = io.BytesIO(contenu) if isinstance(contenu, bytes) else contenu
        arguments = {"porteur": porteur, "usage": "piece", "nom": nom, "contenu": lu}
        arguments |= {"par": acteur, "maintenant": MAINTENANT}
        return commands.deposer(**arguments | autres)

    return depot


@pytest.fixture
def gestes(deux_locataires):
    """What the audit tells of the first tenant: (who, action), in order."""

    def lire() -> list[tuple[str, str]]:
        with avec_locataires(lus=deux_locataires):
            evenements = Evenement.objects.filter(
                locataire__in=deux_locataires, action__startswith="fichiers."
            ).order_by("rang")
            return [(e.acteur_nom, e.action.removeprefix("fichiers.")) for e in evenements]

    return lire
