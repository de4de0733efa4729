"""What Maillage knows of territories: communes, their geography, and open data by territory."""

from .communes import (
    CODE_COMMUNE,
    CleField,
    Commune,
    CommuneRetiree,
    ContourCommune,
    Departement,
    EntreeDeRecherche,
    Epci,
    Genre,
    JeuDeDonnees,
    NatureAncienne,
    Region,
    TypeCommune,
)
from .geographie import FondDeCarte, Voisinage
from .indicateurs import (
    Agregation,
    Indicateur,
    NiveauTerritorial,
    Quartier,
    ValeurIndicateur,
    Zonage,
)
from .offre import (
    ActiviteProfessionnelle,
    EffectifProfession,
    EffectifTerritoire,
    Famille,
    FluxPatients,
    Structure,
)

__all__ = [
    "CODE_COMMUNE",
    "ActiviteProfessionnelle",
    "Agregation",
    "CleField",
    "Commune",
    "CommuneRetiree",
    "ContourCommune",
    "Departement",
    "EffectifProfession",
    "EffectifTerritoire",
    "EntreeDeRecherche",
    "Epci",
    "Famille",
    "FluxPatients",
    "FondDeCarte",
    "Genre",
    "Indicateur",
    "JeuDeDonnees",
    "NatureAncienne",
    "NiveauTerritorial",
    "Quartier",
    "Region",
    "Structure",
    "TypeCommune",
    "ValeurIndicateur",
    "Voisinage",
    "Zonage",
]
