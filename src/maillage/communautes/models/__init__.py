"""A CPTS (one tenant), its dated states and perimeters, and the rows that its file is made of."""

from .perimetre import (
    Communaute,
    Decoupage,
    EffectifAdherents,
    EtapeCommunaute,
    Perimetre,
    PerimetreCommune,
)
from .rangees import MembreEquipe, Partenaire, ProfessionMobilisee, StructureJuridique

__all__ = [
    "Communaute",
    "Decoupage",
    "EffectifAdherents",
    "EtapeCommunaute",
    "MembreEquipe",
    "Partenaire",
    "Perimetre",
    "PerimetreCommune",
    "ProfessionMobilisee",
    "StructureJuridique",
]
