"""Build the communes dataset that Maillage ships. See README.md beside this file.

    python construire.py [--sources FOLDER] [--sortie FOLDER]

The same inputs give the same bytes. Every figure that the result must show is checked before
anything is written.
"""

import argparse
import csv
import io
import json
import lzma
import sys
import tempfile
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import contours
import sources
import voisinage
import zopfli.gzip
from shapely.geometry.base import BaseGeometry

from maillage.territoires.rules.fonds import Unite
from maillage.territoires.rules.fonds import dessiner as dessiner_fonds

SORTIE = Path(__file__).parents[2] / "src/maillage/territoires/donnees"
COLONNES = [
    "code",
    "nom",
    "type",
    "parent",
    "departement",
    "region",
    "epci",
    "codes_postaux",
    "population",
    "superficie_km2",
    "latitude",
    "longitude",
    "rp2021_population",
    "rp2021_0_19",
    "rp2021_20_64",
    "rp2021_65_plus",
    "anciens_codes",
]
# Communes born again by a split since the geography of the age bands: neither they nor the
# commune they left have a figure of their own. Seen in the data: in the COG 2026, not in the IRIS.
SCISSIONS = {
    "15141": ("15031", "15035", "15047", "15171"),
    "60054": ("60694",),
    "85084": ("85165", "85212"),
}
ATTENDU = {
    "communes": 34_969,
    "arrondissements": 45,
    "population_metropole_et_drom": 68_350_798,
    "sans_population": 6,
    "population_nulle": 6,
    "sans_code_postal": 5,
    "plusieurs_codes_postaux": 387,
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--sources", type=Path, help="folder that keeps the packages")
    arguments.add_argument("--sortie", type=Path, default=SORTIE)
    choix = arguments.parse_args()
    with tempfile.TemporaryDirectory() as provisoire:
        dossier = choix.sources or Path(provisoire)
        sources.telecharger(dossier)
        construire(dossier, choix.sortie)


def construire(dossier: Path, sortie: Path) -> None:
    """Read the packages in `dossier`, check, write the dataset into `sortie`."""
    cog = sources.decoupage(dossier, "communes")
    epci = sources.decoupage(dossier, "epci")
    dessin = contours.lire(list(sources.contours_bruts(dossier)))
    ages = ages_2026(cog, sources.ages_par_commune(dossier))
    lignes = communes(cog, epci, dessin, ages)
    bilan = verifier(cog, lignes)
    retirees = anciennes(cog)
    simples = contours.simplifier(dessin.formes)
    plans = dessiner(simples)
    voisins = voisinage.calculer(dessin.formes)
    voisinage.verifier(voisins)

    sortie.mkdir(parents=True, exist_ok=True)
    ecrire_xz(sortie / "communes.csv.xz", COLONNES, lignes)
    ecrire_xz(sortie / "contours.csv.xz", ["code", "contour"], plans)
    ecrire_xz(sortie / "voisins.csv.xz", ["a", "b", "frontiere_km", "deduit"], voisins.rows())
    ecrire(sortie / "anciennes_communes.csv", ["code", "nom", "nature", "successeurs"], retirees)
    for nom, rows, colonnes in (
        ("epci", epci, ["code", "nom", "type"]),
        ("departements", sources.decoupage(dossier, "departements"), ["code", "nom", "region"]),
        ("regions", sources.decoupage(dossier, "regions"), ["code", "nom"]),
    ):
        choisies = [{cle: typographier(row[cle]) for cle in colonnes} for row in rows]
        ecrire(sortie / f"{nom}.csv", colonnes, sorted(choisies, key=_code))
    bilan |= {"anciennes_communes": len(retirees), "contours": len(plans)}
    fonds = ecrire_fonds(sortie / "fonds", simples, lignes)
    bilan |= {"frontieres": len(voisins.frontieres), "voisinages_deduits": len(voisins.deduits)}
    dessinees = {plan["code"] for plan in plans}
    manques = {
        "sans_contour_dans_la_source": dessin.sans_contour_source,
        "incomplets_dans_la_source": dessin.incomplets_source,
        "completes_par_deduction_km2": dict(sorted(dessin.repares.items())),
        "sans_contour": [row["code"] for row in lignes if row["code"] not in dessinees],
        "trop_grands": {code: list(inclus) for code, inclus in contours.TROP_GRANDS.items()},
        "sans_voisine": voisins.isolees,
        "ages_inconnus_par_scission": {code: list(nees) for code, nees in SCISSIONS.items()},
    }
    faits = {"bilan": bilan, "fonds_octets": fonds, "manques": manques}
    texte = json.dumps(faits, ensure_ascii=False, indent=1)
    (sortie / "bilan.json").write_text(texte + "\n", encoding="utf-8")
    sys.stdout.write(texte + "\n")


def ages_2026(
    cog: list[dict[str, Any]], ages: dict[str, tuple[int, ...]]
) -> dict[str, tuple[int, ...]]:
    """Age bands carried from the geography of 2024 to the communes of 2026."""
    devenue = {
        ancien: row["code"]
        for row in cog
        if row["type"] == "commune-actuelle"
        for ancien in row.get("anciensCodes", ())
    }
    devenue |= {
        row["code"]: row["code"]
        for row in cog
        if row["type"] in ("commune-actuelle", "arrondissement-municipal")
    }
    sommes: defaultdict[str, tuple[int, ...]] = defaultdict(lambda: (0, 0, 0, 0))
    parents = {row["code"]: row["commune"] for row in cog if "commune" in row}
    for code, tranche in ages.items():
        for cible in filter(None, (devenue[code], parents.get(code))):
            sommes[cible] = tuple(a + b for a, b in zip(sommes[cible], tranche, strict=True))
    for mere in SCISSIONS:
        sommes.pop(mere, None)
    return dict(sommes)


def communes(
    cog: list[dict[str, Any]],
    epci: list[dict[str, Any]],
    dessin: contours.Contours,
    ages: dict[str, tuple[int, ...]],
) -> list[dict[str, Any]]:
    """One row for each commune and arrondissement, sorted by code. Unknown is empty."""
    groupement = {m["code"]: e["code"] for e in epci for m in e["membres"]}
    douteux = set(contours.TROP_GRANDS)
    lignes = []
    for row in cog:
        if row["type"] not in ("commune-actuelle", "arrondissement-municipal"):
            continue
        code, parent = row["code"], row.get("commune", "")
        forme = dessin.formes.get(code)
        if forme is None or code in douteux:
            aire, latitude, longitude = "", "", ""
        else:
            aire = f"{contours.superficie(forme):.2f}"
            latitude, longitude = f"{forme.centroid.y:.5f}", f"{forme.centroid.x:.5f}"
        tranches = ages.get(code, ("", "", "", ""))
        valeurs = (
            code,
            typographier(row["nom"]),
            "ARM" if parent else "COM",
            parent,
            row["departement"],
            row["region"],
            groupement.get(parent or code, ""),
            " ".join(row.get("codesPostaux", ())),
            row.get("population", ""),
            aire,
            latitude,
            longitude,
            *tranches,
            " ".join(sorted(row.get("anciensCodes", ()))),
        )
        lignes.append(dict(zip(COLONNES, valeurs, strict=True)))
    return sorted(lignes, key=_code)


def anciennes(cog: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Codes and names that are no commune's any more, and what became of them.

    The COG says it twice: a déléguée or associée names its chef-lieu, a commune lists the codes
    it had or absorbed. Where the two differ (a split), both are kept and the person chooses. A
    déléguée that bears its commune's own code is no retired code: only its name is old.
    """
    actuelles = {r["code"]: r["nom"] for r in cog if r["type"] == "commune-actuelle"}
    successeurs: defaultdict[str, set[str]] = defaultdict(set)
    noms: dict[str, str] = {}
    natures: dict[str, str] = {}
    for row in cog:
        if row["type"] in ("commune-deleguee", "commune-associee"):
            if actuelles.get(row["code"]) == row["nom"]:
                continue
            garde_son_code = row["code"] in actuelles
            natures[row["code"]] = "nom_ancien" if garde_son_code else row["type"].split("-")[1]
            noms[row["code"]] = typographier(row["nom"])
            successeurs[row["code"]].add(row["chefLieu"])
        for ancien in row.get("anciensCodes", ()):
            successeurs[ancien].add(row["code"])
            natures.setdefault(ancien, "ancien_code")
    return [
        {
            "code": code,
            "nom": noms.get(code, ""),
            "nature": natures[code] if code in noms else "ancien_code",
            "successeurs": " ".join(sorted(successeurs[code])),
        }
        for code in sorted(successeurs)
    ]


def verifier(cog: list[dict[str, Any]], lignes: list[dict[str, Any]]) -> dict[str, int]:
    """Counts and sums of the result. Raises ValueError when one is not the published figure."""
    zone = {row["code"]: row["zone"] for row in cog if row["type"] == "commune-actuelle"}
    com = [row for row in lignes if row["type"] == "COM"]
    arm = Counter[str]()
    for row in lignes:
        if row["type"] == "ARM":
            arm[row["parent"]] += row["population"]
    bilan = {
        "communes": len(com),
        "arrondissements": len(lignes) - len(com),
        "population_metropole_et_drom": sum(
            row["population"] or 0 for row in com if zone[row["code"]] != "com"
        ),
        "sans_population": sum(row["population"] == "" for row in com),
        "population_nulle": sum(row["population"] == 0 for row in com),
        "sans_code_postal": sum(row["codes_postaux"] == "" for row in com),
        "plusieurs_codes_postaux": sum(" " in row["codes_postaux"] for row in com),
    }
    ecarts = [f"{cle}: {bilan[cle]}, expected {vrai}" for cle, vrai in ATTENDU.items()
              if bilan[cle] != vrai]  # fmt: skip
    ecarts += [
        f"{row['code']}: {row['population']}, its arrondissements {arm[row['code']]}"
        for row in com
        if row["code"] in arm and row["population"] != arm[row["code"]]
    ]
    if ecarts:
        raise ValueError("; ".join(ecarts))
    return bilan


def dessiner(simples: dict[str, BaseGeometry]) -> list[dict[str, str]]:
    plans = [{"code": code, "contour": contours.encoder(f)} for code, f in sorted(simples.items())]
    return [plan for plan in plans if plan["contour"]]


def ecrire_fonds(
    sortie: Path, simples: dict[str, BaseGeometry], lignes: list[dict[str, Any]]
) -> dict[str, int]:
    """Write the base maps, compressed as they are served. Return the bytes of each."""
    unites = [
        Unite(row["code"], row["departement"], row["region"], row["epci"])
        for row in lignes
        if row["code"] not in contours.ARRONDISSEMENTS
    ]
    formes = {unite.code: simples[unite.code] for unite in unites if unite.code in simples}
    tailles = {}
    sortie.mkdir(exist_ok=True)
    for niveau, zone, contenu in dessiner_fonds(formes, unites):
        nom = f"{niveau}-{zone}" if zone else niveau
        octets = zopfli.gzip.compress(contenu)  # a pinned compressor: the same bytes anywhere
        (sortie / f"{nom}.json.gz").write_bytes(octets)
        tailles[nom] = len(octets)
    return tailles


def _code(row: dict[str, Any]) -> str:
    code: str = row["code"]
    return code


def typographier(texte: str) -> str:
    """Names as they are shown: composed accents, curly apostrophes."""
    return unicodedata.normalize("NFC", texte).replace("'", "’")


def csv_texte(colonnes: list[str], rows: list[dict[str, Any]]) -> str:
    tampon = io.StringIO()
    auteur = csv.DictWriter(tampon, colonnes, lineterminator="\n")
    auteur.writeheader()
    auteur.writerows(rows)
    return tampon.getvalue()


def ecrire(chemin: Path, colonnes: list[str], rows: list[dict[str, Any]]) -> None:
    chemin.write_text(csv_texte(colonnes, rows), encoding="utf-8", newline="\n")


def ecrire_xz(chemin: Path, colonnes: list[str], rows: list[dict[str, Any]]) -> None:
    filtre = [{"id": lzma.FILTER_LZMA2, "preset": 9}]  # no date, no machine in an xz stream
    octets = csv_texte(colonnes, rows).encode()
    chemin.write_bytes(lzma.compress(octets, check=lzma.CHECK_CRC64, filters=filtre))


if __name__ == "__main__":
    main()
