"""Reading what Pro Santé Connect says of a person: total, whatever it says."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.psc import rules
from maillage.plateforme.psc.rules import IdentiteProfessionnelle, Situation, lire_identite
from maillage.site import psc_demonstration

INVENTES = {
    personne["id"]: personne["donnees"]
    for personne in json.loads(
        Path(psc_demonstration.__file__).with_name("professionnels.json").read_text()
    )
}


def test_one_exercice_in_one_place_is_one_situation():
    identite = lire_identite(INVENTES["camille"])
    assert identite.identifiant == "8" + identite.rpps
    assert (identite.prenom, identite.nom) == ("Camille", "Exemple")
    (situation,) = identite.situations
    assert situation.profession == "10"
    assert situation.savoir_faire == "SM54"
    assert situation.mode == "L"
    assert situation.structure_nom == "CABINET INVENTE DES LILAS"


def test_two_activities_are_two_situations_that_keep_their_names():
    premiere = lire_identite(INVENTES["dominique"]).situations
    assert [situation.mode for situation in premiere] == ["L", "S"]
    assert len({situation.cle for situation in premiere}) == 2
    assert lire_identite(INVENTES["dominique"]).situations == premiere


def test_without_professional_reference_a_person_has_no_situation():
    identite = lire_identite(INVENTES["sacha"])
    assert (identite.identifiant, identite.rpps, identite.situations) == (
        "ANS20260101000001",
        "",
        (),
    )


def test_empty_values_stay_empty_and_an_editor_identity_has_no_rpps():
    identite = lire_identite(INVENTES["charlie"])
    (situation,) = identite.situations
    assert identite.rpps == ""
    assert (situation.mode, situation.structure, situation.lieu) == ("", "", "")
    assert situation.profession == "80"


def test_an_exercice_without_activities_is_still_a_situation():
    donnees = {
        "SubjectNameID": "ANS1",
        "SubjectRefPro": {"exercices": [{"codeProfession": "60"}, {"codeProfession": ""}]},
    }
    assert lire_identite(donnees).situations == (Situation(profession="60"),)


@pytest.mark.parametrize(
    ("autres", "rpps"),
    [
        ([{"identifiant": "99900000011", "origine": "RPPS"}], "99900000011"),
        ([{"identifiant": "899900000011", "origine": "RPPS"}], "99900000011"),
        ([{"identifiant": "99900000011", "origine": "ADELI"}], ""),
        ([{"identifiant": "9990000001", "origine": "RPPS"}], ""),
        ([{"identifiant": "٩٩٩٠٠٠٠٠٠١١", "origine": "RPPS"}], ""),
        ([{"identifiant": 99900000011, "origine": "RPPS"}, None, []], ""),
        ("RPPS", ""),
        (None, ""),
    ],
)
def test_the_rpps_is_found_among_other_identifiers(autres, rpps):
    assert lire_identite({"SubjectNameID": "ANS1", "otherIds": autres}).rpps == rpps


@pytest.mark.parametrize("donnees", [None, [], "texte", 3, [{"SubjectNameID": "8"}]])
def test_what_is_not_an_object_is_refused(donnees):
    with pytest.raises(ErreurMetier, match="n’a pas pu être lu"):
        lire_identite(donnees)


@pytest.mark.parametrize("nom", ["", "  ", None, 8, ["8"], "8 99", "<b>", "é", "8" * 101])
def test_nobody_is_known_without_a_national_identifier(nom):
    # `sub` and `preferred_username` never take its place.
    donnees = {"SubjectNameID": nom, "sub": "f:x:899", "preferred_username": "899900000011"}
    with pytest.raises(ErreurMetier, match="SubjectNameID"):
        lire_identite(donnees)


def test_a_name_is_one_line_of_bounded_length():
    identite = lire_identite(
        {"SubjectNameID": "ANS1", "family_name": "A\x00B\n\u202eC " * 100, "given_name": None}
    )
    assert identite.nom.startswith("A B C A B C")
    assert len(identite.nom) <= rules.LONGUEUR_MAXIMALE
    assert identite.prenom == ""


def test_a_flood_of_situations_is_cut():
    exercices = [{"codeProfession": str(n)} for n in range(10_000)]
    identite = lire_identite({"SubjectNameID": "A", "SubjectRefPro": {"exercices": exercices}})
    assert len(identite.situations) == rules.SITUATIONS_MAXIMUM


def test_an_identity_comes_back_from_the_session_as_it_was():
    for donnees in INVENTES.values():
        if donnees["SubjectNameID"]:
            identite = lire_identite(donnees)
            copie = json.loads(json.dumps(identite.en_json()))
            assert IdentiteProfessionnelle.de_json(copie) == identite


NOMS = ["SubjectNameID", "SubjectRefPro", "exercices", "activities", "otherIds", "identifiant"]
NOMS += ["origine", "codeProfession", "family_name", "identifiantTechniqueDeLaStructure", "x"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda enfants: (
        st.lists(enfants, max_size=4)
        | st.dictionaries(
            st.sampled_from(NOMS),
            enfants,
            max_size=6,
        )
    ),
    max_leaves=30,
)


@given(JSON)
def test_any_json_is_read_or_refused_by_a_sentence(donnees):
    try:
        identite = lire_identite(donnees)
    except ErreurMetier:
        return
    assert identite.identifiant


@given(st.dictionaries(st.sampled_from(list(INVENTES["dominique"])), JSON, max_size=8))
def test_any_claim_replaced_is_read_or_refused_by_a_sentence(remplacees):
    try:
        identite = lire_identite(INVENTES["dominique"] | remplacees)
    except ErreurMetier:
        return
    assert len({situation.cle for situation in identite.situations}) == len(identite.situations)


def jeton(**autres):
    return {"nonce": "n1", "aud": "client", "acr": "eidas1"} | autres


def verifier(donnees):
    rules.verifier_jeton(donnees, nonce="n1", client="client", niveaux=("eidas1",))


def test_a_token_for_this_sign_in_passes():
    verifier(jeton())
    verifier(jeton(aud=["client"], azp="client"))
    verifier(jeton(aud=["client", "autre"], azp="client"))


@pytest.mark.parametrize(
    ("donnees", "phrase"),
    [
        (jeton(nonce="n2"), "une autre demande"),
        (jeton(nonce=None), "une autre demande"),
        (jeton(nonce=""), "une autre demande"),
        (jeton(nonce=["n1"]), "une autre demande"),
        ({"aud": "client", "acr": "eidas1"}, "une autre demande"),
        (jeton(azp="autre"), "une autre application"),
        (jeton(aud=["client", "autre"]), "une autre application"),
        (jeton(acr="eidas0"), "niveau d’authentification"),
        (jeton(acr=""), "niveau d’authentification"),
        (jeton(acr=None), "niveau d’authentification"),
        (jeton(acr=["eidas1"]), "niveau d’authentification"),
    ],
)
def test_a_token_for_something_else_is_refused(donnees, phrase):
    with pytest.raises(ErreurMetier, match=phrase):
        verifier(donnees)


A, B = Situation(profession="60", mode="L"), Situation(profession="60", mode="S")


@pytest.mark.parametrize(
    ("situations", "voulue", "proposee", "attendu"),
    [
        ((), "", "", (None, None)),
        ((A,), "", "", (A, A)),
        ((A,), "inconnue", "", (A, A)),
        ((A, B), "", "", (None, None)),
        ((A, B), "", B.cle, (None, B)),
        ((A, B), A.cle, B.cle, (A, A)),
        ((A, B), "inconnue", B.cle, (None, B)),
        ((), A.cle, A.cle, (None, None)),
    ],
)
def test_a_single_situation_needs_no_choice_and_the_last_one_is_proposed(
    situations, voulue, proposee, attendu
):
    assert rules.choisir(situations, voulue=voulue, proposee=proposee) == attendu
