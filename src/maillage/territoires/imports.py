"""Read the official files of communes, line by line, with bounded memory. Writes nothing.

The format is the one of `donnees/communes.csv.xz` (docs: outils/communes/README.md), and the
columns of the INSEE's own file (`TYPECOM, COM, REG, DEP, NCCENR, COMPARENT`...) are known too.
A column that the file does not have leaves what the base holds; an empty cell means unknown.
"""

import csv
import gzip
import hashlib
import io
import lzma
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from maillage.noyau.erreurs import ErreurMetier

from .rules.noms import cle_de_tri
from .rules.phrases import accorder
from .rules.saisie import CODE_INSEE

DONNEES_LIVREES = Path(__file__).parent / "donnees"
TAILLE_MAXIMALE = 100 * 1024 * 1024  # bytes, as received and once decompressed
ERREURS_MAXIMALES = 50
_BLOC = 1 << 16

# Name in our format → other names of the same column, compared as sort keys.
SYNONYMES: dict[str, tuple[str, ...]] = {
    "code": ("code", "com", "codgeo", "code insee", "code commune"),
    "nom": ("nom", "libelle", "nccenr", "libgeo"),
    "type": ("type", "typecom"),
    "parent": ("parent", "comparent"),
    "departement": ("departement", "dep"),
    "region": ("region", "reg"),
    "epci": ("epci",),
    "epci_nom": ("epci nom", "libepci"),
    "codes_postaux": ("codes postaux", "code postal"),
    "population": ("population", "pmun", "population municipale"),
    "superficie_km2": ("superficie km2",),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon"),
    "rp_population": ("rp2021 population", "rp population"),
    "rp_0_19": ("rp2021 0 19", "rp 0 19"),
    "rp_20_64": ("rp2021 20 64", "rp 20 64"),
    "rp_65_plus": ("rp2021 65 plus", "rp 65 plus"),
    "anciens_codes": ("anciens codes",),
}
_PAR_SYNONYME = {cle: nom for nom, autres in SYNONYMES.items() for cle in autres}
OBLIGATOIRES = ("code", "nom", "departement", "region")
TYPES_RETIRES = {"COMD": "deleguee", "COMA": "associee"}


@dataclass(frozen=True, slots=True)
class ErreurDeLigne:
    """`ligne` counts from 1, the header included; None for the file as a whole."""

    ligne: int | None
    message: str

    def __str__(self) -> str:
        if self.ligne is None:
            return self.message
        return f"Ligne {self.ligne}\u00a0: {self.message[0].lower()}{self.message[1:]}"


class ImportRefuse(ErreurMetier):
    """Nothing was imported. `erreurs` says why, line by line, fifty at most."""

    def __init__(self, erreurs: list[ErreurDeLigne]) -> None:
        super().__init__("\n".join(str(erreur) for erreur in erreurs))
        self.erreurs = erreurs


@dataclass
class Lecture:
    """A file held in a temporary file, with its hash, ready to be read once."""

    flux: IO[bytes]
    empreinte: str


@dataclass
class Lot:
    """What one file says, checked line by line but not against the base."""

    colonnes: set[str]
    communes: list[dict[str, Any]] = field(default_factory=list)
    retirees: list[tuple[str, str, str, tuple[str, ...]]] = field(default_factory=list)
    epci: dict[str, str] = field(default_factory=dict)
    lignes: dict[str, int] = field(default_factory=dict)


def refuser(message: str, ligne: int | None = None) -> ImportRefuse:
    return ImportRefuse([ErreurDeLigne(ligne, message)])


def recevoir(fichier: Path | IO[bytes]) -> Lecture:
    """Copy the file to a temporary one, block by block, hashing it. Raises ImportRefuse when it
    is missing, empty or above 100 MB."""
    if isinstance(fichier, Path):
        try:
            with fichier.open("rb") as ouvert:
                return recevoir(ouvert)
        except OSError as erreur:
            raise refuser(
                f"Le fichier «\u00a0{fichier}\u00a0» ne peut être lu ({erreur.strerror})."
            ) from None
    copie = tempfile.SpooledTemporaryFile(max_size=8 << 20)  # noqa: SIM115 - the caller closes it
    condense, taille = hashlib.sha256(), 0
    while bloc := fichier.read(_BLOC):
        taille += len(bloc)
        if taille > TAILLE_MAXIMALE:
            copie.close()
            raise refuser(
                "Le fichier dépasse 100\u00a0Mo\u00a0: ce n’est pas une liste de communes."
            )
        condense.update(bloc)
        copie.write(bloc)
    if not taille:
        copie.close()
        raise refuser("Le fichier est vide.")
    copie.seek(0)
    return Lecture(copie, condense.hexdigest())


