"""`./maillage demo`: the whole platform on this machine, with communes and an invented CPTS."""

import argparse
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from maillage.noyau.erreurs import ErreurMetier
from maillage.site.psc_demonstration.demarrage import fournisseur_simule, reglages

from .environnement import DONNEES, RACINE, dire, django_pret, maintenant
from .travailleur import arreter_travailleur, lancer_travailleur

AIDE = "prépare tout, sert le site en local et affiche son adresse"
PORT_HABITUEL = 8000
PORT_MAXIMUM = 65_535
DELAI_SERVEUR_S = 60
DELAI_TRAVAILLEUR_S = 10
# One thread answers fastest, but a visitor on a slow line would then hold the whole process.
FILS = 2
# Of the npm packages, what no page asks for: compressing it would take most of the set-up.
INUTILES = ["*.map", "*.rtl*", "bootstrap-*", "bootstrap.css", "*.d.ts", "ext", "htmx*.js.gz"]
INUTILES += ["htmx.js", "htmx.amd.js", "htmx.cjs.js", "htmx.esm*.js"]
INUTILES += ["leaflet-src*", "topojson-client.js"]


def arguments(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("--port", type=int, help="port à utiliser (8000, ou le suivant libre)")
    analyseur.add_argument("--processus", type=int, default=2, help="processus web (2)")
    analyseur.add_argument(
        "--psc",
        action="store_true",
        help="démarrer aussi un fournisseur qui imite Pro Santé Connect, avec des personnes "
        "inventées",
    )


def executer(options: argparse.Namespace) -> int:
    if options.processus < 1:
        raise ErreurMetier("Il faut au moins un processus web. Exemple\u00a0: --processus 2.")
    port = _choisir_port(options.port)
    os.environ["MAILLAGE_DEMONSTRATION"] = "1"
    os.environ.setdefault("MAILLAGE_ADRESSE", f"http://127.0.0.1:{port}")
    with ExitStack() as ouverts:
        if options.psc:
            dire("Fournisseur de démonstration de Pro Santé Connect")
            decouverte = ouverts.enter_context(fournisseur_simule(f"http://127.0.0.1:{port}"))
            # Read when Django starts, here and in the server.
            os.environ |= reglages(decouverte)
        url = ouverts.enter_context(django_pret())
        from maillage.portail.commands import preparer_demonstration

        preparer_demonstration(maintenant=maintenant())
        preparer_statiques()
        serveur = servir(url=url, port=port, processus=options.processus)
        travailleur = lancer_travailleur(url=url, environnement=_mesures())
        try:
            adresse = f"http://127.0.0.1:{port}/"
            _attendre(serveur, adresse)
            _annoncer(adresse)
            return serveur.wait()
        except KeyboardInterrupt:
            dire("Arrêt")
            return 0
        finally:
            # First the worker: what it does may still be asked for by a page.
            arreter_travailleur(travailleur, delai_s=DELAI_TRAVAILLEUR_S)
            _arreter(serveur)


def _annoncer(adresse: str) -> None:
    """Where, and as whom: one login for each role."""
    from maillage.portail.commands import MOT_DE_PASSE, identifiants

    lignes = [f"  {i.role:<14}{i.courriel}{'  + code' if i.code else ''}" for i in identifiants()]
    print(
        f"\nMaillage est prêt : {adresse}\nCtrl-C pour arrêter.\n\n"
        f"Un compte par rôle, mot de passe {MOT_DE_PASSE} (codes\u00a0: {adresse}demonstration)",
        *lignes,
        sep="\n",
        flush=True,
    )


def servir(*, url: str, port: int, processus: int) -> subprocess.Popen[bytes]:
    """Start the production web server: synchronous WSGI, a few threads a process."""
    mesures = _mesures()["PROMETHEUS_MULTIPROC_DIR"]
    shutil.rmtree(mesures, ignore_errors=True)
    Path(mesures).mkdir(parents=True)
    return subprocess.Popen(  # noqa: S603 - our own server and arguments
        [
            sys.executable,
            "-m",
            "granian",
            "--interface=wsgi",
            "--host=127.0.0.1",
            f"--port={port}",
            f"--workers={processus}",
            f"--blocking-threads={FILS}",
            "--no-ws",
            "--log-level=warning",
            "maillage.site.wsgi:application",
        ],
        cwd=RACINE,
        env=os.environ | {"DATABASE_URL": url} | _mesures(),
        stdin=subprocess.DEVNULL,
        # Ctrl-C reaches us alone; we stop the server, then the database, in that order.
        start_new_session=True,
    )


def _mesures() -> dict[str, str]:
    """Where all the processes add up their counters."""
    return {"PROMETHEUS_MULTIPROC_DIR": str(DONNEES / "mesures")}


def _choisir_port(voulu: int | None) -> int:
    if voulu is not None and not 1 <= voulu <= PORT_MAXIMUM:
        raise ErreurMetier(
            f"Le port {voulu} n’existe pas. Choisissez entre 1024 et {PORT_MAXIMUM}, ou omettez "
            "--port."
        )
    candidats = [voulu] if voulu else range(PORT_HABITUEL, PORT_HABITUEL + 100)
    for port in candidats:
        with socket.socket() as prise:
            prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                prise.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    if voulu:
        raise ErreurMetier(
            f"Le port {voulu} est déjà pris. Choisissez-en un autre, ou laissez "
            "Maillage en trouver un libre en omettant --port."
        )
    raise ErreurMetier("Aucun port libre entre 8000 et 8099. Indiquez-en un avec --port.")


def _attendre(serveur: subprocess.Popen[bytes], adresse: str) -> None:
    limite = time.monotonic() + DELAI_SERVEUR_S
    while time.monotonic() < limite:
        if serveur.poll() is not None:
            raise ErreurMetier(
                "Le serveur web s’est arrêté au démarrage ; voyez les lignes ci-dessus."
            )
        try:
            urllib.request.urlopen(adresse + "sante", timeout=2).close()  # noqa: S310 - our own address
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise ErreurMetier(f"Le serveur web ne répond pas après {DELAI_SERVEUR_S} secondes.")


def _arreter(serveur: subprocess.Popen[bytes]) -> None:
    if serveur.poll() is None:
        serveur.send_signal(signal.SIGTERM)
        try:
            serveur.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(serveur.pid, signal.SIGKILL)
            serveur.wait()


def preparer_statiques() -> None:
    """Collect style sheets, fonts and scripts, unless nothing changed since last time."""
    from django.core.management import call_command

    empreinte = _empreinte_statiques()
    temoin = DONNEES / "static" / "maillage.txt"
    if temoin.exists() and temoin.read_text() == empreinte:
        return
    dire("Feuilles de style, polices et scripts")
    call_command(
        "collectstatic",
        verbosity=0,
        interactive=False,
        clear=True,
        ignore_patterns=INUTILES,
    )
    temoin.write_text(empreinte)


def _empreinte_statiques() -> str:
    resume = hashlib.sha256((RACINE / "package-lock.json").read_bytes())
    for fichier in sorted(Path(RACINE / "src").glob("maillage/**/static/**/*")):
        if fichier.is_file():
            resume.update(str(fichier).encode() + fichier.read_bytes())
    return resume.hexdigest()
