"""Two projects become one: both holders agree, the communes pass, nothing written is lost."""

from datetime import timedelta
from decimal import Decimal

import pytest

from maillage.communautes.queries import Part, versions_du_perimetre
from maillage.dossiers.access import PassageRefuse
from maillage.dossiers.commands.reunion import _parts, fusionner, proposer_reunion, refuser_reunion
from maillage.dossiers.models import Dossier, Evenement, MouvementDelai
from maillage.dossiers.states import EtatDossier
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.roles.catalogue import Niveau
from maillage.plateforme.roles.commands import attribuer
from maillage.plateforme.roles.queries import detenteurs

from .conftest import ARS, COMMUNES, MAINTENANT, PORTEUR, SYSTEME

E = EtatDossier
VOISINE = Acteur(nom="Dominique Voisine", compte=900_009, role="coordination")
LEURS = ["84087", "84080"]


@pytest.fixture
def voisine(etablir):
    return etablir("CPTS inventée des Dentelles", codes=LEURS)


@pytest.fixture
def deux(ouvrir, voisine):
    """The neighbour's open case and ours."""
    return ouvrir(de=voisine), ouvrir()


@pytest.fixture
def proposer(voisine, dans, deux):
    """The neighbour asks to join us."""

    def faire(par=VOISINE, motif="Même bassin de vie.", avec=None):
        with dans(voisine):
            return proposer_reunion(
                communaute=voisine.pk,
                avec=avec or deux[1].pk,
                motif=motif,
                par=par,
                maintenant=MAINTENANT,
            )

    return faire


@pytest.fixture
def accepter(communaute, dans, deux):
    def faire(par=PORTEUR, demandeur=None):
        with dans():
            return fusionner(
                communaute=communaute.pk,
                demandeur=demandeur or deux[0].pk,
                par=par,
                maintenant=MAINTENANT + timedelta(hours=1),
            )

    return faire


def test_both_agree_and_the_communes_pass(proposer, accepter, deux, communaute):
    proposer()
    reste = accepter()
    parti = Dossier.objects.get(pk=deux[0].pk)
    assert parti.etat == E.FUSIONNE
    assert parti.absorbe_par_id == reste.pk == deux[1].pk
    assert parti.clos_a == MAINTENANT + timedelta(hours=1)
    derniere = versions_du_perimetre(communaute=communaute.code)[-1]
    assert set(derniere.codes) == {*COMMUNES, *LEURS}
    assert derniere.etat == "projet"
    assert "Dentelles" in derniere.source


def test_both_histories_tell_it(proposer, accepter, deux, voisine, communaute, dans):
    proposer()
    accepter()
    for ici in (voisine, communaute):
        with dans(ici):
            textes = " ".join(Evenement.objects.values_list("texte", flat=True))
        assert "a proposé de réunir" in textes
    with dans(voisine):
        assert Evenement.objects.filter(vers=E.FUSIONNE).exists()
    with dans(communaute):
        assert Evenement.objects.filter(texte__startswith="a accueilli").exists()


def test_the_walls_are_ours_again_afterwards(proposer, accepter, communaute, dans):
    proposer()
    accepter()
    with dans():
        locataires = set(Evenement.objects.values_list("locataire_id", flat=True))
    assert locataires == {communaute.pk}


def test_nothing_moves_before_the_other_accepts(proposer, deux):
    proposer()
    assert Dossier.objects.get(pk=deux[0].pk).etat == E.EMERGENCE


def test_only_what_was_asked_is_joined(accepter, proposer, deux):
    with pytest.raises(ErreurMetier, match="n’existe plus"):
        accepter()
    assert Dossier.objects.get(pk=deux[0].pk).etat == E.EMERGENCE


@pytest.mark.parametrize("motif", ["", "  "])
def test_a_proposal_says_why(proposer, motif):
    with pytest.raises(ErreurMetier, match="Dites pourquoi"):
        proposer(motif=motif)


def test_a_project_does_not_join_itself(proposer, deux):
    with pytest.raises(ErreurMetier, match="un autre projet ouvert"):
        proposer(avec=deux[0].pk)


def test_only_projects_of_the_departement_join(proposer, ouvrir, etablir):
    ailleurs = etablir("CPTS inventée d’ailleurs", departement="13", codes=())
    with pytest.raises(ErreurMetier, match="un autre projet ouvert"):
        proposer(avec=ouvrir(de=ailleurs).pk)


def test_two_projects_cannot_ask_each_other(proposer, deux, communaute, dans):
    proposer()
    with dans(), pytest.raises(ErreurMetier, match="acceptez plutôt"):
        proposer_reunion(
            communaute=communaute.pk,
            avec=deux[0].pk,
            motif="Même bassin.",
            par=PORTEUR,
            maintenant=MAINTENANT,
        )


def test_services_do_not_join_projects(proposer, accepter):
    with pytest.raises(PassageRefuse):
        proposer(par=ARS)
    proposer()
    with pytest.raises(PassageRefuse):
        accepter(par=ARS)


