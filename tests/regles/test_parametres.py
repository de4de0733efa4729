"""The figures: no one without its source, no unknown that looks known, all defaults shown."""

from dataclasses import fields
from decimal import Decimal
from enum import StrEnum

import pytest

import maillage.regles
from maillage.noyau.erreurs import ErreurMetier
from maillage.regles import (
    PARAMETRES_OUVERTS,
    Aide,
    CodeBareme,
    Confiance,
    Mission,
    ParametresOuverts,
    aides_connues,
    aides_demarrage,
    bareme,
    baremes,
    brouillons,
    chiffres,
    contradictions,
    controler_indemnites,
    lacunes,
    reperes,
)
from maillage.regles.chiffres import lire_noeud, lire_origine, noeuds, sources
from maillage.regles.documentation import bareme_markdown, parametres_markdown
from maillage.regles.lecture_yaml import lire_yaml

# §I of the reference file.
OUVERTS = {
    "regle_transition_av2",
    "unite_prorata",
    "base_annee",
    "prorata_variable",
    "date_effet_changement_taille",
    "crise_max_par_an",
    "avance_sur_plan_crise",
    "mode_suspension",
    "amorcage_cnam_pre_aci",
    "aide_accompagnement_paca",
    "pass_2027",
    "regle_renouvellement",
    "procedure_resiliation",
    "population_reference",
}


@pytest.mark.parametrize(
    ("texte", "phrase"),
    [
        ("valeur: 5\nconfiance: loi", "manque la clé « reference »"),
        ("valeur: 5\nreference: []\nconfiance: loi", "source"),
        ("valeur: 5\nreference: [on_me_l_a_dit]\nconfiance: loi", "« on_me_l_a_dit »"),
        ("valeur: 5\nreference: csp_l1434_12\nconfiance: loi", "« reference » doit être"),
        ("valeur: 5\nreference: [csp_l1434_12]", "manque la clé « confiance »"),
        ("valeur: 5\nreference: [csp_l1434_12]\nconfiance: sûr", "degré de confiance"),
        ("valeur: null\nreference: [csp_l1434_12]\nconfiance: loi", "« inconnu »"),
        (
            "valeur: 5\nreference: [csp_l1434_12]\nconfiance: loi\nsouce: x",
            "« souce » est inconnue",
        ),
        ("reference: [csp_l1434_12]\nconfiance: loi", "manque la clé « valeur »"),
        ("valeur: [5]\nreference: [csp_l1434_12]\nconfiance: loi", "« valeur » doit être"),
    ],
)
def test_figure_without_a_source_does_not_load(texte, phrase):
    with pytest.raises(
        ErreurMetier, match=phrase.replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    ):
        lire_noeud(lire_yaml(texte, "essai.yaml"))


def test_sourced_figure_loads_with_its_origin():
    champs = lire_yaml(
        "valeur: 5\nreference: [csp_l1434_12, paca]\nconfiance: loi\nnote: oui", "essai.yaml"
    )
    noeud = lire_noeud(champs)
    assert noeud.valeur == 5
    assert noeud.origine.confiance is Confiance.LOI
    assert noeud.origine.note == "oui"
    assert noeud.origine.reference.count("\u202f; ") == 1


def test_every_rule_and_every_pass_has_a_known_source():
    for nom in ("paiement.yaml", "pass.yaml"):
        for noeud in noeuds(nom).values():
            assert noeud.origine.reference


def test_every_source_is_used_and_every_file_is_read():
    textes = "".join(
        fichier.read_text(encoding="utf-8")
        for fichier in chiffres.DOSSIER.rglob("*.yaml")
        if fichier.name != "sources.yaml"
    )
    assert [cle for cle in sources() if cle not in textes] == []


@pytest.mark.parametrize(
    ("avant", "apres", "phrase"),
    [
        ("[0, 40000, 80000, 175000]", "[0, 40000, 80000]", "quatre nombres"),
        ("verifie_le: 2026-11-22", "verifie_le: null", "quand il a été vérifié"),
        ("date_effet: 2022-04-01", "date_effet: null", "date d’effet"),
        ("statut: en_vigueur", "statut: en_vigueur\ncouleur: vert", "« couleur » est inconnue"),
        ("reference: [idf_2024, avenant_2, presse_2022]", "reference: [blog]", "« blog »"),
    ],
)
def test_damaged_scale_does_not_load(avant, apres, phrase):
    texte = (chiffres.DOSSIER / "baremes" / "avenant_2.yaml").read_text(encoding="utf-8")
    assert avant in texte
    with pytest.raises(
        ErreurMetier, match=phrase.replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    ):
        baremes._lire(lire_yaml(texte.replace(avant, apres, 1), "avenant_2.yaml"))


