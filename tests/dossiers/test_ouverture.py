"""Opening a case, and what the database refuses of each state."""

import pytest
from django.db import IntegrityError, transaction

from maillage.dossiers.commands import ouvrir_dossier
from maillage.dossiers.models import Champ, Dossier, Evenement
from maillage.dossiers.models.dossier import EXIGENCES
from maillage.dossiers.rules.reprise import de_l_ouverture
from maillage.dossiers.states import EtatDossier
from maillage.noyau.erreurs import ErreurMetier

from .conftest import MAINTENANT, PORTEUR


def test_a_case_opens_in_emergence_with_the_practice_of_its_region(ouvrir, dans):
    dossier = ouvrir()
    assert (dossier.etat, dossier.attend, dossier.region_id) == ("emergence", "porteur", "93")
    assert dossier.avec_commission
    assert dossier.mode_delai == "suspension"
    with dans():
        assert [e.texte for e in Evenement.objects.all()] == ["a ouvert le dossier"]


def test_the_letter_begins_with_what_the_opening_said(communaute, connecter, dans):
    porteur = connecter("coordination", communaute)
    porteur.post(f"/projets/{communaute.code}/ouvrir", {})
    with dans():
        connus = {c.cle: (c.valeur, c.modifie_par) for c in Champ.objects.all()}
    compte = porteur.compte
    assert connus == {
        "nom_du_projet": (communaute.nom, "repris\u00a0: ouverture du projet"),
        "porteur_nom": (str(compte), "repris\u00a0: compte de qui a ouvert le projet"),
        "porteur_courriel": (compte.courriel, "repris\u00a0: compte de qui a ouvert le projet"),
    }
    page = porteur.get(f"/projets/{communaute.code}/lettre/section/identification/")
    assert "Repris\u00a0: ouverture du projet. Corrigez ou complétez." in page.content.decode()


def test_what_could_not_be_typed_is_not_taken_over():
    repris = de_l_ouverture(nom="n" * 201, porteur="", courriel="alix")
    assert list(repris) == []


def test_where_no_commission_is_known_none_is_asked(etablir, ouvrir):
    assert not ouvrir(de=etablir("CPTS inventée d’Armor", "22", ())).avec_commission


def test_a_second_open_case_is_refused(ouvrir, dans, communaute):
    ouvrir()
    with dans(), pytest.raises(ErreurMetier, match="déjà un dossier ouvert"):
        ouvrir_dossier(communaute=communaute.pk, par=PORTEUR, maintenant=MAINTENANT)


def test_another_case_opens_after_an_abandonment(ouvrir):
    ouvrir(EtatDossier.ABANDONNE)
    assert ouvrir().etat == "emergence"


def test_a_situation_that_does_not_exist_is_refused(dans, communaute):
    with dans(), pytest.raises(ErreurMetier, match="cinq situations"):
        ouvrir_dossier(
            communaute=communaute.pk, par=PORTEUR, maintenant=MAINTENANT, situation="autre"
        )


@pytest.mark.parametrize("etat", list(EtatDossier))
def test_each_state_stands_with_what_it_needs(ouvrir, etablir, etat):
    if etat is EtatDossier.FUSIONNE:
        autre = ouvrir(de=etablir("CPTS inventée d’à côté", "84", ()))
        assert ouvrir(etat, absorbe_par=autre).etat == "fusionne"
    else:
        assert ouvrir(etat).etat == etat.value


@pytest.mark.parametrize(
    ("nom", "etat", "colonne"),
    [(n, e, c) for n, etats, colonnes, _ in EXIGENCES for e in etats for c in colonnes],
)
def test_the_database_refuses_a_state_without_its_date(ouvrir, etablir, nom, etat, colonne):
    manquant = {colonne: None}
    if etat is EtatDossier.FUSIONNE and colonne != "absorbe_par":
        manquant["absorbe_par"] = ouvrir(de=etablir("CPTS inventée d’à côté", "84", ()))
    with pytest.raises(IntegrityError, match=f"dossier_{nom}"), transaction.atomic():
        ouvrir(etat, **manquant)


@pytest.mark.parametrize("motif", ["", "avis_defavorable"])
def test_the_database_refuses_an_opposition_on_another_ground(ouvrir, motif):
    with pytest.raises(IntegrityError, match="opposition_motivee"), transaction.atomic():
        ouvrir(EtatDossier.PROJET_OPPOSITION, motif_opposition=motif)


def test_the_register_says_which_case(ouvrir):
    assert str(ouvrir()) == "dossier de CPTS inventée du Ventoux"
    assert Dossier.objects.count() == 1
