"""Asking for perimeters, computing them, changing them by hand: the commands."""

from datetime import date

import pytest
from tests.couverture.propositions.conftest import DEPARTEMENT, MAINTENANT, REGION, SYSTEME

from maillage.communautes.commands import definir_perimetre
from maillage.communautes.models import Communaute
from maillage.couverture import commands
from maillage.couverture.access import PropositionIntrouvable
from maillage.couverture.models import Proposition
from maillage.couverture.queries.propositions import lister_propositions, voir_proposition
from maillage.couverture.states import EtatProposition
from maillage.moteurs.perimetres import Mode, PropositionFausse
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.queries import evenements, phrase
from maillage.plateforme.cloisons.contexte import PLATEFORME, avec_locataires
from maillage.plateforme.roles.catalogue import Niveau
from maillage.territoires.models import FluxPatients, JeuDeDonnees
from maillage.territoires.queries import codes_de

pytestmark = pytest.mark.django_db


def voir(proposition, auteur):
    return voir_proposition(identifiant=proposition.pk, compte=auteur.compte, maintenant=MAINTENANT)


def test_extending_covers_every_commune_and_leaves_the_cpts_whole(inventee, demander):
    creee, auteur = demander()
    vue = voir(creee, auteur)
    assert vue.etat is EtatProposition.PRETE
    assert set(vue.affectation) == set(codes_de(genre="departement", code=DEPARTEMENT))
    (cpts,) = [p for p in vue.evaluation["parties"] if p["cle"] == inventee]
    assert not cpts["perdues"]
    assert cpts["avant"] is not None
    assert len(vue.mobiles) == len(vue.affectation) - 60
    assert vue.flux_modelises
    assert vue.cpts == {inventee: "CPTS inventée du Lion"}
    assert vue.fictives == {inventee}


def test_the_same_request_and_seed_give_the_same_answer(inventee, demander, personne):
    auteur = personne("camille")
    premiere, _ = demander(auteur, mode=Mode.NOUVELLES, tout=True)
    seconde, _ = demander(auteur, mode=Mode.NOUVELLES, tout=True)
    assert premiere.resultat == seconde.resultat


def test_from_nothing_takes_the_covered_communes_again_only_when_asked(
    inventee, demander, personne
):
    auteur = personne("camille")
    tout, _ = demander(auteur, mode=Mode.NOUVELLES, tout=True)
    blanches, _ = demander(auteur, mode=Mode.NOUVELLES)
    assert len(tout.resultat["affectation"]) == len(blanches.resultat["affectation"]) + 60


def test_a_cpts_is_cut_in_two(inventee, demander):
    creee, _ = demander(
        mode=Mode.DECOUPER, departement="", communaute=inventee, nombre=2, maximum=200_000
    )
    assert creee.parties == 2
    assert {m["de"] for m in creee.resultat["mouvements"]} == {inventee}


def test_counted_flows_take_the_place_of_the_model_and_are_named(inventee, demander):
    codes = sorted(codes_de(genre="departement", code=DEPARTEMENT))
    jeu = JeuDeDonnees.objects.create(
        nom="flux",
        millesime="2025 (inventé)",
        source="Caisse inventée",
        licence="essai",
        empreinte="0" * 64,
        charge_a=MAINTENANT,
        charge_par="essai",
    )
    FluxPatients.objects.create(
        jeu=jeu, origine_id=codes[70], destination_id=codes[0], effectif=500
    )
    creee, auteur = demander()
    vue = voir(creee, auteur)
    assert not vue.flux_modelises
    assert vue.flux == "Caisse inventée, 2025 (inventé)"
    assert vue.sans_flux == len(codes) - 1


def test_what_cannot_be_computed_says_why_and_is_an_end(inventee, demander):
    creee, auteur = demander(mode=Mode.NOUVELLES, nombre=30)
    assert creee.etat == EtatProposition.REFUSEE
    assert "30 CPTS d’au moins 10\u202f000 habitants" in creee.refus
    assert creee.resultat is None
    etat = commands.calculer_proposition(identifiant=creee.pk, par=auteur, maintenant=MAINTENANT)
    assert etat is EtatProposition.REFUSEE


