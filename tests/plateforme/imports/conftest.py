"""An importer of invented fruits, that remembers what it was given; a folder for the files."""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.imports import declaration
from maillage.plateforme.imports.commands import (
    analyser_import,
    appliquer_import,
    deposer_import,
    importer_fichier,
)
from maillage.plateforme.imports.declaration import MILLESIME, Importateur, Option
from maillage.plateforme.imports.fichier import Fichier
from maillage.plateforme.imports.models import Import
from maillage.plateforme.imports.releve import Apercu, Releve, Section
from maillage.plateforme.imports.tableau import Colonne, dites, lire_tableau

MAINTENANT = datetime(2026, 11, 22, 9, tzinfo=UTC)
ALICE = Acteur(nom="Alice Martin", compte=7, role="exploitation")
COLONNES = (
    Colonne("fruit", "son nom", ("nom du fruit",), ("espece",), True),
    Colonne("nombre", "combien", obligatoire=True),
    Colonne("note"),
)


def annee(texte: str) -> int:
    if not texte.isdigit():
        raise ValueError("donnez une année en chiffres.")
    return int(texte)


@dataclass
class Verger:
    """What the importer of fruits wrote; `panne` is raised by its writing."""

    cueillis: list[dict[str, str]] = field(default_factory=list)
    signature: str = ""
    fois: int = 0
    panne: BaseException | None = None

    def lire(self, fichier: Fichier, releve: Releve) -> list[dict[str, str]]:
        lot = []
        for numero, ligne in lire_tableau(fichier, COLONNES, releve):
            if not ligne["nombre"].isdigit():
                releve.erreur(
                    f"Le nombre «\u00a0{ligne['nombre']}\u00a0» ne se lit pas.",
                    ligne=numero,
                    colonne="nombre",
                    valeur=ligne["nombre"],
                )
            if ligne["fruit"] == "tomate":
                releve.avertir("La tomate est-elle un fruit\u202f?", ligne=numero)
            lot.append(ligne)
        return lot

    def comparer(self, lot: list[dict[str, str]], fichier: Fichier, releve: Releve) -> Apercu:
        return Apercu(
            phrase="Une cueillette.",
            chiffres=(("Fruits", str(len(lot))),),
            sections=(Section("Nouveaux", len(lot), tuple(f["fruit"] for f in lot[:3])),),
            entete=("Fruit", "Nombre"),
            lignes=tuple((f["fruit"], f["nombre"]) for f in lot[:3]),
        )

    def appliquer(self, *, lot, fichier, releve, par, maintenant) -> str:
        self.fois += 1
        if self.panne:
            raise self.panne
        self.cueillis, self.signature = lot, fichier.signature
        return f"{len(lot)} fruits cueillis."

    def deja(self, fichier: Fichier) -> str:
        return "Déjà cueilli." if fichier.signature == self.signature else ""


@pytest.fixture
def verger(monkeypatch) -> Verger:
    verger = Verger()
    fruits = Importateur(
        code="fruits",
        titre="Fruits inventés",
        aide="Une ligne par fruit.",
        lire=verger.lire,
        comparer=verger.comparer,
        appliquer=verger.appliquer,
        formats=("csv", "xlsx"),
        options=(
            MILLESIME,
            Option("annee", "Année", lire=annee),
            Option("panier", "Panier", choix=(("osier", "en osier"), ("fer", "en fer"))),
        ),
        colonnes=dites(COLONNES),
        deja=verger.deja,
        octets_maximum=200_000,
    )
    monkeypatch.setattr(declaration, "_IMPORTATEURS", {"fruits": fruits})
    return verger


@pytest.fixture(autouse=True)
def dossier(settings, tmp_path) -> Path:
    settings.STORAGES = settings.STORAGES | {
        "fichiers": {
            "BACKEND": "maillage.plateforme.fichiers.rangement.Dossier",
            "OPTIONS": {"location": tmp_path / "rangement"},
        }
    }
    return tmp_path / "rangement"


def deposer(texte: str | bytes = "fruit,nombre\npomme,3\n", **options: str) -> Import:
    octets = texte if isinstance(texte, bytes) else texte.encode()
    return deposer_import(
        code="fruits",
        flux=io.BytesIO(octets),
        nom="C:\\panier\\fruits.csv",
        options={"millesime": "2026"} | options,
        par=ALICE,
        maintenant=MAINTENANT,
    )


def analyser(depose: Import) -> Import:
    analyser_import(identifiant=depose.pk, maintenant=MAINTENANT)
    return Import.objects.get(pk=depose.pk)


def appliquer(depose: Import) -> Import:
    appliquer_import(identifiant=depose.pk, par=ALICE, maintenant=MAINTENANT)
    return Import.objects.get(pk=depose.pk)


def importer(texte: str | bytes, **options: object):
    octets = texte if isinstance(texte, bytes) else texte.encode()
    return importer_fichier(
        code="fruits",
        fichier=io.BytesIO(octets),
        options={"millesime": "2026"},
        par=ALICE,
        maintenant=MAINTENANT,
        **options,
    )
