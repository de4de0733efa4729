"""Read the official files of communes, line by line, with bounded memory. Writes nothing.

The format is the one of `donnees/communes.csv.xz` (docs: outils/communes/README.md), and the
columns of the INSEE's own file (`TYPECOM, COM, REG, DEP, NCCENR, COMPARENT`...) are known too.
A column that the file does not have leaves what the base holds; an empty cell means unknown.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from maillage.noyau.textes import cle_de_tri
from maillage.plateforme.imports.fichier import Fichier
from maillage.plateforme.imports.releve import Releve, refuser
from maillage.plateforme.imports.tableau import Colonne, lire_tableau
from maillage.territoires.rules.saisie import CODE_INSEE

DONNEES_LIVREES = Path(__file__).parent.parent / "donnees"

COLONNES = (
    Colonne("code", "code INSEE", ("com", "codgeo", "code insee", "code commune"), (), True),
    # The INSEE's file has both NCCENR (with article apart) and LIBELLE: the full name wins.
    Colonne("nom", "nom de la commune", ("libelle", "libgeo"), ("nccenr",), True),
    Colonne("departement", "code du département", ("dep",), (), True),
    Colonne("region", "code de la région", ("reg",), (), True),
    Colonne("type", "COM, ARM, COMD ou COMA\u202f; absent\u00a0: COM", ("typecom",)),
    Colonne("parent", "commune dont elle fait partie", ("comparent",)),
    Colonne("epci", "SIREN de l’EPCI"),
    Colonne("epci_nom", "nom d’un EPCI nouveau", ("libepci",)),
    Colonne("codes_postaux", "séparés par des espaces", ("code postal",)),
    Colonne("population", "population municipale", ("pmun", "population municipale")),
    Colonne("superficie_km2", "en km²"),
    Colonne("latitude", "du centre, WGS 84", ("lat",)),
    Colonne("longitude", "du centre, WGS 84", ("lon",)),
    Colonne("rp_population", "population au recensement", ("rp2021 population",)),
    Colonne("rp_0_19", "habitants de 0 à 19 ans", ("rp2021 0 19",)),
    Colonne("rp_20_64", "habitants de 20 à 64 ans", ("rp2021 20 64",)),
    Colonne("rp_65_plus", "habitants de 65 ans et plus", ("rp2021 65 plus",)),
    Colonne("anciens_codes", "codes que la commune remplace"),
)
_PAR_CLE = {cle: colonne.nom for colonne in COLONNES for cle in colonne.cles}
TYPES_RETIRES = {"COMD": "deleguee", "COMA": "associee"}


@dataclass
class Lot:
    """What one file says, checked line by line but not against the base."""

    colonnes: set[str]
    communes: list[dict[str, Any]] = field(default_factory=list)
    retirees: list[tuple[str, str, str, tuple[str, ...]]] = field(default_factory=list)
    epci: dict[str, str] = field(default_factory=dict)
    lignes: dict[str, int] = field(default_factory=dict)


def nom_de_colonne(entete: str) -> str:
    """The name, in our format, of a column of a file; empty when it is of no use."""
    return _PAR_CLE.get(cle_de_tri(entete), "")


def lire_communes(fichier: Fichier, releve: Releve) -> Lot:
    """The whole file, each line checked. Raises ImportRefuse when it is no list of communes."""
    lot: Lot | None = None
    for numero, row in lire_tableau(fichier, COLONNES, releve):
        if lot is None:
            lot = Lot(colonnes=set(row))
        try:
            _ranger(row, numero, lot)
        except ValueError as erreur:
            releve.erreur(str(erreur), ligne=numero)
    if lot is None:
        releve.refuser_si_erreurs()
        raise refuser("Le fichier n’a aucune commune.")
    return lot


def _ranger(row: dict[str, str], numero: int, lot: Lot) -> None:
    code, genre = row["code"], row.get("type") or "COM"
    if not CODE_INSEE.match(code):
        raise ValueError(f"Le code «\u00a0{code}\u00a0» n’est pas un code INSEE à cinq caractères.")
    if not row["nom"]:
        raise ValueError(f"La commune {code} n’a pas de nom.")
    nom = row["nom"].replace("'", "’")
    if genre in TYPES_RETIRES:
        parent = row.get("parent", "")
        if not CODE_INSEE.match(parent):
            raise ValueError(f"La commune {code} ({genre}) ne dit pas son chef-lieu.")
        lot.retirees.append((code, nom, TYPES_RETIRES[genre], (parent,)))
        return
    if genre not in ("COM", "ARM"):
        raise ValueError(f"Le type «\u00a0{genre}\u00a0» est inconnu (COM, ARM, COMD ou COMA).")
    if code in lot.lignes:
        raise ValueError(f"Le code {code} est déjà à la ligne {lot.lignes[code]}.")
    commune: dict[str, Any] = {"code": code, "nom": nom, "type": genre}
    if (genre == "ARM") != bool(row.get("parent")):
        raise ValueError(
            f"La commune {code}\u00a0: un arrondissement (ARM), et lui seul, a un parent."
        )
    commune["parent"] = row.get("parent") or None
    commune["departement"], commune["region"] = row["departement"], row["region"]
    for colonne, lire in _LECTURES.items():
        if colonne in row:
            commune[colonne] = lire(colonne, row[colonne])
    if commune.get("epci"):
        lot.epci.setdefault(commune["epci"], row.get("epci_nom", "").replace("'", "’"))
    for ancien in row.get("anciens_codes", "").split():
        if not CODE_INSEE.match(ancien):
            raise ValueError(f"L’ancien code «\u00a0{ancien}\u00a0» n’est pas un code INSEE.")
        lot.retirees.append((ancien, "", "ancien_code", (code,)))
    lot.lignes[code] = numero
    lot.communes.append(commune)


def _entier(colonne: str, texte: str) -> int | None:
    if texte == "":
        return None
    if not texte.isascii() or not texte.isdigit() or len(texte) > 9:
        raise ValueError(
            f"La colonne {colonne} vaut «\u00a0{texte}\u00a0», qui n’est pas un nombre entier."
        )
    return int(texte)


def _decimal(colonne: str, texte: str) -> float | None:
    if texte == "":
        return None
    try:
        nombre = float(texte)
    except ValueError:
        nombre = float("nan")
    if not abs(nombre) < 1_000_000:
        raise ValueError(
            f"La colonne {colonne} vaut «\u00a0{texte}\u00a0», qui n’est pas un nombre."
        )
    return nombre


def _postaux(colonne: str, texte: str) -> list[str]:
    codes = texte.split()
    for code in codes:
        if len(code) != 5 or not code.isdigit():
            raise ValueError(f"«\u00a0{code}\u00a0» n’est pas un code postal ({colonne}).")
    return codes


def _siren(colonne: str, texte: str) -> str | None:
    if texte == "" or texte == "ZZZZZZZZZ":  # the INSEE's way to say none
        return None
    if len(texte) != 9 or not texte.isdigit():
        raise ValueError(
            f"La colonne {colonne} vaut «\u00a0{texte}\u00a0», qui n’est pas un SIREN."
        )
    return texte


_LECTURES: dict[str, Callable[[str, str], Any]] = {
    "epci": _siren,
    "codes_postaux": _postaux,
    "population": _entier,
    "superficie_km2": _decimal,
    "latitude": _decimal,
    "longitude": _decimal,
    "rp_population": _entier,
    "rp_0_19": _entier,
    "rp_20_64": _entier,
    "rp_65_plus": _entier,
}
