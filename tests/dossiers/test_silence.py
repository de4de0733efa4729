"""Any of the three parties may have the silence noted at once, never before its day has passed."""

from datetime import date

import pytest

from maillage.dossiers.models import Decision, Dossier, MouvementDelai
from maillage.dossiers.states import EtatDossier

from .conftest import MAINTENANT

ADRESSE = "/projets/cpts-inventee-du-ventoux/delai/silence"


@pytest.mark.parametrize("role", ["coordination", "ars"])
def test_the_silence_is_noted_once_its_day_has_passed(ouvrir, connecter, communaute, dans, role):
    dossier = ouvrir(EtatDossier.PROJET_TRANSMIS, echeance_silence=date(2026, 1, 5))
    with dans():
        MouvementDelai.objects.create(
            locataire_id=communaute.pk,
            dossier=dossier,
            cycle=1,
            nature="reception",
            le=date(2025, 11, 5),
            a=MAINTENANT,
            par="essai",
        )
    client = connecter(role, communaute) if role != "ars" else connecter(role, departement="84")
    page = client.post(ADRESSE, follow=True).content.decode()
    assert "Le projet de santé est réputé validé." in page
    assert Dossier.objects.get().etat == "projet_valide_tacite"
    assert Dossier.objects.get().projet_decide_le == date(2026, 1, 6)
    client.post(ADRESSE)
    with dans():
        assert Decision.objects.count() == 1


def test_it_is_not_noted_before_its_day(ouvrir, connecter, communaute):
    ouvrir(EtatDossier.PROJET_TRANSMIS, echeance_silence=date(2999, 1, 5))
    client = connecter("coordination", communaute)
    assert "n’est pas passé" in client.post(ADRESSE, follow=True).content.decode()
    assert Dossier.objects.get().etat == "projet_transmis"


def test_a_case_that_is_not_open_says_so(connecter, communaute):
    client = connecter("coordination", communaute)
    assert "pas de dossier ouvert" in client.post(ADRESSE, follow=True).content.decode()
