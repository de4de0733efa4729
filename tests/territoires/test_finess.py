"""Structures from the three shapes of FINESS: invented sites, real places."""

import gzip
import io
import json
from datetime import timedelta

import pytest
from tests.territoires.conftest import MAINTENANT

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.imports.commands import importer_fichier
from maillage.plateforme.imports.releve import ImportRefuse
from maillage.territoires.models import JeuDeDonnees, Structure
from maillage.territoires.queries import structures
from maillage.territoires.rules.finess import Lu, famille, situer

pytestmark = pytest.mark.django_db

ENTETE = (
    "numero finess etablissement juridique,numero finess etablissement,activite,nofinessej_1,"
    "raison_sociale,rslongue,code commune,departement,categetab,categorie,latitude,longitude,"
    "code_insee"
)
RENNES, SAINT_MALO, NANTES = "35238", "35288", "44109"
LAMBERT = ("6789000.0", "352000.0")


def numero(rang: int) -> str:
    return f"{350_990_000 + rang}"


def ligne(rang, categorie="603", commune=RENNES, lat="48.11", lon="-1.68", nom="SITE INVENTÉ"):
    return (
        f",{numero(rang)},16,350000001,{nom},,{commune[2:]},{commune[:2]},{categorie},"
        f"Libellé {categorie},{lat},{lon},{commune}"
    )


def importer(*lignes: str, entete: str = ENTETE, brut: bytes = b"", jours: int = 0, **options):
    return importer_fichier(
        code="finess",
        fichier=io.BytesIO(brut or ("\n".join((entete, *lignes)) + "\n").encode()),
        options={"millesime": "2026-02"} | options,
        par=Acteur.systeme("essai"),
        maintenant=MAINTENANT + timedelta(days=jours),
    )


def ouvertes() -> set[str]:
    return set(Structure.objects.filter(ouverte=True).values_list("finess", flat=True))


def refus(*lignes: str, **options) -> list[tuple[int | None, str]]:
    with pytest.raises(ImportRefuse) as refuse:
        importer(*lignes, **options)
    assert not Structure.objects.exists()
    assert not JeuDeDonnees.objects.filter(nom__startswith="finess").exists()
    return [(erreur.ligne, erreur.message) for erreur in refuse.value.erreurs]


def ege(rang, categorie="603", commune=RENNES, x="352000.0", y="6789000.0", **autres):
    lieu = {"coordonneeX": x, "coordonneeY": y} | {
        "directionLatitude": autres.pop("latitude", "48.11"),
        "directionLongitude": autres.pop("longitude", "-1.68"),
    }
    return {
        "informationsGeneralesEGE": {
            "numFinessEge": numero(rang),
            "nomEgeCourt": "COURT",
            "nomEgeLong": "NOM LONG INVENTÉ",
        },
        "categorieentiteGeographiqueExercice": categorie,
        "adresse": [
            {"usageAdresse": "02", "cogCommune": NANTES},
            {"usageAdresse": "03", "cogCommune": commune, "coordonneesGeographique": lieu},
        ],
        "etatObjet": "A",
    } | autres


def en_json(*eges, **autres) -> bytes:
    entite = {"informationsGeneralesPMEJ": {"numFinessPm": "350000001"}, "ege": list(eges)}
    return json.dumps({"schemaVersion": "v1", "pmej": [entite]} | autres).encode()


def site_national(rang, *, categorie="124", departement="35", commune="238") -> str:
    cellules = ["structureet", numero(rang), "350000001", "SITE NATIONAL", "", *[""] * 7]
    cellules += [commune, departement, "ILLE ET VILAINE", "35000 RENNES", "", "", categorie]
    cellules += ["Centre de Santé", *[""] * 12]
    return ";".join(cellules)


def test_nothing_imported_is_unknown_and_not_zero():
    assert structures(codes=[RENNES]).comptes == {}


