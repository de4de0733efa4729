"""The letters of a case that really went through its steps, made again from its rows."""

from datetime import UTC, date, datetime

import pytest

from maillage.dossiers.commands import depot, validation
from maillage.dossiers.commands.delai import choisir_mode, rectifier
from maillage.dossiers.commands.passage import verrouiller
from maillage.dossiers.models import Dossier, Evenement, MouvementDelai
from maillage.dossiers.queries.courriers import courriers_de
from maillage.plateforme.documents import html

from .conftest import ARS, PORTEUR
from .test_parcours_complet import (  # noqa: F401 - fixtures
    annexer_les_statuts,
    ars_du_vaucluse,
    le,
    valide_la_lettre,
)


@pytest.fixture
def repondu(valide_la_lettre, communaute, dans):  # noqa: F811
    """Received on 10 March, stopped from 1 to 21 April."""
    annexer_les_statuts(valide_la_lettre)
    c = communaute.pk
    with dans():
        depot.transmettre_projet(communaute=c, par=PORTEUR, maintenant=le(date(2026, 3, 10)))
        validation.demander_complements(
            communaute=c,
            elements=["Préciser l’articulation avec le DAC"],
            limite=date(2026, 4, 30),
            pieces=False,
            par=ARS,
            maintenant=le(date(2026, 4, 1)),
        )
        depot.repondre_aux_complements(
            communaute=c, reponse="C’est fait", par=PORTEUR, maintenant=le(date(2026, 4, 21))
        )
    return valide_la_lettre


def lettres(dans) -> list[tuple[str, str]]:
    with dans():
        dossier = Dossier.objects.select_related("communaute", "departement", "region").get()
        return [
            (c.nature, html(c.ouvrage).replace("\u00a0", " ").replace("\u202f", " "))
            for c in courriers_de(dossier=dossier, le=date(2026, 6, 30))
        ]


def test_a_whole_road_gives_its_letters_in_order(repondu, dans):
    assert validation.constater_les_silences(maintenant=le(date(2026, 5, 31))) == 1
    trouvees = lettres(dans)
    assert [nature for nature, _ in trouvees] == [
        *("invitation", "decision", "reception", "complements", "reprise", "decision"),
    ]
    par_rang = [texte for _, texte in trouvees]
    assert "14 janvier 2026" in par_rang[0]
    assert "Cette validation ouvre les aides" in par_rang[1]
    assert "40 000,00 €" in par_rang[1]
    assert "10 mai 2026" in par_rang[2]
    assert "version 1, SHA-256" in par_rang[2]
    assert "Préciser l’articulation avec le DAC" in par_rang[3]
    assert "Avant cette demande, il finissait le 10 mai 2026" in par_rang[3]
    assert "Dernier jour pour s’opposer : le 30 mai 2026" in par_rang[4]
    assert "21 juin 2026" in par_rang[4]
    assert "jusqu’au 30 mai 2026 inclus" in par_rang[5]
    assert "version 2, SHA-256" in par_rang[5]


def test_a_letter_keeps_the_way_of_counting_of_its_day(repondu, communaute, dans):
    avant = dict(lettres(dans))["reprise"]
    with dans():
        choisir_mode(
            dossier=verrouiller(communaute=communaute.pk),
            mode="redemarrage",
            motif="Il manquait une pièce exigée par les textes",
            par=ARS,
            maintenant=le(date(2026, 4, 25)),
        )
        assert Evenement.objects.filter(geste="mode_delai").exists()
    assert dict(lettres(dans))["reprise"] == avant


def test_a_date_put_right_has_its_letter_with_its_reason(repondu, communaute, dans):
    with dans():
        rectifier(
            dossier=verrouiller(communaute=communaute.pk),
            dates={MouvementDelai.objects.get(nature="reprise").pk: date(2026, 4, 20)},
            motif="Le courrier portait le cachet du 20 avril",
            par=ARS,
            maintenant=le(date(2026, 4, 24)),
        )
    texte = dict(lettres(dans))["rectification"]
    assert "21 avril 2026</th><td>20 avril 2026" in texte
    assert "Le courrier portait le cachet du 20 avril" in texte
    assert "Dernier jour pour s’opposer : le 29 mai 2026" in texte


def test_the_attestation_tells_the_stop_as_it_was_put_right(repondu, communaute, dans):
    with dans():
        rectifier(
            dossier=verrouiller(communaute=communaute.pk),
            dates={MouvementDelai.objects.get(nature="reprise").pk: date(2026, 4, 20)},
            motif="Le courrier portait le cachet du 20 avril",
            par=ARS,
            maintenant=le(date(2026, 4, 24)),
        )
    assert validation.constater_les_silences(maintenant=le(date(2026, 5, 30))) == 1
    attestation = lettres(dans)[-1][1]
    assert "20 avril 2026" in attestation
    assert "21 avril 2026" not in attestation


def test_a_deposit_late_at_night_far_away_is_named_in_its_letter(repondu, dans, communaute):
    """23:30 in Guadeloupe is the next day in UTC: the version is that of the receipt all the
    same."""
    communaute.fuseau = "America/Guadeloupe"
    communaute.save()
    from maillage.dossiers.models import VersionDocument

    with dans():
        VersionDocument.objects.filter(document="projet", numero=1).update(
            creee_a=datetime(2026, 3, 11, 3, 30, tzinfo=UTC)
        )
    assert "version 1, SHA-256" in dict(lettres(dans))["reception"]
