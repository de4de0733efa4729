"""`./maillage documenter`: pages made from the code, the guide's screenshots, dead links."""

import argparse
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from .environnement import RACINE, dire

AIDE = "régénère docs/generated et les captures du guide"
LIEN = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
TITRE = re.compile(r"^#+\s+(.*)$", re.MULTILINE)


def arguments(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument(
        "--verifier", action="store_true", help="comparer sans écrire, et suivre les liens"
    )
    analyseur.add_argument(
        "--captures", action="store_true", help="refaire aussi les captures d’écran du guide"
    )


def executer(options: argparse.Namespace) -> int:
    fautes = []
    for chemin, contenu in _pages():
        if options.verifier:
            if not chemin.exists() or chemin.read_text() != contenu:
                fautes.append(
                    f"{chemin.relative_to(RACINE)} n’est plus à jour : ./maillage documenter"
                )
        else:
            chemin.parent.mkdir(parents=True, exist_ok=True)
            chemin.write_text(contenu)
            dire(str(chemin.relative_to(RACINE)))
    if options.captures:
        from .essais import executer as essayer

        os.environ["MAILLAGE_CAPTURES"] = "1"
        if essayer(
            ["-q", "tests/parcours/test_guide.py", "tests/parcours/test_guide_territoires.py"]
        ):
            fautes.append("Les captures n’ont pas pu être refaites.")
    fautes += liens_morts(RACINE)
    for faute in fautes:
        print(faute)
    return 1 if fautes else 0


def _pages() -> Iterator[tuple[Path, str]]:
    from maillage.dossiers.rules.diagramme import etats_markdown
    from maillage.regles.documentation import bareme_markdown, parametres_markdown

    dossier = RACINE / "docs" / "generated"
    yield dossier / "bareme.md", bareme_markdown()
    yield dossier / "parametres.md", parametres_markdown()
    yield dossier / "etats-du-dossier.md", etats_markdown()


def liens_morts(racine: Path) -> list[str]:
    """Links of every Markdown page that lead to no file or no title."""
    fautes = []
    pages = [*racine.glob("*.md")]
    for dossier in ("docs", "outils", "bench"):
        pages += (racine / dossier).rglob("*.md")
    for page in sorted(pages):
        for cible in LIEN.findall(page.read_text()):
            if cible.startswith(("http://", "https://", "mailto:")):
                continue
            fichier, _, ancre = cible.partition("#")
            arrivee = (page.parent / fichier).resolve() if fichier else page
            if not arrivee.exists():
                fautes.append(f"{page.relative_to(racine)} : {cible} n’existe pas")
            elif ancre and arrivee.suffix == ".md" and ancre not in _ancres(arrivee):
                fautes.append(f"{page.relative_to(racine)} : pas de titre « {ancre} » dans {cible}")
    return fautes


def _ancres(page: Path) -> set[str]:
    ancres = set()
    for titre in TITRE.findall(page.read_text()):
        bas = unicodedata.normalize("NFC", titre).lower()
        ancres.add(re.sub(r"[^\w\- ]", "", bas).strip().replace(" ", "-"))
    return ancres
