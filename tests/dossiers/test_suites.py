"""Beside the road: changes to a validated projet, a project given up, taken up again."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from maillage.dossiers.access import PassageRefuse
from maillage.dossiers.commands.suites import (
    abandonner,
    decider_modification,
    demander_modification,
    reprendre_emergence,
)
from maillage.dossiers.models import (
    DemandeComplements,
    DemandeModification,
    Dossier,
    Evenement,
    MouvementDelai,
    VersionDocument,
)
from maillage.dossiers.states import AVANT_VALIDATION, VALIDES, EtatDossier
from maillage.noyau.erreurs import ErreurMetier

from .conftest import ARS, CPAM, MAINTENANT, PORTEUR

E = EtatDossier


@pytest.fixture
def demander(communaute, dans):
    def faire(par=PORTEUR, nature="territoire", objet="Deux communes de plus.", **reste):
        with dans():
            return demander_modification(
                communaute=communaute.pk,
                nature=nature,
                objet=objet,
                par=par,
                maintenant=MAINTENANT,
                **reste,
            )

    return faire


@pytest.fixture
def decider(communaute, dans):
    def faire(demande, sens="accord", suite="", par=ARS, **reste):
        with dans():
            return decider_modification(
                communaute=communaute.pk,
                demande=demande.pk,
                sens=sens,
                suite=suite,
                par=par,
                maintenant=MAINTENANT,
                **reste,
            )

    return faire


@pytest.mark.parametrize("etat", VALIDES)
def test_a_change_is_asked_once_the_projet_is_validated(ouvrir, demander, etat):
    ouvrir(etat)
    demande = demander(dialogue_le=date(2027, 1, 15))
    assert demande.substantielle is True
    assert "avenant" in demande.raisons[0]["texte"]
    assert demande.raisons[0]["source"]


@pytest.mark.parametrize("etat", AVANT_VALIDATION)
def test_a_projet_not_validated_yet_is_changed_directly(ouvrir, demander, etat):
    ouvrir(etat)
    with pytest.raises(ErreurMetier, match="pas encore validé"):
        demander()


@pytest.mark.parametrize(
    ("saisie", "dit"),
    [
        ({"nature": "ailleurs"}, "dans la liste"),
        ({"objet": "   "}, "Décrivez"),
        ({"objet": "x" * 6001}, "Décrivez"),
        ({"nature": "mission_ajoutee"}, "Choisissez la mission"),
        ({"nature": "mission_ajoutee", "mission": "inventee"}, "Choisissez la mission"),
        ({"dialogue_le": date(2026, 11, 21)}, "a déjà eu lieu"),
    ],
)
def test_a_change_badly_asked_is_refused_with_a_sentence(ouvrir, demander, dans, saisie, dit):
    ouvrir(E.PROJET_VALIDE)
    with pytest.raises(ErreurMetier, match=dit):
        demander(**saisie)
    with dans():
        assert not DemandeModification.objects.exists()


def test_only_the_cpts_asks(ouvrir, demander):
    ouvrir(E.PROJET_VALIDE)
    with pytest.raises(ErreurMetier, match="Seule la CPTS"):
        demander(par=ARS)


def test_a_mission_of_the_validated_projet_is_not_new(ouvrir, demander, dans, communaute):
    dossier = ouvrir(E.PROJET_VALIDE)
    with dans():
        VersionDocument.objects.create(
            locataire=communaute,
            dossier=dossier,
            document="projet",
            numero=1,
            motif="transmission",
            deposee=True,
            contenu={
                "sections": [
                    {
                        "questions": [
                            {
                                "cle": "missions",
                                "colonnes": [],
                                "lignes": [
                                    {
                                        "ident": "parcours",
                                        "cellules": {"retenue": "Oui", "objectifs": ""},
                                        "enfants": [],
                                    },
                                    {
                                        "ident": "qualite",
                                        "cellules": {"retenue": "Non", "objectifs": "un jour"},
                                        "enfants": [],
                                    },
                                ],
                            }
                        ]
                    }
                ]
            },
            empreinte="0" * 64,
            creee_a=MAINTENANT,
            creee_par="essai",
        )
    assert demander(nature="mission_ajoutee", mission="parcours").substantielle is False
    assert demander(nature="mission_ajoutee", mission="qualite").substantielle is True


def test_without_the_projet_on_the_platform_a_mission_is_unknown(ouvrir, demander, decider):
    ouvrir(E.PROJET_VALIDE)
    demande = demander(nature="mission_ajoutee", mission="qualite")
    assert demande.substantielle is None
    with pytest.raises(ErreurMetier, match="ne disent pas"):
        decider(demande)
    with pytest.raises(ErreurMetier, match="vos raisons"):
        decider(demande, substantielle=True)
    assert decider(demande, substantielle=True, suite="Mission nouvelle.").substantielle is True


def test_the_ars_decides_once_and_all_read_it(ouvrir, demander, decider, dans):
    dossier = ouvrir(E.PROJET_VALIDE)
    demande = demander()
    decidee = decider(demande)
    assert decidee.decidee_le == date(2026, 11, 22)
    with dans():
        dernier = Evenement.objects.filter(dossier=dossier).first()
    assert "elle fera l’objet d’un avenant" in dernier.texte
    with pytest.raises(ErreurMetier, match="déjà été décidée le 22 novembre 2026"):
        decider(demande, "refus", "Trop tard.")


@pytest.mark.parametrize("par", [PORTEUR, CPAM])
def test_nobody_else_decides(ouvrir, demander, decider, par):
    ouvrir(E.PROJET_VALIDE)
    with pytest.raises(ErreurMetier, match="L’ARS décide"):
        decider(demander(), par=par)


def test_a_refusal_has_reasons_and_so_has_another_weighing(ouvrir, demander, decider):
    ouvrir(E.PROJET_VALIDE)
    demande = demander(nature="actions")
    with pytest.raises(ErreurMetier, match="vos raisons"):
        decider(demande, "refus")
    with pytest.raises(ErreurMetier, match="vos raisons"):
        decider(demande, substantielle=True)
    assert decider(demande, suite="", sens="accord").substantielle is False


@pytest.mark.parametrize("etat", AVANT_VALIDATION)
def test_a_project_is_given_up_in_every_state_before_validation(ouvrir, communaute, dans, etat):
    ouvrir(etat)
    if etat in (E.PROJET_TRANSMIS, E.PROJET_COMPLEMENTS):
        _horloge(communaute, dans, etat)
    with dans():
        dossier = abandonner(
            communaute=communaute.pk, motif="Équipe partie.", par=PORTEUR, maintenant=MAINTENANT
        )
        assert dossier.etat == E.ABANDONNE
        assert dossier.clos_a == MAINTENANT
        assert dossier.attend == "personne"
        assert (dossier.echeance, dossier.echeance_silence) == (None, None)
        if etat in (E.PROJET_TRANSMIS, E.PROJET_COMPLEMENTS):
            assert MouvementDelai.objects.order_by("-id").first().nature == "fin"
            assert not DemandeComplements.objects.filter(repondue_le=None).exists()


def _horloge(communaute, dans, etat):
    """The rows that a transmitted projet has."""
    dossier = Dossier.objects.get(communaute=communaute)
    commun = {
        "locataire": communaute,
        "dossier": dossier,
        "cycle": 1,
        "a": MAINTENANT,
        "par": "essai",
    }
    with dans():
        MouvementDelai.objects.create(**commun, nature="reception", le=date(2026, 11, 2))
        if etat is E.PROJET_COMPLEMENTS:
            MouvementDelai.objects.create(**commun, nature="arret", le=date(2026, 11, 10))
            DemandeComplements.objects.create(
                **commun,
                demandee_le=date(2026, 11, 10),
                limite_le=date(2026, 12, 10),
                elements=["Les statuts"],
                pieces=True,
            )


@pytest.mark.parametrize("etat", VALIDES)
def test_a_validated_projet_is_not_given_up_here(ouvrir, communaute, dans, etat):
    ouvrir(etat)
    with dans(), pytest.raises(PassageRefuse):
        abandonner(communaute=communaute.pk, motif="Non.", par=PORTEUR, maintenant=MAINTENANT)


def test_giving_up_says_why_and_belongs_to_the_holders(ouvrir, communaute, dans):
    ouvrir()
    with dans(), pytest.raises(ErreurMetier, match="Dites pourquoi"):
        abandonner(communaute=communaute.pk, motif=" ", par=PORTEUR, maintenant=MAINTENANT)
    with dans(), pytest.raises(PassageRefuse):
        abandonner(communaute=communaute.pk, motif="Non.", par=ARS, maintenant=MAINTENANT)


def test_an_abandoned_project_begins_again_with_all_it_held(ouvrir, communaute, dans):
    ouvert = ouvrir(E.PROJET_OPPOSITION)
    plus_tard = MAINTENANT + timedelta(days=90)
    with dans():
        abandonner(communaute=communaute.pk, motif="Pause.", par=PORTEUR, maintenant=MAINTENANT)
        repris = reprendre_emergence(communaute=communaute.pk, par=PORTEUR, maintenant=plus_tard)
    assert repris.pk == ouvert.pk
    assert repris.etat == E.EMERGENCE
    assert repris.etat_depuis == plus_tard
    assert (repris.clos_a, repris.lettre_decidee_le, repris.projet_recu_le) == (None, None, None)
    assert repris.motif_opposition == ""


def test_nothing_abandoned_nothing_to_take_up(ouvrir, communaute, dans):
    ouvrir()
    with dans(), pytest.raises(ErreurMetier, match="Aucun projet abandonné"):
        reprendre_emergence(communaute=communaute.pk, par=PORTEUR, maintenant=MAINTENANT)


def test_a_cpts_with_another_open_case_keeps_it(ouvrir, communaute, dans):
    ouvrir(E.ABANDONNE)
    ouvrir()
    with transaction.atomic(), dans(), pytest.raises(ErreurMetier, match="un autre dossier ouvert"):
        reprendre_emergence(communaute=communaute.pk, par=PORTEUR, maintenant=MAINTENANT)
