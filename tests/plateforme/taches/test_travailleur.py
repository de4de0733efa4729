"""Real workers, killed and stopped as a machine does it."""

import os
import signal
from collections import Counter

from django_ox.models import OxTask
from tests.plateforme.modeles_essai.models import Note
from tests.plateforme.modeles_essai.taches import (
    attendre,
    compter_les_evenements,
    noter,
    trop_longue,
)
from tests.plateforme.taches.conftest import ALICE, DELAI_S, MAINTENANT, patienter

from maillage.plateforme.taches import queries
from maillage.plateforme.taches.commands import annuler
from maillage.plateforme.taches.states import Etat


def etat(identifiant) -> Etat:
    return queries.trouver(identifiant, maintenant=MAINTENANT).etat


def test_a_task_of_a_worker_killed_outright_goes_to_another(travailleur, demande, tmp_path):
    debut, fin = tmp_path / "debut", tmp_path / "fin"
    identifiant = demande(attendre, debut=str(debut), fin=str(fin))
    premier = travailleur("--lock-timeout=1")
    patienter(debut.exists, "the first worker begins")
    os.killpg(premier.pid, signal.SIGKILL)
    premier.wait()
    debut.unlink()
    fin.touch()
    travailleur("--lock-timeout=1")
    patienter(lambda: etat(identifiant) is Etat.REUSSIE, "the second worker ends it")
    assert list(Note.objects.values_list("texte", flat=True)) == ["fini, essai 2"]


def test_a_worker_asked_to_stop_ends_what_it_began_and_takes_nothing_else(
    travailleur, demande, tmp_path
):
    debut, fin = tmp_path / "debut", tmp_path / "fin"
    premiere = demande(attendre, debut=str(debut), fin=str(fin))
    processus = travailleur()
    patienter(debut.exists, "the worker begins")
    suivante = demande(noter, texte="plus tard")
    processus.send_signal(signal.SIGTERM)
    fin.touch()
    assert processus.wait(DELAI_S) == 0
    assert etat(premiere) is Etat.REUSSIE
    assert etat(suivante) is Etat.EN_ATTENTE
    assert OxTask.objects.get(pk=suivante).attempts == 0


def test_several_workers_never_run_a_task_twice(travailleur, demande):
    for rang in range(30):
        demande(noter, texte=f"n{rang}")
    for _ in range(2):
        travailleur("--concurrency=2")
    patienter(lambda: Note.objects.count() >= 30, "thirty notes")
    patienter(lambda: queries.effectifs()[Etat.REUSSIE] == 30, "thirty successes")
    textes = Counter(Note.objects.values_list("texte", flat=True))
    assert textes == {f"n{rang} par Alice Martin, essai 1": 1 for rang in range(30)}


def test_progress_is_seen_while_the_task_s_transaction_is_open(travailleur, demande, tmp_path):
    debut, fin = tmp_path / "debut", tmp_path / "fin"
    identifiant = demande(compter_les_evenements, locataire=41, debut=str(debut), fin=str(fin))
    avant = queries.version(identifiant)
    travailleur()
    patienter(debut.exists, "the task tells its progress")
    ligne = queries.trouver(identifiant, maintenant=MAINTENANT)
    assert (ligne.fait, ligne.total, ligne.etape) == (3, 10, "Au milieu de la transaction")
    assert ligne.pourcent == 30
    assert queries.version(identifiant) != avant
    assert not Note.objects.exists()  # its own writes wait for the commit
    fin.touch()
    patienter(lambda: etat(identifiant) is Etat.REUSSIE, "the end")
    assert Note.objects.get().texte == "lus [41] 0"


def test_a_running_task_stops_when_somebody_cancels_it(travailleur, demande, tmp_path):
    debut = tmp_path / "debut"
    identifiant = demande(attendre, debut=str(debut), fin=str(tmp_path / "jamais"))
    travailleur()
    patienter(debut.exists, "the task begins")
    annuler(identifiant=identifiant, par=ALICE, maintenant=MAINTENANT)
    patienter(lambda: etat(identifiant) is Etat.ECHOUEE, "the task stops")
    ligne = queries.trouver(identifiant, maintenant=MAINTENANT)
    assert ligne.erreur == "Tâche annulée par Alice Martin pendant qu’elle tournait."
    assert ligne.essais == 1
    assert not Note.objects.exists()


def test_a_task_that_outlasts_its_time_is_stopped(travailleur, demande):
    identifiant = demande(trop_longue)
    travailleur()
    patienter(lambda: etat(identifiant) is Etat.ECHOUEE, "the task is stopped")
    assert "dépassé la durée permise" in (
        queries.trouver(identifiant, maintenant=MAINTENANT).erreur
    )