def test_the_lines_of_a_site_make_one_structure():
    importer(ligne(1), ligne(1), ligne(2, "620"), ligne(3, "620", SAINT_MALO))
    vues = structures(codes=[RENNES])
    assert (vues.comptes["msp"], vues.comptes["pharmacie"], vues.comptes["had"]) == (1, 1, 0)
    assert [s.finess for s in vues.liste] == [numero(1), numero(2)]
    assert (vues.liste[0].latitude, vues.liste[0].longitude) == (48.11, -1.68)
    assert vues.sources[0].millesime == "2026-02"
    assert structures(codes=[RENNES], familles=["pharmacie"]).liste[0].finess == numero(2)


@pytest.mark.parametrize(
    ("categorie", "attendue"),
    [
        *(("604", "cpts"), ("603", "msp"), ("124", "centre"), ("620", "pharmacie")),
        *(("355", "hopital"), ("500", "ehpad"), ("354", "ssiad"), ("127", "had")),
        *(("606", "dac"), ("611", "autre"), ("", "autre")),
    ],
)
def test_a_category_has_a_family(categorie, attendue):
    assert famille(categorie) == attendue


def test_the_json_of_2026_is_read_with_the_address_of_the_site():
    importer(brut=en_json(ege(1), ege(2, "604")))
    site = Structure.objects.get(finess=numero(1))
    assert (site.raison_sociale, site.finess_ej) == ("NOM LONG INVENTÉ", "350000001")
    assert (site.commune_id, site.famille) == (RENNES, "msp")
    assert (site.latitude, site.longitude) == (48.11, -1.68)


def test_degrees_in_the_fields_of_lambert_are_put_right_with_one_warning():
    fait = importer(
        brut=en_json(
            ege(1, x="-1.68", y="48.11", latitude=LAMBERT[0], longitude=LAMBERT[1]),
            ege(2, x="-1.69", y="48.12", latitude=LAMBERT[0], longitude=LAMBERT[1]),
            ege(3),
        )
    )
    site = Structure.objects.get(finess=numero(1))
    assert (site.latitude, site.longitude) == (48.11, -1.68)
    (avertissement,) = fait.avertissements
    assert avertissement.message.startswith("2 sites")


def test_a_longitude_given_as_latitude_is_put_right():
    importer(ligne(1, lat="-1.68", lon="48.11"))
    assert Structure.objects.get().latitude == 48.11


def test_coordinates_out_of_the_territory_are_dropped_with_a_warning_of_the_line():
    fait = importer(ligne(1), ligne(2, lat="-21.1", lon="55.5"))
    site = Structure.objects.get(finess=numero(2))
    assert (site.latitude, site.commune_id) == (None, RENNES)
    assert [a.ligne for a in fait.avertissements] == [3]


def test_the_overseas_departements_have_their_own_box():
    assert situer([("-21.1", "55.5")], "974").lu is Lu.WGS84
    assert situer([("48.1", "-1.7")], "974").lu is Lu.HORS
    assert situer([("340000", "7650000")], "974").lu is Lu.PROJETEE
    assert situer([("", ""), ("nan", "1")], "974").lu is Lu.ABSENTE


def test_a_closed_site_of_the_json_is_not_kept():
    fait = importer(brut=en_json(ege(1), ege(2, etatObjet="I")))
    assert ouvertes() == {numero(1)}
    assert dict(fait.apercu.chiffres)["Dites fermées par le fichier"] == "1"


@pytest.mark.parametrize("compresse", [False, True])
def test_a_truncated_json_is_refused(compresse):
    brut = en_json(ege(1), ege(2))[:-40]
    assert "abîmé" in refus(brut=gzip.compress(brut) if compresse else brut)[0][1]


def test_another_json_is_refused():
    assert "n’a pas la forme" in refus(brut=b'{"autre": []}')[0][1]


def test_the_national_csv_without_header_is_read():
    lieu = f"geolocalisation;{numero(1)};352000.0;6789000.0;1,ATLASANTE;2026-02-01"
    contenu = "\n".join(
        (
            "finess;etalab;93;2026-03-05",
            site_national(1),
            site_national(2, departement="9D", commune="411"),
            lieu,
        )
    )
    fait = importer(brut=contenu.encode())
    site = Structure.objects.get(finess=numero(1))
    assert (site.commune_id, site.famille, site.latitude) == (RENNES, "centre", None)
    assert site.categorie_libelle == "Centre de Santé"
    assert Structure.objects.get(finess=numero(2)).commune_id == "97411"
    assert "ne sont pas converties" in fait.avertissements[0].message


