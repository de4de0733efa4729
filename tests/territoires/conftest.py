"""A France of seven communes, for the tests that change it. The full one is loaded once a session
(tests/conftest.py); what these do to it is undone with the test's transaction."""

import io
from datetime import UTC, datetime

import pytest
from django.db import connection

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.imports.commands import importer_fichier

MAINTENANT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ENTETE = (
    "code,nom,type,parent,departement,region,epci,epci_nom,codes_postaux,population,anciens_codes"
)
LIGNES = {
    "35238": "35238,Rennes,COM,,35,53,243500139,,35000 35200 35700,230890,",
    "35288": "35288,Saint-Malo,COM,,35,53,,,35400,47439,35181",
    "2A004": "2A004,Ajaccio,COM,,2A,94,,,20000 20090,76320,20004",
    "69123": "69123,Lyon,COM,,69,84,,,69001 69002,519127,",
    "69381": "69381,Lyon 1er Arrondissement,ARM,69123,69,84,,,69001,29030,",
    "55039": "55039,Beaumont-en-Verdunois,COM,,55,44,,,55100,0,",
    "98411": "98411,Îles Saint-Paul et Nouvelle-Amsterdam,COM,,984,984,,,,,",
}


def fichier(*lignes: str, entete: str = ENTETE, encodage: str = "utf-8") -> io.BytesIO:
    return io.BytesIO(("\n".join((entete, *lignes)) + "\n").encode(encodage))


def importer(*lignes: str, **options: str):
    return importer_fichier(
        code="communes",
        fichier=fichier(*lignes, **options),
        options={},
        par=Acteur.systeme("essai"),
        maintenant=MAINTENANT,
    )


@pytest.fixture
def petite_france(db):
    """Only the communes of LIGNES, in a base otherwise as it is."""
    with connection.cursor() as curseur:
        curseur.execute("TRUNCATE territoires_communeretiree, territoires_jeudedonnees CASCADE")
    return importer(*LIGNES.values())
