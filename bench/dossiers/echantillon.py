"""Invented cases, always the same for a seed, in a form that both sides can load.

Their answers are those of the lettre d'intention; on the other side each is a question of its own,
the lightest form it has (no table, no row document).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypedDict

from django.utils.text import slugify

from maillage.dossiers.rules.trames import LETTRE, Genre
from maillage.dossiers.states import APRES_LETTRE, VALIDES, EtatDossier, MotifLegal

E = EtatDossier
MOTS = (
    *("Lavande", "Garrigue", "Mistral", "Calanque", "Restanque", "Alpilles", "Durance", "Verdon"),
    *("Olivier", "Amandier", "Cigale", "Ocre", "Tramontane", "Vallon", "Corniche", "Salin"),
)
TABLEAUX = ("mobilisation", "missions")
# Each state with its share, and who must act in it (`models.dossier.ATTENDUS`).
ETATS: tuple[tuple[EtatDossier, int, str], ...] = (
    (E.EMERGENCE, 20, "porteur"),
    (E.LI_DEPOSEE, 12, "services"),
    (E.LI_CCOPD, 8, "ars"),
    (E.LI_A_REPRENDRE, 6, "porteur"),
    (E.LI_VALIDEE, 6, "porteur"),
    (E.PROJET_EN_ELABORATION, 14, "porteur"),
    (E.PROJET_TRANSMIS, 10, "ars"),
    (E.PROJET_COMPLEMENTS, 6, "porteur"),
    (E.PROJET_OPPOSITION, 2, "porteur"),
    (E.PROJET_VALIDE, 5, "porteur"),
    (E.PROJET_VALIDE_TACITE, 3, "porteur"),
    (E.CONTRACTUALISATION, 6, "personne"),
    (E.ABANDONNE, 2, "personne"),
)
AVEC_PROJET = (E.PROJET_TRANSMIS, E.PROJET_COMPLEMENTS, E.PROJET_OPPOSITION, *VALIDES)
# The steps of the other side's workflow, and how many of them are done in each state.
TACHES = (
    *("deposer-lettre", "avis-ars", "avis-cpam", "seance", "decider-lettre"),
    *("engager-projet", "transmettre-projet", "instruire-projet", "contractualiser"),
)
FAITES = {
    E.EMERGENCE: 0,
    E.LI_DEPOSEE: 1,
    E.LI_CCOPD: 3,
    E.LI_A_REPRENDRE: 0,
    E.LI_VALIDEE: 5,
    E.PROJET_EN_ELABORATION: 6,
    E.PROJET_TRANSMIS: 7,
    E.PROJET_COMPLEMENTS: 6,
    E.PROJET_OPPOSITION: 6,
    E.PROJET_VALIDE: 8,
    E.PROJET_VALIDE_TACITE: 8,
    E.CONTRACTUALISATION: 9,
    E.ABANDONNE: 9,
}


class Cas(TypedDict):
    """One case. Dates in ISO form; `colonnes`: those of the register that its state asks for."""

    rang: int
    nom: str
    code: str
    departement: str
    etat: str
    attend: str
    echeance: str | None
    ouvert: str
    colonnes: dict[str, str]
    travaux: list[tuple[str, str]]
    reponses: dict[str, str]


@dataclass(frozen=True, slots=True)
class Lieu:
    """Where the cases are."""

    region: str
    departements: tuple[str, ...]


def questions() -> tuple[tuple[str, str], ...]:
    """The questions of the letter that are answered here, as (key, label)."""
    trouvees: list[tuple[str, str]] = []
    for _section, q in LETTRE.questions():
        if q.genre is Genre.TABLEAU:
            if q.cle in TABLEAUX:
                trouvees += [
                    (f"{q.cle}.{code}.{colonne.cle}", f"{libelle}, {colonne.libelle}")
                    for code, libelle in q.fixes
                    for colonne in q.colonnes
                ]
        elif q.genre is not Genre.CALCULE and "." not in q.cle:
            trouvees.append((q.cle, q.libelle))
    return tuple(trouvees)


def cas(nombre: int, *, graine: int, le: date, lieu: Lieu) -> list[Cas]:
    """`nombre` cases around the day `le`: all states, deadlines before and after it."""
    hasard = random.Random(graine)
    cles = [cle for cle, _libelle in questions()]
    etats, parts = [e for e, _p, _a in ETATS], [p for _e, p, _a in ETATS]
    attendus = {e: a for e, _p, a in ETATS}
    return [
        _un(rang, hasard.choices(etats, parts)[0], attendus, cles, le, lieu, hasard)
        for rang in range(nombre)
    ]


def _un(
    rang: int,
    etat: EtatDossier,
    attendus: dict[EtatDossier, str],
    cles: list[str],
    le: date,
    lieu: Lieu,
    hasard: random.Random,
) -> Cas:
    nom = f"CPTS inventée {hasard.choice(MOTS)} et {hasard.choice(MOTS)} {rang:05}"
    echeance = (le + timedelta(days=hasard.randint(-20, 120))).isoformat()
    avec_date = etat in (E.LI_CCOPD, E.LI_VALIDEE, *AVEC_PROJET[:2], E.PROJET_EN_ELABORATION)
    faites = FAITES[etat]
    reponses = {cle: " ".join(hasard.choices(MOTS, k=hasard.randint(1, 12))) for cle in cles}
    return Cas(
        rang=rang,
        nom=nom,
        code=slugify(nom),
        departement=hasard.choice(lieu.departements),
        etat=etat.value,
        attend=attendus[etat],
        echeance=echeance if avec_date else None,
        ouvert=(le - timedelta(days=400 + hasard.randint(0, 600))).isoformat(),
        colonnes=_colonnes(etat, echeance, le, hasard),
        travaux=[
            (tache, "completed" if place < faites else "ready")
            for place, tache in enumerate(TACHES[: faites + 1])
        ],
        reponses=reponses | {"nom_du_projet": nom},
    )


def _colonnes(etat: EtatDossier, echeance: str, le: date, hasard: random.Random) -> dict[str, str]:
    colonnes: dict[str, str] = {}
    if etat is not E.EMERGENCE:
        colonnes["lettre_deposee_a"] = f"{le - timedelta(days=hasard.randint(250, 390))}T09:00Z"
    if etat is E.LI_CCOPD:
        colonnes["seance_le"] = (le - timedelta(days=hasard.randint(0, 30))).isoformat()
    if etat in APRES_LETTRE:
        colonnes["lettre_decidee_le"] = (le - timedelta(days=hasard.randint(150, 240))).isoformat()
    if etat in AVEC_PROJET:
        colonnes["projet_recu_le"] = (le - timedelta(days=hasard.randint(10, 60))).isoformat()
    if etat in (E.PROJET_TRANSMIS, E.PROJET_VALIDE_TACITE):
        colonnes["echeance_silence"] = echeance
    if etat is E.PROJET_COMPLEMENTS:
        colonnes["complements_demandes_le"] = (le - timedelta(days=5)).isoformat()
    if etat in (E.PROJET_OPPOSITION, *VALIDES):
        colonnes["projet_decide_le"] = (le - timedelta(days=3)).isoformat()
    if etat is E.PROJET_OPPOSITION:
        colonnes["motif_opposition"] = MotifLegal.TERRITOIRE.value
    if etat is E.ABANDONNE:
        colonnes["clos_a"] = f"{le - timedelta(days=2)}T09:00Z"
    return colonnes
