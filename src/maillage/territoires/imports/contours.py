"""Outlines of the communes of France, to replace those in force."""

from collections import defaultdict
from dataclasses import dataclass, field

import shapely
from shapely.geometry.base import BaseGeometry

from maillage.noyau.montants import format_entier
from maillage.noyau.textes import accorder
from maillage.plateforme.imports.fichier import Fichier
from maillage.plateforme.imports.geojson import CODES, lire_elements, texte_de
from maillage.plateforme.imports.releve import Releve
from maillage.territoires.queries.referentiel import Referentiel, referentiel
from maillage.territoires.queries.voisinage import contours_connus

# A file with less than nine tenths of the outlines in force is one région or one page, not France.
PART_MINIMALE = 0.9
EXEMPLES = 10


@dataclass
class LotDeContours:
    """Outlines by code, cities that have arrondissements included; `perdues`: unités whose
    outline is known today and is not in the file."""

    referentiel: Referentiel
    contours: dict[str, BaseGeometry] = field(default_factory=dict)
    perdues: list[str] = field(default_factory=list)

    def unites(self) -> dict[str, BaseGeometry]:
        """The outlines that perimeters are made of."""
        villes = self.referentiel.villes
        return {code: forme for code, forme in self.contours.items() if code not in villes}


def lire_contours(fichier: Fichier, releve: Releve) -> LotDeContours:
    """The outlines of a whole France, each checked. Those of communes that merged are put
    together. Raises ImportRefuse."""
    lot = LotDeContours(referentiel())
    morceaux: defaultdict[str, list[BaseGeometry]] = defaultdict(list)
    rangs: dict[str, int] = {}
    for rang, proprietes, contour in lire_elements(fichier, releve):
        texte = texte_de(proprietes, CODES)
        resolue = lot.referentiel.resoudre(texte, ville_permise=True)
        if resolue.code is None:
            if not texte:
                noms = ", ".join(CODES)
                releve.erreur(f"Élément {rang}\u00a0: il n’a pas de code INSEE ({noms}).")
            else:
                releve.erreur(f"Élément {rang}\u00a0: {resolue.erreur}", valeur=texte)
            continue
        if resolue.remarque:
            releve.avertir(f"Élément {rang}\u00a0: {resolue.remarque}", valeur=texte)
        elif premier := rangs.get(resolue.code):
            releve.erreur(
                f"Élément {rang}\u00a0: {lot.referentiel.designer(resolue.code)} est déjà à "
                f"l’élément {premier}. Gardez un seul contour.",
                valeur=texte,
            )
            continue
        else:
            rangs[resolue.code] = rang
        morceaux[resolue.code].append(contour)
    releve.refuser_si_erreurs()
    lot.contours = {
        code: formes[0] if len(formes) == 1 else shapely.union_all(formes)
        for code, formes in sorted(morceaux.items())
    }
    _verifier_entier(lot, releve)
    return lot


def _verifier_entier(lot: LotDeContours, releve: Releve) -> None:
    connus = contours_connus(codes=lot.referentiel.unites)
    lot.perdues = sorted(connus - lot.contours.keys() - lot.referentiel.villes.keys())
    for ville, arrondissements in lot.referentiel.villes.items():
        if ville in lot.contours and not lot.contours.keys() & set(arrondissements):
            releve.erreur(
                f"{lot.referentiel.designer(ville)} est donnée entière. Ajoutez au fichier les "
                f"contours de ses arrondissements ({arrondissements[0]} à {arrondissements[-1]})."
            )
    trouves, attendus = len(connus & lot.contours.keys()), len(connus)
    if trouves < attendus * PART_MINIMALE:
        releve.erreur(
            f"Le fichier n’a que {accorder(trouves, 'contour', 'contours')} pour "
            f"{format_entier(attendus)} connus\u00a0: il n’est pas complet. Il faut le fichier de "
            "la France entière."
        )
    releve.refuser_si_erreurs()
    if lot.perdues:
        noms = ", ".join(lot.referentiel.designer(code) for code in lot.perdues[:EXEMPLES])
        perdent = ("commune perd son contour", "communes perdent leur contour")
        fin = "…" if len(lot.perdues) > EXEMPLES else "."
        releve.avertir(
            f"{accorder(len(lot.perdues), *perdent)}, absent du fichier\u00a0: {noms}{fin}"
        )
