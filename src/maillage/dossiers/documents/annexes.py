"""What is annexed to the projet by itself: the statutes joined to the case, the list of members."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from maillage.noyau.dates import format_date
from maillage.plateforme.documents.ouvrage import Bloc, Champ, Paragraphe, Tableau, Titre
from maillage.plateforme.fichiers.tailles import taille

EQUIPE = "equipe"
STATUTS, LISTE = "statuts", "liste_membres"


def annexes(contenu: Mapping[str, Any], tableau: Callable[..., Tableau]) -> Iterator[Bloc]:
    """The last pages of a projet; nothing for a letter, nor for a version kept before annexes
    were."""
    if "annexes" not in contenu:
        return
    yield Titre("Annexes", 1, nouvelle_page=True)
    yield Titre("Annexe 1\u00a0: statuts de la structure porteuse", 2)
    yield from _joints(contenu, STATUTS, vide="Aucun fichier n’est joint.")
    yield Titre("Annexe 2\u00a0: liste des membres", 2)
    for section in contenu["sections"]:
        for question in section["questions"]:
            if question["cle"] == EQUIPE:
                yield Paragraphe(
                    "Tels que la communauté les tient sur la plateforme le "
                    f"{format_date(date.fromisoformat(contenu['le']))}."
                )
                yield tableau(question, visible=False)
    yield from _joints(contenu, LISTE)


def _joints(contenu: Mapping[str, Any], usage: str, vide: str = "") -> Iterator[Bloc]:
    joints = [p for p in contenu["annexes"] if p["usage"] == usage]
    if not joints:
        if vide:
            yield Paragraphe(vide)
        return
    # Each on the whole width: a seal has 64 figures and no blank.
    for p in joints:
        le = format_date(date.fromisoformat(p["le"]))
        yield Champ(
            p["nom"],
            f"Fichier joint au dossier le {le}, {taille(p['octets'])}.\nSHA-256\u00a0: "
            f"{p['sha256']}",
        )
