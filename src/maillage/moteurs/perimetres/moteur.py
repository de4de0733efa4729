"""The two doors of the engine: propose, and measure what a person changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from random import Random

from .controle import verifier
from .depart import diviser
from .donnees import (
    Cause,
    Demande,
    Evaluation,
    Mode,
    NatureEcart,
    Proposition,
    PropositionFausse,
)
from .explications import completer, mouvements
from .flux import mobilites
from .fusion import fondre
from .mesures import Etat, etat, mesurer
from .recherche import TIEDE, Recherche, attaches, iterations_pour
from .territoire import Territoire, construire


def proposer(demande: Demande) -> Proposition:
    """Perimeters for what is to share out, with their reasons.

    Raises DemandeRefusee, whose sentence is for people; PropositionFausse if the answer broke
    what is promised: no unit forgotten or twice, each part connected and in the band or else
    with its cause, what must not move unmoved.
    """
    verifier(demande)
    t = construire(demande)
    m = mobilites(demande, t)
    hasard = Random(demande.graine)  # noqa: S311 - a search, not a secret
    parties, labels = diviser(t, demande, hasard)
    liens = attaches(t, m, demande.poids)
    recherche = Recherche(t, parties, labels, liens, demande.bande, demande.poids.equilibre)
    iterations = demande.iterations
    if iterations is None:
        iterations = iterations_pour(sum(recherche.libre))
    if demande.nombre is None and demande.mode is not Mode.DECOUPER:
        recherche.recuire(hasard, iterations * 2 // 3)
        fondre(recherche)
        recherche.recuire(hasard, iterations // 3, depart=TIEDE)
    else:
        recherche.recuire(hasard, iterations)
    recherche.descendre()
    cles = _nommer(parties.cles, labels)
    affectation = {
        code: cles[label]
        for (code, cle), fixe, label in zip(t.noeuds, t.fixe, labels, strict=True)
        if not (cle and fixe)
    }
    e = etat(demande, t, m, affectation)
    evaluation = completer(e, mesurer(e, affectation))
    garantir(e, evaluation)
    return Proposition(
        affectation=affectation,
        evaluation=evaluation,
        mouvements=mouvements(e, evaluation),
        attaches=_attaches(t),
        flux_modelises=m.modelise,
        graine=demande.graine,
        iterations=iterations,
    )


def evaluer(demande: Demande, affectation: Mapping[str, str]) -> Evaluation:
    """The measures of any assignment of the same request, and the rules it does not keep.

    Unit → part; parts may be new. A unit left out counts as forgotten, except those that a CPTS
    holds and that do not move. Raises DemandeRefusee only for the request itself.
    """
    verifier(demande)
    t = construire(demande)
    return mesurer(etat(demande, t, mobilites(demande, t), affectation), affectation)


def _nommer(existantes: list[str], labels: list[int]) -> list[str]:
    """Keys of the parts; new ones are N1, N2… in the order of their first unit."""
    prefixe = "N"
    while any(cle.startswith(prefixe) and cle[len(prefixe) :].isdigit() for cle in existantes):
        prefixe += "N"
    cles = list(existantes)
    numero = 0
    for label in labels:
        if not cles[label]:
            numero += 1
            cles[label] = f"{prefixe}{numero}"
    return cles


def _attaches(t: Territoire) -> tuple[tuple[str, str, float], ...]:
    return tuple((t.noeuds[i][0], t.noeuds[j][0], km) for (i, j), km in sorted(t.ponts.items()))


def garantir(e: Etat, evaluation: Evaluation) -> None:
    """Raise PropositionFausse unless everything promised holds."""
    for ecart in evaluation.ecarts:
        if ecart.cause is None or (
            ecart.nature is NatureEcart.OUBLIEE and ecart.cause is not Cause.ILE
        ):
            raise PropositionFausse(f"{ecart.nature} sans cause : {ecart}")
    tenues = Counter(code for partie in evaluation.parties for code in partie.unites)
    permises = Counter(code for code, _ in e.t.noeuds)
    trop = sorted(code for code, nombre in tenues.items() if nombre > permises[code])
    if trop:
        raise PropositionFausse(f"deux parts pour {trop}")
    manquent = sorted(set(e.t.unites) & (set(permises) - set(tenues)))
    if manquent:
        raise PropositionFausse(f"aucune part pour {manquent}")
