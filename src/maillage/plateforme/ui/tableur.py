"""What a spreadsheet must not take for a formula."""

# What makes a spreadsheet compute a cell, after any space it ignores (OWASP, "CSV injection").
DECLENCHEURS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def sans_formule(valeur: str) -> str:
    """`valeur`, with an apostrophe before it when a spreadsheet would take it for a formula."""
    return f"'{valeur}" if valeur.lstrip(" \u00a0\u202f").startswith(DECLENCHEURS) else valeur