@pytest.mark.parametrize("qui", ["accueil", "demandeur"])
def test_either_may_say_no(proposer, accepter, deux, communaute, voisine, dans, qui):
    proposer()
    ici = communaute if qui == "accueil" else voisine
    with dans(ici):
        refuser_reunion(
            communaute=ici.pk,
            demandeur=deux[0].pk,
            motif="Pas le même bassin.",
            par=PORTEUR,
            maintenant=MAINTENANT,
        )
    assert Dossier.objects.get(pk=deux[0].pk).absorbe_par is None
    with pytest.raises(ErreurMetier, match="n’existe plus"):
        accepter()


def test_a_third_party_refuses_nothing(proposer, deux, etablir, dans):
    proposer()
    tiers = etablir("CPTS inventée tierce", codes=())
    with dans(tiers), pytest.raises(ErreurMetier, match="n’existe plus"):
        refuser_reunion(
            communaute=tiers.pk,
            demandeur=deux[0].pk,
            motif="Non.",
            par=PORTEUR,
            maintenant=MAINTENANT,
        )


@pytest.mark.parametrize("etat", [E.LI_DEPOSEE, E.LI_CCOPD, E.PROJET_TRANSMIS])
def test_a_case_under_examination_does_not_change_territory(proposer, accepter, deux, etat):
    proposer()
    Dossier.objects.filter(pk=deux[1].pk).update(
        etat=etat,
        lettre_deposee_a=MAINTENANT,
        seance_le=MAINTENANT.date(),
        lettre_decidee_le=MAINTENANT.date(),
        projet_recu_le=MAINTENANT.date(),
        echeance_silence=MAINTENANT.date(),
    )
    with pytest.raises(PassageRefuse, match="changer de territoire"):
        accepter()


def test_a_transmitted_projet_that_joins_stops_its_clock(proposer, accepter, deux, voisine, dans):
    proposer()
    parti = deux[0]
    Dossier.objects.filter(pk=parti.pk).update(
        etat=E.PROJET_TRANSMIS,
        lettre_decidee_le=MAINTENANT.date(),
        projet_recu_le=MAINTENANT.date(),
        echeance_silence=MAINTENANT.date() + timedelta(days=60),
    )
    with dans(voisine):
        MouvementDelai.objects.create(
            locataire=voisine,
            dossier=parti,
            cycle=1,
            nature="reception",
            le=MAINTENANT.date(),
            a=MAINTENANT,
            par="essai",
        )
    accepter()
    with dans(voisine):
        assert MouvementDelai.objects.order_by("-id").first().nature == "fin"
    assert Dossier.objects.get(pk=parti.pk).echeance_silence is None


def test_parts_of_a_shared_commune_add_up():
    class Vu:
        def __init__(self, codes, parts):
            self.codes, self.parts = codes, parts

    a = Vu(["1", "2", "3"], {"1": Part(Decimal("0.4")), "2": Part(Decimal("0.5"))})
    b = Vu(["1", "2", "4"], {"1": Part(Decimal("0.2")), "2": Part(Decimal("0.5"))})
    assert _parts(a, b) == {"1": Part(Decimal("0.6"))}
    entiere = Vu(["1"], {})
    assert _parts(entiere, b).keys() == {"2"}


def test_a_project_is_received_by_the_one_it_asked_only(proposer, deux, ouvrir, etablir, dans):
    proposer()
    tiers = etablir("CPTS inventée tierce", codes=())
    ouvrir(de=tiers)
    with dans(tiers), pytest.raises(ErreurMetier, match="ne demande plus à rejoindre le vôtre"):
        fusionner(communaute=tiers.pk, demandeur=deux[0].pk, par=PORTEUR, maintenant=MAINTENANT)
    assert Dossier.objects.get(pk=deux[0].pk).etat == E.EMERGENCE


def test_the_team_that_comes_may_write_and_gains_nothing_more(
    proposer, accepter, connecter, communaute, voisine, dans, deux
):
    deja = connecter("coordination", communaute).compte
    venue, lecteur = connecter("coordination", voisine).compte, connecter("ars", departement="84")
    attribuer(
        compte=deja.pk,
        role="membre",
        niveau=Niveau.LOCATAIRE,
        cible=str(voisine.pk),
        par=SYSTEME,
        maintenant=MAINTENANT,
    )
    proposer()
    accepter()
    ici = (Niveau.LOCATAIRE, str(communaute.pk))
    apres = MAINTENANT + timedelta(hours=2)
    assert {
        (d.compte, d.role.code) for d in detenteurs(cercles=[ici], ici=ici, maintenant=apres)
    } == {(deja.pk, "coordination"), (venue.pk, "membre")}
    assert lecteur.compte.pk not in {venue.pk, deja.pk}
    with dans():
        dit = Evenement.objects.filter(dossier=deux[1]).first()
    assert dit.texte.endswith("ses communes et 1 personne de son équipe")
