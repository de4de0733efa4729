"""The SQL of a loading: COPY into temporary tables, then set by set into the real ones."""

# ruff: noqa: S608 - statements are made of names written here; values are always parameters.

import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from maillage.noyau.montants import format_entier
from maillage.plateforme.imports.releve import Releve, refuser
from maillage.territoires.imports.communes import Lot
from maillage.territoires.models import (
    Commune,
    Departement,
    Epci,
    FondDeCarte,
    JeuDeDonnees,
    Region,
)
from maillage.territoires.rules.noms import cle_de_recherche, cle_de_tri, cle_rare
from maillage.territoires.rules.phrases import accorder

# A file with less than nine tenths of the communes in force is one région or one page, not France.
PART_MINIMALE = 0.9

# Column of the file → column of the table and its SQL type.
_COLONNES: dict[str, tuple[str, str]] = {
    "code": ("code", "text"),
    "nom": ("nom", "text"),
    "type": ("type", "text"),
    "parent": ("parent_id", "text"),
    "departement": ("departement_id", "text"),
    "region": ("region_id", "text"),
    "epci": ("epci_id", "text"),
    "codes_postaux": ("codes_postaux", "text[]"),
    "population": ("population", "int"),
    "superficie_km2": ("superficie_km2", "numeric"),
    "latitude": ("latitude", "float8"),
    "longitude": ("longitude", "float8"),
    "rp_population": ("rp_population", "int"),
    "rp_0_19": ("rp_0_19", "int"),
    "rp_20_64": ("rp_20_64", "int"),
    "rp_65_plus": ("rp_65_plus", "int"),
    "cle_recherche": ("cle_recherche", "text"),
    "cle_tri": ("cle_tri", "text"),
}


def enregistrer_groupement(genre: str, rows: list[dict[str, str]]) -> None:
    """Write régions, départements or EPCI; those that exist take the new name."""
    for row in rows:
        cles = {"cle_recherche": cle_de_recherche(row["nom"]), "cle_tri": cle_de_tri(row["nom"])}
        row |= cles
    if genre == "regions":
        objets: list[Any] = [Region(**row) for row in rows]
    elif genre == "departements":
        objets = [Departement(region_id=row.pop("region"), **row) for row in rows]
    else:
        objets = [Epci(active=True, **row) for row in rows]
    modele = type(objets[0])
    modele.objects.bulk_create(
        objets,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[
            champ.name for champ in modele._meta.concrete_fields if not champ.primary_key
        ],
    )


def verifier_lot(lot: Lot, releve: Releve) -> None:
    """Check a file against what the base knows, and tell the errors by line."""
    regions = set(Region.objects.values_list("code", flat=True))
    departements = set(Departement.objects.values_list("code", flat=True))
    epci = set(Epci.objects.values_list("code", flat=True))
    for commune in lot.communes:
        code = commune["code"]
        if commune["departement"] not in departements:
            colonne = "departement"
            phrase = f"Le département «\u00a0{commune['departement']}\u00a0» est inconnu."
        elif commune["region"] not in regions:
            colonne = "region"
            phrase = f"La région «\u00a0{commune['region']}\u00a0» est inconnue."
        elif commune["parent"] and commune["parent"] not in lot.lignes:
            colonne = "parent"
            phrase = f"La commune {commune['parent']}, dont {code} fait partie, n’est pas là."
        elif (siren := commune.get("epci")) and siren not in epci and not lot.epci[siren]:
            colonne = "epci"
            phrase = f"L’EPCI {siren} est inconnu. Ajoutez son nom dans une colonne epci_nom."
        else:
            continue
        releve.erreur(phrase, ligne=lot.lignes[code], colonne=colonne, valeur=str(commune[colonne]))
    actuelles = Commune.objects.filter(active=True).count()
    if len(lot.communes) < actuelles * PART_MINIMALE:
        releve.erreur(
            f"Le fichier n’a que {accorder(len(lot.communes), 'commune', 'communes')} pour "
            f"{format_entier(actuelles)} en vigueur\u00a0: il n’est pas "
            "complet. Il faut le fichier de la France entière."
        )


