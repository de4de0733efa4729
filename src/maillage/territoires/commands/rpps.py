"""Replace the professionals known by those of an RPPS extraction.

What is read goes by packets into a temporary table of the transaction: memory stays the same
whatever the size. Persons are counted once in each département, région and France there.
"""

# ruff: noqa: S608 - statements are made of names written here; values are always parameters.

from dataclasses import replace
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
from maillage.territoires.imports.rpps import COLONNES, Effectifs, LotRpps, lire_activites
from maillage.territoires.models import EffectifTerritoire
from maillage.territoires.queries import deja_en_vigueur, jeux_en_vigueur, referentiel
from maillage.territoires.queries.offre import RANG, RPPS
from maillage.territoires.rules.professions import PROFESSIONS

from .jeux import creer_jeu

IMPORT = declarer(
    "territoires.import_rpps",
    "a importé {objet}\u00a0: {activites} activités de {personnes} professionnels",
)
INCONNUES = Option(
    "inconnues",
    "Communes inconnues",
    "Refuser le fichier, ou laisser de côté les lignes dont la commune n’est dans aucun millésime "
    "du code officiel.",
    defaut="refuser",
    choix=(("refuser", "refuser le fichier"), ("ecarter", "écarter ces lignes")),
)
ACTIVITES = "territoires_activiteprofessionnelle"
COLONNES_SQL = "rpps, profession, savoir_faire, mode, commune_id, finess"
# For the sorts of this transaction: what does not fit goes to disk.
MEMOIRE = "64MB"


def lire_rpps(fichier: Fichier, releve: Releve) -> LotRpps:
    """Read the file into a temporary table. Raises ImportRefuse."""
    lot, connues = LotRpps(), referentiel()
    ecarter = fichier.options.get("inconnues") == "ecarter"
    with connection.cursor() as curseur:
        curseur.execute("SELECT set_config('work_mem', %s, true)", [MEMOIRE])
        curseur.execute("DROP TABLE IF EXISTS rpps_lues, rpps_comptees")
        curseur.execute(
            "CREATE TEMP TABLE rpps_lues (rpps text, profession text, savoir_faire text,"
            " mode text, commune_id text, finess text) ON COMMIT DROP"
        )
        for paquet in lire_activites(fichier, connues, lot, releve, ecarter=ecarter):
            # Once refused, only errors are of interest.
            if paquet and not releve.nb_erreurs:
                with curseur.copy(f"COPY rpps_lues ({COLONNES_SQL}) FROM STDIN") as flux:
                    flux.write(paquet)
    return lot


def comparer_rpps(lot: LotRpps, fichier: Fichier, releve: Releve) -> Apercu:
    """Persons of each profession in France, beside those of the vintage in force."""
    if not lot.gardees:
        releve.arreter("Aucune ligne du fichier n’a de commune d’exercice connue.")
    releve.avancer(0, None, "Compte des personnes")
    if lot.comptes.suivies:
        _ranger(lot.comptes.effectifs())
    else:
        _compter()
    nouveaux = _france("rpps_comptees", "")
    anciens = _france(
        EffectifTerritoire._meta.db_table,
        "AND jeu_id = (SELECT max(jeu_id) FROM territoires_effectifterritoire)",
    )
    lignes = []
    for code in sorted({*nouveaux, *anciens}):
        nombre, avant = nouveaux.get(code, 0), anciens.get(code)
        lignes.append(
            (
                PROFESSIONS.get(code, f"Profession {code}"),
                format_entier(nombre),
                "inconnu" if not anciens else format_entier(avant or 0),
            )
        )
    return Apercu(
        phrase="Toutes les activités connues seront remplacées par celles de ce fichier\u202f; du "
        "millésime en vigueur, seuls des effectifs seront gardés.",
        chiffres=(
            ("Lignes lues", format_entier(lot.lignes)),
            ("Activités retenues", format_entier(lot.gardees)),
            ("Sans commune d’exercice", format_entier(lot.sans_commune)),
            ("À l’étranger", format_entier(lot.a_l_etranger)),
            ("Étudiants, non comptés", format_entier(lot.etudiants)),
            ("Commune inconnue, écartées", format_entier(lot.ecartees)),
        ),
        sections=(
            Section(
                "Codes de commune repris autrement",
                len(lot.signalees),
                tuple(list(lot.signalees)[:8]),
            ),
        ),
        entete=("Profession", "Personnes", "Au millésime en vigueur"),
        lignes=tuple(lignes),
    )


def _france(table: str, condition: str) -> dict[str, int]:
    with connection.cursor() as curseur:
        curseur.execute(
            f"SELECT profession, sum(personnes)::int FROM {table}"
            f" WHERE niveau = 'france' {condition} GROUP BY profession"
        )
        return dict(curseur.fetchall())


def _ranger(effectifs: Effectifs) -> None:
    """The counts that the reading made."""
    with connection.cursor() as curseur:
        curseur.execute("DROP TABLE IF EXISTS rpps_comptees")
        curseur.execute(
            "CREATE TEMP TABLE rpps_comptees (niveau text, code text, profession text,"
            " rang int, personnes int, liberales int) ON COMMIT DROP"
        )
        with curseur.copy("COPY rpps_comptees FROM STDIN") as flux:
            for cle, nombres in effectifs.items():
                flux.write_row((*cle, *nombres))


