"""The datasets in force."""

from maillage.plateforme.imports.declaration import EnVigueur
from maillage.plateforme.imports.fichier import Fichier
from maillage.territoires.models import JeuDeDonnees


def deja_en_vigueur(nom: str, fichier: Fichier) -> str:
    """A sentence when the last dataset of that name is this file with these options."""
    dernier = JeuDeDonnees.objects.filter(nom=nom).first()
    if dernier is None or dernier.empreinte != fichier.signature:
        return ""
    return f"Ce fichier est déjà en vigueur ({dernier.millesime})\u00a0: rien n’a changé."


def jeux_en_vigueur(prefixe: str) -> tuple[EnVigueur, ...]:
    """The last dataset of each name that is `prefixe` or begins with it and a colon."""
    jeux = JeuDeDonnees.objects.order_by("nom", "-charge_a", "-pk").distinct("nom")
    return tuple(
        EnVigueur(
            nom=jeu.nom,
            millesime=jeu.millesime,
            source=jeu.source,
            licence=jeu.licence,
            charge_a=jeu.charge_a,
            charge_par=jeu.charge_par,
            detail=jeu.nom.partition(":")[2],
        )
        for jeu in jeux
        if jeu.nom == prefixe or jeu.nom.startswith(f"{prefixe}:")
    )
