"""The projet de santé (annexe 4 of the cahier des charges régional of Paca)."""

from .definitions import Section, Trame

PROJET = Trame(
    "projet",
    "Projet de santé",
    (Section("structure", "Structure juridique porteuse du projet de la CPTS", niveau=1),),
    "Cahier des charges régional des CPTS de Provence-Alpes-Côte d’Azur, annexe 4",
)
