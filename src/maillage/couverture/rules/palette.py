"""Colours and textures of the classes of a map: never a colour alone.

Sequential colours are the five classes of ColorBrewer's YlGnBu, which colour-blind readers and
grey printers tell apart by their lightness; categories follow Okabe and Ito.
"""

from typing import NamedTuple

# Strokes in a square of 8 by 8 that repeats, the same in SVG and on a canvas.
MOTIFS = {
    "plein": "",
    "points": "M4 4h.01",
    "points-serres": "M2 2h.01M6 6h.01M2 6h.01M6 2h.01",
    "hachures": "M-2 2L2-2M0 8L8 0M6 10L10 6",
    "hachures-inverses": "M-2 6L2 10M0 0L8 8M6-2L10 2",
    "lignes": "M0 4H8",
    "verticales": "M4 0V8",
    "croix": "M0 8L8 0M0 0L8 8",
}


class Aspect(NamedTuple):
    """`couleur` is of the form #rrggbb; `motif` a key of MOTIFS."""

    couleur: str
    motif: str = "plein"
    discret: bool = False

    @property
    def encre(self) -> str:
        """What the texture is drawn with, to be seen on the colour."""
        if self.discret:  # what fills most of a map must not outshine the rest
            return "#cfc0b8"
        rouge, vert, bleu = (int(self.couleur[i : i + 2], 16) for i in (1, 3, 5))
        clair = 0.299 * rouge + 0.587 * vert + 0.114 * bleu > 140
        return "#3c464a" if clair else "#ffffff"

    @property
    def trace(self) -> str:
        """The strokes of the texture, as an SVG path; empty when there is none."""
        return MOTIFS[self.motif]


SEQUENCE = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
# Denser as the figure grows, for whoever asks for textures.
MOTIFS_DE_SEQUENCE = ("plein", "points", "points-serres", "hachures", "croix")
CATEGORIES = (
    Aspect("#d55e00"),
    Aspect("#e69f00", "hachures"),
    Aspect("#f0e442", "points"),
    Aspect("#56b4e9", "lignes"),
    Aspect("#009e73", "hachures-inverses"),
    Aspect("#0072b2", "points-serres"),
    Aspect("#cc79a7", "croix"),
)
AUTRES = Aspect("#9aa3a8", "points")

BLANCHE = Aspect("#fbf6f3", "hachures-inverses", discret=True)
COUVERTE = Aspect("#a9d3d0")
INCONNU = Aspect("#e4e2dc", "verticales")
SECRET = Aspect("#c9c4d4", "croix")
RIEN = Aspect("#f4f2ec")


def sequence(nombre: int) -> tuple[Aspect, ...]:
    """`nombre` aspects (1 to 5) of the sequence, spread over its whole range."""
    if nombre == 1:
        return (Aspect(SEQUENCE[2]),)
    rangs = [round(i * (len(SEQUENCE) - 1) / (nombre - 1)) for i in range(nombre)]
    return tuple(Aspect(SEQUENCE[rang]) for rang in rangs)
