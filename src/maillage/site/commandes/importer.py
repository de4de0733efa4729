"""`./maillage importer`: replace a dataset by a newer file, whole or not at all."""

import argparse
import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from maillage.noyau.dates import format_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.montants import format_entier
from maillage.noyau.textes import accorder

from .environnement import dire, django_pret, maintenant

if TYPE_CHECKING:
    from maillage.plateforme.imports.commands import Resultat
    from maillage.plateforme.imports.releve import ErreurDeLigne, ImportRefuse

AIDE = "remplace un jeu de données par un fichier plus récent"
ERREURS_DITES = 20
ANNEE = re.compile(r"(?<!\d)20\d{2}(?!\d)")
PAS = 10  # a line of progress each so many percents


def arguments(analyseur: argparse.ArgumentParser) -> None:
    ajouter = analyseur.add_argument
    ajouter("jeu", metavar="JEU", nargs="?", default="", help="voir --liste")
    ajouter(
        "fichier",
        metavar="FICHIER",
        nargs="?",
        default="",
        help="CSV, au besoin en .gz, .xz ou .zip\u202f; classeur .xlsx où il est dit possible",
    )
    ajouter("--liste", action="store_true", help="dit ce qui s’importe, et ses options")
    ajouter("--millesime", metavar="TEXTE", default="", help="année ou date des données")
    ajouter("--source", metavar="TEXTE", default="", help="qui les a produites")
    ajouter(
        "--option",
        metavar="CLÉ=VALEUR",
        action="append",
        default=[],
        help="option propre au jeu, autant de fois que nécessaire",
    )
    ajouter(
        "--definition",
        metavar="FICHIER",
        default="",
        help="options lues dans un fichier YAML ou JSON, par exemple la définition d’un indicateur",
    )
    ajouter("--apercu", action="store_true", help="dit ce qui changerait, et ne change rien")
    ajouter("--erreurs", metavar="FICHIER", default="", help="écrit là les erreurs, en CSV")


def executer(options: argparse.Namespace) -> int:
    manque = [m for m, v in (("JEU", options.jeu), ("FICHIER", options.fichier)) if not v]
    if manque and not options.liste:
        raise ErreurMetier(
            f"./maillage importer\u00a0: il manque\u00a0: {', '.join(manque)}. "
            "La liste des jeux\u00a0: ./maillage importer --liste"
        )
    donnees = _options(options)
    chemin = Path(options.fichier)
    if not options.liste and not chemin.is_file():
        # Said first when it is the dataset that is not known.
        _verifier_le_jeu(options.jeu)
        raise ErreurMetier(f"Le fichier {chemin} n’existe pas. Vérifiez son nom.")
    with django_pret():
        if options.liste:
            return _lister()
        from maillage.plateforme.audit.acteurs import Acteur
        from maillage.plateforme.imports.commands import importer_fichier
        from maillage.plateforme.imports.releve import ImportRefuse

        a_l_instant = maintenant()
        _completer(options.jeu, chemin.name, donnees, a_l_instant.astimezone().date())
        dire(f"Lecture de {chemin.name}")
        try:
            resultat = importer_fichier(
                code=options.jeu,
                fichier=chemin,
                options=donnees,
                par=Acteur.systeme("ligne de commande"),
                maintenant=a_l_instant,
                avancer=_avancement(),
                apercu_seul=options.apercu,
            )
        except ImportRefuse as refus:
            return _refuser(refus, options.erreurs)
    _dire_les_avertissements(resultat)
    _montrer(resultat)
    return 0


def _options(options: argparse.Namespace) -> dict[str, str]:
    donnees = _definition(Path(options.definition)) if options.definition else {}
    for texte in options.option:
        cle, egal, valeur = texte.partition("=")
        if not egal or not cle.strip():
            raise ErreurMetier(
                f"L’option «\u00a0{texte}\u00a0» ne se lit pas\u00a0: écrivez --option clé=valeur."
            )
        donnees[cle.strip()] = valeur
    for cle in ("millesime", "source"):
        if valeur := getattr(options, cle):
            donnees[cle] = valeur
    return donnees


def _completer(jeu: str, nom: str, donnees: dict[str, str], jour: date) -> None:
    """Whoever types the shortest command gets an import that says what it does not know."""
    from maillage.plateforme.imports.declaration import importateur

    options = importateur(jeu).options
    necessaires = {option.code for option in options if option.obligatoire}
    annees = set(ANNEE.findall(nom))
    annee = annees.pop() if len(annees) == 1 else ""
    connus = {
        "source": f"fichier «\u00a0{nom}\u00a0», producteur inconnu",
        "millesime": f"{annee}, d’après le nom du fichier"
        if annee
        else f"inconnu, importé le {format_date(jour)}",
    }
    for cle, valeur in connus.items():
        if cle in necessaires and not donnees.get(cle, "").strip():
            donnees[cle] = valeur
            dire(f"--{cle} n’est pas donné\u00a0: noté «\u00a0{valeur}\u00a0»")
    datees = any(option.code == "debut" for option in options)
    if datees and donnees.get("millesime") == connus["millesime"] and not annee:
        # The vintage is not known: nothing says that it was so before today.
        donnees.setdefault("debut", jour.isoformat())


