"""An invented coverage over real communes of Corse-du-Sud (2A) and Haute-Corse (2B)."""

from datetime import UTC, date, datetime

import pytest

from maillage.communautes.commands import creer_communaute, definir_perimetre
from maillage.communautes.models import EffectifAdherents, EtapeCommunaute
from maillage.communautes.states import EtatCommunaute
from maillage.plateforme.audit.acteurs import Acteur

PAR = Acteur.systeme("essai")
MAINTENANT = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def etablir(db):
    """Make a CPTS with its perimeter, and its state when one is given."""

    def faire(nom, codes, *, departement="2A", etat=None, debut=date(2024, 1, 1), **reste):
        communaute = creer_communaute(
            nom=nom, departement=departement, fictive=True, par=PAR, maintenant=MAINTENANT
        )
        definir_perimetre(
            communaute=communaute,
            codes=codes,
            debut=debut,
            en_vigueur=etat not in (EtatCommunaute.INITIATIVE, EtatCommunaute.LETTRE_INTENTION),
            par=PAR,
            maintenant=MAINTENANT,
            **reste,
        )
        if etat:
            EtapeCommunaute.objects.create(
                communaute=communaute,
                etat=etat,
                depuis=debut,
                saisie_a=MAINTENANT,
                saisie_par="essai",
            )
        return communaute

    return faire


@pytest.fixture
def corse(etablir):
    """Ajaccio and its neighbours under contract; Bastia unknown; Sartène an initiative that
    overlaps; one CPTS on both départements."""
    ajaccio = etablir(
        "CPTS inventée du Golfe", ["2A004", "2A001", "2A017"], etat=EtatCommunaute.CONTRAT_SIGNE
    )
    etablir("CPTS inventée du Cap", ["2B033", "2B309"], departement="2B")
    etablir(
        "CPTS inventée des Deux Rives",
        ["2A247", "2B096"],
        etat=EtatCommunaute.PROJET_VALIDE,
        debut=date(2025, 6, 1),
    )
    etablir(
        "CPTS inventée du Maquis",
        ["2A272", "2A001"],
        etat=EtatCommunaute.INITIATIVE,
        debut=date(2026, 3, 1),
    )
    EffectifAdherents.objects.create(
        communaute=ajaccio,
        profession="Infirmiers",
        nombre=30,
        au=date(2026, 1, 1),
        source="déclaration inventée",
    )
    EffectifAdherents.objects.create(
        communaute=ajaccio,
        profession="Médecins généralistes",
        nombre=10,
        au=date(2026, 1, 1),
        source="déclaration inventée",
    )
