"""The letters of a case that really went through its steps, made again from its rows."""

from datetime import UTC, date, datetime

import pytest

from maillage.dossiers.commands import depot, lettre, seances, validation
from maillage.dossiers.commands.delai import choisir_mode, rectifier
from maillage.dossiers.commands.passage import verrouiller
from maillage.dossiers.models import (
    Dossier,
    Evenement,
    Inscription,
    MouvementDelai,
    VersionDocument,
)
from maillage.dossiers.queries.courriers import courriers_de
from maillage.dossiers.states import EtatDossier
from maillage.plateforme.documents import html

from .conftest import ARS, CPAM, PORTEUR
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
    recu_a = datetime(2026, 3, 11, 3, 30, tzinfo=UTC)
    with dans():
        VersionDocument.objects.filter(document="projet", numero=1).update(creee_a=recu_a)
        MouvementDelai.objects.filter(nature="reception").update(a=recu_a)
    assert "version 1, SHA-256" in dict(lettres(dans))["reception"]


def test_a_date_put_right_twice_is_told_from_the_last_one_noted(repondu, communaute, dans):
    """The third date may even be the first again: the letter names what it replaces."""
    for jour, heure in ((20, 10), (21, 11)):
        with dans():
            rectifier(
                dossier=verrouiller(communaute=communaute.pk),
                dates={MouvementDelai.objects.get(nature="reprise").pk: date(2026, 4, jour)},
                motif="Le cachet se lisait mal",
                par=ARS,
                maintenant=le(date(2026, 4, 24), heure),
            )
    rectifications = [texte for nature, texte in lettres(dans) if nature == "rectification"]
    assert "21 avril 2026</th><td>20 avril 2026" in rectifications[0]
    assert "20 avril 2026</th><td>21 avril 2026" in rectifications[1]


def test_a_request_names_the_last_day_of_the_way_of_counting_then_followed(
    repondu, communaute, dans
):
    with dans():
        choisir_mode(
            dossier=verrouiller(communaute=communaute.pk),
            mode="redemarrage",
            motif="Il manquait une pièce exigée par les textes",
            par=ARS,
            maintenant=le(date(2026, 4, 25)),
        )
        validation.demander_complements(
            communaute=communaute.pk,
            elements=["Les statuts signés"],
            limite=date(2026, 5, 30),
            pieces=True,
            par=ARS,
            maintenant=le(date(2026, 5, 4)),
        )
    seconde = [texte for nature, texte in lettres(dans) if nature == "complements"][-1]
    assert "Avant cette demande, il finissait le 21 juin 2026" in seconde


def test_each_letter_of_one_day_names_the_version_of_its_own_hour(
    valide_la_lettre,  # noqa: F811
    communaute,
    dans,
):
    annexer_les_statuts(valide_la_lettre)
    c, jour = communaute.pk, date(2026, 3, 10)
    with dans():
        depot.transmettre_projet(communaute=c, par=PORTEUR, maintenant=le(jour, 8))
        validation.s_opposer(
            communaute=c,
            motif_legal="territoire",
            motivation="il en chevauche un autre",
            par=ARS,
            maintenant=le(jour, 9),
        )
        depot.reprendre_projet(communaute=c, par=PORTEUR, maintenant=le(jour, 10))
        depot.transmettre_projet(communaute=c, par=PORTEUR, maintenant=le(jour, 11))
        validation.demander_complements(
            communaute=c,
            elements=["Les statuts signés"],
            limite=date(2026, 5, 30),
            pieces=True,
            par=ARS,
            maintenant=le(jour, 12),
        )
        depot.repondre_aux_complements(
            communaute=c, reponse="Les voici", par=PORTEUR, maintenant=le(jour, 13)
        )
    nommees = {
        (nature, version)
        for nature, texte in lettres(dans)
        for version in "123"
        if f"Projet de santé, version {version}, SHA-256" in texte
    }
    assert nommees == {
        *(("reception", "1"), ("decision", "1"), ("reception", "2")),
        *(("complements", "2"), ("reprise", "3")),
    }


def test_a_letter_sent_back_after_the_commission_names_its_session(
    communaute,
    ouvrir,
    dans,
    ars_du_vaucluse,  # noqa: F811
):
    ouvrir(EtatDossier.LI_DEPOSEE)
    c = communaute.pk
    for jour, seance_le in ((5, 14), (20, 28)):
        seance = seances.planifier_seance(
            departement="84",
            le=date(2026, 1, seance_le),
            par=ars_du_vaucluse,
            maintenant=le(date(2026, 1, jour)),
        )
        with dans():
            lettre.inscrire_en_seance(
                communaute=c,
                seance=seance.pk,
                motif="les deux services se sont parlé",
                par=ARS,
                maintenant=le(date(2026, 1, jour)),
            )
            if seance_le == 14:
                Inscription.objects.update(sens="defavorable")
            lettre.ajourner_lettre(
                communaute=c,
                motif="Le territoire est à revoir",
                par=ARS,
                # The first after the commission, the second before it met.
                maintenant=le(date(2026, 1, 22 if jour == 20 else 16)),
            )
            Dossier.objects.filter(communaute=c).update(etat="li_deposee")
    avant, sans = [texte for nature, texte in lettres(dans) if nature == "decision"]
    assert "après l’avis de la commission" not in sans
    assert "commission réunie le 14 janvier 2026" in avant
    assert "Le territoire est à revoir" in sans


def test_a_request_to_change_the_letter_has_its_letter(communaute, ouvrir, dans):
    ouvrir(EtatDossier.LI_DEPOSEE)
    with dans():
        lettre.retourner_lettre(
            communaute=communaute.pk,
            motif="Nommez les communes",
            par=CPAM,
            maintenant=le(date(2026, 1, 16)),
        )
    ((nature, texte),) = lettres(dans)
    assert nature == "modification"
    assert "Nommez les communes" in texte
