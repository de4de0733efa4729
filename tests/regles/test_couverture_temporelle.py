"""Every quarter from 2019 to 2027: exactly one scale applies, or the answer says none."""

from datetime import date

import pytest

from maillage.noyau.erreurs import ErreurMetier
from maillage.regles import (
    CodeBareme,
    Scenario,
    bareme,
    bareme_applicable,
    baremes_en_vigueur,
    simuler,
)

TRIMESTRES = [date(annee, mois, 1) for annee in range(2019, 2028) for mois in (1, 4, 7, 10)]


@pytest.mark.parametrize("le", TRIMESTRES, ids=str)
def test_one_scale_applies_or_the_answer_says_none(le):
    decision = bareme_applicable(le)
    assert decision.raisons
    if le < date(2019, 8, 25):
        assert decision.est_non
        with pytest.raises(ErreurMetier, match="précède le premier accord"):
            Scenario(50_000, le)
    else:
        assert decision.est_oui
        attendu = "aci_2019" if le < date(2022, 4, 1) else "avenant_2"
        assert decision.valeur.code == attendu
        assert simuler(Scenario(50_000, le)).annees[0].bareme == attendu


@pytest.mark.parametrize(
    ("le", "code"),
    [
        (date(2019, 8, 25), "aci_2019"),
        (date(2022, 3, 31), "aci_2019"),
        (date(2022, 4, 1), "avenant_2"),
        (date(2026, 11, 22), "avenant_2"),
        (date(2026, 11, 23), "avenant_2"),
        (date(2031, 11, 22), "avenant_2"),
    ],
)
def test_scale_changes_on_the_day_of_its_effect(le, code):
    assert bareme_applicable(le).valeur.code == code


def test_scale_is_unknown_five_years_after_the_last_check():
    assert bareme_applicable(date(2019, 8, 24)).est_non
    assert bareme_applicable(date(2031, 11, 23)).est_indecise


def test_after_the_last_check_the_answer_advises_to_look_for_a_newer_text():
    assert len(bareme_applicable(date(2026, 11, 22)).raisons) == 1
    assert "avenant 2026" in bareme_applicable(date(2026, 11, 23)).raisons[1]


def test_proposal_of_april_2019_is_known_but_never_selected():
    assert bareme("projet_2019_04").en_vigueur is False
    assert CodeBareme.PROJET_2019_04 not in {b.code for b in baremes_en_vigueur()}
