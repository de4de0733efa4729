"""Ten people write one letter for two minutes, over HTTP: how long a save takes, and whether any
word they typed is lost.

Each has an answer of their own and shares two with the others: a long text where each adds to a
paragraph of theirs, and a short one where all add to the same place, so that saves merge and
conflict. A writer settles a conflict by keeping both, as the page offers. Each listens to the
others every five seconds, as the page does.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from bench.machine import Occupation
from bench.mesure import Mesure, MesureImpossible, Rapport, centile, mediane
from bench.plateforme.peuplement import JETON, Personne, peupler
from bench.serveur import serveur

if TYPE_CHECKING:
    from bench.territoires import Contexte

ECRIVAINS = 10
DUREE_S, DUREE_RAPIDE_S = 120, 6
CIBLE_MS = 50
PAUSE_S = (0.6, 1.4)
ECOUTE_S = 5
# Long and short answers of the letter that everybody may write.
LONGUE, DISPUTEE = "territoire_precisions", "diagnostic"
PROPRES: tuple[str, ...] = ("organisation", "calendrier", "structure.gouvernance")
PROPRES += tuple(
    f"missions.{m}.description" for m in ("acces_mt", "acces_snp", "parcours", "crise")
)
PROPRES += tuple(f"mobilisation.{a}.description" for a in ("reunions", "mailing", "autres"))


@dataclass(slots=True)
class Bilan:
    """What one writer saw."""

    mots: dict[str, set[str]] = field(default_factory=dict)
    saves: list[float] = field(default_factory=list)
    ecoutes: list[float] = field(default_factory=list)
    reunis: int = 0
    conflits: int = 0
    fautes: list[str] = field(default_factory=list)


def mesurer(contexte: Contexte) -> Rapport:
    """Raises MesureImpossible: no database, or a save that fails."""
    if not contexte.url:
        raise MesureImpossible("L’écriture se mesure avec une base\u00a0: aucune n’est donnée.")
    from maillage.site.commandes.demo import preparer_statiques

    preparer_statiques()
    duree = DUREE_RAPIDE_S if contexte.rapide else DUREE_S
    gens, communaute = _preparer()
    occupation = Occupation()
    bilans = [Bilan() for _ in gens]
    contexte.dire(f"Dix personnes dans une lettre, pendant {duree} secondes")
    with serveur(contexte.url, contexte.dossier / "redaction.log") as navigateur:
        fin = time.monotonic() + duree
        fils = [
            threading.Thread(
                target=_ecrire, args=(rang, qui, bilan, navigateur.connexion.port, fin)
            )
            for rang, (qui, bilan) in enumerate(zip(gens, bilans, strict=True))
        ]
        for fil in fils:
            fil.start()
        for fil in fils:
            fil.join()
    fautes = [faute for bilan in bilans for faute in bilan.fautes]
    if fautes:
        raise MesureImpossible(f"Un enregistrement a échoué\u00a0: {fautes[0]}")
    return _rapport(bilans, _perdus(bilans, communaute), duree, occupation)


def _rapport(bilans: list[Bilan], perdus: list[str], duree: int, occupation: Occupation) -> Rapport:
    saves = [ms for b in bilans for ms in b.saves]
    ecoutes = [ms for b in bilans for ms in b.ecoutes]
    mots = sum(len(m) for b in bilans for m in b.mots.values())
    notes = [
        f"{mots} mots tapés par dix personnes en {duree} s, {len(saves)} enregistrements "
        f"({sum(b.reunis for b in bilans)} réunis à ce qu’un autre venait d’écrire, "
        f"{sum(b.conflits for b in bilans)} conflits, réglés en gardant les deux textes), sur un "
        "serveur d’un processus\u00a0; les temps sont ceux du client, réponse lue en entier."
    ]
    if perdus:
        notes.append(f"Mots perdus\u00a0: {', '.join(perdus[:10])}.")
    if (occupee := occupation.pourcent()) is not None:
        notes.append(f"Processeurs occupés à {occupee}\u00a0% pendant la mesure.")
    detail = f"{len(saves)} enregistrements"
    return Rapport(
        "Dix personnes écrivent dans une lettre",
        (
            Mesure("Mots perdus", len(perdus), "mots", 0),
            Mesure("Enregistrement, p95", centile(saves, 0.95), "ms", CIBLE_MS, detail=detail),
            Mesure("Enregistrement, médiane", mediane(saves), "ms"),
            *(
                [Mesure("Nouvelles des autres, p95", centile(ecoutes, 0.95), "ms")]
                if ecoutes
                else []
            ),
        ),
        tuple(notes),
    )


def _preparer() -> tuple[list[Personne], int]:
    from maillage.dossiers.commands import ouvrir_dossier
    from maillage.plateforme.audit.acteurs import Acteur
    from maillage.plateforme.cloisons.contexte import avec_locataires
    from maillage.plateforme.roles.annuaire import annuaire

    maintenant = datetime.now(UTC)  # noqa: TID251 - a bench is its own clock
    gens = peupler(ECRIVAINS, maintenant=maintenant)
    trouve = annuaire().trouver(gens[0].communaute)
    assert trouve
    with avec_locataires(lus=[trouve.pk], ecrit=trouve.pk):
        ouvrir_dossier(
            communaute=trouve.pk, par=Acteur.systeme("banc d’essai"), maintenant=maintenant
        )
    return gens, trouve.pk


def _ecrire(rang: int, qui: Personne, bilan: Bilan, port: int, fin: float) -> None:
    """One person until the end: types a word, waits as one does, types another."""
    hasard = Random(rang)
    connexion = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    textes: dict[str, str] = {}
    ecoute = time.monotonic() + ECOUTE_S * rang / ECRIVAINS
    version = 0
    numero = 0
    try:
        while time.monotonic() < fin:
            time.sleep(hasard.uniform(*PAUSE_S))
            if time.monotonic() > ecoute:
                ecoute += ECOUTE_S
                version = _ecouter(connexion, qui, bilan, version)
            numero += 1
            cle = hasard.choices((PROPRES[rang], LONGUE, DISPUTEE), (6, 3, 1))[0]
            mot = f"mot{rang}x{numero}"
            avant = textes.get(cle, "")
            textes[cle] = _sauver(connexion, qui, bilan, cle, avant, _taper(cle, rang, avant, mot))
            bilan.mots.setdefault(cle, set()).add(mot)
    except (OSError, http.client.HTTPException, ValueError, KeyError) as erreur:
        bilan.fautes.append(repr(erreur))
    finally:
        connexion.close()


def _taper(cle: str, rang: int, avant: str, mot: str) -> str:
    """The text with one more word: at its end, or in the paragraph of this writer."""
    if cle != LONGUE:
        return f"{avant} {mot}".strip()
    lignes = avant.split("\n") if avant else []
    titre = f"Alinéa{rang}:"
    for place, ligne in enumerate(lignes):
        if ligne.startswith(titre):
            lignes[place] = f"{ligne} {mot}"
            return "\n".join(lignes)
    return "\n".join([*lignes, f"{titre} {mot}"])


def _sauver(
    connexion: http.client.HTTPConnection,
    qui: Personne,
    bilan: Bilan,
    cle: str,
    avant: str,
    valeur: str,
) -> str:
    """Save as the page does; what the field shows then."""
    for _ in range(20):
        statut, lu, ms = _poster(connexion, qui, {"cle": cle, "avant": avant, "valeur": valeur})
        bilan.saves.append(ms)
        if statut == 200:
            bilan.reunis += lu["etat"] == "reuni"
            return str(lu["valeur"])
        if statut != 409:
            raise ValueError(f"{statut} {lu}")
        bilan.conflits += 1
        avant, valeur = lu["actuel"], lu["reuni"]
    raise ValueError("vingt conflits de suite")


def _poster(
    connexion: http.client.HTTPConnection, qui: Personne, donnees: dict[str, str]
) -> tuple[int, dict[str, Any], float]:
    entetes = {
        "Cookie": qui.cookie,
        "X-CSRFToken": JETON,
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    corps = urlencode(donnees)
    depart = time.perf_counter()
    connexion.request("POST", f"/projets/{qui.communaute}/lettre/reponse", corps, entetes)
    reponse = connexion.getresponse()
    octets = reponse.read()
    ms = 1000 * (time.perf_counter() - depart)
    return reponse.status, json.loads(octets), ms


def _ecouter(
    connexion: http.client.HTTPConnection, qui: Personne, bilan: Bilan, version: int
) -> int:
    entetes = {"Cookie": qui.cookie, "Accept": "application/json"}
    depart = time.perf_counter()
    chemin = f"/projets/{qui.communaute}/lettre/nouveautes?depuis={version}"
    connexion.request("GET", chemin, headers=entetes)
    reponse = connexion.getresponse()
    octets = reponse.read()
    bilan.ecoutes.append(1000 * (time.perf_counter() - depart))
    if reponse.status != 200:
        raise ValueError(f"{reponse.status} {octets[:200]!r}")
    return int(json.loads(octets)["version"])


def _perdus(bilans: list[Bilan], communaute: int) -> list[str]:
    """The words typed that are not in the letter, read again from the database."""
    from maillage.dossiers.queries.redaction import saisie
    from maillage.plateforme.cloisons.contexte import avec_locataires

    with avec_locataires(lus=[communaute]):
        lue = saisie(
            communaute=communaute,
            document="lettre",
            le=datetime.now(UTC).date(),  # noqa: TID251
        )
    perdus = []
    for bilan in bilans:
        for cle, mots in bilan.mots.items():
            tableau, ligne, colonne = (*cle.split("."), "", "")[:3]
            texte = lue.champs.get(cle, "")
            for rangee in lue.tableaux.get(tableau, ()):
                if rangee.ident == ligne:
                    texte = rangee.cellules[colonne]
            perdus += sorted(mots - set(texte.split()))
    return perdus
