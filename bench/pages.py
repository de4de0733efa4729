"""`bench pages`: what a person waits for, on the demonstration's data and the production server.

Each request is measured through HTTP on this machine, and inside this process, where
Django does the same work without a network, its queries can be counted, and the time of the
processor told apart from the time spent waiting.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from bench.machine import Occupation
from bench.mesure import Mesure, MesureImpossible, Rapport, centile, mediane
from bench.serveur import Navigateur, demarrages, serveur

GRAINE = 35_017
# Mainland, Corsica, overseas, arrondissements, dense and empty.
DEPARTEMENTS = ("35", "13", "2A", "59", "48", "75", "974")
DEPARTEMENT_DES_TERRITOIRES = "35"
NOMBRES_DE_COMMUNES = (1, 10, 100)
SIGNATURE = "2023-09-15"
CIBLE_RECHERCHE_MS, CIBLE_PAGE_MS, CIBLE_PDF_MS = 20, 100, 500
EXPORTS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class Taille:
    """How much is measured. MINUSCULE is for tests."""

    noms: int = 40
    pages: int = 40
    exports: int = 10
    tours: int = 3
    demarrages: int = 3


MINUSCULE = Taille(noms=2, pages=2, exports=1, tours=1, demarrages=0)


@dataclass(frozen=True, slots=True)
class Demande:
    """One address, with the headers of htmx when it is asked by it."""

    chemin: str
    entetes: tuple[tuple[str, str], ...] = ()


def mesurer(
    *, url: str, racine: Path, journal: Path, taille: Taille, dire: Callable[[str], None]
) -> Rapport:
    """Everything, with Django ready in this process and the demonstration in its database.

    Raises MesureImpossible when a page or the server fails.
    """
    mesures: list[Mesure] = []
    notes: list[str] = []
    if taille.demarrages:
        dire("Démarrages de la démonstration")
        essais = [demarrages(racine) for _ in range(taille.demarrages)]
        mesures += _mesures_de_demarrage(essais)
    with serveur(url, journal) as navigateur:
        mesures += mesurer_demandes(navigateur, taille, notes, dire)
    notes.append(
        f"Serveur en forme de production (granian), un processus, 2 fils\u00a0; {taille.tours} "
        f"tours, médiane des tours. Territoires différents à chaque demande, graine {GRAINE}. Une "
        "demande à la fois n’occupe qu’un cœur\u00a0: sur deux cœurs, une machine occupée à plus "
        "de 60\u00a0% travaillait aussi pour d’autres, et les durées en souffrent."
    )
    return Rapport("Pages", tuple(mesures), tuple(notes))


def mesurer_demandes(
    navigateur: Navigateur, taille: Taille, notes: list[str], dire: Callable[[str], None]
) -> list[Mesure]:
    """Search, pages and exports asked of a server that is up; adds to `notes`."""
    banc = Banc(navigateur, taille.tours)
    dire("Recherche au fil de la frappe")
    mesures = _recherche(banc, taille)
    dire("Pages du simulateur")
    mesures += _simulateur(banc, taille, notes)
    dire("Exports")
    return mesures + _exports(banc, taille, notes)


class Banc:
    """Asks the same list over HTTP and inside the process, several rounds."""

    def __init__(self, navigateur: Navigateur, tours: int) -> None:
        from django.test import Client

        self.navigateur = navigateur
        self.tours = tours
        self.client = Client(headers={"host": "127.0.0.1"})

    def par_http(self, demandes: Sequence[Demande]) -> list[float]:
        durees = []
        for demande in demandes:
            reponse = self.navigateur.demander(demande.chemin, dict(demande.entetes))
            if reponse.statut != 200:
                raise MesureImpossible(_refus(demande, reponse.statut))
            durees.append(reponse.ms)
        return durees

    def dedans(
        self, demandes: Sequence[Demande], horloge: Callable[[], float] = time.perf_counter
    ) -> list[float]:
        durees = []
        for demande in demandes:
            depart = horloge()
            self._demander(demande)
            durees.append(1000 * (horloge() - depart))
        return durees

    def processeur(self, demandes: Sequence[Demande]) -> list[float]:
        """Time of processor alone, without PostgreSQL's: what others do hardly counts."""
        return self.dedans(demandes, time.process_time)

    def requetes(self, demande: Demande) -> int:
        """How many SQL queries the answer takes."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as capture:
            self._demander(demande)
        return len(capture)

    def _demander(self, demande: Demande) -> Any:
        reponse = self.client.get(demande.chemin, headers=dict(demande.entetes))
        if reponse.status_code != 200:
            raise MesureImpossible(_refus(demande, reponse.status_code))
        return reponse

    def mesures(
        self, nom: str, demandes: Sequence[Demande], cible: float, detail: str = ""
    ) -> list[Mesure]:
        """p50 and p95, each way; the target is on the p95."""
        resultat = []
        manieres = (
            ("HTTP", self.par_http),
            ("dans le processus", self.dedans),
            ("processeur seul", self.processeur),
        )
        for ou, faire in manieres:
            faire(demandes[: max(1, len(demandes) // 10)])  # templates compiled, connection made
            occupation = Occupation()
            tours = [faire(demandes) for _ in range(self.tours)]
            occupee = occupation.pourcent()
            precision = [detail] if detail else []
            if occupee is not None:
                precision.append(f"machine occupée à {occupee}\u00a0%")
            for part, titre in ((0.5, "p50"), (0.95, "p95")):
                essais = tuple(centile(tour, part) for tour in tours)
                resultat.append(
                    Mesure(
                        f"{nom}, {titre}, {ou}",
                        mediane(essais),
                        "ms",
                        cible if titre == "p95" and faire != self.processeur else None,
                        detail=", ".join(precision),
                        essais=essais,
                    )
                )
        return resultat


def _refus(demande: Demande, statut: int) -> str:
    return f"La page {demande.chemin} répond {statut}, et non 200\u00a0: rien n’est mesuré."


def _mesures_de_demarrage(essais: Sequence[tuple[float, float]]) -> list[Mesure]:
    froids, chauds = zip(*essais, strict=True)
    return [
        Mesure(
            "demo jusqu’à la première page, à froid",
            mediane(froids),
            "s",
            detail="dossier de données neuf, tout installé",
            essais=froids,
        ),
        Mesure(
            "demo jusqu’à la première page, à chaud",
            mediane(chauds),
            "s",
            detail="deuxième lancement",
            essais=chauds,
        ),
    ]


def frappes(nombre: int) -> dict[str, list[str]]:
    """What people type, letter after letter, by kind; the same for a number of names."""
    from maillage.territoires.queries import codes_de, communes_par_codes

    hasard = random.Random(GRAINE)
    codes = [code for d in DEPARTEMENTS for code in codes_de(genre="departement", code=d)]
    tirees = hasard.sample(sorted(codes), nombre)
    communes = list(communes_par_codes(codes=tirees).values())
    noms, fautes, chiffres = [], [], []
    for commune in communes:
        nom = commune.nom.lower()
        noms += [nom[:longueur] for longueur in range(2, len(nom) + 1)]
        if len(nom) > 5:
            rang = hasard.randrange(2, len(nom) - 1)
            fautes.append(nom[:rang] + nom[rang + 1 :])
        for code in (commune.code, *commune.codes_postaux[:1]):
            chiffres += [code[:longueur] for longueur in range(2, len(code) + 1)]
    return {"noms": noms, "codes": chiffres, "fautes de frappe": fautes}


def _recherche(banc: Banc, taille: Taille) -> list[Mesure]:
    from maillage.territoires.queries import rechercher

    par_genre = frappes(taille.noms)
    mesures = []
    entetes = (("HX-Request", "true"),)
    toutes = [texte for textes in par_genre.values() for texte in textes]
    for genre, textes in (("tout", toutes), *par_genre.items()):
        demandes = [Demande(f"/simulateur/propositions?q={quote(t)}", entetes) for t in textes]
        detail = f"{len(textes)} saisies"
        mesures += banc.mesures(f"Recherche ({genre})", demandes, CIBLE_RECHERCHE_MS, detail)
    durees = []
    for texte in toutes:
        depart = time.perf_counter()
        rechercher(texte=texte, limite=8)
        durees.append(1000 * (time.perf_counter() - depart))
    mesures.append(Mesure("Recherche (tout), p95, requête seule", centile(durees, 0.95), "ms"))
    return mesures


def scenario(codes: Sequence[str]) -> str:
    """The query string of a scenario, with an option so that every table is there."""
    return urlencode(
        {"communes": ",".join(codes), "signature": SIGNATURE, "qualite": "signature"}, safe=","
    )


def territoires(nombre: int, fois: int) -> list[list[str]]:
    """`fois` different lists of `nombre` communes of one département."""
    from maillage.territoires.queries import codes_de

    codes = sorted(codes_de(genre="departement", code=DEPARTEMENT_DES_TERRITOIRES))
    return [codes[debut : debut + nombre] for debut in range(fois)]


def _simulateur(banc: Banc, taille: Taille, notes: list[str]) -> list[Mesure]:
    mesures = banc.mesures("Page d’accueil", [Demande("/")] * taille.pages, CIBLE_PAGE_MS)
    comptes: dict[str, list[int]] = {"page": [], "htmx": []}
    for nombre in NOMBRES_DE_COMMUNES:
        listes = territoires(nombre, taille.pages)
        pages = [Demande(f"/simulateur/?{scenario(codes)}") for codes in listes]
        reponses = [_apres_un_geste(codes) for codes in listes]
        quantite = f"{nombre} commune{'s' if nombre > 1 else ''}"
        mesures += banc.mesures(f"Simulateur, {quantite}", pages, CIBLE_PAGE_MS)
        mesures += banc.mesures(f"Simulateur, réponse htmx, {quantite}", reponses, CIBLE_PAGE_MS)
        comptes["page"].append(banc.requetes(pages[0]))
        comptes["htmx"].append(banc.requetes(reponses[0]))
    for genre, nombres in comptes.items():
        mesures.append(
            Mesure(f"Simulateur ({genre}), requêtes SQL au plus", max(nombres), "requêtes")
        )
        constant = "constant" if len(set(nombres)) == 1 else "NON constant"
        notes.append(
            f"Requêtes SQL du simulateur ({genre}) pour 1, 10 et 100 communes\u00a0: "
            f"{', '.join(map(str, nombres))}\u00a0; {constant}."
        )
    return mesures


def _apres_un_geste(codes: Sequence[str]) -> Demande:
    """What htmx asks when a date changes on the screen of that scenario."""
    avant = scenario(codes).replace(SIGNATURE, "2023-10-15")
    return Demande(
        f"/simulateur/?{scenario(codes)}",
        (
            ("HX-Request", "true"),
            ("HX-Current-URL", f"http://127.0.0.1/simulateur/?{avant}"),
            ("HX-Target", "resultat"),
        ),
    )


def _exports(banc: Banc, taille: Taille, notes: list[str]) -> list[Mesure]:
    mesures: list[Mesure] = []
    listes = territoires(10, taille.exports)
    for extension, genre in EXPORTS.items():
        demandes = [Demande(f"/simulateur/export.{extension}?{scenario(c)}") for c in listes]
        essai = banc.navigateur.demander(demandes[0].chemin)
        if essai.statut != 200 or essai.genre != genre:
            notes.append(
                f"Export {extension}\u00a0: non mesuré, le serveur répond {essai.statut} "
                f"{essai.genre}."
            )
            continue
        ko = f"{essai.octets / 1000:.0f} ko"
        tours = [banc.par_http(demandes) for _ in range(banc.tours)]
        essais = tuple(centile(tour, 0.95) for tour in tours)
        mesures.append(
            Mesure(
                f"Export {extension}, 10 communes, p95, HTTP",
                mediane(essais),
                "ms",
                CIBLE_PDF_MS if extension == "pdf" else None,
                detail=ko,
                essais=essais,
            )
        )
    return mesures
