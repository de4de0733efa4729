"""How a module declares what it can import:

    declarer_importateur(
        Importateur(
            code="zonage",
            titre="Zonage des médecins",
            aide="Une ligne par commune…",
            lire=lire_zonage,            # (fichier, releve) -> lot
            comparer=comparer_zonage,    # (lot, fichier, releve) -> Apercu
            appliquer=importer_zonage,   # (*, lot, fichier, releve, par, maintenant) -> str
            options=(SOURCE, MILLESIME),
        )
    )

`lire` streams the file and tells `releve` the errors by line; it may ask the base. `comparer` says
what would change. `appliquer` writes it all in the transaction it is given, and gives the sentence
of what it did; it is a command, so it tells the audit. A file is read again before it is applied:
the three may be run any number of times. One error refuses the whole file.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from maillage.noyau.erreurs import ErreurMetier

from .fichier import MO, Fichier
from .releve import Apercu, Releve


@dataclass(frozen=True, slots=True)
class Option:
    """Something the person says beside the file. `lire` gives the value or raises ValueError with
    a French sentence; `choix` are (value, label). Options of one `groupe` are folded together."""

    code: str
    titre: str
    aide: str = ""
    obligatoire: bool = False
    defaut: str = ""
    choix: tuple[tuple[str, str], ...] = ()
    lire: Callable[[str], Any] = str
    groupe: str = ""


SOURCE = Option(
    "source",
    "Source",
    "Qui a produit ces données, et où elles se trouvent. Elle est montrée avec chaque chiffre.",
    obligatoire=True,
)
MILLESIME = Option(
    "millesime", "Millésime", "L’année ou la date des données, par exemple 2026.", obligatoire=True
)
LICENCE = Option("licence", "Licence", "Par exemple Licence Ouverte 2.0. Vide\u00a0: inconnue.")


@dataclass(frozen=True, slots=True)
class ColonneDite:
    """A column of the expected file, as the page explains it."""

    nom: str
    aide: str
    obligatoire: bool = False


@dataclass(frozen=True, slots=True)
class EnVigueur:
    """A dataset that an import replaces, as the list of imports shows it."""

    nom: str
    millesime: str
    source: str
    licence: str
    charge_a: datetime
    charge_par: str
    detail: str = ""


def _aucun() -> Sequence[EnVigueur]:
    return ()


def _jamais(fichier: Fichier) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Importateur:
    """`deja` gives a sentence when that very file is in force already (`fichier.signature`), and
    nothing is then written. `octets_maximum` bounds the file, also once decompressed."""

    code: str
    titre: str
    aide: str
    lire: Callable[[Fichier, Releve], Any]
    comparer: Callable[[Any, Fichier, Releve], Apercu]
    appliquer: Callable[..., str]
    formats: tuple[str, ...] = ("csv",)
    options: tuple[Option, ...] = ()
    colonnes: tuple[ColonneDite, ...] = ()
    en_vigueur: Callable[[], Sequence[EnVigueur]] = _aucun
    deja: Callable[[Fichier], str] = _jamais
    octets_maximum: int = 100 * MO


_IMPORTATEURS: dict[str, Importateur] = {}


def declarer_importateur(importateur: Importateur) -> Importateur:
    """Make it known. Twice the same code is a mistake of ours."""
    if importateur.code in _IMPORTATEURS:
        raise ValueError(f"importer {importateur.code!r} is declared twice")
    _IMPORTATEURS[importateur.code] = importateur
    return importateur


def importateurs() -> tuple[Importateur, ...]:
    """All of them, by title."""
    return tuple(sorted(_IMPORTATEURS.values(), key=lambda importateur: importateur.titre))


def importateur(code: str) -> Importateur:
    """Raises ErreurMetier, which names those that exist."""
    try:
        return _IMPORTATEURS[code]
    except KeyError:
        raise ErreurMetier(
            f"«\u00a0{code[:60]}\u00a0» n’est pas un jeu de données connu. Au choix\u00a0: "
            f"{', '.join(sorted(_IMPORTATEURS))}."
        ) from None


def lire_options(importateur: Importateur, donnees: dict[str, str]) -> dict[str, Any]:
    """The values of the options, defaults included. Raises ErreurMetier: unknown, missing or
    unreadable, all said at once."""
    connues = {option.code: option for option in importateur.options}
    fautes = [
        f"L’option «\u00a0{code[:60]}\u00a0» n’existe pas pour «\u00a0{importateur.code}\u00a0». "
        + (f"Au choix\u00a0: {', '.join(connues)}." if connues else "Il n’en a aucune.")
        for code in donnees
        if code not in connues
    ]
    lues: dict[str, Any] = {}
    for code, option in connues.items():
        texte = donnees.get(code, "").replace("\0", "").strip() or option.defaut
        if not texte:
            if option.obligatoire:
                fautes.append(f"Donnez «\u00a0{option.titre}\u00a0» ({code}). {option.aide}")
            else:
                lues[code] = None
            continue
        if option.choix and texte not in {valeur for valeur, _ in option.choix}:
            possibles = ", ".join(valeur for valeur, _ in option.choix)
            fautes.append(
                f"{option.titre} ({code})\u00a0: «\u00a0{texte[:60]}\u00a0» n’est pas possible. "
                f"Au choix\u00a0: {possibles}."
            )
            continue
        try:
            lues[code] = option.lire(texte)
        except ValueError as erreur:
            fautes.append(f"{option.titre} ({code})\u00a0: {erreur}")
    if fautes:
        raise ErreurMetier("\n".join(fautes))
    return lues
