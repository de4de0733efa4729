"""What was written under a question, or in a table, and by whom: the latest first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from maillage.dossiers.models import AncienneValeur, Dossier
from maillage.dossiers.rules.cases import (
    GESTES_DE_LIGNE,
    RETIREE,
    Case,
    Tableau,
    case_de,
    tableaux,
)
from maillage.dossiers.rules.fusion import Morceau, differences
from maillage.dossiers.rules.reponses import lisible
from maillage.dossiers.rules.trames import TRAMES
from maillage.dossiers.rules.trames.definitions import Trame
from maillage.dossiers.states import Document

from .redaction import de_la_communaute_seule

# Saves of one person less than this apart are one writing.
SEANCE_MINUTES = 10
MAXIMUM = 400


@dataclass(frozen=True, slots=True)
class Ecriture:
    """One writing of an answer, its pauses left out. `cle`: the answer, or `tableau.ligne` for a
    row that came or went, which `geste` then tells. `quoi`: where in a table. `morceaux`: what
    changed since the writing before. `ident`: the save to restore. Not `retenue`: it lost a
    conflict. `actuelle`: it is what stands now."""

    cle: str
    quoi: str
    geste: str
    ident: int
    valeur: str
    par: str
    a: datetime
    retenue: bool
    actuelle: bool
    morceaux: tuple[Morceau, ...]

    @property
    def revient(self) -> bool:
        """A row that was taken away and may come back."""
        return self.actuelle and self.geste == RETIREE


def histoire(*, dossier: Dossier, document: str, cle: str) -> tuple[Ecriture, ...]:
    """The writings of the answer, or of the table with those it holds, that `cle` names: saves of
    one person a few minutes apart count as one. One query."""
    trame = TRAMES[Document(document)]
    case = case_de(trame, cle)
    if case is not None:
        return _ecritures(trame, _saves(dossier, document, Q(cle=cle)))
    choix = Q(pk__in=())
    for tableau in _avec_ceux_qu_il_tient(trame, cle):
        choix |= Q(cle__startswith=f"{tableau.question.cle}.")
    return _ecritures(trame, _saves(dossier, document, choix))


def _saves(dossier: Dossier, document: str, choix: Q) -> list[AncienneValeur]:
    lus = AncienneValeur.objects.filter(choix, dossier=dossier).order_by("-id")[: MAXIMUM * 2]
    # Rows that the CPTS keeps are written from both documents.
    ici = [s for s in lus if s.document == document or de_la_communaute_seule(s.cle)]
    return ici[:MAXIMUM][::-1]


def _avec_ceux_qu_il_tient(trame: Trame, cle: str) -> Iterator[Tableau]:
    voulus = {cle}
    for tableau in tableaux(trame):
        if tableau.question.cle in voulus or (tableau.dans and tableau.dans.cle in voulus):
            voulus.add(tableau.question.cle)
            yield tableau


def _ecritures(trame: Trame, saves: Iterable[AncienneValeur]) -> tuple[Ecriture, ...]:
    saves = list(saves)
    noms = _noms_des_lignes(trame, saves)
    par_cle: dict[str, list[AncienneValeur]] = defaultdict(list)
    for save in saves:
        avant = par_cle[save.cle]
        if avant and _meme_seance(avant[-1], save):
            avant[-1] = save
        else:
            avant.append(save)
    ecritures = [e for cle, siens in par_cle.items() for e in _d_une_case(trame, cle, siens, noms)]
    return tuple(sorted(ecritures, key=lambda e: -e.ident))


def _d_une_case(
    trame: Trame, cle: str, siens: list[AncienneValeur], noms: dict[str, str]
) -> Iterator[Ecriture]:
    case = case_de(trame, cle)
    ligne = ".".join(cle.split(".")[:2])
    quoi = ""
    if case is None or case.tableau:
        quoi = noms.get(ligne) or "Ligne sans nom"
    if case is not None and case.tableau:
        quoi += f" – {case.question.libelle}"
    avant = ""
    actuelle = next((s for s in reversed(siens) if s.retenue), None)
    for save in siens:
        geste = save.valeur if case is None and save.valeur in GESTES_DE_LIGNE else ""
        texte = lisible(case.question, save.valeur) if case else ""
        yield Ecriture(
            cle,
            quoi,
            geste,
            save.pk,
            save.valeur,
            save.par,
            save.a,
            save.retenue,
            save is actuelle,
            differences(avant, texte),
        )
        if save.retenue:
            avant = texte


def _noms_des_lignes(trame: Trame, saves: Iterable[AncienneValeur]) -> dict[str, str]:
    """`tableau.ligne` → the label of a fixed row, else the first of its answers, in the order of
    the columns, as it was last written."""
    ecrits: dict[str, dict[str, tuple[Case, str]]] = defaultdict(dict)
    noms: dict[str, str] = {}
    for save in saves:
        case = case_de(trame, save.cle)
        if case is None or case.tableau is None or not save.retenue:
            continue
        ligne = f"{case.tableau.cle}.{case.ligne}"
        ecrits[ligne][case.question.cle] = (case, save.valeur)
        noms[ligne] = dict(case.tableau.fixes).get(case.ligne, "")
    for ligne, cellules in ecrits.items():
        case = next(iter(cellules.values()))[0]
        assert case.tableau
        for colonne in case.tableau.colonnes:
            if not noms[ligne] and colonne.cle in cellules:
                noms[ligne] = lisible(colonne, cellules[colonne.cle][1])[:80]
    return noms


def _meme_seance(avant: AncienneValeur, apres: AncienneValeur) -> bool:
    return (
        avant.retenue
        and apres.retenue
        and avant.valeur not in GESTES_DE_LIGNE
        and (avant.compte, avant.par) == (apres.compte, apres.par)
        and (apres.a - avant.a).total_seconds() < SEANCE_MINUTES * 60
    )
