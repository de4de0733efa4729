"""The page of deposits, as the holders use it."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.pages import lire_page
from tests.portail.test_typographie import fautes

from maillage.dossiers.models import Champ, Dossier, StructureAppui
from maillage.dossiers.states import Document, EtatDossier

from .conftest import MAINTENANT, PORTEUR
from .ecriture import remplir

ADRESSE = "/projets/cpts-inventee-du-ventoux/depot/"
E = EtatDossier


@pytest.mark.parametrize("etat", [e for e in E if e is not E.FUSIONNE])
def test_the_page_opens_in_every_state(ouvrir, connecter, communaute, etat):
    ouvrir(etat)
    reponse = connecter("gouvernance", communaute).get(ADRESSE)
    assert reponse.status_code == 200
    assert not fautes(lire_page(reponse))


@pytest.mark.parametrize(("etat", "mot"), [(E.EMERGENCE, "lettre"), (E.LI_VALIDEE, "projet")])
def test_what_is_missing_leads_to_where_it_is_written(ouvrir, connecter, communaute, etat, mot):
    dossier = ouvrir(etat)
    client = connecter("coordination", communaute)
    if etat is E.LI_VALIDEE:
        client.post(f"{ADRESSE}geste", {"geste": "engager_projet"})
        dossier.refresh_from_db()
        assert dossier.etat == E.PROJET_EN_ELABORATION
    page = client.get(ADRESSE).content.decode()
    liens = [li.split('"')[0] for li in page.split('href="') if f"/{mot}/section/" in li]
    assert len(liens) > 5
    for lien in liens:
        chemin, _, ancre = lien.partition("#")
        ecrit = client.get(chemin).content.decode()
        assert f'id="{ancre}"' in ecrit, lien


def test_a_fault_in_a_fiche_leads_to_that_fiche(ouvrir, connecter, communaute, dans):
    ouvrir(E.PROJET_EN_ELABORATION)
    with dans():
        remplir(
            communaute=communaute.pk, document=Document.PROJET, par=PORTEUR, maintenant=MAINTENANT
        )
    client = connecter("coordination", communaute)
    fiches = f"/projets/{communaute.code}/projet/section/fiches/"
    ecrit = client.get(fiches).content.decode()
    ident = ecrit.split('id="ligne-fiches.')[1].split('"')[0]
    cle = f"fiches.{ident}.professions_impliquees"
    ici = {f"c:{cle}": "infirmier", f"avant:{cle}": "medecin_generaliste medecin_specialiste"}
    client.post(f"{fiches}enregistrer", ici)
    page = client.get(ADRESSE).content.decode()
    assert "au moins deux professions" in page
    assert f"{fiches}#ligne-fiches.{ident}" in page


MAUVAIS = [
    {},
    {"geste": "inconnu"},
    {"geste": "deposer_lettre"},
    {"geste": "transmettre_projet"},
    {"geste": "recevoir_complements", "motif": "x" * 9000},
    {"geste": "engager_projet", "structure": "9" * 40},
    {"geste": "retirer_projet"},
]


@pytest.mark.parametrize("etat", [E.EMERGENCE, E.LI_VALIDEE, E.PROJET_EN_ELABORATION])
def test_nothing_badly_asked_breaks_the_page(ouvrir, connecter, communaute, etat):
    ouvrir(etat)
    client = connecter("coordination", communaute)
    for saisie in MAUVAIS:
        page = client.post(f"{ADRESSE}geste", saisie, follow=True)
        assert page.status_code == 422, saisie
        assert "avis-error" in page.content.decode(), saisie
        assert Dossier.objects.get().etat == etat, saisie


@pytest.mark.parametrize("structure", ["9" * 5000, "9" * 30, "-1", "²", "x"])
def test_what_is_no_support_structure_is_refused_not_taken_for_none(
    ouvrir, connecter, communaute, structure
):
    dossier = ouvrir(E.LI_VALIDEE)
    reponse = connecter("coordination", communaute).post(
        f"{ADRESSE}geste", {"geste": "engager_projet", "structure": structure}
    )
    assert reponse.status_code == 422
    assert "pas labellisée" in reponse.content.decode()
    dossier.refresh_from_db()
    assert dossier.etat == E.LI_VALIDEE


@pytest.mark.parametrize("etat", [E.PROJET_VALIDE, E.PROJET_VALIDE_TACITE])
def test_the_holder_too_opens_the_contract(ouvrir, connecter, communaute, etat):
    dossier = ouvrir(etat)
    client = connecter("coordination", communaute)
    assert "Ouvrir la contractualisation" in client.get(ADRESSE).content.decode()
    client.post(f"{ADRESSE}geste", {"geste": "ouvrir_contractualisation"})
    dossier.refresh_from_db()
    assert dossier.etat == E.CONTRACTUALISATION


def test_queries_do_not_grow_with_the_fiches(ouvrir, connecter, communaute, dans):
    ouvrir(E.PROJET_EN_ELABORATION)
    client = connecter("coordination", communaute)
    client.get(ADRESSE)
    nombres = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as requetes:
            client.get(ADRESSE)
        nombres.append(len(requetes))
        with dans():
            remplir(
                communaute=communaute.pk,
                document=Document.PROJET,
                par=PORTEUR,
                maintenant=MAINTENANT,
            )
    # The first time there was no SIRET to look for elsewhere.
    assert nombres[1] == nombres[2]


def test_the_structure_named_in_the_letter_is_chosen_at_first(ouvrir, connecter, communaute, dans):
    dossier = ouvrir(E.LI_VALIDEE)
    for nom in ("Appui inventé d’ici", "Appui inventé d’à côté"):
        StructureAppui.objects.create(
            nom=nom,
            region_id="93",
            debut=date(2026, 1, 1),
            saisie_a=MAINTENANT,
            saisie_par="essai",
        )
    with dans():
        Champ.objects.create(
            locataire_id=communaute.pk,
            dossier=dossier,
            document="lettre",
            cle="appui_structure",
            valeur="Appui inventé d’ici",
            modifie_a=MAINTENANT,
            modifie_par="essai",
        )
    page = connecter("coordination", communaute).get(ADRESSE).content.decode()
    assert re.findall(r"<option[^>]* selected>([^<]*)<", page) == ["Appui inventé d’ici"]
