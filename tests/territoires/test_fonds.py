"""The base maps: as they ship, and what their format keeps."""

import gzip
import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest
import shapely

from maillage.territoires.imports.communes import DONNEES_LIVREES
from maillage.territoires.models import Commune, ContourCommune, FondDeCarte
from maillage.territoires.queries import fond_de_carte, fonds_de_carte, topologie_du_fond
from maillage.territoires.rules import fonds
from maillage.territoires.rules.fonds import Unite, deplier, dessiner, encoder
from maillage.territoires.rules.topologie import assembler, extraire

CARRES = {
    "01001": shapely.box(5.0, 46.0, 5.1, 46.1),
    "01002": shapely.box(5.1, 46.0, 5.2, 46.1),
    # A hole in which 01004 lies, and an islet apart.
    "01003": shapely.MultiPolygon(
        [
            (
                [(5.0, 46.1), (5.1, 46.1), (5.2, 46.1), (5.2, 46.3), (5.0, 46.3), (5.0, 46.1)],
                [[(5.05, 46.15), (5.15, 46.15), (5.15, 46.25), (5.05, 46.25), (5.05, 46.15)]],
            ),
            ([(5.4, 46.1), (5.5, 46.1), (5.5, 46.2), (5.4, 46.1)],),
        ]
    ),
    "2A004": shapely.box(5.05, 46.15, 5.15, 46.25),
}
UNITES = [
    Unite("01001", "01", "84", "200000001"),
    Unite("01002", "01", "84", "200000002"),
    Unite("01003", "01", "84", "200000001"),
    Unite("2A004", "2A", "94", ""),
]


def retrouver(topologie: dict) -> dict[str, shapely.Geometry]:
    """The outlines that a TopoJSON topology draws, read as its specification says."""
    (kx, ky), (dx, dy) = topologie["transform"]["scale"], topologie["transform"]["translate"]
    arcs = []
    for arc in topologie["arcs"]:
        x = y = 0
        points = []
        for pas_x, pas_y in arc:
            x, y = x + pas_x, y + pas_y
            points.append((round(x * kx + dx, 6), round(y * ky + dy, 6)))
        arcs.append(points)

    def anneau(numeros):
        points = []
        for numero in numeros:
            suite = arcs[numero] if numero >= 0 else arcs[~numero][::-1]
            assert not points or points[-1] == suite[0]
            points += suite[1:] if points else suite
        assert points[0] == points[-1]
        return points

    return {
        forme["id"]: shapely.MultiPolygon(
            [(anneau(p[0]), [anneau(trou) for trou in p[1:]]) for p in forme["arcs"]]
        )
        for forme in topologie["objects"]["unites"]["geometries"]
    }


def test_a_border_is_one_arc_whoever_it_separates():
    topologie = extraire(CARRES)
    voisines = [
        {max(n, ~n) for polygone in topologie.formes[code] for anneau in polygone for n in anneau}
        for code in CARRES
    ]
    assert len(voisines[0] & voisines[1]) == 1
    assert len(voisines[2] & voisines[3]) == 1  # a closed line, without any meeting
    for code, forme in assembler(topologie, CARRES).items():
        assert forme.equals(CARRES[code])


def test_what_is_written_is_read_again():
    contenu = encoder(extraire(CARRES), UNITES, niveau="region", zone="84")
    topologie = deplier(contenu)
    for code, forme in retrouver(topologie).items():
        assert forme.equals(CARRES[code]), code
    proprietes = [f["properties"] for f in topologie["objects"]["unites"]["geometries"]]
    assert [Unite(**p) for p in proprietes] == UNITES


def test_the_two_sides_of_a_border_walk_it_in_opposite_directions():
    topologie = deplier(encoder(extraire(CARRES), UNITES, niveau="region", zone="84"))
    pas = [
        numero
        for forme in topologie["objects"]["unites"]["geometries"]
        for polygone in forme["arcs"]
        for anneau in polygone
        for numero in anneau
    ]
    assert len(pas) == len(set(pas))


