"""The antivirus: its protocol with a pretender, then with the real clamd where there is one."""

import hashlib
import io
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from tests.plateforme.fichiers.conftest import MAINTENANT
from tests.plateforme.fichiers.exemples import CSV, PDF, eicar

from maillage.plateforme.fichiers import antivirus, commands
from maillage.plateforme.fichiers.access import Introuvable
from maillage.plateforme.fichiers.queries import contenu_de, fichiers_de
from maillage.plateforme.fichiers.states import EtatVersion


class Pretendant:
    """Speaks as clamd does; `repondre` decides from the whole content."""

    def __init__(self, chemin: Path, repondre) -> None:
        self.prise = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.prise.bind(str(chemin))
        self.prise.listen()
        self.repondre, self.recus = repondre, []
        self.fil = threading.Thread(target=self._servir, daemon=True)
        self.fil.start()

    def _servir(self) -> None:
        while True:
            try:
                lien, _ = self.prise.accept()
            except OSError:
                return
            with lien, lien.makefile("rb") as lu:
                assert lu.read(10) == b"zINSTREAM\x00"
                contenu = b""
                while longueur := struct.unpack(">I", lu.read(4))[0]:
                    contenu += lu.read(longueur)
                self.recus.append(contenu)
                lien.sendall(self.repondre(contenu))

    def fermer(self) -> None:
        self.prise.shutdown(socket.SHUT_RDWR)
        self.prise.close()
        self.fil.join(5)


@pytest.fixture
def clamd(settings):
    """A pretender that finds harmful whatever holds « virus »."""
    with tempfile.TemporaryDirectory() as dossier:  # a short path: sockets are limited
        chemin = Path(dossier) / "clamd.ctl"

        def repondre(contenu: bytes) -> bytes:
            if b"panne" in contenu:
                return b"INSTREAM size limit exceeded. ERROR\x00"
            return b"stream: Essai.Virus FOUND\x00" if b"virus" in contenu else b"stream: OK\x00"

        settings.FICHIERS_CLAMD = f"unix:{chemin}"
        pretendant = Pretendant(chemin, repondre)
        yield pretendant
        pretendant.fermer()


def test_the_whole_content_is_sent_and_the_verdict_is_read(clamd):
    gros = b"abc" * 100_000
    assert antivirus.analyser(io.BytesIO(gros)).menace == ""
    assert clamd.recus == [gros]
    assert antivirus.analyser(io.BytesIO(b"un virus")).menace == "Essai.Virus"


@pytest.mark.parametrize(
    "adresse", ["unix:/nulle/part.ctl", "tcp://127.0.0.1:1", "n’importe quoi", "tcp://sans-port"]
)
def test_an_antivirus_that_is_away_declares_nothing_clean(settings, adresse):
    settings.FICHIERS_CLAMD = adresse
    with pytest.raises(antivirus.AntivirusIndisponible):
        antivirus.analyser(io.BytesIO(b"a"))


def test_an_answer_that_is_no_verdict_declares_nothing_clean(clamd):
    with pytest.raises(antivirus.AntivirusIndisponible, match="size limit exceeded"):
        antivirus.analyser(io.BytesIO(b"panne"))


def test_a_clean_file_is_served_and_its_analysis_dated(clamd, deposer):
    assert deposer().etat is EtatVersion.SAINE
    assert clamd.recus == [PDF]


def test_a_threat_is_put_in_quarantine_told_and_served_to_nobody(
    clamd, deposer, porteur, acteur, gestes, dossier
):
    depot = deposer("notes.csv", CSV + b"un virus")
    assert (depot.etat, depot.menace) == (EtatVersion.EN_QUARANTAINE, "Essai.Virus")
    for numero in (None, 1):
        with pytest.raises(Introuvable):
            contenu_de(
                par=acteur, porteur=porteur, maintenant=MAINTENANT, identifiant=depot.fichier,
                numero=numero,
            )  # fmt: skip
    assert gestes() == [("Alice", "depot"), ("Antivirus", "quarantaine")]
    assert commands.effacer_perimes(maintenant=MAINTENANT + timedelta(days=30)) == 1
    assert not [p for p in dossier.rglob("*") if p.is_file()]


