"""Sizes of files as people read them. Pure."""

UNITES = ("octets", "ko", "Mo", "Go", "To")


def taille(octets: int) -> str:
    """`1536` → `1,5 ko`; `0` → `0 octet`."""
    if octets < 1000:
        return f"{octets}\u00a0octet{'s' if octets > 1 else ''}"
    valeur, rang = float(octets), 0
    while valeur >= 1000 and rang < len(UNITES) - 1:
        valeur, rang = valeur / 1024, rang + 1
    texte = f"{valeur:.1f}" if valeur < 10 else f"{valeur:.0f}"
    return f"{texte.removesuffix('.0').replace('.', ',')}\u00a0{UNITES[rang]}"
