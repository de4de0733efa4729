"""Asking, running, failing, trying again: in process, with the library's own worker."""

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django_ox.models import OxScheduleTick, OxTask
from django_ox.schedules import IntervalTrigger, Schedule
from django_ox.testing import run_tasks
from django_ox.worker import Worker
from tests.plateforme.modeles_essai import taches as essai
from tests.plateforme.modeles_essai.models import Note
from tests.plateforme.taches.conftest import ALICE, MAINTENANT, horloge

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.models import Evenement
from maillage.plateforme.cloisons.contexte import PLATEFORME, avec_locataires
from maillage.plateforme.taches import commands, declaration, queries
from maillage.plateforme.taches.models import Demande
from maillage.plateforme.taches.states import Etat


def ligne(identifiant) -> queries.Ligne:
    trouvee = queries.trouver(identifiant, maintenant=MAINTENANT)
    assert trouvee
    return trouvee


def textes() -> list[str]:
    return list(Note.objects.order_by("pk").values_list("texte", flat=True))


class Annulation(Exception):
    pass


def test_a_task_asked_in_a_transaction_that_fails_never_exists(db, demande):
    with suppress(Annulation), transaction.atomic():
        demande(essai.noter, texte="jamais")
        raise Annulation
    assert not OxTask.objects.exists()
    assert not Demande.objects.exists()


def test_a_task_knows_who_asked_for_it_and_which_attempt_it_is(db, demande):
    identifiant = demande(essai.noter, texte="bonjour")
    run_tasks()
    assert textes() == ["bonjour par Alice Martin, essai 1"]
    assert ligne(identifiant).par == "Alice Martin"
    assert ligne(identifiant).etat is Etat.REUSSIE


def test_asked_twice_with_the_same_key_it_runs_once_even_after_it_is_done(db, demande):
    premier = demande(essai.noter, texte="a", cle="envoi-12")
    assert demande(essai.noter, texte="b", cle="envoi-12") == premier
    run_tasks()
    assert demande(essai.noter, texte="c", cle="envoi-12") == premier
    run_tasks()
    assert textes() == ["a par Alice Martin, essai 1"]
    assert demande(essai.noter, texte="d", cle="envoi-13") != premier


