"""The states of a case, written here a second time as people say them, and compared to the code.

Every (from, to) and every gesture is tried for every role, in a région with a commission and in one
without: what the table below does not hold is refused.
"""

from itertools import product

import pytest

from maillage.dossiers.access import PassageRefuse, check_passage
from maillage.dossiers.models import Dossier
from maillage.dossiers.rules.diagramme import etats_markdown
from maillage.dossiers.states import (
    APRES_LETTRE,
    AVANT_VALIDATION,
    CLOS,
    LIBELLES,
    PASSAGES,
    VALIDES,
    EtatDossier,
    Geste,
    gestes_possibles,
    passage,
)
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.roles.catalogue import tous_les_roles

# P the holder (coordination, gouvernance), A the ARS, C the Assurance Maladie, S the platform.
# Where: « avec » a commission, « sans », or everywhere (-).
TABLE = """
emergence              deposer_lettre             li_deposee             P    -
li_a_reprendre         deposer_lettre             li_deposee             P    -
li_deposee             retourner_lettre           li_a_reprendre         AC   -
li_deposee             inscrire_en_seance         li_ccopd               A    avec
li_deposee             valider_lettre             li_validee             A    sans
li_ccopd               valider_lettre             li_validee             A    avec
li_ccopd               ajourner_lettre            li_a_reprendre         A    avec
li_deposee             retirer_lettre             emergence              P    -
li_ccopd               retirer_lettre             emergence              P    -
li_validee             engager_projet             projet_en_elaboration  P    -
projet_en_elaboration  transmettre_projet         projet_transmis        P    -
projet_transmis        demander_complements       projet_complements     A    -
projet_complements     recevoir_complements       projet_transmis        P    -
projet_transmis        valider_projet             projet_valide          A    -
projet_complements     valider_projet             projet_valide          A    -
projet_transmis        constater_silence          projet_valide_tacite   S    -
projet_transmis        s_opposer                  projet_opposition      A    -
projet_complements     s_opposer                  projet_opposition      A    -
projet_transmis        retirer_projet             projet_en_elaboration  P    -
projet_complements     retirer_projet             projet_en_elaboration  P    -
projet_opposition      reprendre_projet           projet_en_elaboration  P    -
projet_valide          ouvrir_contractualisation  contractualisation     PAC  -
projet_valide_tacite   ouvrir_contractualisation  contractualisation     PAC  -
abandonne              reprendre_emergence        emergence              P    -
emergence              abandonner                 abandonne              P    -
li_deposee             abandonner                 abandonne              P    -
li_ccopd               abandonner                 abandonne              P    -
li_a_reprendre         abandonner                 abandonne              P    -
li_validee             abandonner                 abandonne              P    -
projet_en_elaboration  abandonner                 abandonne              P    -
projet_transmis        abandonner                 abandonne              P    -
projet_complements     abandonner                 abandonne              P    -
projet_opposition      abandonner                 abandonne              P    -
emergence              fusionner                  fusionne               P    -
li_deposee             fusionner                  fusionne               P    -
li_ccopd               fusionner                  fusionne               P    -
li_a_reprendre         fusionner                  fusionne               P    -
li_validee             fusionner                  fusionne               P    -
projet_en_elaboration  fusionner                  fusionne               P    -
projet_transmis        fusionner                  fusionne               P    -
projet_complements     fusionner                  fusionne               P    -
projet_opposition      fusionner                  fusionne               P    -
"""
QUI = {"P": {"coordination", "gouvernance"}, "A": {"ars"}, "C": {"cpam"}, "S": {"systeme"}}
ROLES = sorted({r.code for r in tous_les_roles()} | {"systeme", "inconnu", ""})


def permis() -> dict[tuple[str, str, str, bool], str]:
    """(from, gesture, role, commission) → to, for all that the table above allows."""
    moves = {}
    for ligne in TABLE.split("\n")[1:-1]:
        de, geste, vers, qui, ou = ligne.split()
        roles = set().union(*(QUI[lettre] for lettre in qui))
        for role, commission in product(
            roles, {"avec": [True], "sans": [False]}.get(ou, [True, False])
        ):
            moves[de, geste, role, commission] = vers
    return moves


PERMIS = permis()


@pytest.mark.parametrize("etat", EtatDossier)
def test_every_gesture_of_every_role_goes_where_the_table_says_or_nowhere(etat):
    for geste, role, commission in product(Geste, ROLES, [True, False]):
        p = passage(geste=geste, de=etat, roles=frozenset({role}), avec_commission=commission)
        attendu = PERMIS.get((etat.value, geste.value, role, commission))
        assert (p.vers.value if p else None) == attendu, (geste, role, commission)


