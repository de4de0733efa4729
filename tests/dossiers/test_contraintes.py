"""The database is a colleague: each state refuses to be without the columns that it needs."""

import pytest
from django.db import IntegrityError, transaction

from maillage.dossiers.models import Dossier
from maillage.dossiers.states import EtatDossier

# Each state and the columns that it cannot do without.
EXIGE = {
    "emergence": [],
    "li_deposee": ["lettre_deposee_a"],
    "li_ccopd": ["lettre_deposee_a", "seance_le"],
    "li_a_reprendre": ["lettre_deposee_a"],
    "li_validee": ["lettre_decidee_le"],
    "projet_en_elaboration": ["lettre_decidee_le"],
    "projet_transmis": ["lettre_decidee_le", "projet_recu_le", "echeance_silence"],
    "projet_complements": ["lettre_decidee_le", "projet_recu_le", "complements_demandes_le"],
    "projet_opposition": ["lettre_decidee_le", "projet_recu_le", "projet_decide_le"],
    "projet_valide": ["lettre_decidee_le", "projet_recu_le", "projet_decide_le"],
    "projet_valide_tacite": [
        *("lettre_decidee_le", "projet_recu_le", "echeance_silence", "projet_decide_le"),
    ],
    "contractualisation": ["lettre_decidee_le", "projet_recu_le", "projet_decide_le"],
    "abandonne": ["clos_a"],
    "fusionne": ["clos_a", "absorbe_par"],
}


@pytest.fixture
def en_etat(ouvrir, etablir):
    def faire(etat: EtatDossier) -> Dossier:
        if etat is EtatDossier.FUSIONNE:
            return ouvrir(etat, absorbe_par=ouvrir(de=etablir("CPTS inventée voisine", codes=())))
        return ouvrir(etat)

    return faire


def refus(dossier: Dossier, **colonnes: object) -> str:
    """The name of what refuses this change, empty when the database accepts it."""
    try:
        with transaction.atomic():
            Dossier.objects.filter(pk=dossier.pk).update(**colonnes)
    except IntegrityError as erreur:
        return str(erreur)
    return ""


def test_every_state_has_its_line():
    assert set(EXIGE) == {etat.value for etat in EtatDossier}


@pytest.mark.parametrize("etat", EtatDossier)
def test_a_state_refuses_to_be_without_what_it_needs(en_etat, etat):
    dossier = en_etat(etat)
    nullables = {
        *("lettre_deposee_a", "seance_le", "lettre_decidee_le", "projet_recu_le", "clos_a"),
        *("complements_demandes_le", "echeance_silence", "projet_decide_le", "absorbe_par"),
    }
    for colonne in sorted(nullables):
        refuse = refus(dossier, **{colonne: None})
        assert bool(refuse) == (colonne in EXIGE[etat.value]), (colonne, refuse)
        dossier.save()


def test_only_the_fourteen_states_exist(ouvrir):
    assert "dossier_etat_connu" in refus(ouvrir(), etat="valide_par_lassitude")


@pytest.mark.parametrize("motif", ["", "opportunite", "OBJECTIFS_PRS"])
def test_an_opposition_on_another_ground_is_refused_by_the_database(ouvrir, motif):
    dossier = ouvrir(EtatDossier.PROJET_OPPOSITION)
    assert "dossier_opposition_motivee" in refus(dossier, motif_opposition=motif)


def test_a_ground_without_opposition_is_refused(ouvrir):
    dossier = ouvrir(EtatDossier.PROJET_VALIDE)
    assert "dossier_opposition_motivee" in refus(dossier, motif_opposition="territoire")


def test_a_stopped_clock_has_no_last_day(ouvrir):
    dossier = ouvrir(EtatDossier.PROJET_COMPLEMENTS)
    assert "dossier_delai_arrete" in refus(dossier, echeance_silence=dossier.projet_recu_le)


def test_a_cpts_has_one_open_case_at_most(ouvrir):
    dossier = ouvrir(EtatDossier.ABANDONNE)
    autre = ouvrir()
    assert autre.pk != dossier.pk
    assert "dossier_un_seul_ouvert" in refus(dossier, etat="emergence")
