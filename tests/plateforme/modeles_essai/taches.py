"""Tasks that exist under tests only. A note is the trace that one ran."""

import os
import time
from datetime import timedelta
from pathlib import Path

from django.db import connection

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.models import Evenement
from maillage.plateforme.taches.declaration import Contexte, Reessayer, tache

from .models import Note


@tache(titre="Note", essais=3)
def noter(context: Contexte, *, texte: str) -> None:
    Note.objects.create(texte=f"{texte} par {context.par}, essai {context.essai}")


@tache(titre="Note urgente", priorite=50)
def noter_vite(context: Contexte, *, texte: str) -> None:
    Note.objects.create(texte=texte)


@tache(titre="Attente d’un fichier", essais=4)
def attendre(context: Contexte, *, debut: str, fin: str) -> None:
    """Say that it began, then wait for somebody to make the file `fin`."""
    Path(debut).write_text(str(os.getpid()))
    limite = time.monotonic() + 30
    while not Path(fin).exists() and time.monotonic() < limite:
        context.avancer(1, 4, "Attente")
        time.sleep(0.05)
    Note.objects.create(texte=f"fini, essai {context.essai}")


@tache(titre="Travail d’un locataire", locataire=True)
def compter_les_evenements(context: Contexte, *, debut: str = "", fin: str = "") -> None:
    with connection.cursor() as curseur:
        curseur.execute("SELECT maillage_lus()")
        Note.objects.create(texte=f"lus {curseur.fetchone()[0]} {Evenement.objects.count()}")
    if debut:
        context.avancer(3, 10, "Au milieu de la transaction")
        Path(debut).touch()
        limite = time.monotonic() + 30
        while not Path(fin).exists() and time.monotonic() < limite:
            time.sleep(0.02)


@tache(titre="Travail sans locataire")
def compter_sans_locataire(context: Contexte) -> None:
    Evenement.objects.count()


@tache(titre="Refus")
def refuser(context: Contexte) -> None:
    raise ErreurMetier("Le fichier 12 est vide. Déposez-le de nouveau.")


@tache(titre="Panne", essais=3)
def tomber(context: Contexte) -> None:
    raise ValueError("secret-dans-un-message")


@tache(titre="Nouvel essai", essais=3, delais=(7, 70))
def reessayer(context: Contexte) -> None:
    raise Reessayer("Le serveur distant ne répond pas.")


@tache(titre="Trop longue", essais=1, duree_max=timedelta(seconds=1))
def trop_longue(context: Contexte) -> None:
    limite = time.monotonic() + 20
    while time.monotonic() < limite:
        time.sleep(0.01)
