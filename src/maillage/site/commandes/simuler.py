"""`./maillage simuler`: the ACI contract of a territory, in the terminal."""

import argparse
import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

from maillage.noyau.dates import format_date, lire_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.montants import format_entier, format_euros

from .fichiers import lire_fichier

if TYPE_CHECKING:
    from maillage.regles import Simulation

AIDE = "calcule le contrat ACI d’un territoire, expliqué ligne à ligne"
OCTETS_MAXIMUM = 2 * 1024 * 1024
CONSEIL = (
    "une liste de communes n’en fait pas le dixième. Gardez la colonne des codes et enregistrez "
    "de nouveau en CSV"
)


def arguments(analyseur: argparse.ArgumentParser) -> None:
    territoire = analyseur.add_mutually_exclusive_group(required=True)
    territoire.add_argument(
        "--communes", metavar="CODE,CODE…", help="codes INSEE séparés par des virgules"
    )
    territoire.add_argument("--fichier", metavar="CSV", help="fichier CSV de communes")
    territoire.add_argument("--population", metavar="N", help="population du territoire")
    analyseur.add_argument(
        "--signature", metavar="AAAA-MM-JJ", required=True, help="date de signature du contrat"
    )
    analyseur.add_argument(
        "--debut",
        metavar="MISSION=AAAA-MM-JJ",
        action="append",
        default=[],
        help="démarrage d’une mission : acces, parcours, prevention, crise, qualite ou "
        "accompagnement",
    )
    analyseur.add_argument(
        "--option",
        metavar="MISSION",
        action="append",
        default=[],
        help="mission optionnelle choisie : qualite, accompagnement",
    )
    analyseur.add_argument(
        "--plan-crise", metavar="AAAA", help="année de première rédaction du plan de crise"
    )
    analyseur.add_argument(
        "--crise", metavar="AAAA", action="append", default=[], help="année d’une crise reconnue"
    )
    analyseur.add_argument("--bareme", metavar="BAREME", help="aci_2019 ou avenant_2")
    analyseur.add_argument("--annees", metavar="N", default="5", help="nombre d’années (1 à 5)")
    analyseur.add_argument("--json", action="store_true", help="sortie pour les machines")


def executer(options: argparse.Namespace) -> int:
    from maillage.regles import Mission, Scenario, lire_debut, simulation_json, simuler

    signature = lire_date(options.signature)
    debuts: dict[Mission, date] = {}
    for texte in options.debut:
        mission, le = lire_debut(texte)
        if mission in debuts:
            raise ErreurMetier(
                f"La mission {mission} a deux débuts ({debuts[mission].isoformat()} et "
                f"{le.isoformat()}). Gardez-en un seul."
            )
        debuts[mission] = le
    champs: dict[str, Any] = {
        "signature": signature,
        "debuts": debuts,
        "options": frozenset(options.option),
        "plan_crise": _annee(options.plan_crise, "--plan-crise"),
        "crises": tuple(_annee(texte, "--crise") for texte in options.crise),
        "bareme": options.bareme,
        "annees": _entier(options.annees, "--annees"),
    }
    remarques: list[str] = []
    if options.population is not None:
        population = _entier(options.population, "--population")
    else:
        population, remarques = _population(options)
    simulation = simuler(Scenario(population=population, **champs))
    if options.json:
        contenu: dict[str, Any] = dict(simulation_json(simulation))
        contenu["remarques"] = [*remarques, *contenu["remarques"]]
        print(json.dumps(contenu, ensure_ascii=False, indent=2))
    else:
        _afficher(simulation, remarques)
    return 0


def _entier(texte: str, option: str) -> int:
    propre = texte.replace(" ", "").replace("\u202f", "").replace("\u00a0", "")
    # Bounded before it is read: an endless run of digits is no number.
    if not (propre.isascii() and propre.isdigit() and len(propre) <= 12):
        raise ErreurMetier(
            f"«\u00a0{texte[:30]}\u00a0» n’est pas un nombre entier plausible. "
            f"Exemple\u00a0: {option} {'45000' if option == '--population' else '5'}."
        )
    return int(propre)


def _annee(texte: str | None, option: str) -> int | None:
    if texte is None:
        return None
    if not (texte.isascii() and texte.isdigit() and len(texte) == 4):
        raise ErreurMetier(
            f"«\u00a0{texte[:30]}\u00a0» n’est pas une année. Exemple\u00a0: {option} 2024."
        )
    return int(texte)


def _population(options: argparse.Namespace) -> tuple[int, list[str]]:
    """Population of the communes asked for; refuse the whole list when one is not understood."""
    octets = None
    if options.fichier is not None:
        octets = lire_fichier(options.fichier, maximum=OCTETS_MAXIMUM, conseil=CONSEIL)
    from .environnement import django_pret

    with django_pret():
        from maillage.territoires.queries import analyser_codes, analyser_csv

        analyse = (
            analyser_csv(octets=octets)
            if octets is not None
            else analyser_codes(codes=[c for c in options.communes.split(",") if c.strip()])
        )
    if analyse.erreurs:
        raise ErreurMetier("\n".join(constat.message for constat in analyse.erreurs))
    inconnues = [commune for commune in analyse.communes if commune.population is None]
    if inconnues:
        noms = ", ".join(f"{c.nom} ({c.code})" for c in inconnues)
        raise ErreurMetier(
            f"La population de {noms} est inconnue. Retirez cette commune, ou donnez la "
            "population totale du territoire avec --population."
        )
    return (
        sum(commune.population or 0 for commune in analyse.communes),
        [constat.message for constat in analyse.remarques],
    )


def _afficher(simulation: "Simulation", remarques: list[str]) -> None:
    print(
        f"Population {format_entier(simulation.scenario.population)}, taille {simulation.taille}\n"
    )
    entete = f"{'':54}{'plafond':>15}{'à percevoir':>15}{'avance':>15}{'solde':>15}"
    for annee in simulation.annees:
        print(
            f"Année {annee.rang}, du {format_date(annee.debut)} au {format_date(annee.fin)}"
            f" — barème {annee.bareme}"
        )
        print(entete)
        precedente = ""
        for ligne in annee.lignes:
            seule = ligne.libelle_mission == ligne.libelle_volet
            if not seule and ligne.mission != precedente:
                print(f"  {ligne.libelle_mission}")
            precedente = ligne.mission
            court = ligne.libelle_volet.partition(" (")[0]
            _rang(court if seule else f"  {court[0].lower()}{court[1:]}", ligne)
        _rang("Total", annee.total)
        print()
    toutes = [*remarques, *(remarque.texte for remarque in simulation.remarques)]
    if toutes:
        print("Remarques")
        for texte in toutes:
            print(f"  • {texte}")
    print(
        "\n--json donne l’explication et la source de chaque montant.",
        file=sys.stderr,
    )


def _rang(nom: str, montants: object) -> None:
    valeurs = (getattr(montants, champ) for champ in ("plafond", "du", "avance", "solde"))
    print(f"  {nom:52}" + "".join(f"{format_euros(valeur):>15}" for valeur in valeurs))
