"""Outlines of CPTS, as a layer of a map publishes them: from a drawing to a list of communes."""

from decimal import Decimal

from maillage.plateforme.imports.fichier import Fichier
from maillage.plateforme.imports.releve import Releve
from maillage.plateforme.imports.valeurs import lire_nombre
from maillage.territoires.queries import Referentiel, ZoneDessinee, zones_dessinees

from .lecture import NOM_MAXIMAL, LigneCpts, cle_de_cpts

# Properties that may bear the name, in small letters, the first that says something.
NOMS = ("cpts", "nom_cpts", "nom cpts", "nom de la cpts", "nom", "libelle", "name", "label")
FINESS = ("finess", "num_finess", "n_finess")
# Between the two, a commune is really cut: a little more or less is how borders are drawn.
COUPEE_DES, COUPEE_JUSQUE = 0.05, 0.95


def lire_seuil(texte: str) -> Decimal:
    """A share of the area, from `50`, `50 %` or `0,5`."""
    nombre = lire_nombre(texte.strip().removesuffix("%").strip())
    part = nombre / 100 if nombre > 1 or texte.strip().endswith("%") else nombre
    if not 0 < part <= 1:
        raise ValueError("donnez une part entre 1 et 100\u00a0%.")
    return part


def lire_dessins(fichier: Fichier, referentiel: Referentiel, releve: Releve) -> list[LigneCpts]:
    """A line for each unité whose area is in the outline for at least the option `seuil`, as if
    the file had listed them; `numero` is the rank of the outline."""
    seuil = float(fichier.options["seuil"])
    lignes = []
    for zone in zones_dessinees(fichier, releve):
        nom = _texte(zone, NOMS)
        if not cle_de_cpts(nom) or len(nom) > NOM_MAXIMAL:
            releve.erreur(
                f"Élément {zone.rang}\u00a0: le nom de la CPTS manque, ou dépasse 200 caractères "
                f"(propriétés lues\u00a0: {', '.join(NOMS)})."
            )
            continue
        tenues = [code for code, part in zone.parts.items() if part >= seuil]
        _dire_les_coupees(zone, nom, seuil, referentiel, releve)
        if not tenues:
            releve.erreur(
                f"Élément {zone.rang} ({nom})\u00a0: aucune commune n’est dedans pour "
                f"{seuil:.0%} de sa surface."
            )
        finess = _texte(zone, FINESS).replace(" ", "").upper()
        lignes += [
            LigneCpts(
                numero=zone.rang,
                nom=nom,
                unite=code,
                finess=finess if len(finess) == 9 and finess.isalnum() else "",
            )
            for code in tenues
        ]
    return lignes


def _dire_les_coupees(
    zone: ZoneDessinee, nom: str, seuil: float, referentiel: Referentiel, releve: Releve
) -> None:
    for code, part in zone.parts.items():
        if COUPEE_DES <= part <= COUPEE_JUSQUE:
            sort = "comptée entière" if part >= seuil else "laissée dehors"
            releve.avertir(
                f"Élément {zone.rang} ({nom})\u00a0: le contour coupe "
                f"{referentiel.designer(code)}, dedans pour {round(part * 100)}\u00a0%\u00a0: "
                f"{sort}.",
                valeur=code,
            )


def _texte(zone: ZoneDessinee, noms: tuple[str, ...]) -> str:
    for nom in noms:
        if isinstance(valeur := zone.proprietes.get(nom), str | int) and str(valeur).strip():
            return " ".join(str(valeur).split())
    return ""
