"""The unité that a line names, checked once for all importers."""

from maillage.plateforme.imports.releve import Releve
from maillage.plateforme.imports.tableau import Colonne, Ligne
from maillage.territoires.queries.referentiel import Referentiel

COMMUNE = Colonne(
    "code_commune",
    "code INSEE d’une commune, ou d’un arrondissement de Paris, Lyon ou Marseille",
    ("code insee", "insee", "codgeo", "code commune insee", "code insee commune", "commune", "com"),
    ("code",),
    True,
)


def lire_unite(
    row: Ligne,
    numero: int,
    referentiel: Referentiel,
    releve: Releve,
    *,
    colonne: str = "code_commune",
    ville_permise: bool = False,
) -> str | None:
    """The code in force of the unité, None when the line has an error, which is told."""
    texte = row.get(colonne, "")
    resolue = referentiel.resoudre(texte, ville_permise=ville_permise)
    if resolue.erreur:
        releve.erreur(resolue.erreur, ligne=numero, colonne=colonne, valeur=texte)
    elif resolue.remarque:
        releve.avertir(resolue.remarque, ligne=numero, colonne=colonne, valeur=texte)
    return resolue.code