@pytest.mark.parametrize("etat", EtatDossier)
def test_every_pair_of_states_is_tried_for_every_role(etat):
    for vers, role, commission in product(EtatDossier, ROLES, [True, False]):
        possible = {
            geste.value
            for geste in gestes_possibles(
                de=etat, roles=frozenset({role}), avec_commission=commission
            )
            if (
                p := passage(
                    geste=geste, de=etat, roles=frozenset({role}), avec_commission=commission
                )
            )
            and p.vers is vers
        }
        attendu = {
            geste
            for (de, geste, r, c), la in PERMIS.items()
            if (de, r, c, la) == (etat.value, role, commission, vers.value)
        }
        assert possible == attendu, (vers, role, commission)


@pytest.mark.parametrize("etat", EtatDossier)
def test_access_refuses_the_same_moves_with_a_sentence_that_names_the_state(etat):
    for geste, role, commission in product(Geste, ROLES, [True, False]):
        dossier = Dossier(etat=etat.value, avec_commission=commission)
        par = (
            Acteur.systeme("essais")
            if role == "systeme"
            else Acteur(nom="Alix Essai", compte=1, role=role)
        )
        attendu = PERMIS.get((etat.value, geste.value, role, commission))
        if attendu:
            assert check_passage(dossier=dossier, geste=geste, par=par).vers.value == attendu
        else:
            with pytest.raises(PassageRefuse, match=LIBELLES[etat]):
                check_passage(dossier=dossier, geste=geste, par=par)


def test_no_account_is_ever_the_platform():
    assert "systeme" not in {r.code for r in tous_les_roles()}
    dossier = Dossier(etat="projet_transmis", avec_commission=True)
    faux = Acteur(nom="La plateforme", compte=1, role="ars", authentification="systeme")
    with pytest.raises(PassageRefuse):
        check_passage(dossier=dossier, geste=Geste.CONSTATER_SILENCE, par=faux)


def test_several_roles_give_what_each_gives():
    deux = gestes_possibles(
        de=EtatDossier.LI_DEPOSEE, roles=frozenset({"coordination", "cpam"}), avec_commission=True
    )
    assert set(deux) == {
        *(Geste.RETOURNER_LETTRE, Geste.RETIRER_LETTRE, Geste.ABANDONNER, Geste.FUSIONNER),
    }


def test_no_state_is_a_dead_end_but_the_last_ones():
    sortent = {p.de for p in PASSAGES}
    assert set(EtatDossier) - sortent == {EtatDossier.CONTRACTUALISATION, EtatDossier.FUSIONNE}


def test_every_state_is_reached_from_the_first_idea():
    atteints, avant = {EtatDossier.EMERGENCE}, set()
    while atteints != avant:
        avant = set(atteints)
        atteints |= {p.vers for p in PASSAGES if p.de in avant}
    assert atteints == set(EtatDossier)


def test_one_gesture_leads_to_one_state_from_each():
    for p, q in product(PASSAGES, PASSAGES):
        meme_lieu = None in (p.commission, q.commission) or p.commission == q.commission
        if p is not q and (p.de, p.geste) == (q.de, q.geste) and meme_lieu:
            raise AssertionError((p, q))


def test_no_service_and_no_silence_ever_validates_a_letter_in_commission():
    vers = {p.geste: p.roles for p in PASSAGES if p.vers is EtatDossier.LI_VALIDEE}
    assert vers == {Geste.VALIDER_LETTRE: frozenset({"ars"})}


def test_the_families_of_states_share_them_out():
    assert set(AVANT_VALIDATION) | set(VALIDES) | set(CLOS) == set(EtatDossier)
    assert not set(AVANT_VALIDATION) & set(VALIDES)
    assert set(VALIDES) < set(APRES_LETTRE)


def test_the_page_of_the_states_shows_each_state_and_each_move_once():
    page = etats_markdown()
    for etat in EtatDossier:
        assert f"as {etat.value}\n" in page or etat in CLOS
    for ligne in TABLE.split("\n")[1:-1]:
        de, geste, vers, *_ = ligne.split()
        if geste not in {"abandonner", "fusionner", "reprendre_emergence"}:
            assert page.count(f"  {de} --> {vers} :") >= 1
    assert page.count("\n| ") == len(PASSAGES) + 2