def test_a_threat_over_a_clean_version_does_not_bring_the_old_one_back(
    clamd, deposer, porteur, acteur
):
    depot = deposer("notes.csv", CSV)
    deposer("notes.csv", CSV + b"un virus", fichier=depot.fichier)
    with pytest.raises(Introuvable):
        contenu_de(par=acteur, porteur=porteur, maintenant=MAINTENANT, identifiant=depot.fichier)


def test_without_an_answer_a_file_waits_then_is_settled(
    clamd, deposer, porteur, acteur, settings, gestes
):
    adresse = settings.FICHIERS_CLAMD
    settings.FICHIERS_CLAMD = "unix:/nulle/part.ctl"
    sain, infecte = deposer(), deposer("notes.csv", CSV + b"un virus")
    assert sain.etat is infecte.etat is EtatVersion.A_ANALYSER
    with pytest.raises(Introuvable):
        contenu_de(par=acteur, porteur=porteur, maintenant=MAINTENANT, identifiant=sain.fichier)
    assert commands.analyser_en_attente(maintenant=MAINTENANT) == 0
    settings.FICHIERS_CLAMD = adresse
    assert commands.analyser_en_attente(maintenant=MAINTENANT) == 2
    etats = {
        f.nom: f.courante.etat
        for f in fichiers_de(par=acteur, porteur=porteur, maintenant=MAINTENANT)
    }
    assert etats == {
        "statuts.pdf": EtatVersion.SAINE,
        "notes.csv": EtatVersion.EN_QUARANTAINE,
    }
    assert ("Antivirus", "quarantaine") in gestes()
    assert commands.analyser_en_attente(maintenant=MAINTENANT) == 0


@pytest.fixture(scope="module")
def vrai_clamd():
    """Debian's daemon, with one signature made here: that of the test string."""
    programme = shutil.which("clamd")
    if programme is None:
        pytest.skip("clamd is not installed (Debian: clamav-daemon)")
    with tempfile.TemporaryDirectory() as dossier:
        base = Path(dossier)
        base.chmod(0o755)
        texte = eicar()
        empreinte = hashlib.md5(texte, usedforsecurity=False).hexdigest()
        (base / "essai.hdb").write_text(f"{empreinte}:{len(texte)}:Eicar-Essai\n")
        reglages = base / "clamd.conf"
        reglages.write_text(
            f"DatabaseDirectory {base}\nLocalSocket {base}/clamd.ctl\nForeground yes\n"
            + ("User root\n" if os.getuid() == 0 else "")
        )
        demon = subprocess.Popen(
            [programme, f"--config-file={reglages}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            limite = time.monotonic() + 60
            while not (base / "clamd.ctl").exists():
                if demon.poll() is not None or time.monotonic() > limite:
                    pytest.skip("clamd does not start here")
                time.sleep(0.05)
            yield f"unix:{base}/clamd.ctl"
        finally:
            demon.terminate()
            demon.wait(10)


def test_the_real_clamd_recognises_the_test_string(vrai_clamd, settings):
    settings.FICHIERS_CLAMD = vrai_clamd
    assert antivirus.analyser(io.BytesIO(eicar())).menace.startswith("Eicar-Essai")
    assert antivirus.analyser(io.BytesIO(PDF)).menace == ""


def test_the_test_string_deposited_goes_to_quarantine(vrai_clamd, settings, deposer):
    settings.FICHIERS_CLAMD = vrai_clamd
    depot = deposer("eicar.txt", eicar())
    assert depot.etat is EtatVersion.EN_QUARANTAINE
    assert deposer().etat is EtatVersion.SAINE
