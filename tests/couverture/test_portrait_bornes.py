"""What a portrait never exceeds: ten pages, and queries that do not grow with the territory."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from maillage.territoires.models import Indicateur, JeuDeDonnees, Structure, ValeurIndicateur

from .conftest import MAINTENANT

NORD = "59"


@pytest.fixture
def tout_sur_le_nord(db):
    """A département of 648 communes with two thousand structures and sixty indicators."""
    jeu = JeuDeDonnees.objects.create(
        nom="essai",
        millesime="2026",
        source="source inventée " * 10,
        licence="",
        empreinte="0" * 64,
        charge_a=MAINTENANT,
        charge_par="essai",
    )
    Structure.objects.bulk_create(
        Structure(
            finess=f"59{numero:07d}",
            raison_sociale=f"STRUCTURE INVENTÉE AU NOM FORT LONG NUMÉRO {numero}",
            famille=("pharmacie", "ehpad", "msp", "hopital")[numero % 4],
            commune_id="59350",
            jeu=jeu,
        )
        for numero in range(2000)
    )
    for numero in range(60):
        indicateur = Indicateur.objects.create(
            code=f"invente-{numero}",
            nom=f"Indicateur inventé au nom assez long pour tenir deux lignes, numéro {numero}",
            theme=("acces", "besoins")[numero % 2],
            definition="Une définition inventée, assez longue pour occuper de la place. " * 3,
            unite="%",
            source="source inventée",
            niveau="commune",
            agregation="moyenne",
        )
        ValeurIndicateur.objects.create(
            indicateur=indicateur, jeu=jeu, annee=2025, code="59350", valeur=12
        )


@pytest.mark.parametrize("ou", [{"departement": NORD}, {"region": "32"}, {"france": "1"}])
def test_a_pdf_has_ten_pages_at_most(client, tout_sur_le_nord, ou):
    reponse = client.get("/portrait/portrait.pdf", ou)
    assert reponse.status_code == 200
    assert len(PdfReader(io.BytesIO(reponse.content)).pages) <= 10


def test_queries_do_not_grow_with_the_territory(client, tout_sur_le_nord):
    nombres = set()
    for ou in ({"departement": NORD}, {"departement": "2A"}, {"departement": "48"}):
        with CaptureQueriesContext(connection) as requetes:
            client.get("/portrait/", ou)
        nombres.add(len(requetes))
    assert len(nombres) == 1
