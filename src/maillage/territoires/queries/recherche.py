"""Search as typed: one SQL statement over one table, best matches first."""

# ruff: noqa: S608 - statements are made of names written here; values are always parameters.

import re
from dataclasses import dataclass
from typing import Any

from django.db import connection

from maillage.territoires.rules.noms import cle_de_recherche, cle_rare

LIMITE_MAXIMALE = 50
MOTS_MAXIMAUX = 8
LONGUEUR_MAXIMALE = 80  # the longest name of a commune has 45 characters

_COLONNES = "genre, code, nom, ancien_nom, precision, codes_postaux, population, nb_communes"
_DE = f"SELECT {_COLONNES} FROM territoires_entreederecherche WHERE "
_ORDRE = "ORDER BY population DESC NULLS LAST, cle, code LIMIT %(limite)s"
_COMMENCE = "cle >= %(cle)s AND cle < %(apres)s"  # LIKE would not use the index with a parameter

# Each branch is sorted by itself and the outer LIMIT reads them in order: PostgreSQL leaves a
# branch out as soon as the ones before it have filled the page, so the common case is cheap.
_EXACT = f"({_DE} cle = %(cle)s AND ancien_nom = '' {_ORDRE})"
# Two places are kept for an old name typed whole, which longer names in force would hide.
_DEBUT = (
    f"({_DE} {_COMMENCE} AND cle <> %(cle)s AND ancien_nom = ''"
    " ORDER BY population DESC NULLS LAST, cle, code LIMIT %(limite_debut)s)"
)
_ANCIEN = (
    f"({_DE} {_COMMENCE} AND ancien_nom <> ''"
    " ORDER BY cle <> %(cle)s, population DESC NULLS LAST, cle, code LIMIT %(limite)s)"
)
_MOTS = f"({_DE} {{mots}} AND NOT ({_COMMENCE}) AND ancien_nom = '' {_ORDRE})"
# A close spelling is offered only when nothing is spelt that way. Ten times the inhabitants weigh
# as much as 0.05 of similarity, about half a letter: a city is what most people mean.
_PROCHE = (
    f"({_DE} cle_rare %% %(cle_rare)s AND NOT EXISTS"
    f" (SELECT FROM territoires_entreederecherche WHERE {_COMMENCE})"
    " AND NOT EXISTS (SELECT FROM territoires_entreederecherche WHERE {mots})"
    " ORDER BY ancien_nom <> '',"
    " similarity(cle, %(cle)s) + log(greatest(population, 1)) / 20 DESC, code"
    " LIMIT %(limite)s)"
)
_CODE_EXACT = (
    f"({_DE} codes LIKE %(code_exact)s ORDER BY code <> %(code)s, ancien_nom <> '',"
    " population DESC NULLS LAST, code LIMIT %(limite)s)"
)
_CODE_DEBUT = (
    f"({_DE} codes LIKE %(code_debut)s AND codes NOT LIKE %(code_exact)s AND ancien_nom = ''"
    f" {_ORDRE})"
)

_EN_CODE = re.compile(r"^(?:[0-9]{1,9}|2[AB][0-9]{0,3})$")


@dataclass(frozen=True, slots=True)
class Resultat:
    """One line of the list of suggestions.

    `genre` is commune, arrondissement, epci, departement or region. `ancien_nom` is set when the
    commune was found by a name it no longer bears. `population` is None when unknown.
    """

    genre: str
    code: str
    nom: str
    ancien_nom: str
    precision: str
    codes_postaux: tuple[str, ...]
    population: int | None
    nb_communes: int


def rechercher(*, texte: str, limite: int = 10) -> tuple[Resultat, ...]:
    """What `texte` may mean: a name, a postal code, an INSEE code, a SIREN, a département number.

    Exact match, then beginning of the name, then beginning of a word, then a close spelling; the
    more populous first. One query; none for an empty text.
    """
    saisie = texte.strip()[:LONGUEUR_MAXIMALE]
    code = saisie.upper().replace(" ", "")
    cle = cle_de_recherche(saisie)
    if not cle:
        return ()
    places = max(1, min(limite, LIMITE_MAXIMALE))
    parametres: dict[str, Any] = {
        "limite": places,
        "limite_debut": max(1, places - 2),
        "cle": cle,
        "apres": cle[:-1] + chr(ord(cle[-1]) + 1),
        "cle_rare": cle_rare(cle),
        "code": code,
        "code_exact": f"% {code} %",
        "code_debut": f"% {code}%",
    }
    if _EN_CODE.match(code):
        branches = [_CODE_EXACT, _CODE_DEBUT]
    elif len(cle) < 3:
        branches = [_EXACT, _DEBUT, _ANCIEN]
    else:
        branches = [_EXACT, _DEBUT, _ANCIEN, _MOTS, _PROCHE]
    mots = list(dict.fromkeys(cle.split()))[:MOTS_MAXIMAUX]
    parametres |= {f"mot{rang}": f"% {mot}%" for rang, mot in enumerate(mots)}
    tous = " AND ".join(f"mots LIKE %(mot{rang})s" for rang in range(len(mots)))
    branches = [branche.replace("{mots}", tous) for branche in branches]
    requete = " UNION ALL ".join(branches) + " LIMIT %(limite)s"
    with connection.cursor() as curseur:
        curseur.execute(requete, parametres)
        rows = curseur.fetchall()
    return tuple(
        Resultat(genre, code, nom, ancien, precision, tuple(postaux), population, nombre)
        for genre, code, nom, ancien, precision, postaux, population, nombre in rows
    )