def _definition(chemin: Path) -> dict[str, str]:
    """Options of a file, one text each; lists are not among them."""
    import yaml

    try:
        lues = yaml.safe_load(chemin.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        raise ErreurMetier(
            f"La définition {chemin} ne se lit pas. Il faut un fichier YAML ou JSON, en UTF-8."
        ) from None
    simples = str | int | float
    if not isinstance(lues, dict) or not all(isinstance(v, simples) for v in lues.values()):
        raise ErreurMetier(
            f"La définition {chemin} doit donner une valeur à chaque option, sans liste."
        )
    return {
        str(cle): ("oui" if valeur else "non") if isinstance(valeur, bool) else str(valeur)
        for cle, valeur in lues.items()
    }


def _verifier_le_jeu(code: str) -> None:
    """Raises ErreurMetier when no importer has that code. Django is needed, the database is not."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
    import django

    django.setup()
    from maillage.plateforme.imports.declaration import importateur

    importateur(code)


def _lister() -> int:
    from maillage.plateforme.imports.declaration import importateurs

    for importateur in importateurs():
        print(f"{importateur.code} — {importateur.titre}")
        print(f"  {importateur.aide}")
        for option in importateur.options:
            necessaire = " (obligatoire)" if option.obligatoire else ""
            print(f"  --option {option.code}=…{necessaire}\u00a0: {option.titre}. {option.aide}")
        for jeu in importateur.en_vigueur():
            detail = f"{jeu.detail}\u00a0: " if jeu.detail else ""
            print(f"  en vigueur\u00a0: {detail}{jeu.millesime} — {jeu.source}")
    return 0


def _avancement() -> Callable[[int, int | None, str], None]:
    dit: list[tuple[str, int]] = []

    def avancer(fait: int, total: int | None, etape: str) -> None:
        palier = 100 * fait // total // PAS * PAS if total else 0
        if (etape, palier) not in dit:
            dit.append((etape, palier))
            if palier:
                dire(f"{etape}\u00a0: {palier}\u00a0%")
            elif etape != "Lecture":
                dire(etape)

    return avancer


def _refuser(refus: "ImportRefuse", chemin: str) -> int:
    for erreur in refus.erreurs[:ERREURS_DITES]:
        print(str(erreur), file=sys.stderr)
    if (reste := refus.nombre - ERREURS_DITES) > 0:
        print(f"Et {accorder(reste, 'autre erreur', 'autres erreurs')}.", file=sys.stderr)
    print(
        f"{accorder(refus.nombre, 'erreur', 'erreurs')}\u00a0: rien n’a été importé.",
        file=sys.stderr,
    )
    if chemin:
        _ecrire_les_erreurs(refus.erreurs, refus.nombre, Path(chemin))
    return 1


def _ecrire_les_erreurs(erreurs: "list[ErreurDeLigne]", nombre: int, chemin: Path) -> None:
    from maillage.plateforme.imports.queries import erreurs_en_csv

    try:
        chemin.write_text(erreurs_en_csv(erreurs, nombre), encoding="utf-8", newline="")
    except OSError:
        raise ErreurMetier(
            f"Les erreurs ne peuvent être écrites dans {chemin}. Vérifiez que le dossier existe."
        ) from None
    dire(f"Erreurs écrites dans {chemin}")


def _dire_les_avertissements(resultat: "Resultat") -> None:
    for avertissement in resultat.avertissements[:ERREURS_DITES]:
        dire(str(avertissement))
    if (reste := resultat.nb_avertissements - ERREURS_DITES) > 0:
        dire(f"Et {accorder(reste, 'autre avertissement', 'autres avertissements')}.")


def _montrer(resultat: "Resultat") -> None:
    if resultat.applique or resultat.inchange:
        print(resultat.phrase)
        return
    for nom, valeur in resultat.apercu.chiffres:
        print(f"{nom}\u00a0: {valeur}")
    for section in resultat.apercu.sections:
        exemples = f" ({', '.join(section.exemples)})" if section.exemples else ""
        print(f"{section.titre}\u00a0: {format_entier(section.nombre)}{exemples}")
    print("Aperçu seulement\u00a0: rien n’a été importé.")
