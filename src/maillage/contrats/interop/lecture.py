"""From a request to what the rules take, or a refusal that names the field at fault."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from maillage.contrats.queries import Territoire, territoire
from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.identifiants import CodeCommune
from maillage.regles import (
    EcheanceValidation,
    Mission,
    Scenario,
    Simulation,
    echeance_validation,
    simuler,
)
from maillage.territoires import queries as territoires
from maillage.territoires.queries import CommuneVue, Constat

from .demandes import DemandeEcheance, DemandeSimulation
from .problemes import INTROUVABLE, INVALIDE, RETIREE, Faute, Probleme

UN_DES_DEUX = "Donnez soit « communes », soit « population » : l’un des deux, et un seul."


class Corps(Parser):
    """Reads a body as JSON and nothing looser: what raises here is answered 400."""

    def parse_body(self, request: HttpRequest) -> Any:
        lu = json.loads(request.body, object_pairs_hook=_sans_doublon, parse_constant=_refuser)
        # Half of a surrogate pair is no character: it would break the sentence that quotes it.
        json.dumps(lu, ensure_ascii=False).encode()
        return lu


def _sans_doublon(paires: list[tuple[str, Any]]) -> dict[str, Any]:
    objet = dict(paires)
    if len(objet) < len(paires):
        raise ValueError("a key is given twice")
    return objet


def _refuser(constante: str) -> None:
    raise ValueError(f"{constante} is not JSON")


def refuser_inconnus(request: HttpRequest, *permis: str) -> None:
    """Refuse a parameter of the address that is not known here: a typo is not a default."""
    inconnus = [nom for nom in request.GET if nom not in permis]
    if inconnus:
        attendus = ", ".join(permis) or "aucun paramètre"
        raise Probleme(
            INVALIDE,
            fautes=[
                Faute(nom[:40], f"« {nom[:40]} » n’est pas connu ici ; attendu : {attendus}.")
                for nom in inconnus
            ],
        )


def lire_commune(code: str) -> CommuneVue:
    """The commune in force of that code. Refuses what is malformed, unknown, retired, or a whole
    city that counts by arrondissement."""
    try:
        lu = CodeCommune.lire(code[:40]).valeur
    except ErreurMetier as erreur:
        raise Probleme(INVALIDE, fautes=[Faute("code", str(erreur))]) from None
    analyse = territoires.analyser_codes(codes=[lu])
    if not analyse.erreurs:
        return analyse.communes[0]
    constat = analyse.erreurs[0]
    faute = _faute("code", constat)
    if constat.genre == "code_retire":
        raise Probleme(RETIREE, fautes=[faute], successeurs=constat.propositions)
    if constat.genre == "ville_entiere":
        raise Probleme(INVALIDE, fautes=[faute])
    raise Probleme(INTROUVABLE, constat.message)


def lire_territoire(codes: list[str], *, le: date) -> tuple[Territoire, list[str]]:
    """The communes, all of them or none, and a remark for each one named twice."""
    lieu = territoire(codes=list(dict.fromkeys(codes)), population=None, le=le)
    if lieu.ecartes:
        raise Probleme(INVALIDE, fautes=[_faute("communes", c) for c in lieu.ecartes])
    noms = {commune.code: commune.nom for commune in lieu.communes}
    doublons = [
        f"La commune {noms[code]} ({code}) est citée plusieurs fois : elle est comptée une fois."
        for code, nombre in Counter(codes).items()
        if nombre > 1
    ]
    return lieu, doublons


def lire_simulation(
    demande: DemandeSimulation, *, le: date
) -> tuple[Simulation, Territoire | None, list[str]]:
    """The simulation asked for, its territory when communes were given, and remarks on these."""
    if (demande.communes is None) == (demande.population is None):
        raise Probleme(INVALIDE, fautes=[Faute("communes", UN_DES_DEUX)])
    lieu: Territoire | None = None
    remarques: list[str] = []
    population = demande.population
    if demande.communes is not None:
        lieu, remarques = lire_territoire(demande.communes, le=le)
        population = lieu.population
    if population is None:
        assert lieu is not None
        noms = ", ".join(f"{c.nom} ({c.code})" for c in lieu.population_inconnue)
        phrase = (
            f"La population de {noms} est inconnue : retirez cette commune, ou donnez "
            "« population » à la place des communes."
        )
        raise Probleme(INVALIDE, fautes=[Faute("communes", phrase)])
    return _simuler(demande, population), lieu, remarques


def lire_echeance(demande: DemandeEcheance) -> EcheanceValidation:
    """The tacit validation asked for. Only the requests for complements can contradict it."""
    complements = [(c.demande, c.reponse) for c in demande.complements]
    calcul = partial(echeance_validation, demande.reception, complements, demande.mode)
    return _essayer("complements", calcul)


def _simuler(demande: DemandeSimulation, population: int) -> Simulation:
    # Each field in turn, so that the rules' own sentence can be laid at its door.
    scenario = _essayer("signature", partial(Scenario, 1, demande.signature))
    for champ, changements in _etapes(demande, population):
        scenario = _essayer(champ, partial(replace, scenario, **changements))
    return _essayer("", partial(simuler, scenario))


def _etapes(demande: DemandeSimulation, population: int) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "population" if demande.communes is None else "communes", {"population": population}
    debuts: dict[Mission, date] = {}
    for code, jour in demande.debuts.items():
        debuts = {**debuts, Mission(code): jour}
        yield f"debuts.{code}", {"debuts": debuts}
    yield "options", {"options": frozenset(Mission(code) for code in demande.options)}
    yield "plan_crise", {"plan_crise": demande.plan_crise}
    yield "crises", {"crises": tuple(demande.crises)}
    yield "bareme", {"bareme": demande.bareme}
    yield "annees", {"annees": demande.annees}
    yield "taux", {"taux_variable": Decimal(demande.taux) / 100}


def _essayer[T](champ: str, faire: Callable[[], T]) -> T:
    try:
        return faire()
    except ErreurMetier as erreur:
        raise Probleme(INVALIDE, fautes=[Faute(champ, str(erreur))]) from None


def _faute(champ: str, constat: Constat) -> Faute:
    return Faute(champ, constat.message, constat.propositions)
