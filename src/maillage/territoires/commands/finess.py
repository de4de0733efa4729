"""Bring the structures of a FINESS file into the base.

A site that the file no longer has stays, closed; an extract only closes sites of the départements
and categories that it covers.
"""

# ruff: noqa: S608 - statements are made of names written here; values are always parameters.

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction

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
from maillage.plateforme.imports.fichier import MO, Fichier
from maillage.plateforme.imports.releve import Apercu, Releve, Section
from maillage.plateforme.imports.tableau import dites
from maillage.territoires.imports.finess import COLONNES, LotFiness, lire_sites
from maillage.territoires.models import Commune, Famille, JeuDeDonnees, Structure
from maillage.territoires.queries import jeux_en_vigueur, referentiel

from .jeux import creer_jeu

IMPORT = declarer(
    "territoires.import_finess",
    "a importé {objet}\u00a0: {sites} structures, {fermees} fermées",
)
NOM = "finess"
INCONNUES = Option(
    "inconnues",
    "Communes inconnues",
    "Refuser le fichier, ou garder les sites dont la commune n’est dans aucun millésime du code "
    "officiel, sans commune.",
    defaut="refuser",
    choix=(("refuser", "refuser le fichier"), ("ecarter", "garder ces sites sans commune")),
)
EXEMPLES = 8
# Under this share of the open sites known in a département, the file does not list it whole.
PART_COUVERTE = 0.5
_COLONNES_SQL = (
    "finess, finess_ej, raison_sociale, categorie, categorie_libelle, famille, commune_id,"
    " latitude, longitude"
)


@dataclass(frozen=True, slots=True)
class _Connue:
    finess: str
    nom: str
    categorie: str
    commune: str | None
    ouverte: bool
    departement: str


def lire_finess(fichier: Fichier, releve: Releve) -> LotFiness:
    """Read the file, whichever of the formats of FINESS. Raises ImportRefuse."""
    ecarter = fichier.options.get("inconnues") == "ecarter"
    return lire_sites(fichier, referentiel(), releve, ecarter=ecarter)


def comparer_finess(lot: LotFiness, fichier: Fichier, releve: Releve) -> Apercu:
    """What the file adds, changes and closes; says which départements it does not list whole."""
    connues = _connues()
    nouvelles = [s for s in lot.sites.values() if s.finess not in connues]
    rouvertes = [s for f, s in lot.sites.items() if f in connues and not connues[f].ouverte]
    changees = [
        s
        for f, s in lot.sites.items()
        if (c := connues.get(f))
        and c.ouverte
        and (c.nom, c.categorie, c.commune) != (s.nom, s.categorie, s.commune)
    ]
    fermees = _fermees(lot, connues, releve)
    familles = Counter(site.famille for site in lot.sites.values())

    def section(titre: str, sites: Sequence[object]) -> Section:
        noms = tuple(f"{s.nom} ({s.finess})" for s in sites[:EXEMPLES])  # type: ignore[attr-defined]
        return Section(titre, len(sites), noms)

    return Apercu(
        chiffres=(
            ("Lignes ou sites lus", format_entier(lot.lignes)),
            ("Structures distinctes", format_entier(len(lot.sites))),
            ("Dites fermées par le fichier", format_entier(lot.fermes)),
            ("Sans commune", format_entier(lot.comptes["sans_commune"])),
            ("Placées (latitude et longitude)", format_entier(lot.comptes["wgs84"])),
        ),
        sections=(
            section("Nouvelles", nouvelles),
            section("Dont le nom, la catégorie ou la commune change", changees),
            section("Rouvertes", rouvertes),
            section("Fermées, absentes du fichier", fermees),
        ),
        entete=("Famille", "Structures"),
        lignes=tuple(
            (Famille(famille).label, format_entier(familles[famille]))
            for famille in Famille.values
            if familles[famille]
        ),
    )


