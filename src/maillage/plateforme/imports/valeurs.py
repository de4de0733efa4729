"""Values of cells as people and spreadsheets write them. Each raises ValueError with a French
sentence that a line error or an option can show."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from maillage.noyau.textes import cle_de_tri

_ESPACES = str.maketrans("", "", " \u00a0\u202f")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?", re.ASCII)
_FRANCAISE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_NOMBRE = re.compile(r"[-+−]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d{1,3})?", re.ASCII)
_ANNEE = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
ANNEE_MINIMALE, ANNEE_MAXIMALE = 1900, 2100

# Statistical secrecy and absence, as the publishers write them. Neither is ever a zero.
SECRETS = frozenset({"s", "ss", "secret", "secret statistique", "sec", "masque", "confidentiel"})
INCONNUS = frozenset(
    {"", "nd", "n d", "na", "n a", "nc", "ns", "nr", "non disponible", "non significatif", "nan"}
    | {"null", "none", "non renseigne", "inconnu"}
)
_MOINS_DE = re.compile(r"\s*(<|&lt;|moins de)\s*\d+\s*", re.IGNORECASE)


def lire_date(texte: str) -> date:
    """`2026-01-31` or `31/01/2026`."""
    if trouve := _ISO.fullmatch(texte.strip()):
        annee, mois, jour = (int(n) for n in trouve.groups())
    elif trouve := _FRANCAISE.fullmatch(texte.strip()):
        jour, mois, annee = (int(n) for n in trouve.groups())
    else:
        raise ValueError(
            f"«\u00a0{texte[:40]}\u00a0» n’est pas une date. Écrivez 2026-01-31 ou 31/01/2026."
        )
    try:
        lue = date(annee, mois, jour)
    except ValueError:
        lue = date.min
    if not ANNEE_MINIMALE <= lue.year <= ANNEE_MAXIMALE:
        raise ValueError(f"«\u00a0{texte[:40]}\u00a0» n’est pas une date possible.")
    return lue


def lire_annee(texte: str) -> int:
    """`2026`."""
    texte = texte.strip()
    if not (texte.isascii() and texte.isdigit() and len(texte) == 4) or not (
        ANNEE_MINIMALE <= int(texte) <= ANNEE_MAXIMALE
    ):
        raise ValueError(f"«\u00a0{texte[:40]}\u00a0» n’est pas une année.")
    return int(texte)


def annee_dite(millesime: str | None) -> int | None:
    """The one year that a vintage names: `COG 2026` → 2026; None when it names none or several."""
    annees = set(_ANNEE.findall(millesime or ""))
    return int(annees.pop()) if len(annees) == 1 else None


def lire_nombre(texte: str) -> Decimal:
    """`1 234,5`, `1234.5`, `−3`: a finite number below 10 to the 12, kept to six decimals."""
    nu = texte.translate(_ESPACES)
    if not _NOMBRE.fullmatch(nu):
        raise ValueError(f"«\u00a0{texte[:40]}\u00a0» n’est pas un nombre.")
    try:
        nombre = Decimal(nu.replace(",", ".").replace("−", "-"))
    except InvalidOperation:
        raise ValueError(f"«\u00a0{texte[:40]}\u00a0» n’est pas un nombre.") from None
    if abs(nombre) >= Decimal(10) ** 12:
        raise ValueError(f"«\u00a0{texte[:40]}\u00a0» est un nombre trop grand.")
    return nombre.quantize(Decimal("0.000001"))


def lire_entier(texte: str) -> int:
    """`1 234`: zero or more, below a thousand million."""
    nu = texte.translate(_ESPACES)
    if not (nu.isascii() and nu.isdigit() and len(nu) <= 9):
        raise ValueError(f"«\u00a0{texte[:40]}\u00a0» n’est pas un nombre entier.")
    return int(nu)


def lire_oui_non(texte: str) -> bool:
    """`oui` or `non`."""
    if texte.strip().lower() in ("oui", "1", "vrai", "true"):
        return True
    if texte.strip().lower() in ("non", "0", "faux", "false"):
        return False
    raise ValueError(f"«\u00a0{texte[:40]}\u00a0» n’est ni oui ni non.")


def est_secret(texte: str) -> bool:
    """Hidden by its source: `s`, `*`, `<11`, `secret statistique`…"""
    return (
        texte.strip() in ("*", "**")
        or _MOINS_DE.fullmatch(texte) is not None
        or cle_de_tri(texte) in SECRETS
        or "secret" in cle_de_tri(texte).split()
    )


def est_inconnu(texte: str) -> bool:
    """Not known to its source: empty, `nd`, `ns`, `-`, `#N/A`…"""
    return cle_de_tri(texte) in INCONNUS and not any(c.isdigit() for c in texte)
