"""Every command tells the audit: whatever it calls in its own room, `consigner` is reached."""

import ast
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2] / "src/maillage"
FICHIERS = sorted({*RACINE.rglob("commands.py"), *RACINE.rglob("commands/*.py")})

# What nobody has to answer for, each with why.
SANS_AUDIT = {
    "dossiers/commands/delai.py::noter": "told by the command that calls",
    "dossiers/commands/passage.py::refuser_apres_le_silence": "writes nothing: it refuses",
    "dossiers/commands/messages.py::prevenir": "told by the command that sends",
    "dossiers/commands/suites.py::fermer": "told by the command that calls",
    "plateforme/audit/commands.py::consigner": "the audit itself",
    "plateforme/audit/commands.py::sceller": "the audit itself",
    "plateforme/notifications/commands.py::envoyer": "told by the command that sends",
    "plateforme/notifications/commands.py::deposer": "told by the command that sends",
    "plateforme/notifications/commands.py::remettre": "the row keeps what became of the message",
    "plateforme/notifications/commands.py::composer_les_resumes": "gathers what was told already",
    "plateforme/notifications/commands.py::abandonner_les_oublies": "the row keeps it",
    "plateforme/notifications/commands.py::purger": "a retention period",
    "plateforme/imports/commands/lecture.py::analyser_import": "the row keeps what was read",
    "plateforme/imports/commands/entretien.py::echouer_import": "the row keeps it",
    "territoires/commands/jeux.py::creer_jeu": "told by the command that imports",
    "plateforme/taches/commands.py::demander": "the row keeps who asked; the task tells its writes",
}


def appels(fonction: ast.AST) -> set[str]:
    noms = set()
    for noeud in ast.walk(fonction):
        if isinstance(noeud, ast.Name):
            noms.add(noeud.id)
        elif isinstance(noeud, ast.Attribute):
            noms.add(noeud.attr)
    return noms


def fonctions(chemin: Path) -> dict[str, set[str]]:
    """Functions of a file and of its neighbours in the same package → names they use."""
    voisins = chemin.parent.glob("*.py") if chemin.parent.name == "commands" else [chemin]
    return {
        noeud.name: appels(noeud)
        for voisin in voisins
        for noeud in ast.parse(voisin.read_text()).body
        if isinstance(noeud, ast.FunctionDef)
    }


def consigne(nom: str, connues: dict[str, set[str]], vues: frozenset[str] = frozenset()) -> bool:
    utilises = connues.get(nom, set())
    return "consigner" in utilises or any(
        autre in connues and autre not in vues and consigne(autre, connues, vues | {nom})
        for autre in utilises
    )


COMMANDES = [
    (chemin, noeud.name)
    for chemin in FICHIERS
    for noeud in ast.parse(chemin.read_text()).body
    if isinstance(noeud, ast.FunctionDef)
    and not noeud.name.startswith("_")
    and any(argument.arg == "maintenant" for argument in noeud.args.kwonlyargs)
]


@pytest.mark.parametrize(
    ("chemin", "nom"), COMMANDES, ids=[f"{c.parent.name}.{n}" for c, n in COMMANDES]
)
def test_a_command_tells_the_audit(chemin: Path, nom: str):
    cle = f"{chemin.relative_to(RACINE)}::{nom}"
    assert consigne(nom, fonctions(chemin)) != (cle in SANS_AUDIT), cle