def importer_finess(
    *, lot: LotFiness, fichier: Fichier, releve: Releve, par: Acteur, maintenant: datetime
) -> str:
    """Write the sites read; close those that the file should have and has not. Return what was
    done."""
    fermees = [connue.finess for connue in _fermees(lot, _connues(), Releve())]
    with transaction.atomic(), connection.cursor() as curseur:
        jeu = creer_jeu(nom=_nom(lot), fichier=fichier, par=par, maintenant=maintenant)
        curseur.execute("DROP TABLE IF EXISTS finess_lues")
        curseur.execute(
            "CREATE TEMP TABLE finess_lues ON COMMIT DROP AS"
            f" SELECT {_COLONNES_SQL} FROM territoires_structure WITH NO DATA"
        )
        with curseur.copy(f"COPY finess_lues ({_COLONNES_SQL}) FROM STDIN") as flux:
            for s in lot.sites.values():
                ligne = (s.finess, s.finess_ej, s.nom, s.categorie, s.libelle, s.famille)
                flux.write_row((*ligne, s.commune, s.latitude, s.longitude))
        # A file without labels keeps those that an earlier one gave for the same category.
        curseur.execute(
            f"INSERT INTO territoires_structure ({_COLONNES_SQL}, ouverte, jeu_id)"
            f" SELECT {_COLONNES_SQL}, true, %s FROM finess_lues"
            " ON CONFLICT (finess) DO UPDATE SET finess_ej = excluded.finess_ej,"
            " raison_sociale = excluded.raison_sociale, categorie = excluded.categorie,"
            " categorie_libelle = CASE WHEN excluded.categorie_libelle = ''"
            "   AND excluded.categorie = territoires_structure.categorie"
            "   THEN territoires_structure.categorie_libelle ELSE excluded.categorie_libelle END,"
            " famille = excluded.famille, commune_id = excluded.commune_id,"
            " latitude = excluded.latitude, longitude = excluded.longitude,"
            " ouverte = true, jeu_id = excluded.jeu_id",
            [jeu.pk],
        )
        curseur.execute("DROP TABLE finess_lues")
        Structure.objects.filter(finess__in=fermees).update(ouverte=False)
        consigner(
            par=par,
            action=IMPORT,
            maintenant=maintenant,
            objet=jeu,
            details={"sites": len(lot.sites), "fermees": len(fermees)},
        )
    return (
        f"{accorder(len(lot.sites), 'structure', 'structures')} ({jeu.millesime})\u202f; "
        f"{accorder(len(fermees), 'fermée', 'fermées')}, absentes du fichier."
    )


def _connues() -> dict[str, _Connue]:
    champs = ("finess", "raison_sociale", "categorie", "commune_id", "ouverte")
    return {
        finess: _Connue(finess, nom, categorie, commune, ouverte, departement or "")
        for finess, nom, categorie, commune, ouverte, departement in (
            Structure.objects.values_list(*champs, "commune__departement_id")
        )
    }


def _fermees(lot: LotFiness, connues: dict[str, _Connue], releve: Releve) -> list[_Connue]:
    """Open sites of the départements and categories that the file covers, and that it has not."""
    categories = {site.categorie for site in lot.sites.values()}
    candidates = [
        connue
        for connue in connues.values()
        if connue.ouverte and connue.categorie in categories and connue.finess not in lot.sites
    ]
    ici = Counter(site.departement for site in lot.sites.values())
    la = Counter(c.departement for c in connues.values() if c.ouverte and c.categorie in categories)
    partiels = {d for d in lot.departements if ici[d] < PART_COUVERTE * la[d]}
    for departement in sorted(partiels):
        releve.avertir(
            f"Département {departement}\u00a0: le fichier a "
            f"{accorder(ici[departement], 'site', 'sites')} pour {la[departement]} connus. Il ne "
            "le couvre pas en entier\u00a0: aucun site n’y est fermé."
        )
    couverts = lot.departements - partiels
    return [connue for connue in candidates if connue.departement in couverts]


def _nom(lot: LotFiness) -> str:
    """`finess` for a national file, `finess:76` for that of one région: each keeps its vintage."""
    regions = set(
        Commune.objects.filter(departement_id__in=lot.departements)
        .values_list("region_id", flat=True)
        .distinct()
    )
    return f"{NOM}:{regions.pop()}" if len(regions) == 1 else NOM


def _deja(fichier: Fichier) -> str:
    """That very file is the last one imported, or the last of its région with no national one
    since."""
    jeux = JeuDeDonnees.objects.filter(nom__startswith=NOM)
    memes = jeux.filter(empreinte=fichier.signature).first()
    if memes is None or jeux.filter(nom__in=(NOM, memes.nom)).first() != memes:
        return ""
    return f"Ce fichier est déjà en vigueur ({memes.millesime})\u00a0: rien n’a changé."


declarer_importateur(
    Importateur(
        code=NOM,
        titre="Structures de santé (FINESS)",
        aide="L’extraction nationale (CSV sans entête, ou JSON des structures de 2026), ou un "
        "extrait avec des entêtes\u00a0: une ligne par site, ou par activité.",
        lire=lire_finess,
        comparer=comparer_finess,
        appliquer=importer_finess,
        formats=("csv", "json", "xlsx"),
        options=(
            replace(SOURCE, obligatoire=False, defaut="FINESS, Agence du numérique en santé"),
            MILLESIME,
            LICENCE,
            INCONNUES,
        ),
        colonnes=dites(COLONNES),
        en_vigueur=lambda: jeux_en_vigueur(NOM),
        deja=_deja,
        octets_maximum=2_000 * MO,
    )
)
