"""Where the people of one commune are cared for, as a declared source counts them."""

from dataclasses import dataclass, field

from maillage.noyau.textes import accorder
from maillage.plateforme.imports.fichier import Fichier
from maillage.plateforme.imports.releve import Releve
from maillage.plateforme.imports.tableau import Colonne, lire_tableau
from maillage.plateforme.imports.valeurs import est_inconnu, est_secret, lire_entier
from maillage.territoires.queries.referentiel import Referentiel, referentiel

from .unites import lire_unite

COLONNES = (
    Colonne(
        "origine", "code INSEE de la commune où l’on habite", ("commune de residence",), (), True
    ),
    Colonne(
        "destination",
        "code INSEE de la commune où l’on est soigné",
        ("commune de soins",),
        (),
        True,
    ),
    Colonne(
        "effectif", "nombre de personnes", ("nombre", "patients", "nombre de patients"), (), True
    ),
)


@dataclass
class LotDeFlux:
    referentiel: Referentiel
    effectifs: dict[tuple[str, str], int] = field(default_factory=dict)
    masques: int = 0


def lire_flux(fichier: Fichier, releve: Releve) -> LotDeFlux:
    """A hidden or unknown count is left out, and counted. Lines that mergers bring together are
    added; the same line twice is an error."""
    lot, lignes = LotDeFlux(referentiel()), dict[tuple[str, str], int]()
    for numero, row in lire_tableau(fichier, COLONNES, releve):
        origine = lire_unite(row, numero, lot.referentiel, releve, colonne="origine")
        destination = lire_unite(row, numero, lot.referentiel, releve, colonne="destination")
        texte, effectif = row["effectif"], None
        if est_secret(texte) or est_inconnu(texte):
            lot.masques += 1
        else:
            try:
                effectif = lire_entier(texte)
            except ValueError as erreur:
                releve.erreur(str(erreur), ligne=numero, colonne="effectif", valeur=texte)
        deja = lignes.setdefault((row["origine"], row["destination"]), numero)
        if deja != numero:
            releve.erreur(f"Ce flux est déjà à la ligne {deja}.", ligne=numero)
        if origine and destination and effectif is not None:
            cle = (origine, destination)
            lot.effectifs[cle] = lot.effectifs.get(cle, 0) + effectif
    if lot.masques:
        releve.avertir(
            f"{accorder(lot.masques, 'effectif est masqué', 'effectifs sont masqués')} ou "
            "inconnu\u00a0: le flux n’est pas compté."
        )
    if not lot.effectifs:
        releve.refuser_si_erreurs()
        releve.arreter("Le fichier n’a aucun flux.")
    return lot
