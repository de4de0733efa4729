"""`./maillage bench`: how fast the platform is, beside comparable software.

The measures themselves are in the folder `bench`, outside the package: no one installs them.
"""

import argparse
import json
import logging
import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import Any

from maillage.noyau.dates import format_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.montants import INSECABLE, format_entier

from .environnement import DONNEES, RACINE, devenir, dire, django_pret, maintenant

AIDE = "mesure les vitesses, à côté de logiciels comparables"
SUJETS = ("regles", "pages", "plateforme", "territoires", "dossiers")
BASES = ("DATABASE_URL", "MAILLAGE_PROPRIETAIRE_URL")
DOCUMENT = RACINE / "docs" / "mesures.md"
NOM_LARGEUR = 62


def arguments(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("sujets", nargs="*", choices=SUJETS, help=", ".join(SUJETS))
    analyseur.add_argument("--json", action="store_true", help="pour une machine")
    analyseur.add_argument(
        "--ecrire", action="store_true", help="ajouter une section datée à docs/mesures.md"
    )
    analyseur.add_argument(
        "--tours", type=int, metavar="N", help="nombre de tours (5 pour regles, 3 pour pages)"
    )
    analyseur.add_argument(
        "--rapide", action="store_true", help="quelques secondes, chiffres sans valeur"
    )


def executer(options: argparse.Namespace) -> int:
    if options.tours is not None and options.tours < 1:
        raise ErreurMetier("Indiquez au moins un tour\u00a0: --tours 1.")
    if str(RACINE) not in sys.path:
        sys.path.insert(0, str(RACINE))
    machine = import_module("bench.machine")
    faits = machine.machine()
    faits["Commande"] = _commande(options)
    impossible = import_module("bench.mesure").MesureImpossible
    try:
        rapports = [
            rapport for sujet in options.sujets or SUJETS for rapport in _mesurer(sujet, options)
        ]
    except impossible as erreur:
        raise ErreurMetier(str(erreur)) from erreur
    # Others may have come meanwhile: without it, a slow figure would have no excuse.
    faits["Charge à la fin"] = machine.charge()
    # Written before it is shown: a reader who leaves early loses nothing.
    if options.ecrire:
        # The day where the person is, not in Greenwich.
        ecrire(faits, rapports, maintenant().astimezone().date())
        dire(str(DOCUMENT.relative_to(RACINE)))
    if options.json:
        print(json.dumps(en_json(faits, rapports), ensure_ascii=False, indent=2))
    else:
        for rapport in rapports:
            print(tableau(rapport))
    return 0


def _mesurer(sujet: str, options: argparse.Namespace) -> list[Any]:
    """Each subject finds the databases that the person named, not those the last one started."""
    nommees = {variable: os.environ.get(variable) for variable in BASES}
    try:
        rapports: list[Any] = _MESURER[sujet](options)
        return rapports
    finally:
        for variable, url in nommees.items():
            if url is None:
                os.environ.pop(variable, None)
            else:
                os.environ[variable] = url


def _commande(options: argparse.Namespace) -> str:
    tours = [f"--tours {options.tours}"] if options.tours else []
    rapide = ["--rapide"] if options.rapide else []
    return " ".join(["./maillage bench", *options.sujets, *tours, *rapide])


def _regles(options: argparse.Namespace) -> list[Any]:
    regles = import_module("bench.regles")
    rapport = regles.mesurer(
        dossier=DONNEES / "bench",
        racine=RACINE,
        taille=_taille(regles, options),
        installer=True,
        dire=dire,
    )
    return [rapport]


def _pages(options: argparse.Namespace) -> list[Any]:
    pages = import_module("bench.pages")
    journal = DONNEES / "bench" / "serveur.log"
    with django_pret() as url:
        from maillage.communautes.commands import creer_demonstration
        from maillage.plateforme.audit.acteurs import Acteur

        from .demo import preparer_statiques

        creer_demonstration(par=Acteur.systeme("démonstration"), maintenant=maintenant())
        preparer_statiques()
        # One line a request would hide the figures.
        logging.disable(logging.INFO)
        rapport = pages.mesurer(
            url=url, racine=RACINE, journal=journal, taille=_taille(pages, options), dire=dire
        )
    return [rapport]


def _plateforme(options: argparse.Namespace) -> list[Any]:
    from maillage.plateforme.base.postgres import Grappe

    plateforme = import_module("bench.plateforme.mesure")
    journal = DONNEES / "bench" / "plateforme.log"
    proprietaire = os.environ.get("MAILLAGE_PROPRIETAIRE_URL") or os.environ.get("DATABASE_URL")
    with django_pret() as url:
        from .demo import preparer_statiques

        preparer_statiques()
        logging.disable(logging.INFO)
        rapport = plateforme.mesurer(
            url=url,
            proprietaire=proprietaire or Grappe(DONNEES / "pg").url(),
            journal=journal,
            taille=_taille(plateforme, options),
            maintenant=maintenant(),
            dire=dire,
        )
    return [rapport]


def _territoires(options: argparse.Namespace) -> list[Any]:
    territoires = import_module("bench.territoires")
    with django_pret() as url:
        logging.disable(logging.INFO)
        rapports: list[Any] = territoires.mesurer(
            territoires.Contexte(
                dossier=DONNEES / "bench",
                racine=RACINE,
                url=url,
                dire=dire,
                rapide=options.rapide,
                tours=options.tours,
            )
        )
    return rapports


def _dossiers(options: argparse.Namespace) -> list[Any]:
    from django.apps import apps

    from maillage.plateforme.base.postgres import avec_base

    dossiers = import_module("bench.dossiers")
    # Away from anybody's data, whatever the environment says.
    for variable in BASES:
        os.environ.pop(variable, None)
    with avec_base(DONNEES / "bench" / "pg") as proprietaire:
        os.environ["DATABASE_URL"] = proprietaire
        if apps.ready:
            # An earlier subject has left this process on another server.
            devenir(proprietaire)
        with django_pret() as url:
            from .demo import preparer_statiques

            preparer_statiques()
            logging.disable(logging.INFO)
            rapports: list[Any] = dossiers.mesurer(
                dossiers.Contexte(
                    dossier=DONNEES / "bench",
                    racine=RACINE,
                    url=url,
                    proprietaire=proprietaire,
                    maintenant=maintenant(),
                    dire=dire,
                    rapide=options.rapide,
                    tours=options.tours,
                )
            )
    return rapports


def _taille(module: Any, options: argparse.Namespace) -> Any:
    taille = module.MINUSCULE if options.rapide else module.Taille()
    return replace(taille, tours=options.tours) if options.tours else taille


_MESURER = {
    "regles": _regles,
    "pages": _pages,
    "plateforme": _plateforme,
    "territoires": _territoires,
    "dossiers": _dossiers,
}


def en_json(faits: dict[str, str], rapports: Iterable[Any]) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "machine": faits,
        "rapports": [
            {
                "titre": rapport.titre,
                "mesures": [mesure.en_json() for mesure in rapport.mesures],
                "notes": list(rapport.notes),
            }
            for rapport in rapports
        ],
    }