def test_every_open_question_is_published_with_its_default_and_note():
    assert set(PARAMETRES_OUVERTS) - {"date_avenant_local"} == OUVERTS
    for question in PARAMETRES_OUVERTS.values():
        assert question.question.endswith("?")
        assert question.note
        assert question.origine.reference


def test_defaults_of_the_code_are_those_of_the_questions():
    defauts = ParametresOuverts()
    for champ in fields(ParametresOuverts):
        question = PARAMETRES_OUVERTS[champ.name]
        assert getattr(defauts, champ.name) == question.defaut
        valeur = getattr(defauts, champ.name)
        if isinstance(valeur, StrEnum):
            assert question.choix == tuple(type(valeur))


def test_unknown_name_of_the_package_is_an_attribute_error():
    with pytest.raises(AttributeError, match="INCONNU"):
        maillage.regles.INCONNU  # noqa: B018


def test_paca_aid_is_shown_with_the_question_of_its_two_amounts():
    decision = aides_demarrage("93")
    demarrage, accompagnement = decision.valeur
    assert demarrage.montant(1) == 40_000
    assert demarrage.question == ""
    assert accompagnement.montant(3) == 25_000
    assert "20\u202f000" in accompagnement.question
    assert accompagnement.question in decision.raisons


def test_paca_aid_follows_the_amount_chosen():
    choix = ParametresOuverts(aide_accompagnement_paca=Decimal(20_000))
    assert aides_demarrage("93", choix).valeur[1].montant(1) == 20_000


def test_aids_of_the_other_regions_are_those_of_the_sources():
    assert [a.montant(2) for a in aides_demarrage("11").valeur] == [30_000]
    assert [a.montant(2) for a in aides_demarrage("28").valeur] == [10_000]
    assert [a.montant(2) for a in aides_demarrage("76").valeur] == [None]
    (sans_region,) = [aide for aide in aides_connues() if aide.region is None]
    assert [sans_region.montant(t) for t in (1, 2, 3, 4)] == [40_000, 45_000, 50_000, 50_000]
    assert all(isinstance(aide, Aide) for aide in aides_connues())


def test_region_without_a_source_is_not_a_region_without_money():
    assert aides_demarrage("53").est_indecise


@pytest.mark.parametrize("code", ["PACA", "9", "2A", "²²"])
def test_bad_region_code_is_refused(code):
    with pytest.raises(ErreurMetier, match="deux chiffres"):
        aides_demarrage(code)


def test_negative_indemnity_is_refused():
    with pytest.raises(ErreurMetier, match="négatif"):
        controler_indemnites(2024, {"A": Decimal(-1)})


def test_twenty_contradictions_and_three_drafts_are_kept_as_history():
    assert [c.code for c in contradictions()] == [f"G{n}" for n in range(1, 21)]
    assert all(c.sujet and c.contradiction and c.retenu for c in contradictions())
    assert len(brouillons()) == 3


def test_delays_are_those_of_the_table():
    delais = {m: (d.demarrage, d.deploiement) for m, d in bareme("avenant_2").delais.items()}
    assert delais == {
        Mission.ACCES: (6, 18),
        Mission.PARCOURS: (12, 24),
        Mission.PREVENTION: (12, 24),
        Mission.CRISE: (6, 18),
        Mission.QUALITE: (None, None),
        Mission.ACCOMPAGNEMENT: (None, None),
    }
    ancien = bareme("projet_2019_04").delais
    assert (ancien[Mission.ACCES].deploiement, ancien[Mission.PREVENTION].demarrage) == (12, None)
    assert bareme("aci_2019").origine_delais.confiance is Confiance.DEDUCTION


def test_what_could_not_be_read_is_told_and_so_is_what_no_computation_uses():
    assert len(lacunes()) == 8
    assert all(lacune.sujet and lacune.texte for lacune in lacunes())
    assert {repere.origine.confiance for repere in reperes()} == {"loi", "accord", "document"}
    page = parametres_markdown()
    assert all(element.texte in page for element in (*lacunes(), *reperes()))


def test_generated_pages_hold_every_scale_question_and_contradiction():
    page = bareme_markdown()
    for code in CodeBareme:
        assert bareme(code).titre in page
    assert "580\u202f000" in page
    assert "Jamais appliqué" in page
    questions = parametres_markdown()
    assert all(f"`{nom}`" in questions for nom in PARAMETRES_OUVERTS)
    assert "| G20 |" in questions


def test_origin_of_a_question_leaves_its_note_to_the_question():
    champs = lire_yaml("reference: [paca]\nconfiance: document\nnote: gardée", "essai.yaml")
    assert lire_origine(champs, avec_note=False).note == ""
    assert champs.texte("note") == "gardée"
