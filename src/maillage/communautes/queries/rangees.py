"""The rows that a CPTS keeps about itself, as text: legal structure, team, professions, partners.

Everything reads as the text that people typed: a count not said is empty, not zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models

from maillage.communautes.models import (
    Communaute,
    MembreEquipe,
    Partenaire,
    ProfessionMobilisee,
    StructureJuridique,
)
from maillage.communautes.models.rangees import Ordonnee, Suivie
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.cloisons.contexte import avec_locataires

# What is no answer: whose row it is, where it stands, who wrote it.
MACHINERIE = frozenset({"id", "locataire", "rang", "retire_a", "modifie_a", "modifie_par"})
MODELES: dict[str, type[Suivie]] = {
    "structure": StructureJuridique,
    "equipe": MembreEquipe,
    "professions": ProfessionMobilisee,
    "partenaires": Partenaire,
}


def colonnes_de(table: str) -> tuple[str, ...]:
    """The columns that people write, in the order of the model."""
    ecartees = MACHINERIE | ({"profession"} if table == "professions" else set())
    return tuple(
        champ.name for champ in MODELES[table]._meta.concrete_fields if champ.name not in ecartees
    )


TABLES: Mapping[str, tuple[str, ...]] = {table: colonnes_de(table) for table in MODELES}


@dataclass(frozen=True, slots=True)
class Rangee:
    """A row: its identifier (the code of the profession for counts) and its cells by column."""

    ident: str
    cellules: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rangees:
    """All that a CPTS says of itself. `structure` is empty until somebody writes it."""

    structure: Mapping[str, str]
    tables: Mapping[str, tuple[Rangee, ...]]


def rangees(*, communaute: int) -> Rangees:
    """Rows taken away are left out. Four queries."""
    lues = {
        table: _presentes(modele).filter(locataire_id=communaute)
        for table, modele in MODELES.items()
    }
    structure = lues["structure"].first()
    return Rangees(
        _cellules("structure", structure) if structure else {},
        {
            table: tuple(Rangee(identifiant_de(ligne), _cellules(table, ligne)) for ligne in lignes)
            for table, lignes in lues.items()
            if table != "structure"
        },
    )


def cellule(*, communaute: int, table: str, ident: str, colonne: str) -> str:
    """What one cell reads, empty when its row is not made yet. One query. Raises ErreurMetier: no
    such cell, or a row that was taken away."""
    if colonne not in TABLES.get(table, ()):
        raise ErreurMetier("Cette case n’existe pas dans la fiche de la communauté.")
    condition: dict[str, str | int] = {}
    if table == "professions":
        condition = {"profession": ident}
    elif table != "structure":
        condition = {"pk": cle_de(ident)}
    lignes = _presentes(MODELES[table]).filter(locataire_id=communaute, **condition)
    valeurs = list(lignes.values_list(colonne, flat=True)[:1])
    if not valeurs and issubclass(MODELES[table], Ordonnee):
        raise ErreurMetier(
            "Quelqu’un a retiré cette ligne du tableau. Rétablissez-la pour y écrire."
        )
    return texte_de(valeurs[0]) if valeurs else ""


def cle_de(ident: str) -> int:
    """The key that an identifier of a row names; 0, nobody's, when it names none."""
    return int(ident) if ident.isascii() and ident.isdigit() and len(ident) < 19 else 0


def identifiant_de(ligne: models.Model) -> str:
    """How an address of a cell names the row."""
    return ligne.profession if isinstance(ligne, ProfessionMobilisee) else str(ligne.pk)


def texte_de(valeur: object) -> str:
    return "" if valeur is None else str(valeur)


def _presentes(modele: type[Suivie]) -> models.QuerySet[Suivie]:
    lignes = modele.objects.all()
    return lignes.filter(retire_a=None) if issubclass(modele, Ordonnee) else lignes


def _cellules(table: str, ligne: models.Model) -> dict[str, str]:
    return {colonne: texte_de(getattr(ligne, colonne)) for colonne in TABLES[table]}


def autres_communautes_au_siret(*, communaute: int) -> frozenset[int]:
    """Keys of the other CPTS that carry the SIRET of this one; nothing else leaves their walls."""
    mien = (
        StructureJuridique.objects.filter(locataire_id=communaute)
        .exclude(siret="")
        .values_list("siret", flat=True)
        .first()
    )
    if mien is None:
        return frozenset()
    autres = Communaute.objects.exclude(pk=communaute).values_list("pk", flat=True)
    with avec_locataires(lus=[communaute, *autres]):
        return frozenset(
            StructureJuridique.objects.exclude(locataire_id=communaute)
            .filter(siret=mien)
            .values_list("locataire_id", flat=True)
        )
