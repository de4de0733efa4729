"""The part of a service: saved as typed, written by several colleagues, never read by the other."""

from datetime import date

import pytest

from maillage.dossiers.commands.versions import garder_version
from maillage.dossiers.models import Avis
from maillage.dossiers.queries.services import partie_lue
from maillage.dossiers.rules.avis import Frappe, reunir
from maillage.dossiers.states import EtatDossier
from maillage.noyau.erreurs import ErreurMetier

from .conftest import MAINTENANT, PORTEUR


@pytest.fixture
def deposee(ouvrir, dans, communaute):
    dossier = ouvrir(EtatDossier.LI_DEPOSEE, attend="services")
    with dans():
        garder_version(
            communaute=communaute.pk,
            document="lettre",
            motif="dépôt",
            deposee=True,
            par=PORTEUR,
            maintenant=MAINTENANT,
        )
    return dossier


@pytest.fixture
def page(communaute):
    return f"/projets/{communaute.code}/instruction/"


@pytest.fixture
def taper(page):
    def faire(client, cle, valeur, avant=""):
        return client.post(
            f"{page}avis/frappe?document=lettre", {"cle": cle, "avant": avant, "valeur": valeur}
        )

    return faire


@pytest.mark.parametrize(
    ("actuel", "avant", "valeur", "garde", "reunie"),
    [
        ("", "", "Cohérent", "Cohérent", False),
        ("Cohérent", "Cohérent", "Très cohérent", "Très cohérent", False),
        ("Un bon deux", "Un deux", "Un deux trois", "Un bon deux trois", True),
        ("Favorable de Paul", "", "Réservé de Zoé", "Favorable de Paul Réservé de Zoé", True),
        ("Gardé", "Ancien", "Ancien", "Gardé", False),
        ("Gardé", None, "Remplacé", "Remplacé", False),
    ],
)
def test_two_colleagues_in_one_place_keep_both_texts(actuel, avant, valeur, garde, reunie):
    ecrits = reunir(
        actuels={"besoins": actuel, "sens": ""}, frappes={"besoins": Frappe(valeur, avant)}
    )
    assert ecrits.valeurs == {"besoins": garde, "sens": ""}
    assert ecrits.reunies == (frozenset({"besoins"}) if reunie else frozenset())


@pytest.mark.parametrize(
    ("cle", "valeur", "phrase"),
    [
        ("opportunite", "x", "n’existe pas"),
        ("sens", "peut-être", "Choisissez l’une des réponses"),
        ("besoins", "x" * 4001, "4\u202f001 caractères"),
        ("commentaire", "x" * 10_001, "10\u202f000 au plus"),
    ],
)
def test_what_cannot_be_kept_says_why(cle, valeur, phrase):
    with pytest.raises(ErreurMetier, match=phrase):
        reunir(actuels={}, frappes={cle: Frappe(valeur)})


def test_an_opinion_is_saved_as_it_is_typed_and_merged_with_a_colleague_s(
    deposee, connecter, taper, page
):
    paul, zoe = (connecter("ars", departement="84", nom=nom) for nom in ("paul", "zoe"))
    lu = taper(paul, "besoins", "Les besoins sont décrits").json()
    assert (lu["etat"], lu["valeur"]) == ("enregistre", "Les besoins sont décrits")
    lu = taper(zoe, "besoins", "Mal traités").json()
    assert lu["etat"] == "reuni"
    assert "Les besoins sont décrits" in lu["valeur"]
    assert "Mal traités" in lu["valeur"]
    neuf = paul.get(f"{page}avis/nouveautes?document=lettre&depuis=0")
    assert lu["valeur"] in [n["valeur"] for n in neuf.json()["nouveautes"]]
    rien = paul.get(
        f"{page}avis/nouveautes?document=lettre", headers={"if-none-match": neuf["ETag"]}
    )
    assert rien.status_code == 304


def test_the_other_service_reads_nothing_of_a_draft(deposee, connecter, taper, page):
    taper(connecter("ars", departement="84"), "besoins", "Secret")
    neuf = connecter("cpam", departement="84").get(f"{page}avis/nouveautes?document=lettre")
    assert neuf.json() == {"version": 0, "nouveautes": []}


