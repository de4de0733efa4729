"""What the buttons of the territory do: each gives another scenario, or says why it cannot."""

import re
from dataclasses import dataclass, replace

from maillage.noyau.montants import format_entier
from maillage.territoires import queries as territoires

from .saisie import CODE, COMMUNES_MAXIMUM, Erreur, Parametres, Saisie

ACTIONS = ("ajouter", "retirer", "remplacer", "vider")
CHOIX = re.compile(r"(commune|arrondissement|epci|departement|region):([0-9AB]{1,9})")
REMPLACEMENT = re.compile(rf"([0-9AB]{{1,9}}):({CODE.pattern}(?:\.{CODE.pattern}){{0,30}})")


@dataclass(frozen=True, slots=True)
class Effet:
    saisie: Saisie
    demandee: bool


def appliquer(saisie: Saisie, parametres: Parametres) -> Effet:
    """Carry out the button pressed, if any. A forged value changes nothing and is said."""
    for nom in ACTIONS:
        valeur = parametres.get(nom)
        if valeur:
            return Effet(_ACTIONS[nom](saisie, valeur.strip().upper()), True)
    return Effet(saisie, False)


def _ajouter(saisie: Saisie, valeur: str) -> Saisie:
    choix = CHOIX.fullmatch(_minuscules(valeur))
    if not choix:
        return _refus(saisie, f"« {valeur[:30]} » ne désigne ni commune, ni groupement connu.")
    codes = territoires.codes_de(genre=choix[1], code=choix[2])
    if not codes:
        return _refus(
            saisie, f"Aucune commune ne porte le code {choix[2]}. Cherchez-la par son nom."
        )
    if set(codes) <= set(saisie.codes):
        deja = "Cette commune est" if len(codes) == 1 else f"Ces {len(codes)} communes sont"
        return _refus(saisie, f"{deja} déjà dans le territoire.")
    # A city brings its arrondissements by number; a grouping its communes by name.
    ordonnes = sorted(codes) if choix[1] == "commune" else codes
    return _avec(saisie, (*saisie.codes, *ordonnes))


def _minuscules(valeur: str) -> str:
    genre, deux_points, code = valeur.partition(":")
    return genre.lower() + deux_points + code


def _retirer(saisie: Saisie, valeur: str) -> Saisie:
    return replace(saisie, codes=tuple(c for c in saisie.codes if c != valeur))


def _remplacer(saisie: Saisie, valeur: str) -> Saisie:
    choix = REMPLACEMENT.fullmatch(valeur)
    if not choix:
        return _refus(saisie, f"« {valeur[:30]} » n’est pas un remplacement lisible.")
    gardes = [c for c in saisie.codes if c != choix[1]]
    return _avec(saisie, (*gardes, *choix[2].split(".")))


def _vider(saisie: Saisie, valeur: str) -> Saisie:
    return replace(saisie, codes=())


def _avec(saisie: Saisie, codes: tuple[str, ...]) -> Saisie:
    uniques = tuple(dict.fromkeys(codes))
    if len(uniques) > COMMUNES_MAXIMUM:
        return _refus(saisie, trop_de_communes(len(uniques)))
    # The communes change: a population typed by hand no longer describes them.
    return replace(saisie, codes=uniques, population=None)


def trop_de_communes(nombre: int) -> str:
    """The refusal of a territory larger than what the page can show."""
    return (
        f"Cela ferait {format_entier(nombre)} communes\u202f; la page en montre "
        f"{format_entier(COMMUNES_MAXIMUM)} au plus. Ajoutez un groupement plus petit."
    )


def _refus(saisie: Saisie, texte: str) -> Saisie:
    return replace(saisie, erreurs=(*saisie.erreurs, Erreur("communes", texte)))


_ACTIONS = {
    "ajouter": _ajouter,
    "retirer": _retirer,
    "remplacer": _remplacer,
    "vider": _vider,
}