def tableau(rapport: Any) -> str:
    """What the terminal shows."""
    lignes = [f"\n{rapport.titre}", f"{'':{NOM_LARGEUR}}{'mesure':>19}{'cible':>21}  "]
    for mesure in rapport.mesures:
        lignes.append(
            f"{mesure.nom:{NOM_LARGEUR}}{_valeur(mesure.valeur, mesure.unite):>19}"
            f"{_cible(mesure):>21}  {_atteinte(mesure)}"
        )
        if len(mesure.nom) > NOM_LARGEUR:
            debut = mesure.nom[:NOM_LARGEUR].rpartition(" ")[0]
            reste = lignes.pop().removeprefix(mesure.nom)
            fin = mesure.nom[len(debut) + 1 :]
            lignes += [debut, f"  {fin:{NOM_LARGEUR - 2}}{reste}"]
    return "\n".join([*lignes, "", *(f"• {note}" for note in rapport.notes)])


def ecrire(faits: dict[str, str], rapports: Iterable[Any], le: date) -> None:
    """Append a dated section; what was written before stays."""
    morceaux = []
    for rapport in rapports:
        morceaux += [
            f"\n## {rapport.titre}, {format_date(le)}\n",
            *(f"- {nom}\u00a0: {valeur}" for nom, valeur in faits.items()),
            "\n| Mesure | Valeur | Tours | Cible | Atteinte | Précision |",
            "| --- | ---: | --- | ---: | --- | --- |",
            *(_rang(mesure) for mesure in rapport.mesures),
            "",
            *(f"- {note}" for note in rapport.notes),
        ]
    with DOCUMENT.open("a") as document:
        document.write("\n".join(morceaux) + "\n")


def _rang(mesure: Any) -> str:
    tours = ""
    if mesure.essais:
        tours = f"{_nombre(min(mesure.essais))} à {_nombre(max(mesure.essais))}"
    cellules = (
        mesure.nom,
        _valeur(mesure.valeur, mesure.unite),
        tours,
        _cible(mesure),
        _atteinte(mesure),
        mesure.detail,
    )
    return f"| {' | '.join(cellules)} |"


def _valeur(valeur: float, unite: str) -> str:
    return f"{_nombre(valeur)}{INSECABLE}{unite}"


def _cible(mesure: Any) -> str:
    if mesure.cible is None:
        return ""
    signe = "≥" if mesure.plus_est_mieux else "≤"
    return f"{signe}{INSECABLE}{_valeur(mesure.cible, mesure.unite)}"


def _atteinte(mesure: Any) -> str:
    return "" if mesure.atteinte is None else "oui" if mesure.atteinte else "non"


def _nombre(valeur: float) -> str:
    """Three figures that mean something: `12 345`, `12,3`, `0,046`."""
    if valeur >= 100 or valeur == int(valeur):
        return format_entier(round(valeur))
    decimales = 1 if valeur >= 10 else 2 if valeur >= 1 else 3
    return f"{valeur:.{decimales}f}".replace(".", ",")