def test_two_people_who_ask_at_the_same_instant_get_the_same_task(transactional_db, demande):
    depart = threading.Barrier(4)
    recus = []

    def demander_aussi():
        try:
            depart.wait(10)
            with transaction.atomic():
                recus.append(demande(essai.noter, texte="a", cle="la-meme"))
        finally:
            connection.close()

    fils = [threading.Thread(target=demander_aussi) for _ in range(4)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert len(recus) == 4
    assert len(set(recus)) == 1
    assert OxTask.objects.count() == 1


def test_the_urgent_goes_first_and_the_deferred_waits(db, demande):
    demande(essai.noter_vite, texte="plus tard", apres=datetime(2200, 1, 1, tzinfo=UTC))
    demande(essai.noter, texte="ordinaire")
    demande(essai.noter_vite, texte="urgente")
    run_tasks()
    assert textes() == ["urgente", "ordinaire par Alice Martin, essai 1"]


def test_wrong_arguments_are_refused_when_asking(db, demande):
    with pytest.raises(TypeError):
        demande(essai.noter, mot="a")


def test_arguments_of_another_version_make_a_dead_letter_at_once(db, demande):
    identifiant = demande(essai.noter, texte="a")
    OxTask.objects.filter(pk=identifiant).update(kwargs={"phrase": "Mme Untel", "copie": 1})
    run_tasks()
    lue = ligne(identifiant)
    assert lue.etat is Etat.ECHOUEE
    assert lue.essais == 1
    assert lue.erreur == (
        "«\u00a0Note\u00a0» a été demandée par une autre version, avec d’autres arguments "
        "(copie, phrase). Refaites la demande, puis annulez celle-ci."
    )
    assert not textes()


def test_a_function_that_is_gone_makes_a_dead_letter_not_a_loop(db, demande):
    identifiant = demande(essai.noter, texte="a")
    OxTask.objects.filter(pk=identifiant).update(task_path="maillage.disparue.taches.envoyer")
    for _ in range(3):
        with pytest.raises(ImportError):
            run_tasks()
        OxTask.objects.update(run_after=None)
    assert run_tasks() == []
    lue = ligne(identifiant)
    assert (lue.etat, lue.essais) == (Etat.ECHOUEE, 3)
    assert lue.erreur.startswith("La fonction maillage.disparue.taches.envoyer n’existe plus")


def test_what_is_not_a_task_is_never_called(db, demande):
    identifiant = demande(essai.noter, texte="a")
    OxTask.objects.filter(pk=identifiant).update(task_path="os.getpid", max_attempts=1)
    with pytest.raises(ImportError):
        run_tasks()
    assert "n’existe plus" in ligne(identifiant).erreur


def test_a_refusal_is_not_tried_again_and_says_its_sentence(db, demande):
    identifiant = demande(essai.refuser)
    run_tasks()
    assert ligne(identifiant).etat is Etat.ECHOUEE
    assert ligne(identifiant).essais == 1
    assert ligne(identifiant).erreur == "Le fichier 12 est vide. Déposez-le de nouveau."


def test_a_breakdown_is_tried_again_later_and_its_message_kept_nowhere(db, demande, caplog):
    identifiant = demande(essai.tomber)
    run_tasks()
    lue = ligne(identifiant)
    assert lue.etat is Etat.EN_ATTENTE
    assert lue.prochain_essai
    assert "ValueError" in lue.erreur
    assert "taches.py, ligne" in lue.erreur
    for _ in range(2):
        OxTask.objects.update(run_after=None)
        run_tasks()
    assert ligne(identifiant).etat is Etat.ECHOUEE
    assert "secret-dans-un-message" not in str(OxTask.objects.values().get())
    assert "secret-dans-un-message" not in caplog.text


def test_a_task_may_say_when_to_try_again(db, demande):
    identifiant = demande(essai.reessayer)
    attendus = [7, 70]
    for attendu in attendus:
        avant = horloge()
        run_tasks()
        prevu = OxTask.objects.get().run_after
        assert timedelta(0) <= prevu - avant - timedelta(seconds=attendu) < timedelta(seconds=60)
        assert ligne(identifiant).erreur == "Le serveur distant ne répond pas."
        OxTask.objects.update(run_after=None)
    run_tasks()
    assert ligne(identifiant).etat is Etat.ECHOUEE


def test_a_task_for_a_tenant_is_refused_without_one_and_sees_only_that_one(db, demande):
    with pytest.raises(ErreurMetier, match="travaille pour un locataire"):
        demande(essai.compter_les_evenements)
    demande(essai.compter_les_evenements, locataire=12)
    run_tasks()
    assert textes() == ["lus [12] 0"]


def test_a_task_without_a_tenant_cannot_read_behind_the_walls(db, demande):
    identifiant = demande(essai.compter_sans_locataire)
    run_tasks()
    lue = ligne(identifiant)
    assert lue.etat is Etat.EN_ATTENTE  # a breakdown: tried again, then a dead letter
    assert "compter_sans_locataire" in lue.erreur or "CloisonAbsente" in lue.erreur


def evenements() -> list[tuple[str, str, str]]:
    with avec_locataires(lus=[PLATEFORME]):
        return list(
            Evenement.objects.order_by("rang").values_list("action", "acteur_nom", "objet_libelle")
        )


def test_a_dead_letter_is_replayed_once_more_and_the_audit_tells_it(db, demande):
    identifiant = demande(essai.refuser)
    with pytest.raises(ErreurMetier, match="se rejoue"):
        commands.rejouer(identifiant=identifiant, par=ALICE, maintenant=MAINTENANT)
    run_tasks()
    commands.rejouer(identifiant=identifiant, par=ALICE, maintenant=MAINTENANT)
    assert ligne(identifiant).etat is Etat.EN_ATTENTE
    run_tasks()
    assert ligne(identifiant).essais == 2
    assert evenements() == [("taches.rejeu", "Alice Martin", "Refus")]


def test_a_waiting_task_is_cancelled_and_a_finished_one_is_not(db, demande):
    identifiant = demande(essai.noter, texte="a")
    commands.annuler(identifiant=identifiant, par=ALICE, maintenant=MAINTENANT)
    assert run_tasks() == []
    assert ligne(identifiant).etat is Etat.ANNULEE
    with pytest.raises(ErreurMetier, match="déjà finie"):
        commands.annuler(identifiant=identifiant, par=ALICE, maintenant=MAINTENANT)
    assert [action for action, *_ in evenements()] == ["taches.annulation"]


def test_a_task_cancelled_between_two_attempts_is_not_tried_again(db, demande):
    identifiant = demande(essai.tomber)
    run_tasks()
    # As when the attempt was running while somebody cancelled it, and then failed.
    Demande.objects.update(annulee_par="Alice Martin")
    OxTask.objects.update(run_after=None)
    run_tasks()
    assert ligne(identifiant).erreur == "Tâche annulée par Alice Martin entre deux essais."
    assert ligne(identifiant).etat is Etat.ECHOUEE


def test_an_unknown_task_is_neither_replayed_nor_cancelled(db):
    for geste in (commands.rejouer, commands.annuler):
        with pytest.raises(ErreurMetier, match="n’existe pas"):
            geste(
                identifiant="00000000-0000-4000-8000-000000000000",
                par=ALICE,
                maintenant=MAINTENANT,
            )


def test_the_calendar_asks_once_whatever_the_number_of_workers(db, monkeypatch):
    plan = Schedule("essai", essai.refuser, IntervalTrigger(timedelta(hours=1)), (), {})
    monkeypatch.setattr(declaration, "CALENDRIER", [plan])
    monkeypatch.setattr("maillage.plateforme.taches.moteur.CALENDRIER", [plan])
    # The calendar was first seen long ago: the last tick is due.
    OxScheduleTick.objects.create(
        schedule_name="essai", scheduled_for=datetime(2020, 1, 1, tzinfo=UTC), created_at=MAINTENANT
    )
    for _ in range(3):
        Worker().dispatch_schedules()
    assert [t.task_path for t in OxTask.objects.all()] == [essai.refuser.module_path]
    assert Demande.objects.get().acteur["nom"] == "calendrier"


def test_each_periodic_task_of_the_house_is_declared_once():
    noms = [plan.name for plan in declaration.CALENDRIER]
    assert "maillage.plateforme.taches.taches.effacer_les_finies" in noms
    assert len(set(noms)) == len(noms)


def test_what_ended_long_ago_is_forgotten_with_its_key(db, demande):
    ages = {"hier": 1, "vieille": 31, "tres-vieille": 91}
    for cle, jours in ages.items():
        for statut in ("SUCCESSFUL", "FAILED"):
            identifiant = demande(essai.noter, texte="a", cle=f"{cle}-{statut}")
            OxTask.objects.filter(pk=identifiant).update(
                status=statut, finished_at=horloge() - timedelta(days=jours)
            )
    attendante = demande(essai.noter, texte="a", cle="attend")
    OxTask.objects.filter(pk=attendante).update(enqueued_at=datetime(2020, 1, 1, tzinfo=UTC))
    commands.purger()
    assert set(Demande.objects.values_list("cle", flat=True)) == {
        "hier-SUCCESSFUL",
        "hier-FAILED",
        "vieille-FAILED",
        "attend",
    }


def test_the_figures_say_what_waits_and_for_how_long(db, demande):
    demande(essai.noter, texte="a")
    demande(essai.noter, texte="b", apres=datetime(2200, 1, 1, tzinfo=UTC))
    morte = demande(essai.refuser)
    OxTask.objects.filter(pk=morte).update(status="FAILED")
    plus_tard = OxTask.objects.earliest("enqueued_at").enqueued_at + timedelta(seconds=90)
    mesures = queries.mesures(plus_tard)
    assert (mesures.attente, mesures.en_cours, mesures.mortes) == (1, 0, 1)
    assert mesures.age_s == pytest.approx(90)
    assert queries.effectifs() == dict.fromkeys(Etat, 0) | {Etat.EN_ATTENTE: 2, Etat.ECHOUEE: 1}


def test_the_metrics_page_gives_the_figures(db, client, demande):
    demande(essai.noter, texte="a")
    texte = client.get("/metriques").content.decode()
    assert "maillage_taches_attente 1.0" in texte
    assert "maillage_taches_mortes 0.0" in texte


def test_the_night_forgets_the_sessions_that_ended(db):
    from django.contrib.sessions.models import Session

    from maillage.plateforme.comptes.taches import effacer_les_sessions

    for cle, jours in (("finie", -1), ("vivante", 1)):
        Session.objects.create(
            session_key=cle, session_data="", expire_date=horloge() + timedelta(days=jours)
        )
    effacer_les_sessions.enqueue()
    run_tasks(raise_failures=True)
    assert list(Session.objects.values_list("session_key", flat=True)) == ["vivante"]
