"""The numbers below which a count of people is hidden, with their sources."""

from dataclasses import dataclass
from decimal import Decimal

from maillage.regles.chiffres import Origine, noeuds


@dataclass(frozen=True, slots=True)
class Seuil:
    """A count from 1 to `valeur` - 1 is hidden."""

    valeur: int
    origine: Origine


def seuil_de_secret(nom: str) -> Seuil:
    """The threshold `professionnels` or `patients`, or the rounding `arrondi`.

    Raises KeyError: no such one in `parametres/secret.yaml`.
    """
    noeud = noeuds("secret.yaml")[nom]
    assert isinstance(noeud.valeur, Decimal)
    return Seuil(int(noeud.valeur), noeud.origine)