def test_a_cpts_without_perimeter_cannot_be_cut(demander):
    from maillage.communautes.commands import creer_communaute

    vide = creer_communaute(
        nom="CPTS inventée vide", departement="90", par=SYSTEME, maintenant=MAINTENANT
    )
    creee, _ = demander(mode=Mode.DECOUPER, departement="", communaute=vide.code, nombre=2)
    assert "n’a pas de périmètre en vigueur" in creee.refus


@pytest.mark.parametrize(
    ("champs", "phrase_attendue"),
    [
        ({"region": REGION}, "un seul territoire"),
        ({"departement": ""}, "un seul territoire"),
        ({"departement": "999"}, "département «\u00a0999\u00a0» n’existe pas"),
        ({"departement": "", "region": "00"}, "région «\u00a000\u00a0» n’existe pas"),
        ({"mode": Mode.DECOUPER}, "choisissez une CPTS"),
        (
            {"mode": Mode.DECOUPER, "departement": "", "communaute": "nulle-part"},
            "CPTS «\u00a0nulle-part\u00a0» n’existe pas",
        ),
        ({"minimum": 0}, "bande de population est impossible"),
        ({"minimum": 50_000, "maximum": 10_000}, "bande de population est impossible"),
    ],
)
def test_a_bad_request_is_refused_before_anything_is_written(demander, champs, phrase_attendue):
    with pytest.raises(ErreurMetier, match=phrase_attendue):
        demander(**champs)
    assert not Proposition.objects.exists()


def test_whoever_has_no_right_to_propose_is_refused(personne, demander):
    membre = personne("alix", role="ccopd")
    with pytest.raises(ErreurMetier, match="Votre rôle ne permet pas"):
        demander(membre)
    with pytest.raises(ErreurMetier, match="Votre rôle ne permet pas"):
        demander(SYSTEME)


def test_a_hand_edit_moves_is_measured_and_can_be_undone(inventee, demander):
    creee, auteur = demander()
    avant = voir(creee, auteur)
    code = sorted(avant.mobiles)[0]
    commands.deplacer(
        identifiant=creee.pk,
        unites=[code],
        vers="CPTS de mon idée",
        par=auteur,
        maintenant=MAINTENANT,
    )
    retouchee = voir(creee, auteur)
    assert retouchee.affectation[code] == "CPTS de mon idée"
    assert retouchee.initiale == avant.affectation
    assert retouchee.calculee == avant.calculee
    (mienne,) = [p for p in retouchee.evaluation["parties"] if p["cle"] == "CPTS de mon idée"]
    assert mienne["unites"] == [code]
    assert any(
        e["nature"] == "sous_la_bande" and e["partie"] == "CPTS de mon idée"
        for e in retouchee.evaluation["ecarts"]
    )
    commands.annuler_retouche(identifiant=creee.pk, par=auteur, maintenant=MAINTENANT)
    apres = voir(creee, auteur)
    assert apres.affectation == avant.affectation
    assert apres.evaluation == avant.evaluation
    assert [r.annulee_par for r in apres.retouches] == [auteur.nom]
    with pytest.raises(ErreurMetier, match="Aucune retouche"):
        commands.annuler_retouche(identifiant=creee.pk, par=auteur, maintenant=MAINTENANT)


def test_a_hand_edit_that_makes_no_sense_is_refused(inventee, demander):
    creee, auteur = demander()
    vue = voir(creee, auteur)
    fixe = sorted(set(vue.affectation) - vue.mobiles)[0]
    mobile = sorted(vue.mobiles)[0]
    for unites, vers, attendu in (
        ([fixe], inventee, "ne répartit pas cette commune"),
        (["99999", fixe], inventee, "ne répartit pas ces communes"),
        ([], inventee, "au moins une commune"),
        ([mobile], vue.affectation[mobile], "n’est pas déjà dans la part"),
        ([mobile], "  ", "Choisissez la part"),
    ):
        with pytest.raises(ErreurMetier, match=attendu):
            commands.deplacer(
                identifiant=creee.pk, unites=unites, vers=vers, par=auteur, maintenant=MAINTENANT
            )
    assert not voir(creee, auteur).retouches


