"""A file of communes: refuse what is no text table, find its encoding, separator and columns.

Nothing is ever unpacked: an XLSX or a ZIP is known by its first bytes and refused with a sentence.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from maillage.noyau.erreurs import ErreurMetier

from .noms import cle_de_tri
from .phrases import trop_de_colonnes, trop_de_communes
from .saisie import (
    LIGNES_MAXIMALES,
    LONGUEUR_MAXIMALE,
    Element,
    element_trop_long,
    lire,
    retablir_code,
)

TAILLE_MAXIMALE = 2 * 1024 * 1024  # bytes: ten times the longest list of communes with names
COLONNES_MAXIMALES = 50  # every cell may have to be looked at

_ENREGISTRER = "Dans votre tableur, enregistrez la feuille au format CSV, puis déposez ce fichier."
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", f"C’est un classeur (XLSX, ODS) ou une archive ZIP. {_ENREGISTRER}"),
    (b"PK\x05\x06", "C’est une archive ZIP vide. Déposez un fichier CSV."),
    (b"\xd0\xcf\x11\xe0", f"C’est un ancien classeur ou document Office (XLS). {_ENREGISTRER}"),
    (b"%PDF", "C’est un PDF. Déposez le tableau d’où il vient, au format CSV."),
    (b"\x1f\x8b", "C’est un fichier compressé (gzip). Décompressez-le, puis déposez le CSV."),
    (b"\xfd7zXZ", "C’est un fichier compressé (xz). Décompressez-le, puis déposez le CSV."),
    (b"BZh", "C’est un fichier compressé (bzip2). Décompressez-le, puis déposez le CSV."),
    (b"7z\xbc\xaf", "C’est une archive 7z. Décompressez-la, puis déposez le CSV."),
    (b"Rar!", "C’est une archive RAR. Décompressez-la, puis déposez le CSV."),
    (b"\x89PNG", "C’est une image. Déposez un tableau au format CSV."),
    (b"\xff\xd8\xff", "C’est une image. Déposez un tableau au format CSV."),
)
_PAGE_WEB = re.compile(r"^\s*<(?:!doctype|html|\?xml)", re.IGNORECASE)
# The controls that no text file holds; cp1252 leaves five bytes undefined, read here as these.
_CONTROLES = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\x81\x8d\x8f\x90\x9d]")

COLONNES = {
    "code": (
        "code insee",
        "code commune",
        "insee",
        "codgeo",
        "com",
        "depcom",
        "code geo",
        "cog",
        "code commune insee",
        "code insee commune",
        "insee com",
        "code officiel geographique",
    ),
    "code_incertain": ("code", "codes"),
    "nom": (
        "nom",
        "commune",
        "communes",
        "libelle",
        "nom commune",
        "libgeo",
        "nom de la commune",
        "libelle commune",
        "ville",
        "nccenr",
        "nom com",
    ),
    "code_postal": ("code postal", "cp", "codepostal", "codes postaux"),
    "departement": ("departement", "dep", "code departement"),
}


class FichierRefuse(ErreurMetier):
    """The file as a whole cannot be read. The message is a French sentence for the person."""


@dataclass(frozen=True, slots=True)
class Tableau:
    """Items of a file, and what had to be supposed to read it (sentences for the person)."""

    elements: list[Element]
    remarques: list[str]


def lire_tableau(octets: bytes) -> Tableau:
    """Items of a CSV file. Raises FichierRefuse."""
    texte, remarques = decoder(octets)
    rows = _lignes(texte)
    if not rows:
        raise FichierRefuse("Le fichier est vide. Il doit contenir au moins une commune.")
    colonnes = _colonnes_nommees(rows[0][1])
    if colonnes:
        return Tableau([e for n, row in rows[1:] if (e := _element(n, row, colonnes))], remarques)
    if max(len(row) for _, row in rows) == 1:
        return Tableau([lire(row[0], n) for n, row in rows if not _titre(row)], remarques)
    rang = _colonne_des_codes([row for _, row in rows])
    if rang is None:
        raise FichierRefuse(
            "Aucune colonne de codes n’a été reconnue. Donnez à la première ligne le nom de chaque "
            "colonne, par exemple\u00a0: code_insee;nom."
        )
    if not retablir_code(_cellule(rows[0][1], rang))[0]:
        rows = rows[1:]
    return Tableau(
        [e for n, row in rows if (e := _element(n, row, {"code_incertain": rang}))], remarques
    )


def a_un_en_tete(texte: str) -> bool:
    """Whether a pasted text is a table copied with its first line of column names."""
    lignes = texte.strip().splitlines()
    if len(lignes) < 2:
        return False
    cellules = re.split(r"[;,\t|]", lignes[0], maxsplit=COLONNES_MAXIMALES)
    return bool(_colonnes_nommees(cellules[:COLONNES_MAXIMALES]))


def decoder(octets: bytes) -> tuple[str, list[str]]:
    """The text of a file and remarks on its encoding. Raises FichierRefuse for what is no text."""
    if len(octets) > TAILLE_MAXIMALE:
        raise FichierRefuse(
            f"Le fichier dépasse {TAILLE_MAXIMALE // 1024 // 1024}\u00a0Mo. "
            "Une liste de communes est bien plus petite\u00a0: ne gardez que la colonne des codes."
        )
    for signature, phrase in SIGNATURES:
        if octets.startswith(signature):
            raise FichierRefuse(f"Ce fichier n’est pas un CSV. {phrase}")
    texte, remarques = _texte(octets)
    if _CONTROLES.search(texte):
        raise FichierRefuse(
            "Ce fichier n’est pas un texte lisible. Déposez un fichier CSV, encodé en UTF-8 si "
            "vous avez le choix."
        )
    if _PAGE_WEB.match(texte):
        raise FichierRefuse("Ce fichier est une page web ou du XML. Déposez un fichier CSV.")
    return texte, remarques


def _texte(octets: bytes) -> tuple[str, list[str]]:
    try:
        if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
            return octets.decode("utf-16"), []
        if len(octets) >= 4 and octets[1::2].count(0) > len(octets) // 3:
            return octets.decode("utf-16-le"), []
        if len(octets) >= 4 and octets[::2].count(0) > len(octets) // 3:
            return octets.decode("utf-16-be"), []
        return octets.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    try:
        texte = octets.decode("cp1252")
    except UnicodeDecodeError:
        texte = octets.decode("latin-1")
    return texte, [
        "Le fichier n’est pas en UTF-8\u00a0: il a été lu comme un fichier Windows (Latin-1). "
        "Vérifiez les accents."
    ]


def _lignes(texte: str) -> list[tuple[int, list[str]]]:
    premiere = next((ligne for ligne in texte.splitlines() if ligne.strip()), "")
    separateur = max(";,\t|", key=premiere.count)
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for row in lecteur:
            cellules = [cellule.replace("\u00a0", " ").strip() for cellule in row]
            if any(cellules):
                rows.append((lecteur.line_num, cellules))
            if any(cellules[COLONNES_MAXIMALES:]):
                raise FichierRefuse(trop_de_colonnes(COLONNES_MAXIMALES, lecteur.line_num))
            if len(rows) > LIGNES_MAXIMALES + 1:
                raise FichierRefuse(trop_de_communes(LIGNES_MAXIMALES))
    except csv.Error:
        raise FichierRefuse(
            f"Ligne {lecteur.line_num}\u00a0: un guillemet n’est pas fermé ou la cellule est trop "
            "longue. Corrigez cette ligne\u00a0; rien n’a été lu."
        ) from None
    return rows


def _colonnes_nommees(row: Sequence[str]) -> dict[str, int]:
    noms = [cle_de_tri(cellule) for cellule in row]
    colonnes = {
        role: noms.index(nom)
        for role, possibles in COLONNES.items()
        for nom in reversed(possibles)
        if nom in noms
    }
    utiles = colonnes.keys() - {"departement"}
    return colonnes if utiles else {}


def _titre(row: list[str]) -> bool:
    return bool(_colonnes_nommees(row))


def _colonne_des_codes(rows: list[list[str]]) -> int | None:
    comptes = Counter(
        rang
        for row in rows
        for rang, cellule in enumerate(row[:COLONNES_MAXIMALES])
        if retablir_code(cellule)[0]
    )
    # The leftmost of those that hold the most codes.
    meilleur = min(comptes, key=lambda rang: (-comptes[rang], rang), default=None)
    return meilleur if meilleur is not None and comptes[meilleur] * 2 >= len(rows) else None


def _cellule(row: list[str], rang: int | None) -> str:
    return row[rang] if rang is not None and rang < len(row) else ""


def _element(numero: int, row: list[str], colonnes: dict[str, int]) -> Element | None:
    sur = _cellule(row, colonnes.get("code"))
    brut = sur or _cellule(row, colonnes.get("code_incertain"))
    nom = _cellule(row, colonnes.get("nom"))
    postal, _ = retablir_code(_cellule(row, colonnes.get("code_postal")))
    departement = _cellule(row, colonnes.get("departement")).upper()
    if departement.isdigit():
        departement = departement.zfill(2)
    if not (brut or nom or postal):
        return None
    for cellule in (brut, nom):
        if len(cellule) > LONGUEUR_MAXIMALE:
            return element_trop_long(cellule, numero)
    code, zero_perdu = retablir_code(brut)
    if brut and not code:
        return Element(brut, numero, code=brut.upper(), code_sur=True)
    return Element(
        brut or nom or postal,
        numero,
        code=code,
        code_sur=bool(sur),
        zero_perdu=zero_perdu,
        nom=nom,
        code_postal="" if code else postal,
        departement=departement if len(departement) <= 3 else "",
    )
