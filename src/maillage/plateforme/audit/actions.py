"""Every action the audit knows, with the French phrase that tells it.

A phrase follows the name of the actor: "a déposé {objet}". Rooms and modules declare theirs when
Django starts; an action nobody declared cannot be written.
"""

from collections.abc import Iterator

_PHRASES: dict[str, str] = {}


def declarer(code: str, phrase: str) -> str:
    """Make `code` known, and give it back to name a constant. Twice the same code is a mistake."""
    if _PHRASES.setdefault(code, phrase) != phrase:
        raise ValueError(f"audit action {code!r} is declared twice")
    return code


def phrase(code: str) -> str:
    """The phrase of `code`. Raises LookupError when nobody declared it."""
    return _PHRASES[code]


def connues() -> Iterator[tuple[str, str]]:
    yield from sorted(_PHRASES.items())


# Rooms below this one cannot declare theirs.
ROTATION_DES_CLES = declarer(
    "chiffrement.rotation", "a remis les colonnes protégées sous la clé courante"
)