def test_data_that_changed_since_stop_hand_edits(inventee, demander):
    creee, auteur = demander()
    mobile = sorted(voir(creee, auteur).mobiles)[0]
    definir_perimetre(
        communaute=Communaute.objects.get(code=inventee),
        codes=sorted(codes_de(genre="departement", code=DEPARTEMENT))[:50],
        debut=date(2026, 6, 1),
        par=SYSTEME,
        maintenant=MAINTENANT,
    )
    with pytest.raises(ErreurMetier, match="ont changé depuis ce calcul"):
        commands.deplacer(
            identifiant=creee.pk, unites=[mobile], vers="X", par=auteur, maintenant=MAINTENANT
        )


def test_an_abandoned_proposal_stays_readable_and_moves_no_more(inventee, demander):
    creee, auteur = demander()
    mobile = sorted(voir(creee, auteur).mobiles)[0]
    commands.abandonner(identifiant=creee.pk, par=auteur, maintenant=MAINTENANT)
    vue = voir(creee, auteur)
    assert (vue.etat, vue.abandonnee_par) == (EtatProposition.ABANDONNEE, auteur.nom)
    with pytest.raises(ErreurMetier, match="déjà abandonnée"):
        commands.abandonner(identifiant=creee.pk, par=auteur, maintenant=MAINTENANT)
    with pytest.raises(ErreurMetier, match="n’est pas prête"):
        commands.deplacer(
            identifiant=creee.pk, unites=[mobile], vers="X", par=auteur, maintenant=MAINTENANT
        )


def test_colleagues_of_the_same_place_see_it_and_nobody_else(inventee, demander, personne):
    creee, _ = demander()
    collegue = personne("sacha")
    ailleurs = personne("dominique", cible="53")
    departement = personne("claude", niveau=Niveau.DEPARTEMENT, cible=DEPARTEMENT)
    assert voir(creee, collegue).identifiant == creee.pk
    assert len(lister_propositions(compte=collegue.compte, maintenant=MAINTENANT)) == 1
    for autre in (ailleurs, departement):
        with pytest.raises(PropositionIntrouvable):
            voir(creee, autre)
        assert not lister_propositions(compte=autre.compte, maintenant=MAINTENANT)


def test_each_gesture_is_told_to_the_audit(inventee, demander):
    creee, auteur = demander()
    mobile = sorted(voir(creee, auteur).mobiles)[0]
    commands.deplacer(
        identifiant=creee.pk, unites=[mobile], vers="X", par=auteur, maintenant=MAINTENANT
    )
    commands.annuler_retouche(identifiant=creee.pk, par=auteur, maintenant=MAINTENANT)
    commands.abandonner(identifiant=creee.pk, par=auteur, maintenant=MAINTENANT)
    with avec_locataires(lus=[PLATEFORME]):
        phrases = [
            phrase(e)
            for e in evenements(locataire=PLATEFORME)
            if e.action.startswith("couverture.")
        ]
    assert len(phrases) == 5
    assert any("a déplacé" in p for p in phrases)


def test_a_breakdown_ends_the_proposal_with_a_sentence(inventee, demander, personne, monkeypatch):
    def casser(demande):
        raise PropositionFausse("essai")

    monkeypatch.setattr(commands, "chercher", casser)
    with pytest.raises(PropositionFausse):
        demander()
    (creee,) = Proposition.objects.all()
    assert creee.etat == EtatProposition.EN_CALCUL  # the task tries again
    commands.refuser_proposition(
        identifiant=creee.pk, phrase="Le calcul a échoué.", par=SYSTEME, maintenant=MAINTENANT
    )
    creee.refresh_from_db()
    assert (creee.etat, creee.refus) == (EtatProposition.REFUSEE, "Le calcul a échoué.")
