"""Shared by the tests of the platform."""

from datetime import UTC, datetime

import pytest


@pytest.fixture
def deux_locataires(db) -> list[int]:
    """The keys of two invented tenants."""
    from maillage.communautes.commands import creer_communaute
    from maillage.plateforme.audit.acteurs import Acteur

    return [
        creer_communaute(
            nom=f"Essai {n}",
            departement="35",
            par=Acteur.systeme("essais"),
            maintenant=datetime(2026, 11, 22, tzinfo=UTC),
            fictive=True,
        ).pk
        for n in (1, 2)
    ]
