"""The territory of a CPTS: what is seen, what a change would do, and who may define it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.pages import lire_page
from tests.portail.test_typographie import fautes

from maillage.communautes.commands import definir_perimetre
from maillage.communautes.models import Communaute
from maillage.communautes.queries import Part, perimetre_en_vigueur, versions_du_perimetre
from maillage.communautes.states import EtatPerimetre
from maillage.couverture.queries.perimetre import etude_de_perimetre
from maillage.plateforme.comptes.models import Compte
from maillage.plateforme.roles.catalogue import Niveau
from maillage.plateforme.roles.commands import attribuer

from .conftest import MAINTENANT, PAR

pytestmark = pytest.mark.django_db
LE = date(2026, 11, 22)
AJACCIO, AFA, BASTELICACCIA = "2A004", "2A001", "2A032"
GOLFE, MAQUIS = "cpts-inventee-du-golfe", "cpts-inventee-du-maquis"
ADRESSE = f"/communautes/{GOLFE}/territoire/"


@pytest.fixture
def entrer(client):
    def faire(role, code=GOLFE):
        compte = Compte.objects.create(courriel=f"{role}@exemple.test", cree_a=MAINTENANT)
        attribuer(
            compte=compte.pk,
            role=role,
            niveau=Niveau.LOCATAIRE,
            cible=str(Communaute.objects.get(code=code).pk),
            par=PAR,
            maintenant=datetime.now(UTC) - timedelta(hours=1),  # noqa: TID251
        )
        client.force_login(compte)
        session = client.session
        session["account_authentication_methods_user"] = str(compte.pk)
        maintenant = datetime.now(UTC).timestamp()  # noqa: TID251
        session["account_authentication_methods"] = [
            {"method": "password", "at": maintenant},
            {"method": "mfa", "type": "totp", "at": maintenant},
        ]
        session.save()
        return client

    return faire


@pytest.fixture
def coordination(corse, entrer):
    return entrer("coordination")


class TestWhatAChangeDoes:
    def test_people_taille_and_euros_follow_what_is_added(self, corse):
        etude = etude_de_perimetre(communaute=GOLFE, le=LE, ajouter=[BASTELICACCIA])
        changement = etude.changement
        assert changement.ajoutees == (BASTELICACCIA,)
        assert changement.ecart_population == etude.populations[BASTELICACCIA]
        assert (changement.avant.communes, changement.apres.communes) == (3, 4)
        assert changement.avant.taille == 3
        assert changement.avant.euros is not None
        assert changement.ecart_euros == 0

    def test_what_is_given_up_is_left_out_unless_another_holds_it_in_force(self, corse):
        etude = etude_de_perimetre(communaute=GOLFE, le=LE, retirer=[AFA, AJACCIO])
        # The Maquis has Afa in a project, which binds nobody.
        assert etude.changement.laissees == (AFA, AJACCIO)
        assert etude.changement.apres.taille == 1

    def test_a_commune_of_another_would_overlap(self, corse):
        (double,) = etude_de_perimetre(
            communaute=GOLFE, le=LE, ajouter=["2A247"]
        ).changement.doubles
        assert (double.unite, double.en_vigueur) == ("2A247", True)
        assert double.cpts == ("CPTS inventée des Deux Rives",)

    def test_a_commune_in_a_project_overlaps_without_binding(self, corse):
        (double,) = etude_de_perimetre(
            communaute=GOLFE, le=LE, ajouter=["2A272"]
        ).changement.doubles
        assert not double.en_vigueur

    def test_a_shared_commune_counts_for_its_part(self, corse, etablir):
        etablir(
            "CPTS inventée du Partage", [BASTELICACCIA], parts={BASTELICACCIA: Part(Decimal("0.5"))}
        )
        etude = etude_de_perimetre(
            communaute=GOLFE,
            le=LE,
            ajouter=[BASTELICACCIA],
            parts={BASTELICACCIA: Part(Decimal("0.5"))},
        )
        moitie = (etude.populations[BASTELICACCIA] or 0) / 2
        assert etude.changement.ecart_population == pytest.approx(moitie, abs=1)
        assert not etude.changement.doubles
        (ailleurs,) = [p for p in etude.partagees if p.unite == BASTELICACCIA]
        assert ailleurs.reste == Decimal("0.5")

    def test_before_its_first_day_a_cpts_has_nothing(self, corse):
        etude = etude_de_perimetre(communaute=GOLFE, le=date(2020, 1, 1))
        assert etude.perimetre is None
        assert etude.changement.avant.raison == "aucune commune"

    def test_versions_say_what_each_changed(self, corse):
        definir_perimetre(
            communaute=GOLFE,
            codes=[AJACCIO, BASTELICACCIA],
            debut=date(2025, 1, 1),
            par=PAR,
            maintenant=MAINTENANT,
        )
        premiere, seconde = etude_de_perimetre(communaute=GOLFE, le=LE).versions
        assert len(premiere.ajoutees) == 3
        assert seconde.ajoutees == (BASTELICACCIA,)
        assert seconde.retirees == ("2A001", "2A017")

    def test_the_number_of_queries_is_constant(self, corse, etablir):
        nombres = set()
        for codes in ([AJACCIO], [AJACCIO, "2B033", "2B247", "2A272", "2A040"]):
            with CaptureQueriesContext(connection) as requetes:
                etude_de_perimetre(communaute=GOLFE, le=LE, ajouter=codes)
            nombres.add(len(requetes))
        assert len(nombres) == 1


class TestThePage:
    def test_it_says_population_taille_and_euros(self, coordination):
        page = coordination.get(ADRESSE, {"le": "2026-11-22"}).text
        assert "<b>3\u00a0communes</b>" in page
        assert "taille 3" in page
        assert "347\u202f500\u00a0€" in page

    def test_a_gesture_leads_to_an_address_that_can_be_kept(self, coordination):
        reponse = coordination.get(ADRESSE, {"ajouter": f"commune:{BASTELICACCIA}"})
        assert reponse["Location"] == f"{ADRESSE}?plus={BASTELICACCIA}#essai"
        reponse = coordination.get(ADRESSE, {"plus": BASTELICACCIA, "retirer": AFA})
        assert reponse["Location"] == f"{ADRESSE}?plus={BASTELICACCIA}&moins={AFA}#essai"
        reponse = coordination.get(ADRESSE, {"plus": BASTELICACCIA, "moins": AFA, "remettre": AFA})
        assert reponse["Location"] == f"{ADRESSE}?plus={BASTELICACCIA}#essai"
        reponse = coordination.get(ADRESSE, {"plus": BASTELICACCIA, "retirer": BASTELICACCIA})
        assert reponse["Location"] == ADRESSE

    def test_the_change_is_shown_with_its_difference(self, coordination):
        page = coordination.get(ADRESSE, {"plus": "2A247", "moins": AJACCIO}).text
        assert "Chevauchements créés" in page
        assert "Communes laissées sans CPTS" in page
        assert "3 → 1" in page

    @pytest.mark.parametrize(
        "requete",
        [
            {"plus": "99999"},
            {"plus": "\0", "moins": "'; --"},
            {"plus": "A" * 20_000},
            {"ajouter": "commune:99999"},
            {"ajouter": "lune:1"},
            {"ajouter": "region:" + "9" * 100},
            {"retirer": "zzz"},
            {"remettre": "00000"},
            {"le": "2025-02-31"},
            {"q": "\0\0"},
        ],
    )
    def test_what_makes_no_sense_never_breaks_the_page(self, coordination, requete):
        assert coordination.get(ADRESSE, requete).status_code in (200, 302)

    def test_its_french_is_well_set_and_its_tags_nest(self, coordination, etablir):
        etablir("CPTS inventée du Partage", ["2A040"], parts={"2A040": Part(Decimal("0.5"))})
        requete = {"plus": "2A247,2A272,2A040,13055", "moins": AJACCIO}
        assert fautes(lire_page(coordination.get(ADRESSE, requete))) == set()
        assert (
            fautes(lire_page(coordination.post(f"{ADRESSE}version", {"part-2A040": "x"}))) == set()
        )

    def test_the_search_answers_without_script(self, coordination):
        page = coordination.get(ADRESSE, {"q": "bastelicaccia"}).text
        assert f'value="commune:{BASTELICACCIA}"' in page

    def test_a_city_taken_whole_is_refused_with_its_remedy(self, coordination):
        assert "arrondissements" in coordination.get(ADRESSE, {"plus": "13055"}).text

    def test_a_member_reads_but_does_not_define(self, corse, entrer):
        membre = entrer("membre")
        assert "Donner une nouvelle version" not in membre.get(ADRESSE).text
        assert membre.post(f"{ADRESSE}version", {}).status_code == 403


class TestDefining:
    def envoyer(self, client, **champs):
        voulus = {
            "plus": BASTELICACCIA,
            "moins": "",
            "debut": "2026-12-01",
            "source": "avenant inventé n° 1",
            "geste": "definir",
        }
        return client.post(f"{ADRESSE}version", voulus | champs)

    def test_a_version_in_force_ends_the_one_before_on_that_day(self, coordination):
        assert self.envoyer(coordination)["Location"] == f"{ADRESSE}?le=2026-12-01"
        ancienne, nouvelle = versions_du_perimetre(communaute=GOLFE)
        assert (ancienne.etat, ancienne.fin) == (EtatPerimetre.CLOS, date(2026, 12, 1))
        assert nouvelle.codes == ("2A001", "2A004", "2A017", BASTELICACCIA)
        assert nouvelle.source == "avenant inventé n° 1"

    def test_a_project_leaves_what_is_in_force(self, coordination):
        self.envoyer(coordination, geste="proposer")
        vu = perimetre_en_vigueur(communaute=GOLFE, le=date(2027, 1, 1))
        assert vu is not None
        assert BASTELICACCIA not in vu.codes
        assert versions_du_perimetre(communaute=GOLFE)[-1].etat == EtatPerimetre.PROJET

    def test_a_commune_of_another_is_refused_by_name_and_what_was_typed_stays(self, coordination):
        reponse = self.envoyer(coordination, plus="2A247", source="avenant tapé")
        assert reponse.status_code == 422
        assert "déjà dans «\u00a0CPTS inventée des Deux Rives\u00a0»" in reponse.text
        assert 'value="avenant tapé"' in reponse.text

    def test_a_shared_commune_takes_its_part(self, coordination, etablir):
        etablir(
            "CPTS inventée du Partage", [BASTELICACCIA], parts={BASTELICACCIA: Part(Decimal("0.7"))}
        )
        champ = f"part-{BASTELICACCIA}"
        refus = self.envoyer(coordination, **{champ: "40"})
        assert refus.status_code == 422
        assert "Il reste 30\u00a0%" in refus.text
        assert self.envoyer(coordination, **{champ: "30\u00a0%"}).status_code == 302
        vu = perimetre_en_vigueur(communaute=GOLFE, le=date(2026, 12, 1))
        assert vu is not None
        assert vu.parts == {BASTELICACCIA: Part(Decimal("0.3"))}
        # A later version that says nothing of it keeps it.
        self.envoyer(coordination, plus="2A040", debut="2027-01-01")
        vu = perimetre_en_vigueur(communaute=GOLFE, le=date(2027, 1, 1))
        assert vu is not None
        assert vu.parts == {BASTELICACCIA: Part(Decimal("0.3"))}

    @pytest.mark.parametrize(
        ("champs", "dit"),
        [
            ({"debut": ""}, "Donnez le premier jour"),
            ({"debut": "demain"}, "Écrivez la date ainsi"),
            ({"debut": "1999-01-01"}, "entre 2016"),
            ({"debut": "2024-01-01"}, "doit commencer après"),
            ({"source": " "}, "Dites ce qui décide"),
            ({"geste": ""}, "Choisissez"),
            ({"geste": "brûler"}, "Choisissez"),
            ({"plus": "99999"}, "99999"),
            ({"moins": f"{AJACCIO},{AFA},2A017", "plus": ""}, "liste est vide"),
            ({f"part-{BASTELICACCIA}": "beaucoup"}, "n’est pas un nombre"),
            ({f"part-{BASTELICACCIA}": "0"}, "plus grande que 0"),
            ({f"part-{BASTELICACCIA}": "101"}, "ne dépasse pas 100"),
        ],
    )
    def test_what_cannot_be_is_refused_with_a_sentence(self, coordination, champs, dit):
        reponse = self.envoyer(coordination, **champs)
        assert reponse.status_code == 422
        assert dit in reponse.text
        assert len(versions_du_perimetre(communaute=GOLFE)) == 1

    def test_a_cpts_still_a_project_sees_its_project(self, corse, entrer):
        page = entrer("coordination", MAQUIS).get(f"/communautes/{MAQUIS}/territoire/").text
        assert "Ce périmètre est un projet" in page


def test_the_page_blames_nobody_before_anything_is_tried(coordination):
    assert "La liste est vide" not in coordination.get(ADRESSE).text
    assert "La liste est vide" not in coordination.get(ADRESSE, {"moins": AJACCIO}).text
