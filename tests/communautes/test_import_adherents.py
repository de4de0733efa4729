"""Counts of members by profession: invented CPTS."""

import io
from datetime import UTC, date, datetime

import pytest

from maillage.communautes.commands import creer_communaute
from maillage.communautes.models import EffectifAdherents
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.imports.commands import importer_fichier

pytestmark = pytest.mark.django_db

MAINTENANT = datetime(2026, 11, 22, 9, tzinfo=UTC)
PAR = Acteur.systeme("essai")


@pytest.fixture(autouse=True)
def deux_cpts(db):
    for departement, finess in (("04", "040000011"), ("35", "")):
        creer_communaute(
            nom="CPTS des Sources",
            code=f"sources-{departement}",
            departement=departement,
            finess=finess,
            par=PAR,
            maintenant=MAINTENANT,
        )
    creer_communaute(nom="CPTS de l’Étang", departement="35", par=PAR, maintenant=MAINTENANT)


def importer(contenu: str, **options: str):
    return importer_fichier(
        code="adherents",
        fichier=io.BytesIO(contenu.encode()),
        options={"source": "Enquête inventée", "millesime": "2024"} | options,
        par=PAR,
        maintenant=MAINTENANT,
    )


def test_members_are_counted_by_profession_and_day():
    fait = importer(
        "cpts,profession,nombre,au\n"
        "cpts de l'etang,infirmier,12,01/02/2024\n"
        "CPTS de l’Étang,médecin généraliste,<6,01/02/2024\n"
    )
    assert fait.phrase == "1 CPTS, 12 adhérents."
    effectif = EffectifAdherents.objects.get()
    assert (effectif.nombre, effectif.au, effectif.source) == (
        12,
        date(2024, 2, 1),
        "Enquête inventée",
    )
    assert "n’est pas compté comme zéro" in str(fait.avertissements[0])


def test_two_cpts_of_one_name_are_told_apart_by_finess_or_departement():
    importer(
        "cpts,finess,departement,profession,nombre\n"
        ",040000011,,infirmier,3\n"
        "CPTS des Sources,,35,infirmier,4\n",
        au="2024-02-01",
    )
    assert set(EffectifAdherents.objects.values_list("communaute__code", "nombre")) == {
        ("sources-04", 3),
        ("sources-35", 4),
    }


def test_a_corrected_count_replaces_its_day_and_keeps_the_others():
    for jour, nombre in (("2023-02-01", 1), ("2024-02-01", 2), ("2024-02-01", 3)):
        importer(f"cpts,profession,nombre\nCPTS de l’Étang,infirmier,{nombre}\n", au=jour)
    assert sorted(EffectifAdherents.objects.values_list("nombre", flat=True)) == [1, 3]


@pytest.mark.parametrize(
    ("lignes", "dit"),
    [
        ("CPTS des Sources,infirmier,3", "Plusieurs CPTS s’appellent"),
        ("CPTS absente,infirmier,3", "Aucune CPTS ne s’appelle"),
        (",infirmier,3", "Dites la CPTS"),
        ("CPTS de l’Étang,,3", "La profession manque"),
        ("CPTS de l’Étang,infirmier,-3", "n’est pas un nombre entier"),
        ("CPTS de l’Étang,infirmier,3\nCPTS de l’Étang,infirmier,3", "déjà à la ligne 2"),
        ("CPTS de l’Étang,infirmier,nd", "aucun effectif"),
    ],
)
def test_a_bad_line_refuses_all(lignes, dit):
    with pytest.raises(ErreurMetier) as refus:
        importer(f"cpts,profession,nombre\n{lignes}\n", au="2024-02-01")
    assert dit.lower() in str(refus.value).lower()
    assert EffectifAdherents.objects.count() == 0


def test_a_count_without_day_is_refused():
    with pytest.raises(ErreurMetier, match="Dites la date"):
        importer("cpts,profession,nombre\nCPTS de l’Étang,infirmier,3\n")
