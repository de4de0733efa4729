"""geopandas' side of the coverage, in its own Python: the file of the work, results on stdout.

Reading the outlines is not timed. Timed: outline and population of each CPTS (`dissolve`), gaps
as adjoining groups with their people (`dissolve`, `explode`, spatial join), overlaps of outlines
(`overlay`) brought back to communes.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd


def travailler(unites: gpd.GeoDataFrame, lignes: pd.DataFrame) -> dict[str, Any]:
    tenues = unites.merge(lignes, on="code")
    cpts = tenues.dissolve(by="cpts", aggfunc={"population": "sum"})
    blanches = unites[~unites["code"].isin(lignes["code"])]
    groupes = blanches[["geometry"]].dissolve().explode(ignore_index=True)
    points = blanches.set_geometry(blanches.representative_point())
    dans = gpd.sjoin(points, groupes, predicate="within")
    par_groupe = dans.groupby("index_right")["population"].sum()
    contours = cpts[["geometry"]].reset_index()
    communs = gpd.overlay(contours, contours, how="intersection", keep_geom_type=True)
    communs = communs[communs["cpts_1"] < communs["cpts_2"]]
    ici = gpd.sjoin(unites.set_geometry(unites.representative_point()), communs, predicate="within")
    return {
        "populations": {str(nom): int(total) for nom, total in cpts["population"].items()},
        "blanches": [sorted(g["code"]) for _, g in dans.groupby("index_right")],
        "populations_blanches": [int(total) for total in par_groupe],
        "doubles": sorted(set(ici["code"])),
    }


def main() -> None:
    travail = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    unites = gpd.GeoDataFrame.from_features(travail["contours"], crs="EPSG:4326")[
        ["code", "geometry"]
    ]
    # A few simplified outlines cross themselves: mended before the clock starts.
    unites["geometry"] = unites.make_valid()
    unites["population"] = unites["code"].map(travail["populations"])
    lignes = pd.DataFrame(travail["lignes"], columns=["cpts", "code"])
    secondes = []
    resultat: dict[str, Any] = {}
    for _ in range(travail["tours"]):
        depart = time.perf_counter()
        resultat = travailler(unites, lignes)
        secondes.append(time.perf_counter() - depart)
    print(json.dumps(resultat | {"secondes": secondes, "dessinees": sorted(unites["code"])}))


if __name__ == "__main__":
    main()
