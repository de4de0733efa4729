"""CPTS given by their outlines: the communes inside, those cut in two, what is refused."""

import io
import json

import pytest
import shapely
from shapely.geometry import mapping
from tests.communautes.test_import_cpts import MAINTENANT, PAR, codes

from maillage.plateforme.imports.commands import importer_fichier
from maillage.plateforme.imports.releve import ImportRefuse
from maillage.territoires.queries import geometries

pytestmark = pytest.mark.django_db
JOUR = MAINTENANT.date()


def contour(*communes: str) -> shapely.Geometry:
    formes = geometries(codes=communes)["features"]
    return shapely.union_all([shapely.from_geojson(json.dumps(f["geometry"])) for f in formes])


def importer(*dessins: tuple[dict, shapely.Geometry], **options: str):
    collection = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": proprietes, "geometry": mapping(forme)}
            for proprietes, forme in dessins
        ],
    }
    return importer_fichier(
        code="contours_cpts",
        fichier=io.BytesIO(json.dumps(collection).encode()),
        options={"source": "Carte inventée", "millesime": "2026"} | options,
        par=PAR,
        maintenant=MAINTENANT,
    )


def test_an_outline_holds_the_communes_that_lie_in_it():
    importer(({"NOM_CPTS": "CPTS dessinée"}, contour("04001", "04009").buffer(0.0005)))
    assert codes("cpts-dessinee", JOUR) == ("04001", "04009")


def test_a_commune_cut_in_two_is_counted_by_its_share_and_said():
    ouest, sud, est, nord = contour("04001").bounds
    moitie = shapely.box(ouest, sud, ouest + (est - ouest) * 0.45, nord)
    forme = shapely.union_all([contour("04009"), shapely.intersection(contour("04001"), moitie)])
    part = shapely.intersection(contour("04001"), moitie).area / contour("04001").area
    resultat = importer(({"nom": "CPTS coupée"}, forme), seuil="90 %")
    assert codes("cpts-coupee", JOUR) == ("04009",)
    phrases = [str(avis) for avis in resultat.avertissements]
    assert any(
        f"dedans pour {round(part * 100)}\u00a0%\u00a0: laissée dehors" in p for p in phrases
    )


def test_the_share_may_be_changed():
    forme = contour("04001", "04009")
    ouest, sud, est, nord = contour("04001").bounds
    trou = shapely.box(ouest, sud, ouest + (est - ouest) * 0.45, nord)
    importer(({"nom": "CPTS large"}, shapely.difference(forme, trou)), seuil="5")
    assert "04001" in codes("cpts-large", JOUR)


@pytest.mark.parametrize(
    ("proprietes", "forme", "phrase"),
    [
        ({"couleur": "vert"}, shapely.box(5.9, 44.0, 6.2, 44.2), "le nom de la CPTS manque"),
        ({"nom": "En mer"}, shapely.box(3.5, 42.5, 3.6, 42.6), "aucune commune n’est dedans"),
        (
            {"nom": "Sablier"},
            shapely.Polygon([(5.9, 44), (6.2, 44.2), (6.2, 44), (5.9, 44.2)]),
            "Élément 1 (Sablier)\u00a0: son contour se croise lui-même",
        ),
    ],
)
def test_a_wrong_outline_is_refused(proprietes, forme, phrase):
    with pytest.raises(ImportRefuse) as refuse:
        importer((proprietes, forme))
    assert phrase in str(refuse.value)


@pytest.mark.parametrize("seuil", ["0", "abc", "150 %"])
def test_a_share_that_is_none_is_refused(seuil):
    with pytest.raises(Exception, match="seuil"):
        importer(({"nom": "CPTS"}, contour("04001")), seuil=seuil)
