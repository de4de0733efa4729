"""Reads of the territories. Other modules enter here; what they get is frozen and detached."""

from .communes import (
    CommuneVue,
    JeuVu,
    codes_de,
    communes_chargees,
    communes_par_codes,
    departement_existe,
    developper,
    geometries,
    jeu_en_vigueur,
    noms_de_territoires,
    tous_les_territoires,
)
from .jeux import deja_en_vigueur, jeux_en_vigueur
from .listes import Analyse, Constat, analyser_codes, analyser_csv, analyser_liste
from .recherche import Resultat, rechercher
from .voisinage import Frontiere, contours_connus, frontieres

__all__ = [
    "Analyse",
    "CommuneVue",
    "Constat",
    "Frontiere",
    "JeuVu",
    "Resultat",
    "analyser_codes",
    "analyser_csv",
    "analyser_liste",
    "codes_de",
    "communes_chargees",
    "communes_par_codes",
    "contours_connus",
    "deja_en_vigueur",
    "departement_existe",
    "developper",
    "frontieres",
    "geometries",
    "jeu_en_vigueur",
    "jeux_en_vigueur",
    "noms_de_territoires",
    "rechercher",
    "tous_les_territoires",
]