def enregistrer_communes(lot: Lot, jeu: JeuDeDonnees) -> int:
    """Write the communes and what the missing ones became. Return how many were retired."""
    nouveaux = {siren: nom for siren, nom in lot.epci.items() if nom}
    connus = set(Epci.objects.filter(code__in=nouveaux).values_list("code", flat=True))
    manquants = [
        {"code": siren, "nom": nom, "type": ""}
        for siren, nom in nouveaux.items()
        if siren not in connus
    ]
    if manquants:
        enregistrer_groupement("epci", manquants)
    presentes = [
        colonne for colonne in _COLONNES if colonne in lot.communes[0] or colonne.startswith("cle_")
    ]
    with connection.cursor() as curseur:
        definition = ", ".join(" ".join(_COLONNES[colonne]) for colonne in presentes)
        curseur.execute(f"CREATE TEMP TABLE lot ({definition}) ON COMMIT DROP")
        _copier(curseur, "lot", _valeurs(lot, presentes))
        curseur.execute("CREATE UNIQUE INDEX ON lot (code); ANALYZE lot")
        cibles = [_COLONNES[colonne][0] for colonne in presentes]
        # The postal codes are the one column that is never null: none is an empty list.
        absente = "" if "codes_postaux" in cibles else ", codes_postaux"
        vide = "" if "codes_postaux" in cibles else ", ARRAY[]::varchar[]"
        mises_a_jour = ", ".join(f"{c} = EXCLUDED.{c}" for c in [*cibles[1:], "active", "jeu_id"])
        curseur.execute(
            f"INSERT INTO territoires_commune ({', '.join(cibles)}, active, jeu_id{absente})"
            f" SELECT {', '.join(cibles)}, true, %s{vide} FROM lot ORDER BY code"
            f" ON CONFLICT (code) DO UPDATE SET {mises_a_jour}",
            [jeu.pk],
        )
        curseur.execute(
            "UPDATE territoires_commune SET active = false"
            " WHERE active AND code NOT IN (SELECT code FROM lot) RETURNING code, nom"
        )
        disparues = dict(curseur.fetchall())
        _enregistrer_retirees(curseur, lot, disparues)
        if "epci" in presentes:
            curseur.execute(
                "UPDATE territoires_epci SET active = code IN"
                " (SELECT epci_id FROM territoires_commune WHERE active AND epci_id IS NOT NULL)"
            )
        curseur.execute("DROP TABLE lot")
    return len(disparues)


