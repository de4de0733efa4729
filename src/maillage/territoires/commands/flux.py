"""Import the flows of patients from commune to commune."""

from datetime import datetime

from maillage.noyau.montants import format_entier
from maillage.noyau.textes import accorder
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.plateforme.audit.commands import consigner
from maillage.plateforme.imports.declaration import (
    LICENCE,
    MILLESIME,
    SOURCE,
    Importateur,
    declarer_importateur,
)
from maillage.plateforme.imports.fichier import Fichier
from maillage.plateforme.imports.releve import Apercu, Releve
from maillage.plateforme.imports.tableau import dites
from maillage.territoires.imports.flux import COLONNES, LotDeFlux, lire_flux
from maillage.territoires.models import FluxPatients
from maillage.territoires.queries import deja_en_vigueur, jeux_en_vigueur

from .jeux import creer_jeu

FLUX = declarer("territoires.flux", "a importé les flux {objet}\u00a0: {lignes} lignes")
EXEMPLES = 10
PAR_LOT = 5_000


def comparer_flux(lot: LotDeFlux, fichier: Fichier, releve: Releve) -> Apercu:
    """How many people move between how many communes."""
    return Apercu(
        chiffres=(
            ("Flux", format_entier(len(lot.effectifs))),
            ("Personnes", format_entier(sum(lot.effectifs.values()))),
            ("Communes d’origine", format_entier(len({o for o, _ in lot.effectifs}))),
        ),
        entete=("De", "Vers", "Effectif"),
        lignes=tuple(
            (
                lot.referentiel.designer(origine),
                lot.referentiel.designer(destination),
                format_entier(effectif),
            )
            for (origine, destination), effectif in list(lot.effectifs.items())[:EXEMPLES]
        ),
    )


def importer_flux(
    *, lot: LotDeFlux, fichier: Fichier, releve: Releve, par: Acteur, maintenant: datetime
) -> str:
    """Write the flows as a new dataset, the one in force; earlier ones stay."""
    jeu = creer_jeu(nom="flux", fichier=fichier, par=par, maintenant=maintenant)
    FluxPatients.objects.bulk_create(
        (
            FluxPatients(jeu=jeu, origine_id=origine, destination_id=destination, effectif=effectif)
            for (origine, destination), effectif in lot.effectifs.items()
        ),
        batch_size=PAR_LOT,
    )
    consigner(
        par=par,
        action=FLUX,
        maintenant=maintenant,
        objet=jeu,
        details={"lignes": len(lot.effectifs)},
    )
    return f"{accorder(len(lot.effectifs), 'flux', 'flux')} entre communes en vigueur."


declarer_importateur(
    Importateur(
        code="flux",
        titre="Flux de patients",
        aide="Une ligne par couple de communes\u00a0: où l’on habite, où l’on est soigné, combien "
        "de personnes. Sans ce fichier, les propositions emploient un modèle, et le disent.",
        lire=lire_flux,
        comparer=comparer_flux,
        appliquer=importer_flux,
        formats=("csv", "xlsx"),
        options=(SOURCE, MILLESIME, LICENCE),
        colonnes=dites(COLONNES),
        en_vigueur=lambda: jeux_en_vigueur("flux"),
        deja=lambda fichier: deja_en_vigueur("flux", fichier),
    )
)
