"""Pages of writing: without any script first, then what the script asks."""

import pytest

from maillage.dossiers.rules.trames import LETTRE


@pytest.fixture
def ecrivain(connecter, ouvrir, communaute):
    ouvrir()
    return connecter("coordination", communaute)


def adresse(communaute, suite=""):
    return f"/projets/{communaute.code}/lettre/{suite}"


def test_each_section_opens_and_names_its_questions(ecrivain, communaute):
    for section in LETTRE.sections:
        page = ecrivain.get(adresse(communaute, f"section/{section.code}/"))
        assert page.status_code == 200
        texte = page.content.decode()
        for question in section.questions:
            assert f'id="{question.cle}"' in texte
    assert ecrivain.get(adresse(communaute)).status_code == 200
    assert ecrivain.get(adresse(communaute, "section/inconnue/")).status_code == 404
