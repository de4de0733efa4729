"""Import CPTS from their outlines; once read, as by a list of their communes."""

from maillage.communautes.imports.contours import NOMS, lire_dessins, lire_seuil
from maillage.communautes.imports.plan import Plan
from maillage.communautes.imports.planification import planifier
from maillage.plateforme.imports.declaration import (
    LICENCE,
    ColonneDite,
    Importateur,
    Option,
    declarer_importateur,
)
from maillage.plateforme.imports.fichier import Fichier
from maillage.plateforme.imports.releve import Releve
from maillage.territoires.queries import deja_en_vigueur, jeux_en_vigueur, referentiel

from .importation import OPTIONS, comparer_cpts, importer_cpts, options_datees


def lire_contours_de_cpts(fichier: Fichier, releve: Releve) -> Plan:
    """The same plan from outlines: the unités that each holds. Raises ImportRefuse."""
    connu = referentiel()
    lignes = lire_dessins(fichier, connu, releve)
    return planifier(
        lignes=lignes,
        options=options_datees(fichier.options),
        referentiel=connu,
        releve=releve,
    )


declarer_importateur(
    Importateur(
        code="contours_cpts",
        titre="Contours de CPTS",
        aide="Une collection GeoJSON de contours, chacun avec le nom de sa CPTS. Une commune est "
        "dedans quand sa surface y est pour la part dite ; celles qui sont coupées sont "
        "signalées. La suite est celle de l’import par communes.",
        lire=lire_contours_de_cpts,
        comparer=comparer_cpts,
        appliquer=importer_cpts,
        formats=("geojson",),
        options=(
            *OPTIONS,
            Option(
                "seuil",
                "Part de la surface",
                "Une commune est dans la CPTS à partir de cette part de sa surface.",
                defaut="50 %",
                lire=lire_seuil,
            ),
            LICENCE,
        ),
        colonnes=(ColonneDite("nom", f"un de ces noms : {', '.join(NOMS)}", True),),
        en_vigueur=lambda: jeux_en_vigueur("cpts"),
        deja=lambda fichier: deja_en_vigueur("cpts", fichier),
    )
)
