"""Ten thousand cases: the desk of the ARS of a région, the page of a case, opening one; and the
same in Caluma through its GraphQL, on the same machine, one after the other in each round."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bench.dossiers.caluma import Caluma, caluma, slug
from bench.dossiers.demandes import (
    GRAINE,
    LIEU,
    MINUSCULE,
    PAR_PAGE,
    Recherche,
    Taille,
    recherches,
)
from bench.dossiers.echantillon import Cas, cas
from bench.dossiers.peuplement import JETON, code_vide, cookie_de, peupler
from bench.mesure import Mesure, MesureImpossible, Rapport, centile, mediane
from bench.serveur import Navigateur, serveur

if TYPE_CHECKING:
    from bench.dossiers import Contexte

CIBLE_LISTE_MS, CIBLE_DOSSIER_MS, CIBLE_RAPPORT = 60.0, 120.0, 10.0
LIEN = re.compile(rb'href="/projets/([a-z0-9-]+)/instruction/"')
# What a list of cases shows: name, place, state, and the step that waits, with its deadline.
NOEUD = {
    "étapes et réponses": """id status meta
        document { id answers {
          edges { node { id question { slug } ... on StringAnswer { value } } } } }
        workItems { edges { node { id status deadline addressedGroups task { slug name } } } }""",
    "nom et étape en cours": """id status meta
        document { id answers(filter: [{questions: ["nom-du-projet"]}]) {
          edges { node { id ... on StringAnswer { value } } } } }
        workItems(filter: [{status: READY}]) {
          edges { node { id deadline addressedGroups task { slug name } } } }""",
    # The least one can ask: all that is shown was copied in the metadata of the case.
    "métadonnées seules": "id status meta",
}
LISTE_CALUMA = """query ($filtre: [CaseFilterSetType], $ordre: [CaseOrderSetType], $apres: Int) {
  allCases(first: 25, offset: $apres, filter: $filtre, order: $ordre) {
    totalCount
    pageInfo { hasNextPage }
    edges { node { %s } }
  }
}"""
DOSSIER_CALUMA = """query ($id: ID!) {
  node(id: $id) { ... on Case {
    id status meta createdAt
    workItems { edges { node {
      id status deadline closedAt addressedGroups task { slug name } } } }
    document { id answers { edges { node {
      id question { slug label } ... on StringAnswer { value } } } } }
  } }
}"""
CREATION_CALUMA = """mutation ($entree: SaveCaseInput!) {
  saveCase(input: $entree) { case {
    id status document { id } workItems { edges { node { id status } } } } }
}"""
# The answers of the letter, all in one request, on a case that was just made.
REPONSES_CALUMA = """mutation {{ {} }}"""
REPONSE_CALUMA = """r{rang}: saveDocumentStringAnswer(
  input: {{document: "{document}", question: "{question}", value: "{valeur}"}}) {{
  answer {{ id }} }}"""


def mesurer(contexte: Contexte) -> Rapport:
    """Raises MesureImpossible: a page fails, or a side does not give the cases asked for."""
    taille = MINUSCULE if contexte.rapide else Taille()
    if contexte.tours:
        taille = replace(taille, tours=contexte.tours)
    le = contexte.maintenant.date()
    invente = cas(taille.dossiers, graine=GRAINE, le=le, lieu=LIEU)
    contexte.dire(f"{len(invente)} dossiers inventés")
    vides = taille.tours * taille.ouvertures
    peuple = peupler(
        contexte.proprietaire,
        invente,
        region=LIEU.region,
        vides=vides,
        maintenant=contexte.maintenant,
    )
    pair = contexte.caluma()
    with ExitStack() as pile:
        nous = Nous.prets(contexte, pile, taille, invente)
        eux = None
        if pair.commande:
            contexte.dire("Caluma\u00a0: schéma et mêmes dossiers")
            autre, rempli = pile.enter_context(
                caluma(
                    pair, proprietaire=contexte.proprietaire, cas=invente, dossier=contexte.dossier
                )
            )
            eux = Eux.prets(autre, taille, invente)
        # One after the other in each round: a machine that slows down slows both.
        for tour in range(taille.tours):
            contexte.dire(f"Tour {tour + 1}\u00a0: liste, fiche, ouverture")
            nous.tour(tour)
            if eux is not None:
                eux.tour(tour)
    mesures = [
        *_mesures("Maillage, liste de 25", nous.durees["liste"], CIBLE_LISTE_MS),
        *_mesures("Maillage, page d’un dossier", nous.durees["dossier"], CIBLE_DOSSIER_MS),
        *_mesures("Maillage, ouverture d’un dossier", nous.durees["ouverture"], None),
    ]
    notes = [
        f"{len(invente)} dossiers inventés d’une région, une CPTS chacun, "
        f"{len(invente[0]['reponses'])} réponses par lettre, tous les états\u202f; remplis en "
        f"{peuple:.0f}\u00a0s. Une personne de l’ARS de la région, connectée, une demande à la "
        "fois\u00a0; granian, un processus. Listes\u00a0: par département, par état, par texte, "
        "croisées, triées par échéance ou par nom, pages suivantes."
    ]
    if eux is None:
        notes.append(f"{pair.absence}. La comparaison avec Caluma manque.")
        return Rapport("Dossiers, liste et fiche", tuple(mesures), tuple(notes))
    for genre, durees in eux.durees.items():
        mesures += _mesures(f"Caluma, {genre}", durees, None)
    mesures += _rapports(nous.durees, eux.durees)
    notes += _notes_caluma(rempli)
    return Rapport("Dossiers, liste et fiche", tuple(mesures), tuple(notes))


Tours = list[list[float]]


@dataclass(slots=True)
class Nous:
    """Our server, and somebody of the ARS signed in."""

    contexte: Contexte
    navigateur: Navigateur
    cookie: str
    taille: Taille
    invente: Sequence[Cas]
    hasard: random.Random
    durees: dict[str, Tours]

    @classmethod
    def prets(
        cls, contexte: Contexte, pile: ExitStack, taille: Taille, invente: Sequence[Cas]
    ) -> Nous:
        cookie = cookie_de(
            "ars", niveau="region", cible=LIEU.region, maintenant=contexte.maintenant
        )
        navigateur = pile.enter_context(serveur(contexte.url, contexte.dossier / "dossiers.log"))
        # Templates are read at the first page of each kind: nobody waits for it twice a day.
        _listes(navigateur, cookie, recherches(8, GRAINE - 1), invente)
        for un in invente[:5]:
            _lire(navigateur, f"/projets/{un['code']}/", cookie)
        durees: dict[str, Tours] = {"liste": [], "dossier": [], "ouverture": []}
        return cls(contexte, navigateur, cookie, taille, invente, random.Random(GRAINE), durees)

    def tour(self, rang: int) -> None:
        demandes = recherches(self.taille.listes, GRAINE + rang)
        self.durees["liste"].append(_listes(self.navigateur, self.cookie, demandes, self.invente))
        lus = self.hasard.sample(self.invente, self.taille.dossiers_lus)
        self.durees["dossier"].append(
            [_lire(self.navigateur, f"/projets/{un['code']}/", self.cookie) for un in lus]
        )
        premier = rang * self.taille.ouvertures
        self.durees["ouverture"].append(
            _ouvrir(
                self.contexte, self.navigateur, range(premier, premier + self.taille.ouvertures)
            )
        )


def _lire(navigateur: Navigateur, chemin: str, cookie: str) -> float:
    reponse = navigateur.demander(chemin, {"Cookie": cookie})
    if reponse.statut != 200:
        raise MesureImpossible(f"{chemin} répond {reponse.statut}\u00a0: rien n’est mesuré.")
    return reponse.ms


def _listes(
    navigateur: Navigateur, cookie: str, demandes: Sequence[Recherche], invente: Sequence[Cas]
) -> list[float]:
    """The times; each page is checked to hold cases that were asked for, and enough of them."""
    durees = []
    for demande in demandes:
        chemin = demande.adresse()
        reponse = navigateur.demander(chemin, {"Cookie": cookie})
        if reponse.statut != 200:
            raise MesureImpossible(f"{chemin} répond {reponse.statut}\u00a0: rien n’est mesuré.")
        durees.append(reponse.ms)
        montres = {code.decode() for code in LIEN.findall(reponse.corps)}
        retenus = {un["code"] for un in invente if demande.retient(un)}
        attendus = min(PAR_PAGE, len(retenus) - PAR_PAGE * (demande.page - 1))
        if not montres <= retenus or len(montres) < attendus:
            raise MesureImpossible(
                f"{chemin} montre {len(montres)} dossiers, dont {len(montres - retenus)} qui ne "
                f"sont pas demandés\u00a0; {attendus} attendus."
            )
    return durees


def _ouvrir(contexte: Contexte, navigateur: Navigateur, rangs: range) -> list[float]:
    """A case opened in each of these CPTS by their coordinator."""
    from maillage.communautes.models import Communaute

    durees = []
    for rang in rangs:
        code = code_vide(rang)
        cle = str(Communaute.objects.get(code=code).pk)
        cookie = cookie_de(
            "coordination", niveau="locataire", cible=cle, maintenant=contexte.maintenant
        )
        corps = urlencode({"situation": "projet", "csrfmiddlewaretoken": JETON}).encode()
        entetes = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        reponse = navigateur.envoyer(f"/projets/{code}/ouvrir", corps, entetes)
        if reponse.statut != 302:
            raise MesureImpossible(f"L’ouverture de {code} répond {reponse.statut}.")
        durees.append(reponse.ms)
    return durees


@dataclass(slots=True)
class Eux:
    """Caluma, filled with the same cases. `ids`: the cases that its lists have shown."""

    autre: Caluma
    taille: Taille
    invente: Sequence[Cas]
    hasard: random.Random
    ids: set[str]
    durees: dict[str, Tours]

    @classmethod
    def prets(cls, autre: Caluma, taille: Taille, invente: Sequence[Cas]) -> Eux:
        noeud = NOEUD["nom et étape en cours"]
        _ms, vus = _listes_caluma(autre, noeud, recherches(3, GRAINE - 1), invente)
        return cls(autre, taille, invente, random.Random(GRAINE), set(vus), {})

    def tour(self, rang: int) -> None:
        nombre = self.taille.caluma
        demandes = recherches(max(nombre, 8), GRAINE + rang)[:nombre]
        for genre, noeud in NOEUD.items():
            ms, vus = _listes_caluma(self.autre, noeud, demandes, self.invente)
            self._noter(f"liste de 25 ({genre})", ms)
            self.ids.update(vus)
        lus = self.hasard.sample(sorted(self.ids), min(nombre, len(self.ids)))
        self._noter("un dossier", [_dossier_caluma(self.autre, un) for un in lus])
        nus = [_creer(self.autre) for _ in range(nombre)]
        self._noter("création", [ms for ms, _document in nus])
        self._noter(
            "création et réponses",
            [ms + _repondre(self.autre, document, self.invente[0]) for ms, document in nus],
        )

    def _noter(self, genre: str, ms: list[float]) -> None:
        self.durees.setdefault(genre, []).append(ms)


def _listes_caluma(
    autre: Caluma, noeud: str, demandes: Sequence[Recherche], invente: Sequence[Cas]
) -> tuple[list[float], list[str]]:
    durees, ids = [], []
    for demande in demandes:
        donnees, ms = autre.demander(LISTE_CALUMA % noeud, demande.variables())
        durees.append(ms)
        lue = donnees["allCases"]
        ids += [bord["node"]["id"] for bord in lue["edges"]]
        attendus = sum(demande.retient(un) for un in invente)
        # Cases created by an earlier round have no metadata: they only count when nothing filters.
        filtree = demande.departement or demande.etat or demande.texte
        if lue["totalCount"] != attendus if filtree else lue["totalCount"] < attendus:
            trouve = lue["totalCount"]
            raise MesureImpossible(
                f"Caluma\u00a0: {trouve} dossiers, pas {attendus}\u00a0: {demande}."
            )
    return durees, ids


def _dossier_caluma(autre: Caluma, un: str) -> float:
    donnees, ms = autre.demander(DOSSIER_CALUMA, {"id": un})
    if not donnees["node"]:
        raise MesureImpossible(f"Caluma ne rend pas le dossier {un}.")
    return ms


def _creer(autre: Caluma) -> tuple[float, str]:
    """The time, and the document made with the case."""
    entree: Mapping[str, str] = {"workflow": "dossier", "form": "lettre"}
    donnees, ms = autre.demander(CREATION_CALUMA, {"entree": entree})
    dossier = donnees["saveCase"]["case"]
    if dossier["status"] != "RUNNING":
        raise MesureImpossible("Caluma n’a pas ouvert le dossier.")
    return ms, dossier["document"]["id"]


def _repondre(autre: Caluma, document: str, un: Cas) -> float:
    reponses = [
        REPONSE_CALUMA.format(rang=rang, document=document, question=slug(cle), valeur=valeur)
        for rang, (cle, valeur) in enumerate(un["reponses"].items())
    ]
    return autre.demander(REPONSES_CALUMA.format(" ".join(reponses)), {})[1]


def _mesures(nom: str, tours: Tours, cible: float | None) -> list[Mesure]:
    """p50 and p95, the median of the rounds."""
    resultat = []
    for part, dit in ((0.5, "p50"), (0.95, "p95")):
        essais = tuple(centile(tour, part) for tour in tours)
        detail = f"{len(tours[0])} demandes par tour"
        seuil = cible if part > 0.5 else None
        resultat.append(
            Mesure(f"{nom}, {dit}", mediane(essais), "ms", seuil, detail=detail, essais=essais)
        )
    return resultat


def _rapports(nous: dict[str, Tours], eux: dict[str, Tours]) -> list[Mesure]:
    def p50(tours: Tours) -> float:
        return mediane([centile(tour, 0.5) for tour in tours])

    paires = [
        *((f"liste de 25 ({genre})", "liste", genre == "nom et étape en cours") for genre in NOEUD),
        ("un dossier", "dossier", True),
        ("création", "ouverture", True),
    ]
    return [
        Mesure(
            f"Caluma ÷ Maillage, {leur}, p50",
            p50(eux[leur]) / p50(nous[notre]),
            "×",
            CIBLE_RAPPORT if vise else None,
            plus_est_mieux=True,
        )
        for leur, notre, vise in paires
    ]


def _notes_caluma(rempli: float) -> list[str]:
    return [
        "Caluma 11.3.0 en production (sans débogage), sur le même PostgreSQL, derrière gunicorn "
        "comme dans son image, un processus comme chez nous, connexions gardées ouvertes (un "
        "réglage de plus que les siens), sans authentification ni règle de visibilité, ses propres "
        "index, tables analysées, pages de 25 (« first », « offset »)\u202f; schéma et dossiers "
        f"en {rempli:.0f}\u00a0s. Filtres\u00a0: metaValue pour le département et l’état, "
        "searchAnswers pour le texte\u202f; tri sur les métadonnées. « Création » "
        "n’enregistre aucune réponse, notre ouverture reprend celles connues (trois)\u202f; "
        "« création et réponses » y ajoute celles de la lettre, en une requête, sans équivalent "
        "chez nous, où elles s’enregistrent à la frappe.",
        "Comparés à l’échantillon\u00a0: les dossiers de chaque page de Maillage, le nombre que "
        "trouve Caluma pour chaque recherche. "
        "Maillage rend des pages HTML entières, droits vérifiés\u202f; Caluma du JSON. Trois "
        "listes chez Caluma\u00a0: avec toutes les étapes et réponses de chacun\u202f; avec le nom "
        "répondu et l’étape en cours, ce que montre notre liste\u202f; métadonnées seules, ce qui "
        "suppose tout recopié dans le dossier à chaque geste.",
    ]
