"""`./maillage echeance`: the date of tacit validation, and how it was found."""

import json

import pytest
from tests.site.conftest import refusee

SUSPENSION = ("--reception", "2026-03-30", "--mode", "suspension")


def echeance(sortie) -> tuple[str | None, list[dict]]:
    assert (sortie.code, sortie.stderr) == (0, "")
    contenu = json.loads(sortie.stdout)
    assert list(contenu) == ["echeance", "explication"]
    assert all(list(e) == ["texte", "reference", "confiance"] for e in contenu["explication"])
    return contenu["echeance"], contenu["explication"]


@pytest.mark.parametrize(
    ("options", "attendue"),
    [
        (SUSPENSION, "2026-05-30"),
        # Twenty days of silence while the complement is awaited.
        ((*SUSPENSION, "--complements", "2026-04-01:2026-04-21"), "2026-06-19"),
        ((*SUSPENSION, "--complements", "2026-04-01:"), None),
        (
            (*SUSPENSION[:3], "redemarrage", "--complements", "2026-04-01:2026-04-21"),
            "2026-06-21",
        ),
    ],
)
def test_the_date_is_given_with_its_explanation(maillage, options, attendue):
    date, explication = echeance(maillage("echeance", *options, "--json"))
    assert date == attendue
    assert explication


def test_people_read_the_date_in_french(maillage):
    sortie = maillage("echeance", *SUSPENSION)
    assert sortie.code == 0
    assert sortie.stdout.startswith("Validation tacite au-delà du 30 mai 2026.")
    arret = maillage("echeance", *SUSPENSION, "--complements", "2026-04-01:")
    assert arret.stdout.startswith("Le délai est arrêté")


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        (SUSPENSION[:2], "il manque : --mode"),
        (SUSPENSION[2:], "il manque : --reception"),
        ((*SUSPENSION[:3], "pause"), "« pause » n’est pas un mode de calcul"),
        (("--reception", "hier", *SUSPENSION[2:]), "« hier » n’est pas une date"),
        (("--reception", "2026-02-30", *SUSPENSION[2:]), "n’existe pas dans le calendrier"),
        (("--reception", "9999-12-31", *SUSPENSION[2:]), "est trop éloignée"),
        ((*SUSPENSION, "--complements", "2026-04-01"), "n’est pas une demande de compléments"),
        ((*SUSPENSION, "--complements", "x:y"), "« x » n’est pas une date"),
        ((*SUSPENSION, "--complements", "2026-03-01:2026-04-01"), "précède la réception"),
        ((*SUSPENSION, "--complements", "2026-04-21:2026-04-01"), "précèdent leur demande"),
        ((*SUSPENSION, "--complements", "2026-07-01:2026-07-10"), "arrive trop tard"),
    ],
)
@pytest.mark.parametrize("sortie", [[], ["--json"]], ids=["text", "json"])
def test_a_mistake_is_named_in_one_sentence(maillage, options, phrase, sortie):
    refusee(maillage("echeance", *options, *sortie), phrase)