def _valeurs(lot: Lot, presentes: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    for commune in lot.communes:
        commune["cle_recherche"] = cle_de_recherche(commune["nom"])
        commune["cle_tri"] = cle_de_tri(commune["nom"])
        yield tuple(commune[colonne] for colonne in presentes)


def _enregistrer_retirees(curseur: Any, lot: Lot, disparues: dict[str, str]) -> None:
    actuelles = {commune["code"]: commune["nom"] for commune in lot.communes}
    noms: dict[str, str] = {}
    natures: dict[str, str] = {}
    successeurs: defaultdict[str, set[str]] = defaultdict(set)
    for code, nom, nature, suivantes in lot.retirees:
        if code in actuelles:
            if not nom or nom == actuelles[code]:
                continue
            nature = "nom_ancien"
        noms[code] = nom or noms.get(code, "") or disparues.get(code, "")
        if nature != "ancien_code" or code not in natures:
            natures[code] = nature
        successeurs[code].update(suivante for suivante in suivantes if suivante in actuelles)
    for code, nom in disparues.items():
        if code not in natures:
            noms[code], natures[code] = nom, "disparue"
    curseur.execute(
        "CREATE TEMP TABLE retirees (code text, nom text, nature text) ON COMMIT DROP;"
        "CREATE TEMP TABLE suites (code text, successeur text) ON COMMIT DROP"
    )
    _copier(curseur, "retirees", ((code, noms[code], natures[code]) for code in sorted(natures)))
    paires = ((code, suite) for code in sorted(successeurs) for suite in sorted(successeurs[code]))
    _copier(curseur, "suites", paires)
    # An old name that the base knows and the file does not repeat is kept. A successor that has
    # itself just left is replaced by its own successors.
    curseur.execute("""
        DELETE FROM territoires_communeretiree_successeurs WHERE communeretiree_id IN
            (SELECT code FROM suites UNION SELECT code FROM lot l WHERE NOT EXISTS
                (SELECT FROM territoires_communeretiree r
                 WHERE r.code = l.code AND r.nature = 'nom_ancien'));
        DELETE FROM territoires_communeretiree r USING lot l
            WHERE r.code = l.code AND r.nature <> 'nom_ancien';
        INSERT INTO territoires_communeretiree AS r (code, nom, nature)
            SELECT code, nom, nature FROM retirees
            ON CONFLICT (code) DO UPDATE SET nature = EXCLUDED.nature,
                nom = CASE WHEN EXCLUDED.nom = '' THEN r.nom ELSE EXCLUDED.nom END;
        INSERT INTO territoires_communeretiree_successeurs (communeretiree_id, commune_id)
            SELECT code, successeur FROM suites;
        INSERT INTO territoires_communeretiree_successeurs (communeretiree_id, commune_id)
            SELECT s.communeretiree_id, suivant.commune_id
            FROM territoires_communeretiree_successeurs s
            JOIN territoires_commune c ON c.code = s.commune_id AND NOT c.active
            JOIN territoires_communeretiree_successeurs suivant
              ON suivant.communeretiree_id = s.commune_id
            ON CONFLICT DO NOTHING;
        DELETE FROM territoires_communeretiree_successeurs s USING territoires_commune c
            WHERE c.code = s.commune_id AND NOT c.active;
        DROP TABLE retirees, suites;
    """)


def enregistrer_contours(contours: Iterable[tuple[str, str]]) -> int:
    """Replace every outline."""
    with connection.cursor() as curseur:
        curseur.execute("DELETE FROM territoires_contourcommune")
        return _copier(curseur, "territoires_contourcommune (commune_id, geometrie)", contours)


def enregistrer_voisinages(
    rows: Iterable[tuple[str, str, float | str, bool]], jeu: JeuDeDonnees
) -> int:
    """Replace who touches whom. `rows`: a, b (a before b), kilometres, whether it is deduced.

    Raises ImportRefuse when a code is no commune's.
    """
    cible = "territoires_voisinage (a_id, b_id, frontiere_km, deduit, jeu_id)"
    with connection.cursor() as curseur:
        curseur.execute("DELETE FROM territoires_voisinage")
        nombre = _copier(curseur, cible, ((*row, jeu.pk) for row in rows))
        curseur.execute("""
            SELECT code FROM (SELECT a_id AS code FROM territoires_voisinage
                              UNION SELECT b_id FROM territoires_voisinage) touchees
            WHERE code NOT IN (SELECT code FROM territoires_commune) ORDER BY code LIMIT 1
        """)
        if inconnu := curseur.fetchone():
            raise refuser(f"Le code {inconnu[0]}, voisin d’un autre, n’est celui d’aucune commune.")
        curseur.execute("ANALYZE territoires_voisinage")
    return nombre


def enregistrer_fonds(fonds: Iterable[tuple[str, str, bytes]], jeu: JeuDeDonnees) -> int:
    """Replace every base map. `fonds`: level, zone, content compressed by gzip."""
    FondDeCarte.objects.all().delete()
    return len(
        FondDeCarte.objects.bulk_create(
            FondDeCarte(
                niveau=niveau,
                zone=zone,
                empreinte=hashlib.sha256(contenu := gzip.decompress(compresse)).hexdigest(),
                contenu=compresse,
                octets=len(contenu),
                jeu=jeu,
            )
            for niveau, zone, compresse in fonds
        )
    )


def _copier(curseur: Any, cible: str, rows: Iterable[tuple[Any, ...]]) -> int:
    nombre = 0
    with curseur.copy(f"COPY {cible} FROM STDIN") as flux:
        for row in rows:
            flux.write_row(row)
            nombre += 1
    return nombre


def refaire_la_recherche() -> None:
    """Derive the search table anew from the communes, groupings and old names."""
    with connection.cursor() as curseur:
        curseur.execute(
            f"CREATE TEMP TABLE entrees ON COMMIT DROP AS"
            f" SELECT {_ENTREE} FROM territoires_entreederecherche WITH NO DATA"
        )
        for requete in _RECHERCHE:
            curseur.execute(f"INSERT INTO entrees {requete}")
        curseur.execute("SELECT code, nom FROM territoires_communeretiree ORDER BY code")
        cles = json.dumps({code: cle_de_recherche(nom) for code, nom in curseur.fetchall()})
        curseur.execute(_ANCIENS_NOMS, [cles])
        curseur.execute("SELECT DISTINCT cle FROM entrees")
        rares = json.dumps({cle: cle_rare(cle) for (cle,) in curseur.fetchall()})
        curseur.execute("DELETE FROM territoires_entreederecherche")
        curseur.execute(
            f"INSERT INTO territoires_entreederecherche ({_ENTREE}, mots, cle_rare)"
            f" SELECT {_ENTREE}, ' ' || cle || ' ', k.value FROM entrees e"
            " JOIN jsonb_each_text(%s) k ON k.key = e.cle ORDER BY e.cle",
            [rares],
        )
        curseur.execute("DROP TABLE entrees")
        # Tens of thousands of rows wait in the pending lists of the indexes, which every search
        # would read through until the next vacuum.
        curseur.execute("SELECT territoires_entretenir()")


_ENTREE = (
    "genre, code, nom, ancien_nom, precision, codes_postaux, population, nb_communes, cle, codes"
)
# A sum with one unknown population is unknown: SQL's sum() would pass over it in silence.
_SOMME = "CASE WHEN count(*) = count(c.population) THEN sum(c.population) END, count(*)"
_RECHERCHE = (
    "SELECT CASE c.type WHEN 'ARM' THEN 'arrondissement' ELSE 'commune' END, c.code, c.nom, '',"
    " d.nom || ' (' || d.code || ')', c.codes_postaux, c.population, 1, c.cle_recherche,"
    " ' ' || c.code || ' ' || array_to_string(c.codes_postaux || ARRAY[''], ' ')"
    " FROM territoires_commune c JOIN territoires_departement d ON d.code = c.departement_id"
    " WHERE c.active",
    "SELECT 'epci', e.code, e.nom, '',"
    " string_agg(DISTINCT d.nom || ' (' || d.code || ')', ', '), ARRAY[]::varchar[],"
    f" {_SOMME}, e.cle_recherche, ' ' || e.code || ' '"
    " FROM territoires_epci e JOIN territoires_commune c ON c.epci_id = e.code"
    " JOIN territoires_departement d ON d.code = c.departement_id"
    " WHERE c.active AND c.type = 'COM' GROUP BY e.code",
    "SELECT 'departement', d.code, d.nom, '', r.nom, ARRAY[]::varchar[],"
    f" {_SOMME}, d.cle_recherche, ' ' || d.code || ' '"
    " FROM territoires_departement d JOIN territoires_region r ON r.code = d.region_id"
    " JOIN territoires_commune c ON c.departement_id = d.code"
    " WHERE c.active AND c.type = 'COM' GROUP BY d.code, r.code",
    # The codes of the régions are those of départements too, and nobody types them.
    "SELECT 'region', r.code, r.nom, '', '', ARRAY[]::varchar[],"
    f" {_SOMME}, r.cle_recherche, ''"
    " FROM territoires_region r JOIN territoires_commune c ON c.region_id = r.code"
    " WHERE c.active AND c.type = 'COM' GROUP BY r.code",
)
_ANCIENS_NOMS = """
    INSERT INTO entrees
    SELECT 'commune', c.code, c.nom, CASE r.nom WHEN '' THEN 'code ' || r.code ELSE r.nom END,
        d.nom || ' (' || d.code || ')', c.codes_postaux, c.population, 1, k.value,
        CASE WHEN r.code = c.code THEN '' ELSE ' ' || r.code || ' ' END
    FROM jsonb_each_text(%s) k
    JOIN territoires_communeretiree r ON r.code = k.key
    JOIN territoires_communeretiree_successeurs s ON s.communeretiree_id = r.code
    JOIN territoires_commune c ON c.code = s.commune_id
    JOIN territoires_departement d ON d.code = c.departement_id
    WHERE c.active
"""
