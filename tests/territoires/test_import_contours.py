"""Outlines given to be imported: what is refused, and what changes with them."""

import io
import json

import pytest
import shapely
from shapely.geometry import mapping
from tests.territoires.conftest import MAINTENANT

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.imports.declaration import importateur
from maillage.plateforme.imports.fichier import recevoir
from maillage.plateforme.imports.releve import ImportRefuse, Releve
from maillage.territoires.commands import charger_communes_fournies
from maillage.territoires.models import ContourCommune, FondDeCarte, JeuDeDonnees, Voisinage
from maillage.territoires.queries import frontieres, topologie_du_fond

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("petite_france")]

# Rennes and Saint-Malo touch, Ajaccio is alone, Lyon is its first arrondissement.
FORMES = {
    "35238": shapely.box(-1.8, 48.0, -1.6, 48.2),
    "35288": shapely.box(-1.8, 48.2, -1.6, 48.4),
    "2A004": shapely.box(8.6, 41.9, 8.8, 42.0),
    "69123": shapely.box(4.8, 45.7, 4.9, 45.8),
    "69381": shapely.box(4.8, 45.7, 4.9, 45.8),
}


def collection(formes=FORMES, **autre) -> dict:
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"INSEE_COM": code},
                "geometry": forme if isinstance(forme, dict) else mapping(forme),
            }
            for code, forme in formes.items()
        ],
    } | autre


def importer(contenu, **options: str) -> tuple[str, Releve]:
    octets = contenu if isinstance(contenu, bytes) else json.dumps(contenu).encode()
    declare, releve = importateur("contours"), Releve()
    dites = {"source": "essai", "millesime": "2026"} | options
    with recevoir(io.BytesIO(octets), nom="c.geojson", options=dites) as fichier:
        if deja := declare.deja(fichier):
            return deja, releve
        lot = declare.lire(fichier, releve)
        declare.comparer(lot, fichier, releve)
        releve.refuser_si_erreurs()
        phrase = declare.appliquer(
            lot=lot,
            fichier=fichier,
            releve=releve,
            par=Acteur.systeme("essai"),
            maintenant=MAINTENANT,
        )
    return phrase, releve


def refus(contenu) -> str:
    with pytest.raises(ImportRefuse) as refuse:
        importer(contenu)
    assert not JeuDeDonnees.objects.filter(nom="contours").exists()
    return str(refuse.value)


def test_outlines_borders_and_base_maps_change_together():
    phrase, _ = importer(collection())
    assert phrase == "5 contours en vigueur, 1 frontière retrouvée."
    assert ContourCommune.objects.count() == 5
    assert [(f.a, f.b, f.deduit) for f in frontieres()] == [("35238", "35288", False)]
    assert frontieres()[0].km == pytest.approx(14.9, abs=0.1)  # a fifth of a degree at 48.2° north
    formes = topologie_du_fond(niveau="france", zone="")["objects"]["unites"]["geometries"]
    assert [forme["id"] for forme in formes] == ["2A004", "35238", "35288", "69381"]
    assert set(FondDeCarte.objects.values_list("zone", flat=True)) == {"", "53", "84", "94"}
    assert set(Voisinage.objects.values_list("jeu__nom", flat=True)) == {"contours"}
    lyon = ContourCommune.objects.get(commune="69123").geometrie
    assert shapely.from_geojson(lyon).equals(FORMES["69381"])


def test_the_same_file_twice_changes_nothing():
    importer(collection())
    assert "déjà en vigueur (2026)" in importer(collection())[0]
    assert JeuDeDonnees.objects.filter(nom="contours").count() == 1


def test_a_restart_does_not_undo_imported_outlines():
    importer(collection())
    JeuDeDonnees.objects.filter(nom="communes").update(livre=True, empreinte="d’avant")
    charger_communes_fournies(par=Acteur.systeme("essai"), maintenant=MAINTENANT)
    assert ContourCommune.objects.count() == 5
    assert len(frontieres()) == 1


def test_an_outline_that_crosses_itself_is_refused_by_its_name_and_place():
    sablier = {
        "type": "Polygon",
        "coordinates": [[[-1.8, 48.0], [-1.6, 48.2], [-1.6, 48.0], [-1.8, 48.2], [-1.8, 48.0]]],
    }
    phrase = refus(collection(FORMES | {"35238": sablier}))
    assert phrase.startswith(
        "Élément 1 (35238)\u00a0: son contour se croise lui-même près de la longitude et latitude "
        "-1.7000 48.1000. Réparez-le"
    )


