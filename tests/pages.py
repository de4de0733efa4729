"""Read a page as a person or a browser would: elements, their words, their ids.

Also the trap for template variables that nobody gave (les-emplois, `tests/conftest.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

SANS_FIN = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"),
    *("track", "wbr"),
}


@dataclass
class Element:
    """One element; its children are elements and pieces of text, in order."""

    balise: str
    attributs: dict[str, str]
    enfants: list[Element | str] = field(default_factory=list)

    def __getitem__(self, attribut: str) -> str:
        return self.attributs[attribut]

    def descendants(self) -> Iterator[Element]:
        for enfant in self.enfants:
            if isinstance(enfant, Element):
                yield enfant
                yield from enfant.descendants()

    def tous(self, balise: str = "", classe: str = "", **attributs: str) -> list[Element]:
        """Elements below this one that have the tag, the class and the attributes."""
        return [
            element
            for element in self.descendants()
            if balise in ("", element.balise)
            and (not classe or classe in element.attributs.get("class", "").split())
            and all(element.attributs.get(nom) == valeur for nom, valeur in attributs.items())
        ]

    def un(self, balise: str = "", classe: str = "", **attributs: str) -> Element:
        """The only such element; fails when there is none or several."""
        trouves = self.tous(balise, classe, **attributs)
        assert len(trouves) == 1, f"{len(trouves)} × {balise} .{classe} {attributs}"
        return trouves[0]

    @property
    def texte(self) -> str:
        """The words, spaces joined; no-break spaces are kept."""
        morceaux = [e if isinstance(e, str) else e.texte for e in self.enfants]
        return " ".join(mot for mot in " ".join(morceaux).split(" ") if mot.strip("\n"))

    @property
    def mots(self) -> str:
        """The words with plain spaces only, for comparisons that are not about typography."""
        return " ".join(self.texte.split())

    @property
    def ids(self) -> list[str]:
        return [e["id"] for e in self.descendants() if "id" in e.attributs]


class _Lecteur(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pile = [Element("document", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {nom: valeur or "" for nom, valeur in attrs})
        self.pile[-1].enfants.append(element)
        if tag not in SANS_FIN:
            self.pile.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pile[-1].enfants.append(Element(tag, {nom: valeur or "" for nom, valeur in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in SANS_FIN:
            return
        ouvert = self.pile.pop().balise
        assert ouvert == tag, f"</{tag}> closes <{ouvert}>"

    def handle_data(self, data: str) -> None:
        self.pile[-1].enfants.append(data)


def lire_page(reponse: object) -> Element:
    """The parsed page of a response, or of a text. Fails when its tags do not nest."""
    texte = reponse if isinstance(reponse, str) else reponse.content.decode()  # type: ignore[attr-defined]
    lecteur = _Lecteur()
    lecteur.feed(texte)
    lecteur.close()
    assert len(lecteur.pile) == 1, f"<{lecteur.pile[-1].balise}> is never closed"
    return lecteur.pile[0]


class VariableInconnue(str):
    """Django's `string_if_invalid`: a template that names a variable nobody gave fails."""

    def __contains__(self, morceau: str) -> bool:
        return True

    def __mod__(self, variable: object) -> str:
        raise AssertionError(f"undefined template variable: {variable}")