def test_a_unite_too_small_for_the_grid_keeps_its_place():
    petite = {"01001": shapely.box(5.0, 46.0, 5.00001, 46.00001)}
    (forme,) = deplier(encoder(extraire(petite), UNITES, niveau="france", zone=""))["objects"][
        "unites"
    ]["geometries"]
    assert forme["id"] == "01001"
    assert len(forme["arcs"]) == 1


def test_one_map_of_france_and_one_a_region():
    assert [(niveau, zone) for niveau, zone, _ in dessiner(CARRES, UNITES)] == [
        ("france", ""),
        ("region", "84"),
        ("region", "94"),
    ]


def test_another_format_is_refused():
    with pytest.raises(ValueError, match="maillage-fond-0"):
        deplier(b'{"format": "maillage-fond-0"}')


def test_the_browser_reads_the_same_as_the_server(tmp_path):
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not here")
    contenu = encoder(extraire(CARRES), UNITES, niveau="region", zone="84")
    script = Path(fonds.__file__).parents[2] / "couverture/static/couverture/carte/deplier.js"
    lecteur = tmp_path / "lire.js"
    lecteur.write_text(
        script.read_text(encoding="utf-8")
        + f"\nconsole.log(JSON.stringify(deplierFond({contenu.decode()})));",
        encoding="utf-8",
    )
    lu = subprocess.run([node, str(lecteur)], capture_output=True, check=True, text=True)
    assert json.loads(lu.stdout) == deplier(contenu)


@pytest.mark.django_db
def test_the_maps_that_ship_draw_every_outline():
    assert set(fonds_de_carte()) == {
        ("france", ""),
        *(("region", zone) for zone in ("01", "02", "03", "04", "06", "11", "24", "27", "28")),
        *(("region", zone) for zone in ("32", "44", "52", "53", "75", "76", "84", "93", "94")),
    }
    attendues = {
        c.code: Unite(c.code, c.departement_id, c.region_id, c.epci_id or "")
        for c in Commune.objects.filter(active=True, contour__isnull=False)
        if c.code not in ("13055", "69123", "75056")
    }
    formes = topologie_du_fond(niveau="france", zone="")["objects"]["unites"]["geometries"]
    assert {f["id"]: Unite(**f["properties"]) for f in formes} == attendues


@pytest.mark.django_db
def test_the_map_of_a_region_draws_the_outlines_themselves():
    dessinees = retrouver(topologie_du_fond(niveau="region", zone="93"))
    gardes = {
        c.commune_id: shapely.from_geojson(c.geometrie)
        for c in ContourCommune.objects.filter(commune_id__in=dessinees)
    }
    assert dessinees.keys() == gardes.keys()
    differentes = [
        code
        for code, forme in dessinees.items()
        if not forme.buffer(0).equals_exact(gardes[code].buffer(0).normalize(), 1)
        and shapely.symmetric_difference(forme.buffer(0), gardes[code].buffer(0)).area > 1e-9
    ]
    assert differentes == []


@pytest.mark.django_db
def test_the_maps_that_ship_are_light():
    livre = json.loads((DONNEES_LIVREES / "bilan.json").read_text(encoding="utf-8"))
    poids = livre["fonds_octets"]
    assert poids["france"] <= 700_000
    assert max(octets for nom, octets in poids.items() if nom != "france") <= 250_000
    for fond in FondDeCarte.objects.all():
        nom = f"{fond.niveau}-{fond.zone}" if fond.zone else fond.niveau
        assert len(fond.contenu) == poids[nom]
        contenu = gzip.decompress(fond_de_carte(niveau=fond.niveau, zone=fond.zone))
        assert fond.octets == len(contenu)
        assert fond.empreinte == hashlib.sha256(contenu).hexdigest()