@pytest.mark.parametrize(
    ("geometrie", "phrase"),
    [
        (None, "Élément 1 (35238)\u00a0: il n’a pas de contour"),
        (
            {"type": "Point", "coordinates": [-1.7, 48.1]},
            "«\u00a0Point\u00a0» n’est pas un contour",
        ),
        ({"type": "Polygon", "coordinates": []}, "son contour"),
        ({"type": "Polygon", "coordinates": [[[-1.7, 48.1], [-1.6, 48.1]]]}, "ne peut être lu"),
        ({"type": "Polygon", "coordinates": "là"}, "ne peut être lu"),
        ({"type": "Polygon"}, "ne peut être lu"),
        ({"type": "Polygon", "coordinates": [[["a", 1], [2, 3], [4, 5], ["a", 1]]]}, "être lu"),
        (shapely.box(-1.8, 48.0, 200.0, 48.2), "est hors de France"),
        (shapely.box(-74.1, 40.6, -73.9, 40.8), "est hors de France"),
    ],
)
def test_an_outline_that_is_none_is_refused(geometrie, phrase):
    contenu = collection(FORMES | {"35238": FORMES["35238"]})
    contenu["features"][0]["geometry"] = (
        mapping(geometrie) if hasattr(geometrie, "geom_type") else geometrie
    )
    assert phrase in refus(contenu)


def test_swapped_and_projected_coordinates_are_told_with_their_remedy():
    inversee = shapely.transform(FORMES["35238"], lambda points: points[:, ::-1])
    assert "inversées (latitude puis longitude)" in refus(collection(FORMES | {"35238": inversee}))
    lambert = shapely.box(350_000, 6_780_000, 360_000, 6_790_000)
    assert "Lambert\u00a093" in refus(collection(FORMES | {"35238": lambert}))
    projetee = collection(crs={"type": "name", "properties": {"name": "EPSG:2154"}})
    assert "2154" in refus(projetee)


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (b"{", "Ligne 1\u00a0: le fichier n’est pas du JSON"),
        (b"code,nom\n35238,Rennes\n", "n’est pas du JSON"),
        (b"[]", "collection GeoJSON"),
        (b'{"type": "FeatureCollection", "features": []}', "aucun contour"),
        (b'{"type": "FeatureCollection", "features": [3]}', "Élément 1\u00a0: ce n’est pas"),
        (b"[" * 100_000, "JSON"),
        (b'{"type": "FeatureCollection", "features": [{"properties": {}}]}', "pas de contour"),
    ],
)
def test_a_file_that_is_no_geojson_is_refused(contenu, phrase):
    assert phrase in refus(contenu)


def test_a_number_that_is_none_is_refused():
    texte = json.dumps(collection()).replace("48.4", "NaN")
    assert "n’est pas un nombre" in refus(texte.encode())


def test_codes_are_checked():
    assert "«\u00a035999\u00a0» n’est celui d’aucune commune" in refus(
        collection(FORMES | {"35999": shapely.box(-1.6, 48.0, -1.5, 48.2)})
    )
    double = collection()
    double["features"].append(double["features"][0])
    assert "est déjà à l’élément 1" in refus(double)
    sans = collection()
    sans["features"][0]["properties"] = {"couleur": "vert"}
    assert "il n’a pas de code INSEE" in refus(sans)


def test_a_city_without_its_arrondissements_is_refused():
    sans = {code: forme for code, forme in FORMES.items() if code != "69381"}
    assert "Ajoutez au fichier les contours de ses arrondissements (69381" in refus(
        collection(sans)
    )


def test_a_file_of_one_region_is_refused_once_france_is_known():
    importer(collection())
    with pytest.raises(ImportRefuse, match="il n’est pas complet"):
        importer(collection({"35238": FORMES["35238"]}), millesime="2027")
    assert ContourCommune.objects.count() == 5


def test_outlines_of_merged_communes_are_put_together():
    pieces = {k: v for k, v in FORMES.items() if k != "35288"} | {
        "35288": shapely.box(-1.8, 48.2, -1.6, 48.3),
        "35181": shapely.box(-1.8, 48.3, -1.6, 48.4),  # merged into Saint-Malo here
    }
    _, releve = importer(collection(pieces))
    assert any("35181" in str(avis) for avis in releve.avertissements)
    entiere = shapely.from_geojson(ContourCommune.objects.get(commune="35288").geometrie)
    assert entiere.equals(FORMES["35288"])


def test_outlines_that_overlap_are_told_and_make_no_neighbours():
    _, releve = importer(collection(FORMES | {"35288": shapely.box(-1.8, 48.15, -1.6, 48.4)}))
    assert any("débordent sur un voisin" in str(avis) for avis in releve.avertissements)
    assert frontieres() == []
