"""Is a change to a validated projet substantial: only what the text found says, with its reason."""

import pytest

from maillage.dossiers.rules.modifications import ETAPE_4, NATURES, NatureModification, classer

N = NatureModification


@pytest.mark.parametrize(
    ("nature", "mission", "missions", "attendu"),
    [
        (N.TERRITOIRE, "", {"parcours"}, True),
        (N.MISSION_AJOUTEE, "qualite", {"parcours"}, True),
        (N.MISSION_AJOUTEE, "parcours", {"parcours"}, False),
        (N.MISSION_AJOUTEE, "qualite", None, None),
        (N.MISSION_RETIREE, "qualite", {"qualite"}, None),
        (N.ACTIONS, "", {"parcours"}, False),
        (N.MEMBRES, "", set(), False),
        (N.STRUCTURE, "", set(), None),
        (N.AUTRE, "", set(), None),
    ],
)
def test_what_the_text_cites_is_substantial_and_the_rest_is_unknown(
    nature, mission, missions, attendu
):
    classement = classer(nature, mission=mission, missions_du_projet=missions)
    assert classement.substantielle is attendu
    assert classement.raisons


@pytest.mark.parametrize("nature", [N.TERRITOIRE, N.MISSION_AJOUTEE, N.ACTIONS, N.MEMBRES])
def test_what_is_certain_names_its_text(nature):
    assert any(r.source for r in classer(nature, mission="qualite").raisons)


def test_taking_a_socle_mission_away_says_what_it_costs():
    def dit(mission):
        raisons = classer(N.MISSION_RETIREE, mission=mission).raisons
        return " ".join(r.texte for r in raisons)

    assert "mission socle" in dit("parcours")
    assert "mission socle" not in dit("qualite")


def test_every_nature_has_its_words_and_its_reasons():
    assert set(NATURES) == set(N)
    for nature in N:
        assert classer(nature).raisons
    assert classer(N.TERRITOIRE).raisons[0].source == ETAPE_4