class _Borne(io.RawIOBase):
    """A decompressed stream that stops at TAILLE_MAXIMALE, so that a bomb is never inflated."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._lus = 0

    def readable(self) -> bool:
        return True

    def readinto(self, tampon: Any) -> int:
        morceau = self._source.read(len(tampon))
        self._lus += len(morceau)
        if self._lus > TAILLE_MAXIMALE:
            raise refuser(
                "Une fois décompressé, le fichier dépasse 100\u00a0Mo\u00a0: il est refusé."
            )
        tampon[: len(morceau)] = morceau
        return len(morceau)


def ouvrir_texte(flux: IO[bytes]) -> io.TextIOWrapper:
    """The text of a CSV, a gzip or an xz, decompressed as it is read."""
    tete = flux.read(6)
    flux.seek(0)
    source: IO[bytes] = flux
    if tete.startswith(b"\x1f\x8b"):
        source = gzip.GzipFile(fileobj=flux, mode="rb")  # type: ignore[assignment]
    elif tete.startswith(b"\xfd7zXZ"):
        source = lzma.LZMAFile(flux)  # noqa: SIM115 - closed with the flux it reads
    elif tete.startswith(b"PK"):
        raise refuser(
            "Ce fichier est un classeur ou une archive ZIP. Donnez le CSV qu’il contient, "
            "au besoin compressé en .gz ou .xz."
        )
    elif tete.startswith((b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise refuser("Ce fichier n’est pas un CSV.")
    encodage = "utf-16" if tete.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    return io.TextIOWrapper(io.BufferedReader(_Borne(source)), encoding=encodage, newline="")


def lire_csv(flux: IO[bytes]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells by column, named as in our format. Raises ImportRefuse."""
    try:
        texte = ouvrir_texte(flux)
        entete = texte.readline()
        if entete.count(";") > entete.count(","):
            lecteur = csv.reader(texte, delimiter=";", strict=True)
        else:
            lecteur = csv.reader(texte, strict=True)
        noms = _entete(next(csv.reader([entete], delimiter=lecteur.dialect.delimiter), []))
        numero = 1
        for cellules in lecteur:
            numero = lecteur.line_num + 1
            if not any(cellules):
                continue
            if len(cellules) != len(noms):
                trouvees = accorder(len(cellules), "colonne", "colonnes")
                raise refuser(f"Il y a {trouvees} au lieu de {len(noms)}.", numero)
            yield (
                numero,
                {nom: cellule.strip() for nom, cellule in zip(noms, cellules, strict=True) if nom},
            )
    except UnicodeDecodeError:
        raise refuser(
            "Le fichier n’est pas encodé en UTF-8. Réenregistrez-le en UTF-8, puis recommencez."
        ) from None
    except csv.Error:
        raise refuser(
            "Un guillemet n’est pas fermé, ou une cellule est trop longue.", numero + 1
        ) from None
    except (gzip.BadGzipFile, lzma.LZMAError, EOFError):
        raise refuser("Le fichier compressé est abîmé ou incomplet.") from None


def nom_de_colonne(entete: str) -> str:
    """The name, in our format, of a column of a file; empty when it is of no use."""
    return _PAR_SYNONYME.get(cle_de_tri(entete), "")


def _entete(cellules: list[str]) -> list[str]:
    cles = [cle_de_tri(cellule) for cellule in cellules]
    noms = [nom_de_colonne(cellule) for cellule in cellules]
    # The INSEE's file has both NCCENR (with article apart) and LIBELLE: the full name wins.
    if "libelle" in cles and "nccenr" in cles:
        noms[cles.index("nccenr")] = ""
    manquantes = [nom for nom in OBLIGATOIRES if nom not in noms]
    if manquantes:
        raise refuser(
            f"Colonne absente\u00a0: {', '.join(manquantes)}. La première ligne doit nommer les "
            "colonnes, séparées par des virgules ou des points-virgules.",
            1,
        )
    for nom in SYNONYMES:
        if noms.count(nom) > 1:
            raise refuser(f"La colonne «\u00a0{nom}\u00a0» est donnée deux fois.", 1)
    return noms


def lire_communes(flux: IO[bytes]) -> Lot:
    """The whole file, each line checked. Raises ImportRefuse with the wrong lines."""
    lot: Lot | None = None
    erreurs: list[ErreurDeLigne] = []
    for numero, row in lire_csv(flux):
        if lot is None:
            lot = Lot(colonnes=set(row))
        try:
            _ranger(row, numero, lot)
        except ValueError as erreur:
            erreurs.append(ErreurDeLigne(numero, str(erreur)))
            if len(erreurs) == ERREURS_MAXIMALES:
                break
    if lot is None:
        raise refuser("Le fichier n’a aucune commune.")
    if erreurs:
        raise ImportRefuse(erreurs)
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
