"""`./maillage couverture`: who covers whom in a département, a région or France."""

import argparse
import json
from datetime import date
from typing import TYPE_CHECKING

from maillage.noyau.dates import format_date, lire_date
from maillage.noyau.montants import format_entier
from maillage.noyau.textes import accorder

from .environnement import django_pret, maintenant

if TYPE_CHECKING:  # models cannot be loaded before Django is ready
    from maillage.couverture.queries.couverture import CouvertureVue

AIDE = "dit quelles communes les CPTS couvrent, et lesquelles personne ne couvre"
ZONES_MONTREES = 20


def arguments(analyseur: argparse.ArgumentParser) -> None:
    lieux = analyseur.add_mutually_exclusive_group(required=True)
    lieux.add_argument("--departement", metavar="CODE", default="", help="un département")
    lieux.add_argument("--region", metavar="CODE", default="", help="une région")
    lieux.add_argument("--france", action="store_true", help="la France entière")
    analyseur.add_argument(
        "--le", metavar="AAAA-MM-JJ", help="à cette date (par défaut, aujourd’hui)"
    )
    analyseur.add_argument("--json", action="store_true", help="sortie pour les machines")


def executer(options: argparse.Namespace) -> int:
    with django_pret():
        from maillage.couverture.queries import couverture
        from maillage.couverture.web.couverture.exports import donnees

        le: date = lire_date(options.le) if options.le else maintenant().astimezone().date()
        vue = couverture(le=le, region=options.region, departement=options.departement)
        sortie = donnees(vue)
    if options.json:
        print(json.dumps(sortie, ensure_ascii=False, indent=2))
    else:
        _dire(sortie, le, vue)
    return 0


def _dire(sortie: dict, le: date, vue: "CouvertureVue") -> None:  # type: ignore[type-arg]
    part = (
        f" ({100 * sortie['population_couverte'] / sortie['population']:.1f}\u00a0%)".replace(
            ".", ","
        )
        if sortie["population"]
        else ""
    )
    print(
        f"{sortie['territoire']}, au {format_date(le)}\u00a0: {sortie['cpts']} CPTS, "
        f"{format_entier(sortie['communes_couvertes'])} communes couvertes sur "
        f"{format_entier(sortie['communes'])}, {format_entier(sortie['population_couverte'])} "
        f"habitants sur {format_entier(sortie['population'])}{part}."
    )
    for taille, rang in sortie["par_taille"].items():
        print(
            f"  taille {taille}\u00a0: {rang['cpts']} CPTS, "
            f"{format_entier(rang['population'])} habitants"
        )
    zones = sortie["zones_blanches"]
    print(f"Zones blanches\u00a0: {len(zones)}")
    for zone in zones[:ZONES_MONTREES]:
        communes = ", ".join(vue.noms[code] for code in zone["communes"][:5])
        nombre = vue.nombre_de_communes(zone["communes"])
        suite = "…" if len(zone["communes"]) > 5 else ""
        print(
            f"  {format_entier(zone['population'])} habitants, "
            f"{accorder(nombre, 'commune', 'communes')}\u00a0: {communes}{suite}"
        )
    if len(zones) > ZONES_MONTREES:
        print(f"  … et {len(zones) - ZONES_MONTREES} autres (--json les donne toutes)")
    print(f"Communes dans plusieurs CPTS\u00a0: {len(sortie['chevauchements'])}")
    print(f"CPTS à cheval sur plusieurs départements\u00a0: {len(sortie['a_cheval'])}")
    print(f"Populations\u00a0: {sortie['source_population'] or 'inconnues'}.")
