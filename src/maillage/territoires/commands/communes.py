"""Load the dataset that ships with Maillage, or replace it by a newer official file."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import yaml
from django.db import connection, transaction

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.plateforme.audit.commands import consigner
from maillage.territoires.imports import (
    DONNEES_LIVREES,
    Lecture,
    Lot,
    lire_communes,
    nom_de_colonne,
    ouvrir_texte,
    recevoir,
    refuser,
)
from maillage.territoires.models import JeuDeDonnees
from maillage.territoires.rules.phrases import accorder

from . import enregistrement as base
from .contours import geojson

IMPORT = declarer(
    "territoires.import", "a importé {objet}\u00a0: {communes} communes, {retirees} codes retirés"
)
VERROU = 0x636F6D6D  # any number of our own, for pg_try_advisory_xact_lock


@dataclass(frozen=True, slots=True)
class Bilan:
    """What a loading did. `inchange`: the same file is already in force, nothing was written."""

    inchange: bool
    millesime: str
    communes: int = 0
    arrondissements: int = 0
    retirees: int = 0
    contours: int = 0

    def __str__(self) -> str:
        if self.inchange:
            return f"Ce fichier est déjà en vigueur ({self.millesime})\u00a0: rien n’a changé."
        return (
            f"{accorder(self.communes, 'commune', 'communes')} et "
            f"{accorder(self.arrondissements, 'arrondissement', 'arrondissements')} en vigueur "
            f"({self.millesime})\u202f; {accorder(self.retirees, 'retiré', 'retirés')}, "
            f"{accorder(self.contours, 'contour remplacé', 'contours remplacés')}."
        )


def importer_communes(
    *,
    chemin: Path | None = None,
    flux: IO[bytes] | None = None,
    par: Acteur,
    maintenant: datetime,
    millesime: str = "",
    source: str = "",
    licence: str = "Licence Ouverte (Etalab)",
) -> Bilan:
    """Replace the communes by those of an official file (format: `territoires.imports`), whole or
    not at all, in one transaction. Give either the path of the file or a stream of its bytes.

    A commune that the file no longer has stays, inactive, with what it became. A column that the
    file does not have keeps its values and its vintage. Outlines are kept.

    Raises ImportRefuse with the wrong lines; nothing has then changed.
    """
    fichier = chemin or flux
    if fichier is None:
        raise TypeError("importer_communes needs chemin or flux")
    nom = chemin.name if chemin else ""
    jour = maintenant.strftime("%d/%m/%Y")
    millesime = millesime or f"fichier importé le {jour}"
    source = source or (f"fichier officiel «\u00a0{nom}\u00a0»" if nom else "fichier officiel")
    lecture = recevoir(fichier)
    with lecture.flux, transaction.atomic():
        dernier = _verrouiller()
        if dernier and dernier.empreinte == lecture.empreinte:
            return Bilan(True, dernier.millesime)
        lot = lire_communes(lecture.flux)
        provenance = {"source": source, "millesime": millesime, "licence": licence}
        jeu = JeuDeDonnees(
            nom="communes",
            millesime=millesime,
            source=source,
            licence=licence,
            colonnes=(dernier.colonnes if dernier else {})
            | dict.fromkeys(sorted(lot.colonnes), provenance),
            empreinte=lecture.empreinte,
            charge_a=maintenant,
            charge_par=str(par)[:200],
        )
        bilan = _remplacer(lot, jeu)
        _consigner(jeu, bilan, par, maintenant)
        return bilan


def charger_communes_fournies(
    *,
    maintenant: datetime,
    par: Acteur,
    dossier: Path = DONNEES_LIVREES,
    forcer: bool = False,
) -> Bilan:
    """Load the dataset of `dossier`, outlines and neighbours included, in one transaction.

    Does nothing when it is in force already, nor (unless `forcer`) when an operator has imported
    another file since: a restart must not undo an import. Raises ImportRefuse.
    """
    empreinte = _empreinte(dossier)
    description = yaml.safe_load((dossier / "sources.yaml").read_text(encoding="utf-8"))
    with transaction.atomic():
        dernier = _verrouiller()
        if dernier and (dernier.empreinte == empreinte or not (dernier.livre or forcer)):
            return Bilan(True, dernier.millesime)
        for genre in ("regions", "departements", "epci"):
            base.enregistrer_groupement(genre, list(_rows(dossier / f"{genre}.csv")))
        lecture: Lecture = recevoir(dossier / "communes.csv.xz")
        with lecture.flux:
            lot = lire_communes(lecture.flux)
        lot.retirees = [
            (row["code"], row["nom"], row["nature"], tuple(row["successeurs"].split()))
            for row in _rows(dossier / "anciennes_communes.csv")
        ]
        colonnes = {
            nom_de_colonne(colonne): provenance
            for colonne, provenance in description["fichiers"]["communes.csv.xz"].items()
        }
        colonnes["contour"] = description["fichiers"]["contours.csv.xz"]["contour"]
        colonnes["voisinage"] = description["fichiers"]["voisins.csv.xz"]["frontiere_km"]
        jeu = JeuDeDonnees(
            nom=description["nom"],
            millesime=description["millesime"],
            source=description["source"],
            licence=description["licence"],
            colonnes=colonnes,
            empreinte=empreinte,
            livre=True,
            charge_a=maintenant,
            charge_par=str(par)[:200],
        )
        contours = (
            (row["code"], geojson(row["contour"])) for row in _rows(dossier / "contours.csv.xz")
        )
        bilan = _remplacer(lot, jeu, contours)
        base.enregistrer_voisinages(
            (
                (row["a"], row["b"], row["frontiere_km"], bool(row["deduit"]))
                for row in _rows(dossier / "voisins.csv.xz")
            ),
            jeu,
        )
        _consigner(jeu, bilan, par, maintenant)
        return bilan


def _consigner(jeu: JeuDeDonnees, bilan: Bilan, par: Acteur, maintenant: datetime) -> None:
    consigner(
        par=par,
        action=IMPORT,
        maintenant=maintenant,
        objet=jeu,
        details={"communes": bilan.communes, "retirees": bilan.retirees},
    )


def _verrouiller() -> JeuDeDonnees | None:
    """Take the lock of imports for this transaction; return the dataset in force."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_try_advisory_xact_lock(%s)", [VERROU])
        if not curseur.fetchone()[0]:
            raise refuser("Un autre import des communes est en cours. Réessayez dans une minute.")
    return JeuDeDonnees.objects.filter(nom="communes").first()


def _remplacer(
    lot: Lot, jeu: JeuDeDonnees, contours: Iterator[tuple[str, str]] | None = None
) -> Bilan:
    base.verifier_lot(lot)
    jeu.save()
    retirees = base.enregistrer_communes(lot, jeu)
    nombre = base.enregistrer_contours(contours) if contours else 0
    base.refaire_la_recherche()
    arrondissements = sum(commune["type"] == "ARM" for commune in lot.communes)
    return Bilan(
        inchange=False,
        millesime=jeu.millesime,
        communes=len(lot.communes) - arrondissements,
        arrondissements=arrondissements,
        retirees=retirees,
        contours=nombre,
    )


def _empreinte(dossier: Path) -> str:
    condense = hashlib.sha256()
    for chemin in sorted(dossier.iterdir()):
        if chemin.suffix in (".csv", ".xz", ".yaml"):
            condense.update(chemin.name.encode())
            condense.update(hashlib.sha256(chemin.read_bytes()).digest())
    return condense.hexdigest()


def _rows(chemin: Path) -> Iterator[dict[str, Any]]:
    with chemin.open("rb") as flux:
        yield from csv.DictReader(ouvrir_texte(flux))