def test_a_form_written_over_a_colleague_s_text_is_kept_and_not_rendered(
    deposee, connecter, taper, page, dans
):
    paul, zoe = (connecter("ars", departement="84", nom=nom) for nom in ("paul", "zoe"))
    taper(paul, "commentaire", "À présenter")
    saisi = {
        "document": "lettre",
        "avis-sens": "favorable",
        "avis-commentaire": "Trop tôt",
        "avant-commentaire": "",
        "rendre": "1",
    }
    lu = zoe.post(f"{page}avis", saisi, follow=True).content.decode()
    assert "Un collègue a écrit au même endroit" in lu
    with dans():
        avis = Avis.objects.get()
    assert avis.rendu_a is None
    assert "À présenter" in avis.commentaire
    assert "Trop tôt" in avis.commentaire
    saisi |= {"avant-commentaire": avis.commentaire, "avis-commentaire": "À présenter plus tard"}
    assert "Votre avis est rendu" in zoe.post(f"{page}avis", saisi, follow=True).content.decode()


@pytest.mark.parametrize(
    ("adresse", "cle", "phrase"),
    [
        ("frappe?document=lettre", "opportunite", "n’existe pas"),
        ("frappe?document=projet", "besoins", "Aucun document n’est à l’examen"),
        ("frappe?document=autre", "besoins", "Rechargez la page"),
        ("frappe", "besoins", "Rechargez la page"),
    ],
)
def test_a_save_that_is_refused_says_why_under_its_field(
    deposee, connecter, page, adresse, cle, phrase
):
    reponse = connecter("ars", departement="84").post(
        f"{page}avis/{adresse}", {"cle": cle, "valeur": "Mot\x00"}
    )
    assert reponse.status_code == 422
    assert phrase in reponse.json()["erreur"]


def test_what_is_typed_after_a_colleague_rendered_is_refused(deposee, connecter, taper, page):
    paul, zoe = (connecter("ars", departement="84", nom=nom) for nom in ("paul", "zoe"))
    paul.post(f"{page}avis", {"document": "lettre", "avis-sens": "favorable", "rendre": "1"})
    reponse = taper(zoe, "besoins", "Encore un mot")
    assert reponse.status_code == 422
    assert "déjà rendu" in reponse.json()["erreur"]


@pytest.fixture
def passee(deposee, connecter, page, dans):
    """Both rendered, and the commission met two days before."""
    gens = {s: connecter(s, departement="84") for s in ("ars", "cpam")}
    for client in gens.values():
        client.post(f"{page}avis", {"document": "lettre", "avis-sens": "favorable", "rendre": "1"})
    with dans():
        deposee.etat, deposee.seance_le = EtatDossier.LI_CCOPD.value, date(2026, 11, 20)
        deposee.save()
    return gens


def test_each_service_says_what_it_thinks_after_the_commission(passee, deposee, page, dans):
    ars, cpam = passee["ars"], passee["cpam"]
    assert ">Après la commission</h2>" in cpam.get(page).content.decode()
    assert cpam.post(f"{page}avis/apres", {"apres": "Toujours favorable"}).status_code == 302
    assert "Toujours favorable" in ars.get(page).content.decode()
    # Two colleagues from the same empty text: both stay.
    cpam.post(f"{page}avis/apres", {"apres": "Sous réserve du DAC", "avant-apres": ""})
    with dans():
        partie = partie_lue(
            dossier=deposee, version=Avis.objects.first().version, lecteur_de_service=True
        )
        avec = partie_lue(
            dossier=deposee, version=Avis.objects.first().version, lecteur_de_service=False
        )
    assert partie.apres_cpam == "Toujours favorable Sous réserve du DAC"
    assert partie.apres_ars == ""
    assert avec is None


@pytest.mark.parametrize(
    ("colonnes", "phrase"),
    [
        ({"seance_le": date(2099, 1, 5)}, "se réunit le 5 janvier 2099"),
        ({"etat": "li_deposee"}, "quand la lettre est passée devant elle"),
    ],
)
def test_nothing_is_said_after_a_commission_that_has_not_met(
    passee, deposee, page, dans, colonnes, phrase
):
    with dans():
        for nom, valeur in colonnes.items():
            setattr(deposee, nom, valeur)
        deposee.save()
    assert ">Après la commission</h2>" not in passee["ars"].get(page).content.decode()
    refus = passee["ars"].post(f"{page}avis/apres", {"apres": "Trop tôt"})
    assert refus.status_code == 422
    assert phrase in refus.content.decode()
    assert "Trop tôt" in refus.content.decode()
