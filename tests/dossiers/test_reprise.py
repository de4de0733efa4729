"""The projet begins with what the platform knows; nothing that was typed is overwritten."""

from datetime import timedelta

import pytest

from maillage.dossiers.commands import enregistrer
from maillage.dossiers.commands.depot import engager_projet
from maillage.dossiers.commands.reprise import reprendre_ce_qui_est_connu
from maillage.dossiers.models import AncienneValeur, Champ, Evenement
from maillage.dossiers.rules.cases import case_de
from maillage.dossiers.rules.reprise import LETTRE, PORTRAIT, Chiffre, Repris, en_phrases, reunir
from maillage.dossiers.rules.trames import LETTRE as TRAME_LETTRE
from maillage.dossiers.rules.trames import PROJET
from maillage.dossiers.rules.trames.definitions import Genre
from maillage.dossiers.states import EtatDossier
from maillage.noyau.erreurs import ErreurMetier

from .conftest import MAINTENANT, PORTEUR

DIT = {
    "diagnostic": "Peu de médecins traitants.",
    "organisation": "Une messagerie commune.",
    "missions.parcours.retenue": "oui",
    "missions.parcours.description": "Le parcours du diabète.",
}


@pytest.fixture
def lettre(communaute, ouvrir, dans):
    """A case whose letter says `DIT`, then validated."""

    def faire(**reste):
        dossier = ouvrir()
        with dans():
            for cle, valeur in (DIT | reste).items():
                enregistrer(
                    communaute=communaute.pk,
                    document="lettre",
                    cle=cle,
                    avant="",
                    valeur=valeur,
                    par=PORTEUR,
                    maintenant=MAINTENANT,
                )
        dossier.refresh_from_db()
        dossier.etat = EtatDossier.LI_VALIDEE
        dossier.lettre_decidee_le = MAINTENANT.date()
        dossier.save()
        return dossier

    return faire


@pytest.fixture
def reprendre(communaute, dans):
    def faire():
        with dans():
            return reprendre_ce_qui_est_connu(
                communaute=communaute.pk, par=PORTEUR, maintenant=MAINTENANT
            )

    return faire


@pytest.fixture
def ecrits(dans):
    def lire():
        with dans():
            return dict(Champ.objects.filter(document="projet").values_list("cle", "valeur"))

    return lire


def test_the_letter_fills_the_projet_when_it_begins(lettre, communaute, dans, ecrits):
    lettre()
    with dans():
        engager_projet(communaute=communaute.pk, par=PORTEUR, maintenant=MAINTENANT)
    textes = ecrits()
    assert textes["problematiques"].startswith(DIT["diagnostic"])
    assert textes["modalites"] == DIT["organisation"]
    assert textes["missions.parcours.objectifs"] == DIT["missions.parcours.description"]
    assert textes["missions.parcours.retenue"] == "oui"


def test_the_portrait_is_told_with_its_sources(lettre, reprendre, ecrits):
    lettre()
    reprendre()
    texte = ecrits()["problematiques"]
    assert "Repères chiffrés du territoire au 22 novembre 2026\u00a0:" in texte
    assert "Habitants" in texte
    assert "Sources\u00a0:" in texte
    assert "inconnu" not in texte
    assert ".." not in texte


def test_each_text_says_where_it_comes_from(lettre, reprendre, dans):
    lettre()
    reprendre()
    with dans():
        champ = Champ.objects.get(cle="problematiques")
        garde = AncienneValeur.objects.get(document="projet", cle="modalites")
    assert champ.modifie_par == f"repris\u00a0: {LETTRE}, {PORTRAIT}"
    assert garde.par == f"repris\u00a0: {LETTRE}"


def test_what_somebody_typed_is_never_overwritten(lettre, reprendre, ecrits, communaute, dans):
    lettre()
    with dans():
        enregistrer(
            communaute=communaute.pk,
            document="projet",
            cle="modalites",
            avant="",
            valeur="À nous.",
            par=PORTEUR,
            maintenant=MAINTENANT,
        )
    reprendre()
    assert ecrits()["modalites"] == "À nous."


def test_what_somebody_took_away_does_not_come_back(lettre, reprendre, ecrits, communaute, dans):
    lettre()
    reprendre()
    with dans():
        enregistrer(
            communaute=communaute.pk,
            document="projet",
            cle="modalites",
            avant=DIT["organisation"],
            valeur="",
            par=PORTEUR,
            maintenant=MAINTENANT + timedelta(minutes=1),
        )
    assert reprendre() == 0
    assert ecrits()["modalites"] == ""


def test_the_story_tells_it_once(lettre, reprendre, dans):
    lettre()
    assert reprendre() > 3
    assert reprendre() == 0
    with dans():
        assert Evenement.objects.filter(geste="reprise").count() == 1


def test_an_empty_letter_and_no_commune_take_nothing_over(ouvrir, etablir, dans):
    seule = etablir("CPTS inventée sans rien", codes=())
    ouvrir(EtatDossier.LI_VALIDEE, de=seule)
    with dans(seule):
        faits = reprendre_ce_qui_est_connu(communaute=seule.pk, par=PORTEUR, maintenant=MAINTENANT)
    assert faits == 0


def test_a_transmitted_projet_is_not_touched(ouvrir, reprendre):
    ouvrir(EtatDossier.PROJET_TRANSMIS)
    with pytest.raises(ErreurMetier, match="ne s’écrit pas"):
        reprendre()


def test_every_source_of_the_trame_exists_in_the_letter():
    for _section, question in PROJET.questions():
        if question.reprend:
            assert case_de(TRAME_LETTRE, question.reprend), question.cle
        for colonne in question.colonnes:
            if colonne.reprend:
                tableau, _, autre = colonne.reprend.partition(".")
                source = TRAME_LETTRE.question(tableau)
                assert source.genre is Genre.TABLEAU
                assert autre in {c.cle for c in source.colonnes}
                assert question.fixes == source.fixes


def test_a_text_that_would_not_fit_leaves_the_first_one():
    long = "x" * 19_990
    repris = reunir(
        [Repris("problematiques", long, ("a",)), Repris("problematiques", long, ("b",))]
    )
    assert [(r.valeur, r.de) for r in repris] == [(long, ("a",))]


def test_figures_say_each_source_once():
    chiffres = [Chiffre("Habitants", "12", "Insee, 2021"), Chiffre("Âge", "40", "Insee, 2021")]
    texte = en_phrases("Repères", chiffres)
    assert texte.count("Insee") == 1
    assert en_phrases("Repères", []) == ""


def test_the_page_says_what_was_taken_over_until_somebody_changes_it(
    lettre, reprendre, connecter, communaute, dans
):
    lettre()
    reprendre()
    client = connecter("coordination", communaute)
    ici = f"/projets/{communaute.code}/projet/section/"
    repris = "Repris\u00a0: lettre d’intention. Corrigez"
    assert repris in client.get(f"{ici}communication/").content.decode()
    assert repris in client.get(f"{ici}missions/").content.decode()
    with dans():
        enregistrer(
            communaute=communaute.pk,
            document="projet",
            cle="modalites",
            avant=DIT["organisation"],
            valeur="Une messagerie commune, et des réunions.",
            par=PORTEUR,
            maintenant=MAINTENANT + timedelta(minutes=1),
        )
    assert repris not in client.get(f"{ici}communication/").content.decode()