def _compter() -> None:
    """The same from the lines themselves, in whatever order they came: each level is counted from
    the one below, which is smaller."""
    with connection.cursor() as curseur:
        curseur.execute(
            "DROP TABLE IF EXISTS rpps_departement, rpps_region, rpps_france, rpps_comptees"
        )
        curseur.execute("ANALYZE rpps_lues")
        source = (
            f"(SELECT rpps, profession, {RANG.replace('%%', '%')} AS rang, mode = 'L' AS liberale,"
            " c.departement_id AS departement, c.region_id AS region"
            " FROM rpps_lues l JOIN territoires_commune c ON c.code = l.commune_id) lignes"
        )
        for niveau, colonnes in (
            ("departement", ", departement, region"),
            ("region", ", region"),
            ("france", ""),
        ):
            curseur.execute(
                f"CREATE TEMP TABLE rpps_{niveau} ON COMMIT DROP AS"
                f" SELECT rpps, profession{colonnes}, min(rang) AS rang,"
                f" bool_or(liberale) AS liberale FROM {source}"
                f" GROUP BY rpps, profession{colonnes}"
            )
            source = f"rpps_{niveau}"
        curseur.execute(
            "CREATE TEMP TABLE rpps_comptees ON COMMIT DROP AS"
            " SELECT 'departement' AS niveau, departement AS code, profession, rang,"
            " count(*) AS personnes, count(*) FILTER (WHERE liberale) AS liberales"
            " FROM rpps_departement GROUP BY departement, profession, rang"
            " UNION ALL SELECT 'region', region, profession, rang, count(*),"
            " count(*) FILTER (WHERE liberale) FROM rpps_region GROUP BY region, profession, rang"
            " UNION ALL SELECT 'france', '', profession, rang, count(*),"
            " count(*) FILTER (WHERE liberale) FROM rpps_france GROUP BY profession, rang"
        )
        curseur.execute("DROP TABLE rpps_departement, rpps_region, rpps_france")


def importer_rpps(
    *, lot: LotRpps, fichier: Fichier, releve: Releve, par: Acteur, maintenant: datetime
) -> str:
    """Replace the activities by those read. The vintage in force leaves its head counts by
    commune, profession, know-how and mode. Return what was done."""
    with transaction.atomic(), connection.cursor() as curseur:
        jeu = creer_jeu(nom=RPPS, fichier=fichier, par=par, maintenant=maintenant)
        releve.avancer(0, None, "Effectifs du millésime précédent")
        curseur.execute(
            "INSERT INTO territoires_effectifprofession"
            " (jeu_id, commune_id, profession, savoir_faire, mode, nombre)"
            " SELECT jeu_id, commune_id, profession, savoir_faire, mode, count(DISTINCT rpps)"
            f" FROM {ACTIVITES} GROUP BY jeu_id, commune_id, profession, savoir_faire, mode"
        )
        curseur.execute(f"DELETE FROM {ACTIVITES}")
        releve.avancer(0, None, "Écriture des activités")
        # Sorted, so that the index is filled in its own order and a commune lies in few pages.
        curseur.execute(
            f"INSERT INTO {ACTIVITES} ({COLONNES_SQL}, jeu_id)"
            f" SELECT {COLONNES_SQL}, %s FROM rpps_lues ORDER BY commune_id, profession",
            [jeu.pk],
        )
        curseur.execute(
            "INSERT INTO territoires_effectifterritoire"
            " (jeu_id, niveau, code, profession, rang, personnes, liberales)"
            " SELECT %s, niveau, code, profession, rang, personnes, liberales FROM rpps_comptees",
            [jeu.pk],
        )
        personnes = sum(_france("rpps_comptees", "").values())
        curseur.execute("DROP TABLE rpps_lues, rpps_comptees")
        consigner(
            par=par,
            action=IMPORT,
            maintenant=maintenant,
            objet=jeu,
            details={"activites": lot.gardees, "personnes": personnes},
        )
    return (
        f"{accorder(lot.gardees, 'activité', 'activités')} de "
        f"{accorder(personnes, 'professionnel', 'professionnels')} ({jeu.millesime})."
    )


declarer_importateur(
    Importateur(
        code=RPPS,
        titre="Professionnels de santé (RPPS)",
        aide="L’extraction en libre accès de l’Annuaire Santé, «\u00a0personne et activité\u00a0», "
        "telle qu’elle est publiée ou compressée. Aucun nom ni coordonnée n’est gardé.",
        lire=lire_rpps,
        comparer=comparer_rpps,
        appliquer=importer_rpps,
        options=(
            replace(
                SOURCE,
                obligatoire=False,
                defaut="Annuaire Santé, Agence du numérique en "
                "santé\u00a0: extraction en libre accès",
            ),
            MILLESIME,
            LICENCE,
            INCONNUES,
        ),
        colonnes=dites(COLONNES),
        en_vigueur=lambda: jeux_en_vigueur(RPPS),
        deja=lambda fichier: deja_en_vigueur(RPPS, fichier),
        octets_maximum=4_000 * MO,
    )
)
