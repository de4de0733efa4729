"""Import how many members of each profession the CPTS count."""

from datetime import datetime

from maillage.communautes.imports.adherents import COLONNES, LotDAdherents, lire_adherents
from maillage.communautes.models import EffectifAdherents
from maillage.noyau.dates import format_date
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
    Option,
    declarer_importateur,
)
from maillage.plateforme.imports.fichier import Fichier
from maillage.plateforme.imports.releve import Apercu, Releve, Section
from maillage.plateforme.imports.tableau import dites
from maillage.plateforme.imports.valeurs import lire_date
from maillage.territoires.commands import creer_jeu
from maillage.territoires.queries import deja_en_vigueur, jeux_en_vigueur

ADHERENTS = declarer(
    "communautes.adherents", "a importé les effectifs d’adhérents {objet}\u00a0: {lignes} lignes"
)
EXEMPLES = 10


def comparer_adherents(lot: LotDAdherents, fichier: Fichier, releve: Releve) -> Apercu:
    """Members by CPTS, and the counts of the same day that the file replaces."""
    anciens = {
        (communaute, le, profession): nombre for communaute, le, profession, nombre in _actuels(lot)
    }
    changes = [cle for cle, nombre in lot.effectifs.items() if anciens.get(cle, nombre) != nombre]
    partis = [cle for cle in anciens if cle not in lot.effectifs]
    return Apercu(
        chiffres=(
            ("CPTS", format_entier(len(lot.noms))),
            ("Effectifs", format_entier(len(lot.effectifs))),
            ("Adhérents", format_entier(sum(lot.effectifs.values()))),
        ),
        sections=(
            Section("Changent, à la même date", len(changes)),
            Section("Ne sont plus donnés, à la même date", len(partis)),
        ),
        entete=("CPTS", "Au", "Profession", "Nombre"),
        lignes=tuple(
            (lot.noms[communaute], format_date(le), profession, format_entier(nombre))
            for (communaute, le, profession), nombre in list(lot.effectifs.items())[:EXEMPLES]
        ),
    )


def _actuels(lot: LotDAdherents) -> list[tuple[int, object, str, int]]:
    jours = {(communaute, le) for communaute, le, _ in lot.effectifs}
    lignes = EffectifAdherents.objects.filter(
        communaute_id__in={c for c, _ in jours}, au__in={le for _, le in jours}
    ).values_list("communaute_id", "au", "profession", "nombre")
    return [ligne for ligne in lignes if (ligne[0], ligne[1]) in jours]


def importer_adherents(
    *, lot: LotDAdherents, fichier: Fichier, releve: Releve, par: Acteur, maintenant: datetime
) -> str:
    """Write the counts; for a CPTS and a day they replace those that were there. Other days
    stay."""
    jeu = creer_jeu(nom="adherents", fichier=fichier, par=par, maintenant=maintenant)
    for communaute, le in sorted({(c, le) for c, le, _ in lot.effectifs}):
        EffectifAdherents.objects.filter(communaute_id=communaute, au=le).delete()
    EffectifAdherents.objects.bulk_create(
        EffectifAdherents(
            communaute_id=communaute,
            au=le,
            profession=profession,
            nombre=nombre,
            source=jeu.source,
            jeu=jeu,
        )
        for (communaute, le, profession), nombre in lot.effectifs.items()
    )
    consigner(
        par=par,
        action=ADHERENTS,
        maintenant=maintenant,
        objet=jeu,
        details={"lignes": len(lot.effectifs)},
    )
    return (
        f"{format_entier(len(lot.noms))} CPTS, "
        f"{accorder(sum(lot.effectifs.values()), 'adhérent', 'adhérents')}."
    )


declarer_importateur(
    Importateur(
        code="adherents",
        titre="Adhérents des CPTS par profession",
        aide="Une ligne par CPTS et par profession, à une date. Les CPTS doivent être connues.",
        lire=lire_adherents,
        comparer=comparer_adherents,
        appliquer=importer_adherents,
        formats=("csv", "xlsx"),
        options=(
            SOURCE,
            MILLESIME,
            Option("au", "Date des comptes", "Quand le fichier ne la dit pas.", lire=lire_date),
            LICENCE,
        ),
        colonnes=dites(COLONNES),
        en_vigueur=lambda: jeux_en_vigueur("adherents"),
        deja=lambda fichier: deja_en_vigueur("adherents", fichier),
    )
)
