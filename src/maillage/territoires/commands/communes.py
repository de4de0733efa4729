"""Load the dataset that ships with Maillage, or replace it by a newer official file."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import connection, transaction

from maillage.noyau.montants import format_entier
from maillage.noyau.textes import accorder
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.plateforme.audit.commands import consigner
from maillage.plateforme.imports.declaration import (
    LICENCE,
    MILLESIME,
    SOURCE,
    Importateur,
    declarer_importateur,
)
from maillage.plateforme.imports.fichier import Fichier, recevoir
from maillage.plateforme.imports.releve import Apercu, Releve, Section, refuser
from maillage.plateforme.imports.tableau import dites
from maillage.territoires.imports.communes import (
    COLONNES,
    DONNEES_LIVREES,
    Lot,
    lire_communes,
    nom_de_colonne,
)
from maillage.territoires.models import Commune, JeuDeDonnees
from maillage.territoires.queries import jeux_en_vigueur

from . import enregistrement as base
from .contours import geojson

IMPORT = declarer(
    "territoires.import", "a importé {objet}\u00a0: {communes} communes, {retirees} codes retirés"
)
EXEMPLES = 8
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
    *, lot: Lot, fichier: Fichier, releve: Releve, par: Acteur, maintenant: datetime
) -> str:
    """Replace the communes by those of an official file, checked by `comparer_communes`.

    A commune that the file no longer has stays, inactive, with what it became. A column that the
    file does not have keeps its values and its vintage. Outlines are kept. Return what was done.
    """
    options = fichier.options
    jour = maintenant.strftime("%d/%m/%Y")
    millesime = options.get("millesime") or f"fichier importé le {jour}"
    nomme = f" «\u00a0{fichier.nom}\u00a0»" if fichier.nom else ""
    source = options.get("source") or f"fichier officiel{nomme}"
    licence = options.get("licence") or ""
    provenance = {"source": source, "millesime": millesime, "licence": licence}
    with transaction.atomic():
        dernier = _verrouiller()
        jeu = JeuDeDonnees(
            nom="communes",
            millesime=millesime[:200],
            source=source,
            licence=licence[:200],
            colonnes=(dernier.colonnes if dernier else {})
            | dict.fromkeys(sorted(lot.colonnes), provenance),
            empreinte=fichier.empreinte,
            charge_a=maintenant,
            charge_par=str(par)[:200],
        )
        bilan = _remplacer(lot, jeu)
        _consigner(jeu, bilan, par, maintenant)
        return str(bilan)


def comparer_communes(lot: Lot, fichier: Fichier, releve: Releve) -> Apercu:
    """What the file would change; its contradictions with the base are errors by line."""
    base.verifier_lot(lot, releve)
    actuelles = dict(Commune.objects.filter(active=True).values_list("code", "nom"))
    donnees = {commune["code"]: commune["nom"] for commune in lot.communes}
    nouvelles = sorted(set(donnees) - set(actuelles))
    parties = sorted(set(actuelles) - set(donnees))
    renommees = [c for c, nom in donnees.items() if actuelles.get(c, nom) != nom]
    return Apercu(
        chiffres=(("Communes et arrondissements du fichier", format_entier(len(donnees))),),
        sections=(
            Section("Nouvelles", len(nouvelles), _noms(nouvelles, donnees)),
            Section("Qui ne sont plus au code officiel", len(parties), _noms(parties, actuelles)),
            Section(
                "Renommées",
                len(renommees),
                tuple(f"{actuelles[c]} → {donnees[c]} ({c})" for c in renommees[:EXEMPLES]),
            ),
        ),
        entete=("Code", "Nom", "Département"),
        lignes=tuple((c["code"], c["nom"], c["departement"]) for c in lot.communes[:EXEMPLES]),
    )


def _noms(codes: list[str], noms: dict[str, str]) -> tuple[str, ...]:
    return tuple(f"{noms[code]} ({code})" for code in codes[:EXEMPLES])


def _deja(fichier: Fichier) -> str:
    dernier = JeuDeDonnees.objects.filter(nom="communes").first()
    if dernier is None or dernier.empreinte != fichier.empreinte:
        return ""
    return str(Bilan(True, dernier.millesime))


def charger_communes_fournies(
    *,
    maintenant: datetime,
    par: Acteur,
    dossier: Path = DONNEES_LIVREES,
    forcer: bool = False,
) -> Bilan:
    """Load the dataset of `dossier` with outlines, neighbours and base maps, in one transaction.

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
        releve = Releve()
        with recevoir(dossier / "communes.csv.xz") as fichier:
            lot = lire_communes(fichier, releve)
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
        base.verifier_lot(lot, releve)
        releve.refuser_si_erreurs()
        # Outlines that an operator has imported stay, with their neighbours and base maps.
        livres = forcer or not JeuDeDonnees.objects.filter(nom="contours").exists()
        contours = (
            (row["code"], geojson(row["contour"])) for row in _rows(dossier / "contours.csv.xz")
        )
        bilan = _remplacer(lot, jeu, contours if livres else None)
        if livres:
            voisins = (
                (row["a"], row["b"], row["frontiere_km"], bool(row["deduit"]))
                for row in _rows(dossier / "voisins.csv.xz")
            )
            base.enregistrer_voisinages(voisins, jeu)
            base.enregistrer_fonds(_fonds(dossier / "fonds"), jeu)
        _consigner(jeu, bilan, par, maintenant)
        return bilan


def _fonds(dossier: Path) -> Iterator[tuple[str, str, bytes]]:
    """Level, zone and compressed content of the base maps: `france`, `region-93`…"""
    for chemin in sorted(dossier.glob("*.json.gz")):
        niveau, _, zone = chemin.name.removesuffix(".json.gz").partition("-")
        yield niveau, zone, chemin.read_bytes()


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
    for chemin in sorted(dossier.rglob("*")):
        if chemin.suffix in (".csv", ".gz", ".xz", ".yaml"):
            condense.update(chemin.name.encode())
            condense.update(hashlib.sha256(chemin.read_bytes()).digest())
    return condense.hexdigest()


def _rows(chemin: Path) -> Iterator[dict[str, Any]]:
    with recevoir(chemin) as fichier:
        yield from csv.DictReader(fichier.texte())


declarer_importateur(
    Importateur(
        code="communes",
        titre="Communes de France",
        aide="La liste officielle des communes et arrondissements, France entière\u00a0: celle de "
        "l’INSEE (code officiel géographique), ou le même tableau avec populations.",
        lire=lire_communes,
        comparer=comparer_communes,
        appliquer=importer_communes,
        options=(
            replace(SOURCE, obligatoire=False),
            replace(MILLESIME, obligatoire=False),
            replace(LICENCE, defaut="Licence Ouverte (Etalab)"),
        ),
        colonnes=dites(COLONNES),
        en_vigueur=lambda: jeux_en_vigueur("communes"),
        deja=_deja,
    )
)
