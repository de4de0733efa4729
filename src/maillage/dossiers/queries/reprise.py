"""What the projet de santé takes over, read where it is kept."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from maillage.couverture.queries import portrait
from maillage.dossiers.models import AncienneValeur, Champ, Dossier
from maillage.dossiers.rules.reprise import (
    PORTRAIT,
    Chiffre,
    Repris,
    de_la_lettre,
    en_phrases,
    reunir,
)
from maillage.dossiers.states import Document
from maillage.noyau.dates import format_date
from maillage.noyau.montants import format_entier, format_nombre

from .redaction import saisie
from .territoire import lieu_de

# Section of the portrait → the question that it helps to answer.
BESOINS, OFFRE, DAC = "problematiques", "offre", "articulation_dac"
DE_L_OFFRE = ("offre", "structures")


def a_reprendre(*, dossier: Dossier, le: date) -> tuple[Repris, ...]:
    """The first text of each answer of the projet that nobody has written yet, not even to take it
    away again. A constant number of queries."""
    deja = set(
        Champ.objects.filter(dossier=dossier, document=Document.PROJET.value).values_list(
            "cle", flat=True
        )
    ) | set(
        AncienneValeur.objects.filter(dossier=dossier, document=Document.PROJET.value).values_list(
            "cle", flat=True
        )
    )
    lettre = saisie(communaute=dossier.communaute_id, document=Document.LETTRE.value, le=le)
    trouves = reunir([*de_la_lettre(lettre), *_du_portrait(dossier, le)])
    return tuple(r for r in trouves if r.cle not in deja)


def _du_portrait(dossier: Dossier, le: date) -> Iterator[Repris]:
    ici = lieu_de(dossier.communaute.code, le)
    if ici is None or not ici.communes:
        return
    vu = portrait(lieux=[ici], le=le)
    jour = format_date(le)
    besoins: list[Chiffre] = []
    offre: list[Chiffre] = []
    appuis: list[Chiffre] = []
    for section in vu.sections:
        for ligne in section.lignes:
            if not ligne.mesures:
                continue
            mesure = ligne.mesures[0]
            # « Habitants : 45 373 », the unit being the name.
            unite = "" if ligne.unite == ligne.nom.lower() else ligne.unite
            valeur = _en_clair(
                mesure.statut.value, mesure.valeur, mesure.nombre, unite, ligne.decimales
            )
            if not valeur:
                continue
            chiffre = Chiffre(ligne.nom, valeur, ligne.source)
            (offre if section.cle in DE_L_OFFRE else besoins).append(chiffre)
            if section.cle == "structures" and ligne.cle == "dac":
                appuis.append(chiffre)
    yield Repris(
        BESOINS, en_phrases(f"Repères chiffrés du territoire au {jour}", besoins), (PORTRAIT,)
    )
    yield Repris(OFFRE, en_phrases(f"Offre connue sur le territoire au {jour}", offre), (PORTRAIT,))
    yield Repris(
        DAC,
        en_phrases(f"Dispositifs d’appui à la coordination connus au {jour}", appuis),
        (PORTRAIT,),
    )


def _en_clair(
    statut: str, valeur: float | None, nombre: int | None, unite: str, decimales: int
) -> str:
    """A figure in words; empty when it is unknown."""
    if statut == "masque":
        return "effectif masqué"
    if valeur is None:
        return ""
    taux = f"{format_nombre(round(Decimal(str(valeur)), decimales))} {unite}".strip()
    texte = taux if nombre is None else f"{format_entier(nombre)}, soit {taux}"
    return f"{texte} (estimation)" if statut == "estime" else texte