def test_a_line_of_the_national_csv_with_a_cell_less_is_an_error():
    ((ligne_fausse, message),) = refus(
        brut="\n".join((site_national(1), site_national(2)[:-1])).encode()
    )
    assert (ligne_fausse, message) == (2, "Il y a 31 colonnes au lieu de 32.")


def test_a_structure_gone_from_the_file_is_closed_and_kept():
    importer(ligne(1), ligne(2), ligne(3))
    fait = importer(ligne(1), ligne(2), millesime="2026-09", jours=1)
    assert ouvertes() == {numero(1), numero(2)}
    assert Structure.objects.count() == 3
    sections = {s.titre: s.nombre for s in fait.apercu.sections}
    assert sections["Fermées, absentes du fichier"] == 1
    importer(ligne(1), ligne(2), ligne(3), millesime="2026-10", jours=2)
    assert len(ouvertes()) == 3


def test_a_file_of_one_departement_closes_nothing_elsewhere():
    importer(ligne(1), ligne(2, commune=NANTES), ligne(3, commune=NANTES))
    importer(ligne(9), millesime="2026-09", jours=1)
    assert ouvertes() == {numero(9), numero(2), numero(3)}


def test_a_file_of_one_category_closes_nothing_of_another():
    importer(ligne(1), ligne(2, "620"))
    importer(ligne(9), millesime="2026-09", jours=1)
    assert ouvertes() == {numero(9), numero(2)}


def test_a_file_with_a_few_sites_of_a_departement_closes_nothing_there():
    importer(*(ligne(rang) for rang in range(1, 6)))
    fait = importer(ligne(9), millesime="2026-09", jours=1)
    assert len(ouvertes()) == 6
    assert "Il ne le couvre pas" in fait.avertissements[0].message


def test_a_merged_commune_is_followed_with_a_warning():
    fait = importer(ligne(1, commune="74011", lat="45.9", lon="6.1"))
    assert Structure.objects.get().commune_id == "74010"
    assert fait.avertissements[0].ligne == 2


def test_a_commune_in_no_vintage_is_an_error_by_line_or_left_unknown():
    assert [n for n, _ in refus(ligne(1), ligne(2, commune="35999"))] == [3]
    importer(ligne(1), ligne(2, commune="35999"), inconnues="ecarter")
    assert Structure.objects.get(finess=numero(2)).commune_id is None


def test_a_number_of_another_shape_is_an_error():
    assert [n for n, _ in refus(ligne(1).replace(numero(1), "3500"))] == [2]


def test_a_missing_column_is_named_and_a_doubled_one_too():
    assert "categorie" in refus(ligne(1), entete=ENTETE.replace("categetab", "x"))[0][1]
    double = ENTETE.replace("rslongue", "raison_sociale")
    assert "deux fois" in refus(ligne(1), entete=double)[0][1]


def test_the_same_file_again_changes_nothing():
    importer(ligne(1))
    assert importer(ligne(1)).inchange
    assert not importer(ligne(1), ligne(2)).inchange


def test_the_file_of_a_region_keeps_its_own_vintage():
    importer(ligne(1))
    importer(ligne(2, commune=NANTES), millesime="2026-03")
    noms = JeuDeDonnees.objects.filter(nom__startswith="finess").values_list("nom", flat=True)
    assert sorted(noms) == ["finess:52", "finess:53"]
    assert importer(ligne(1)).inchange


def test_the_real_extract_of_a_region_has_its_sites(donnees_reelles):
    fait = importer(brut=(donnees_reelles / "finess_occitanie2.csv.gz").read_bytes())
    assert Structure.objects.count() == 10_004
    assert Structure.objects.filter(famille="cpts").count() == 82
    assert Structure.objects.filter(famille="msp").count() == 372
    assert Structure.objects.filter(commune=None).count() == 0
    assert dict(fait.apercu.chiffres)["Structures distinctes"] == "10\u202f004"
