"""The two months of the ARS: its vectors, midnights, time zones, corrections, silence, refusals."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from maillage.communautes.models import EtapeCommunaute
from maillage.dossiers.commands import depot, suites, validation
from maillage.dossiers.commands.delai import choisir_mode, rectifier
from maillage.dossiers.commands.passage import verrouiller
from maillage.dossiers.models import (
    Decision,
    DemandeComplements,
    Evenement,
)
from maillage.dossiers.queries.instruction import suivi
from maillage.dossiers.states import EtatDossier
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.cloisons.contexte import avec_locataires
from maillage.plateforme.roles.access import Refus

from .conftest import ARS, CPAM, PORTEUR
from .transmission import FUSEAUX, Route, a


@pytest.fixture(autouse=True)
def rien_ne_manque(monkeypatch):
    """What a deposit asks has its own tests."""
    monkeypatch.setattr(depot, "manques_du_depot", lambda **_: ())


@pytest.fixture
def route(etablir, ouvrir):
    """A case whose projet is being written, in the time zone of a place."""

    def faire(place="Paris"):
        departement, zone = FUSEAUX[place]
        ici = etablir(f"CPTS inventée {place}", departement=departement, codes=(), fuseau=str(zone))
        ouvrir(EtatDossier.PROJET_EN_ELABORATION, de=ici)
        return Route(ici)

    return faire


def test_the_vector_of_the_law_under_suspension_and_under_restart(route):
    r = route()
    r.transmettre(a("2026-03-10"))
    assert r.echeance == "2026-05-10"
    r.demander(a("2026-04-01"))
    assert r.echeance == "arrêté"
    r.repondre(a("2026-04-21"))
    assert r.echeance == "2026-05-30"
    assert r.les_deux == {"suspension": "2026-05-30", "redemarrage": "2026-06-21"}
    derniere = r.rows()[-1]
    assert str(derniere.echeance_suspension) == "2026-05-30"
    assert str(derniere.echeance_redemarrage) == "2026-06-21"
    r.verrouille(choisir_mode, a("2026-04-22"), mode="redemarrage", motif="pièces exigées")
    assert r.echeance == "2026-06-21"


def test_a_request_is_late_in_the_way_of_counting_of_the_case_and_in_no_other(route):
    r = route()
    r.transmettre(a("2026-03-10"))
    r.demander(a("2026-04-01"))
    r.repondre(a("2026-04-21"))
    r.verrouille(choisir_mode, a("2026-04-22"), mode="redemarrage", motif="pièces exigées")
    # Suspended, the two months would have ended on 30 May; they run until 21 June.
    r.demander(a("2026-06-15"))
    r.repondre(a("2026-07-01"))
    assert r.echeance == "2026-09-01"
    assert r.les_deux == {"suspension": "2026-05-30", "redemarrage": "2026-09-01"}
    with pytest.raises(ErreurMetier, match="15 juin 2026 arrive trop tard"):
        r.verrouille(choisir_mode, a("2026-07-02"), mode="suspension", motif="pratique de Paca")
    assert r.echeance == "2026-09-01"


def test_several_requests_add_up(route):
    r = route()
    r.transmettre(a("2026-03-10"))
    r.demander(a("2026-04-01"))
    r.repondre(a("2026-04-21"))
    r.demander(a("2026-05-02"))
    r.repondre(a("2026-05-12"))
    assert r.les_deux == {"suspension": "2026-06-09", "redemarrage": "2026-07-12"}


@pytest.mark.parametrize(
    ("recu", "echeance"),
    [
        ("2026-12-31", "2027-02-28"),
        ("2027-12-31", "2028-02-29"),
        ("2028-02-29", "2028-04-29"),
        ("2026-06-30", "2026-08-30"),
        ("2026-11-01", "2027-01-01"),
    ],
)
def test_months_end_where_the_calendar_does(route, recu, echeance):
    r = route()
    r.transmettre(a(recu, "23:59"))
    assert (str(r.dossier.projet_recu_le), r.echeance) == (recu, echeance)


@pytest.mark.parametrize("place", FUSEAUX)
@pytest.mark.parametrize(
    ("heure", "jour"), [("23:59", "2026-12-31"), ("00:00", "2027-01-01")], ids=["before", "after"]
)
def test_a_projet_is_received_on_the_day_of_its_cpts(route, place, heure, jour):
    r = route(place)
    r.transmettre(a(jour, heure, FUSEAUX[place][1]))
    assert str(r.dossier.projet_recu_le) == jour


@pytest.mark.parametrize("place", FUSEAUX)
def test_silence_is_noted_the_day_after_where_the_cpts_lives_and_once(route, place):
    zone = FUSEAUX[place][1]
    r = route(place)
    r.transmettre(a("2026-03-10", zone=zone))
    assert validation.constater_les_silences(maintenant=a("2026-05-10", "23:59", zone)) == 0
    assert r.dossier.etat == "projet_transmis"
    assert validation.constater_les_silences(maintenant=a("2026-05-11", "00:00", zone)) == 1
    assert validation.constater_les_silences(maintenant=a("2026-05-11", "01:00", zone)) == 0
    dossier = r.dossier
    assert dossier.etat == "projet_valide_tacite"
    assert str(dossier.projet_decide_le) == "2026-05-11"
    assert str(EtapeCommunaute.objects.get(communaute_id=r.cle).depuis) == "2026-05-11"


def test_silence_noted_late_is_dated_of_the_day_after_all_the_same(route):
    """The platform was stopped for a week: the law was not."""
    r = route()
    r.transmettre(a("2026-03-10"))
    assert validation.constater_les_silences(maintenant=a("2026-05-18")) == 1
    assert str(r.dossier.projet_decide_le) == "2026-05-11"
    with avec_locataires(lus=[r.cle]):
        decision = Decision.objects.get()
    assert (decision.sens, str(decision.le)) == ("silence", "2026-05-11")
    assert str(decision.echeance_alors) == "2026-05-10"


def test_a_stopped_clock_never_validates(route):
    r = route()
    r.transmettre(a("2026-03-10"))
    r.demander(a("2026-04-01"), limite="2026-04-30")
    assert validation.constater_les_silences(maintenant=a("2029-01-01")) == 0
    assert r.dossier.etat == "projet_complements"


def test_the_ars_acts_until_the_last_minute_of_the_last_day_and_not_after(route):
    gestes = {
        "s_opposer": lambda r, q: r.s_opposer(q),
        "valider": lambda r, q: r.valider(q),
        "demander": lambda r, q: r.demander(q),
    }
    for n, (nom, geste) in enumerate(gestes.items()):
        place = list(FUSEAUX)[n]
        zone = FUSEAUX[place][1]
        r = route(place)
        r.transmettre(a("2026-03-10", zone=zone))
        with pytest.raises(ErreurMetier, match="10 mai 2026"):
            geste(r, a("2026-05-11", "00:00", zone))
        assert r.dossier.etat == "projet_transmis", nom
        geste(r, a("2026-05-10", "23:59", zone))
        assert r.dossier.etat != "projet_transmis", nom


@pytest.mark.parametrize("motif", ["", "opportunite", "budget", "TERRITOIRE"])
def test_an_opposition_on_another_ground_is_refused(route, motif):
    r = route()
    r.transmettre(a("2026-03-10"))
    with pytest.raises(ErreurMetier, match=r"deux motifs de l’article L\. 1434-12"):
        r.s_opposer(a("2026-04-01"), motif_legal=motif)
    assert r.dossier.etat == "projet_transmis"


@pytest.mark.parametrize("motivation", ["", "   ", "\n"])
def test_an_opposition_says_its_reasons(route, motivation):
    r = route()
    r.transmettre(a("2026-03-10"))
    with pytest.raises(ErreurMetier, match="raisons"):
        r.s_opposer(a("2026-04-01"), motivation=motivation)


def test_what_is_decided_is_not_decided_again(route):
    r = route()
    r.transmettre(a("2026-03-10"))
    r.valider(a("2026-04-01"))
    for encore in (r.valider, r.s_opposer, r.demander):
        with pytest.raises(ErreurMetier, match="«\u00a0projet validé\u00a0»"):
            encore(a("2026-04-02"))
    with avec_locataires(lus=[r.cle]):
        assert Decision.objects.count() == 1


@pytest.mark.parametrize("fin", ["s_opposer", "retirer", "valider"])
def test_an_open_request_ends_with_what_ends_the_examination(route, fin):
    """The next transmission may be asked for complements in its turn."""
    r = route()
    r.transmettre(a("2026-03-10"))
    r.demander(a("2026-04-01"))
    if fin == "retirer":
        r.faire(depot.retirer_projet, a("2026-04-10"), par=PORTEUR, motif="à reprendre")
    else:
        getattr(r, fin)(a("2026-04-10"))
    with avec_locataires(lus=[r.cle]):
        assert not DemandeComplements.objects.filter(repondue_le=None).exists()
    if fin == "valider":
        return
    if fin == "s_opposer":
        r.faire(depot.reprendre_projet, a("2026-04-11"), par=PORTEUR)
    r.transmettre(a("2026-06-01"))
    assert r.echeance == "2026-08-01"
    r.demander(a("2026-06-10"))
    r.repondre(a("2026-06-20"))
    assert r.echeance == "2026-08-11"


@pytest.mark.parametrize("elements", [[], [""], ["  ", "\n"]])
def test_a_request_for_nothing_is_refused(route, elements):
    r = route()
    r.transmettre(a("2026-03-10"))
    with pytest.raises(ErreurMetier, match="un point par ligne"):
        r.demander(a("2026-04-01"), elements=elements)


def test_a_time_limit_that_has_passed_is_refused(route):
    r = route()
    r.transmettre(a("2026-03-10"))
    with pytest.raises(ErreurMetier, match="est passé"):
        r.demander(a("2026-04-01"), limite="2026-03-31")


def test_a_date_put_right_keeps_the_old_one_its_author_and_its_reason(route):
    r = route()
    r.transmettre(a("2026-03-10"))
    r.rectifier(a("2026-03-12"), "reception", "2026-03-09", motif="reçu par courrier la veille")
    assert (str(r.dossier.projet_recu_le), r.echeance) == ("2026-03-09", "2026-05-09")
    premiere, seconde = r.rows()
    assert (str(premiere.le), str(seconde.le)) == ("2026-03-10", "2026-03-09")
    assert (seconde.remplace_id, seconde.par) == (premiere.pk, str(ARS))
    with avec_locataires(lus=[r.cle]):
        dit = Evenement.objects.get(geste="rectification")
    assert dit.motif == "reçu par courrier la veille"
    assert "9 mars 2026 au lieu du 10 mars 2026" in dit.texte
    # A correction of a correction counts from the last.
    r.rectifier(a("2026-03-13"), "reception", "2026-03-08")
    assert r.echeance == "2026-05-08"


def test_a_projet_is_not_older_than_the_law_that_made_the_cpts(route):
    r = route()
    r.transmettre(a("2026-03-10"))
    with pytest.raises(ErreurMetier, match="avant la loi du 26 janvier 2016"):
        r.rectifier(a("2026-03-12"), "reception", "0001-01-01")
    assert r.echeance == "2026-05-10"


def test_a_projet_is_not_received_before_its_earlier_transmission_ended(route):
    r = route()
    r.transmettre(a("2026-03-10"))
    r.faire(depot.retirer_projet, a("2026-04-10"), par=PORTEUR, motif="à reprendre")
    r.transmettre(a("2026-04-20"))
    with pytest.raises(ErreurMetier, match="a pris fin le 10 avril 2026"):
        r.rectifier(a("2026-04-21"), "reception", "2026-04-09")
    r.rectifier(a("2026-04-21"), "reception", "2026-04-10")
    assert r.echeance == "2026-06-10"


def test_a_correction_that_validates_by_silence_is_confirmed_first(route):
    r = route()
    r.transmettre(a("2026-03-10"))
    with pytest.raises(ErreurMetier, match="cochez la case"):
        r.rectifier(a("2026-03-12"), "reception", "2025-03-09")
    assert (r.echeance, len(r.rows())) == ("2026-05-10", 1)
    r.rectifier(a("2026-03-12"), "reception", "2025-03-09", acquis=True)
    assert r.echeance == "2025-05-09"


def test_a_way_of_counting_that_validates_by_silence_is_confirmed_first(route):
    r = route()
    r.transmettre(a("2026-03-10"))
    r.demander(a("2026-04-01"))
    r.repondre(a("2026-04-21"))
    r.verrouille(choisir_mode, a("2026-04-22"), mode="redemarrage", motif="pièces exigées")
    autrement = {"mode": "suspension", "motif": "pratique de Paca"}
    with pytest.raises(ErreurMetier, match="cochez la case"):
        r.verrouille(choisir_mode, a("2026-06-10"), **autrement)
    assert r.echeance == "2026-06-21"
    r.verrouille(choisir_mode, a("2026-06-10"), acquis=True, **autrement)
    assert r.echeance == "2026-05-30"


@pytest.mark.parametrize(
    "geste",
    [
        lambda r, le: r.rectifier(le, "reception", "2026-05-11"),
        lambda r, le: r.verrouille(choisir_mode, le, mode="redemarrage", motif="pièces"),
        lambda r, le: r.faire(depot.retirer_projet, le, par=PORTEUR, motif="à reprendre"),
        lambda r, le: r.faire(suites.abandonner, le, par=PORTEUR, motif="trop tard"),
    ],
    ids=["rectifier", "compter autrement", "retirer", "abandonner"],
)
def test_nothing_undoes_a_silence_that_the_platform_has_not_noted_yet(route, geste):
    r = route()
    r.transmettre(a("2026-03-10"))
    with pytest.raises(ErreurMetier, match="le projet est réputé validé depuis le lendemain"):
        geste(r, a("2026-05-11", "00:01"))
    assert r.echeance == "2026-05-10"
    assert len(r.rows()) == 1
    assert validation.constater_les_silences(maintenant=a("2026-05-11", "00:02")) == 1


@pytest.mark.parametrize(
    ("le", "motif", "dit"),
    [
        ("2026-03-13", "erreur", "pas encore venu"),
        ("2026-03-09", "  ", "Dites pourquoi"),
        ("2026-03-10", "erreur", "déjà les dates"),
    ],
)
def test_a_date_in_the_future_or_without_a_reason_is_refused(route, le, motif, dit):
    r = route()
    r.transmettre(a("2026-03-10"))
    with pytest.raises(ErreurMetier, match=dit):
        r.rectifier(a("2026-03-12"), "reception", le, motif=motif)
    assert len(r.rows()) == 1


def test_the_future_is_that_of_the_cpts(route):
    """At nine in the evening in Paris it is already tomorrow in Nouméa."""
    r = route("Nouméa")
    r.transmettre(a("2026-03-10"))
    r.rectifier(a("2026-03-12", "21:00"), "reception", "2026-03-13")
    assert r.echeance == "2026-05-13"


@pytest.mark.parametrize(
    ("nature", "le"),
    [("reception", "2026-04-02"), ("arret", "2026-04-22"), ("reprise", "2026-03-31")],
)
def test_dates_that_contradict_one_another_are_refused_and_leave_nothing(route, nature, le):
    """Also when who called goes on in the same transaction, as a page does."""
    r = route()
    r.transmettre(a("2026-03-10"))
    r.demander(a("2026-04-01"))
    r.repondre(a("2026-04-21"))
    avant = r.dossier.echeance_silence
    with avec_locataires(lus=[r.cle], ecrit=r.cle), transaction.atomic():
        dossier = verrouiller(communaute=r.cle)
        with pytest.raises(ErreurMetier):
            rectifier(
                dossier=dossier,
                dates={r.rows(nature=nature)[0].pk: date.fromisoformat(le)},
                motif="erreur",
                par=ARS,
                maintenant=a("2026-05-01"),
            )
    assert len(r.rows()) == 3
    assert r.dossier.echeance_silence == avant


def test_dates_put_right_together_all_carry_what_they_give(route):
    r = route()
    r.transmettre(a("2026-03-10"))
    r.demander(a("2026-04-01"))
    r.repondre(a("2026-04-21"))
    arret, reprise = r.rows(nature="arret")[0], r.rows(nature="reprise")[0]
    r.verrouille(
        rectifier,
        a("2026-05-01"),
        dates={arret.pk: date(2026, 4, 2), reprise.pk: date(2026, 4, 20)},
        motif="cachets de la poste",
    )
    # Stopped eighteen days: 10 May + 18.
    assert [
        (str(m.echeance_suspension), str(m.echeance_redemarrage))
        for m in r.rows(nature="rectification")
    ] == [("2026-05-28", "2026-06-20")] * 2
    with avec_locataires(lus=[r.cle]):
        (demande,) = suivi(dossier=r.dossier, le=date(2026, 5, 1)).demandes_suivies
    assert demande.demande.demandee_le == date(2026, 4, 1)
    assert (demande.arret, demande.reprise) == (date(2026, 4, 2), date(2026, 4, 20))


@pytest.mark.parametrize(
    ("fin", "quand", "le", "motif"),
    [
        ("valider", "2026-04-01", "2026-04-01", "projet validé par l’ARS"),
        ("s_opposer", "2026-04-01", "2026-04-01", "opposition de l’ARS"),
        ("silence", "2026-05-12", "2026-05-11", "deux mois passés sans opposition"),
    ],
)
def test_what_ends_the_clock_is_one_of_its_rows(route, fin, quand, le, motif):
    r = route()
    r.transmettre(a("2026-03-10"))
    if fin == "silence":
        assert validation.constater_les_silences(maintenant=a(quand)) == 1
    else:
        getattr(r, fin)(a(quand))
    (row,) = r.rows(nature="fin")
    assert (str(row.le), row.motif, str(row.echeance_suspension)) == (le, motif, "2026-05-10")


@pytest.mark.parametrize("par", [PORTEUR, CPAM])
def test_only_the_ars_puts_a_date_right_or_counts_the_other_way(route, par):
    r = route()
    r.transmettre(a("2026-03-10"))
    with pytest.raises((ErreurMetier, Refus)):
        r.rectifier(a("2026-03-12"), "reception", "2026-03-09", par=par)
    with pytest.raises((ErreurMetier, Refus)):
        r.verrouille(choisir_mode, a("2026-03-12"), par=par, mode="redemarrage", motif="oui")
    assert len(r.rows()) == 1


def test_after_the_decision_no_date_moves(route):
    r = route()
    r.transmettre(a("2026-03-10"))
    r.valider(a("2026-04-01"))
    with pytest.raises(ErreurMetier, match="ne changent plus"):
        r.rectifier(a("2026-04-02"), "reception", "2026-03-09")
    with pytest.raises(ErreurMetier):
        r.verrouille(choisir_mode, a("2026-04-02"), mode="redemarrage", motif="oui")


@pytest.mark.parametrize(
    ("mode", "motif"), [("autre", "oui"), ("suspension", "oui"), ("redemarrage", " ")]
)
def test_a_way_of_counting_is_one_of_two_and_changes_for_a_reason(route, mode, motif):
    r = route()
    r.transmettre(a("2026-03-10"))
    with pytest.raises(ErreurMetier):
        r.verrouille(choisir_mode, a("2026-03-12"), mode=mode, motif=motif)
    assert r.dossier.mode_delai == "suspension"


def en_meme_temps(cle, *gestes):
    """Run each in a thread of its own; the sentence of the refusal, or what it did."""

    def un(geste):
        try:
            with avec_locataires(lus=[cle], ecrit=cle):
                return geste()
        except ErreurMetier as erreur:
            return str(erreur)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(gestes)) as fils:
        return list(fils.map(un, gestes))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_wins_and_the_other_reads_why(route):
    r = route()
    r.transmettre(a("2026-03-10"))
    faits = en_meme_temps(
        r.cle, lambda: r.valider(a("2026-04-01")), lambda: r.s_opposer(a("2026-04-01"))
    )
    refus = [f for f in faits if isinstance(f, str)]
    assert len(refus) == 1
    assert "le dossier est maintenant dans l’état" in refus[0]
    with avec_locataires(lus=[r.cle]):
        assert Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_transmit_at_once_one_projet_is_received(route):
    r = route()
    gestes = [lambda: r.transmettre(a("2026-03-10"))] * 3
    refus = [f for f in en_meme_temps(r.cle, *gestes) if isinstance(f, str)]
    assert len(refus) == 2
    assert all("C’est déjà fait" in phrase and "Alix Porteuse" in phrase for phrase in refus)
    assert len(r.rows(nature="reception")) == 1


@pytest.mark.django_db(transaction=True)
def test_the_silence_and_an_opposition_of_the_last_minute_never_both_win(route):
    r = route()
    r.transmettre(a("2026-03-10"))
    instant = a("2026-05-11", "00:00") - timedelta(seconds=1)

    def silence():
        return validation.constater_les_silences(maintenant=a("2026-05-11", "00:00"))

    en_meme_temps(r.cle, silence, lambda: r.s_opposer(instant), silence)
    with avec_locataires(lus=[r.cle]):
        assert Decision.objects.count() == 1
    assert r.dossier.etat in {"projet_valide_tacite", "projet_opposition"}
