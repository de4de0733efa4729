"""Euros: exact sums, cents rounded half-up, French writing.

Inside a computation money is a whole number of cents, so that sums are exact and fast; at the
edge it is a `Decimal` with two decimals.
"""

from decimal import ROUND_HALF_UP, Decimal

CENTIME = Decimal("0.01")
FINE, INSECABLE = "\u202f", "\u00a0"


def arrondir(montant: Decimal) -> Decimal:
    """`montant` in euros, to the cent, half-up away from zero (0.005 → 0.01)."""
    return montant.quantize(CENTIME, rounding=ROUND_HALF_UP)


def quotient(numerateur: int, denominateur: int) -> int:
    """`numerateur / denominateur` to the nearest whole number, half-up.

    For amounts in cents. Both must be positive (the denominator not zero): no debt is computed.
    """
    return (2 * numerateur + denominateur) // (2 * denominateur)


def en_centimes(montant: Decimal | int) -> int:
    """Euros → cents; what is below the cent is rounded half-up."""
    return int(arrondir(Decimal(montant)) * 100)


def en_euros(centimes: int) -> Decimal:
    """Cents → euros, always with two decimals."""
    return Decimal(centimes).scaleb(-2)


def format_entier(nombre: int) -> str:
    """`1234567` → `1 234 567` (narrow no-break spaces)."""
    return f"{nombre:,}".replace(",", FINE).replace("-", "−")


def format_euros(montant: Decimal | int) -> str:
    """`45245.9` → `45 245,90 €` (no-break spaces, rounded half-up to the cent)."""
    return format_centimes(en_centimes(montant))


def format_centimes(centimes: int) -> str:
    """`4524590` → `45 245,90 €`."""
    signe = "−" if centimes < 0 else ""
    euros, reste = divmod(abs(centimes), 100)
    return f"{signe}{euros:,}".replace(",", FINE) + f",{reste:02d}{INSECABLE}€"


def format_nombre(nombre: Decimal) -> str:
    """`1480.50` → `1 480,5`: thousands apart, no useless decimal."""
    entier, _, decimales = f"{nombre:,f}".partition(".")
    decimales = decimales.rstrip("0")
    texte = entier.replace(",", FINE) + (f",{decimales}" if decimales else "")
    return texte.replace("-", "−")


def format_pourcentage(taux: Decimal) -> str:
    """`0.75` → `75 %`, without useless decimals."""
    texte = f"{(taux * 100).normalize():f}".replace(".", ",").replace("-", "−")
    return f"{texte}{INSECABLE}%"
