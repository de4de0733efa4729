"""The invented CPTS of `./maillage demo`: one for the accounts, others around it for the map."""

import csv
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils.text import slugify

from maillage.communautes.models import Communaute, EtapeCommunaute
from maillage.communautes.states import LIBELLES_COMMUNAUTE, EtatCommunaute
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.commands import consigner

from .communautes import creer_communaute, definir_perimetre
from .importation import ETAPE

CODE_DEMONSTRATION = "cpts-des-trois-clochers-inventee"
NOM_DEMONSTRATION = "CPTS inventée des Trois Clochers"
# Small neighbours around Bécherel, in Ille-et-Vilaine. The communes are real, the CPTS is not.
COMMUNES_DEMONSTRATION = (
    *("35017", "35022", "35050", "35058", "35135"),
    *("35156", "35180", "35245", "35307", "35318"),
)
DEBUT_DEMONSTRATION = date(2023, 9, 15)
# The communes are real, none of these CPTS is: name, commune, state, since when.
AUTOUR = Path(__file__).resolve().parents[1] / "donnees" / "demonstration.csv"
SOURCE = "démonstration, CPTS inventée"


def creer_demonstration(*, maintenant: datetime, par: Acteur) -> Communaute:
    """The one invented CPTS whose accounts are given, made once; it is marked as invented."""
    existante = Communaute.objects.filter(code=CODE_DEMONSTRATION).first()
    if existante:
        return existante
    return _creer(
        CODE_DEMONSTRATION,
        NOM_DEMONSTRATION,
        COMMUNES_DEMONSTRATION,
        EtatCommunaute.CONTRAT_SIGNE,
        DEBUT_DEMONSTRATION,
        par,
        maintenant,
    )


def creer_demonstration_autour(*, maintenant: datetime, par: Acteur) -> None:
    """The invented CPTS around it, each made once: they give the map of Ille-et-Vilaine its states,
    its white zones and an overlap."""
    groupes: dict[str, list[dict[str, str]]] = {}
    with AUTOUR.open(encoding="utf-8", newline="") as fichier:
        for row in csv.DictReader(fichier):
            groupes.setdefault(row["cpts"], []).append(row)
    deja = set(Communaute.objects.values_list("code", flat=True))
    for nom, rows in groupes.items():
        if slugify(nom) not in deja:
            _creer(
                slugify(nom),
                nom,
                [row["code_commune"] for row in rows],
                EtatCommunaute(rows[0]["etat"]),
                date.fromisoformat(rows[0]["depuis"]),
                par,
                maintenant,
            )


def _creer(
    code: str,
    nom: str,
    codes: list[str] | tuple[str, ...],
    etat: EtatCommunaute,
    depuis: date,
    par: Acteur,
    maintenant: datetime,
) -> Communaute:
    with transaction.atomic():
        communaute = creer_communaute(
            nom=nom,
            code=code,
            departement="35",
            fictive=True,
            par=par,
            maintenant=maintenant,
        )
        definir_perimetre(
            communaute=communaute,
            codes=codes,
            debut=depuis,
            en_vigueur=etat in (EtatCommunaute.PROJET_VALIDE, EtatCommunaute.CONTRAT_SIGNE),
            par=par,
            maintenant=maintenant,
        )
        EtapeCommunaute.objects.create(
            communaute=communaute,
            etat=etat.value,
            depuis=depuis,
            source=SOURCE,
            saisie_a=maintenant,
            saisie_par=str(par)[:200],
        )
        consigner(
            par=par,
            action=ETAPE,
            maintenant=maintenant,
            objet=communaute,
            locataire=communaute.pk,
            details={"etat": LIBELLES_COMMUNAUTE[etat]},
        )
    return communaute
