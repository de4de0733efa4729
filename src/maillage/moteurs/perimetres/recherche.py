"""The search: units change part one at a time, connected always, better and better.

Simulated annealing (Kirkpatrick et al., 1983) on one energy: what the cut ties weigh, plus what
populations out of the band or far from the target cost. Then a descent without chance, by single
moves and by pairs. It counts iterations, never seconds: same input and seed, same answer.
"""

from __future__ import annotations

import math
from random import Random

from .depart import Parties
from .donnees import Bande, Poids
from .flux import Mobilites
from .territoire import Territoire

CHAUD, TIEDE, FROID = 1.0, 0.4, 0.08  # temperatures, in weights of a mean tie
HORS_BANDE = 300.0  # ties worth a whole target population out of the band
SOUS_LA_BANDE = 30.0  # the same for a CPTS of today that is too small: helped, not at any price
FERMETES = (1.0, 2.0, 4.0, 8.0, 16.0, 50.0)  # at the end, the band comes first, little by little
EQUILIBRE = 3.0  # ties worth a part at 0 or twice its target, within the band
SOUPLESSE = 0.75  # of the median unit: least half width of the band while it is hot
FLUX_SUIVIS = 8  # of each unit, by the search
PAR_UNITE, AU_PLUS, AU_MOINS = 400, 600_000, 20_000
PASSES = 40
RIEN = 1e-9


def iterations_pour(libres: int) -> int:
    """Enough for the size: more gains little."""
    return min(max(AU_MOINS, PAR_UNITE * libres), AU_PLUS)


def attaches(t: Territoire, m: Mobilites, poids: Poids) -> list[list[tuple[int, float]]]:
    """What ties two nodes: border, same EPCI, flows; the mean border weighs about 1."""
    somme = poids.compacite + poids.flux + poids.epci
    aretes = sum(len(v) for v in t.voisins) / 2 or 1.0
    moyenne = sum(map(sum, t.km)) / 2 / aretes or 1.0
    flux = math.fsum(valeur for liens in m.liens for _, valeur in liens) / 2 / aretes or 1.0
    # Flows known for a tenth of the units weigh a tenth of what they would if known for all.
    connus = sum(1 for total in m.total if total) / len(m.total)
    tous = []
    forts = _forts(m)
    for i, voisins in enumerate(t.voisins):
        epci = t.unite(i).epci
        liens: dict[int, float] = {}
        for j, km in zip(voisins, t.km[i], strict=True):
            poids_ici = poids.compacite * km / moyenne
            if epci is not None and t.unite(j).epci == epci:
                poids_ici += poids.epci * km / moyenne
            liens[j] = poids_ici / somme
        for j, valeur in forts[i].items():
            liens[j] = liens.get(j, 0.0) + poids.flux * connus * valeur / flux / somme
        tous.append(sorted((j, w) for j, w in liens.items() if w > 0))
    return tous


def _forts(m: Mobilites) -> list[dict[int, float]]:
    """For each node its strongest flows, and those of which it is among the strongest. The
    others weigh little and would take most of the time; the measures count them all."""
    gardes: list[dict[int, float]] = [{} for _ in m.liens]
    for i, liens in enumerate(m.liens):
        for j, valeur in sorted(liens, key=lambda lien: (-lien[1], lien[0]))[:FLUX_SUIVIS]:
            gardes[i][j] = gardes[j][i] = valeur
    return [dict(sorted(siens.items())) for siens in gardes]


class Recherche:
    """The state of one search; `labels` is changed in place."""

    def __init__(
        self,
        t: Territoire,
        parties: Parties,
        labels: list[int],
        liens: list[list[tuple[int, float]]],
        bande: Bande,
        equilibre: float,
    ) -> None:
        self.t, self.labels, self.liens = t, labels, liens
        self.libre = [not fixe for fixe in t.fixe]
        self.bande = bande
        self.minimum, self.maximum = float(bande.minimum), float(bande.maximum)
        nombre = len(parties.cles)
        self.populations, self.tailles = [0] * nombre, [0] * nombre
        for i, p in enumerate(labels):
            self.populations[p] += t.populations[i]
            self.tailles[p] += 1
        echelle = bande.cible
        self.hors_bande = HORS_BANDE / echelle
        self.sous_la_bande = SOUS_LA_BANDE / echelle
        self.cibles = parties.cibles
        self.tirant = [EQUILIBRE * equilibre / (c * c) if c else 0.0 for c in parties.cibles]
        self.coupees: list[tuple[int, int]] = []
        self.rang: dict[tuple[int, int], int] = {}
        for i, voisins in enumerate(t.voisins):
            for j in voisins:
                if i < j and labels[i] != labels[j] and (self.libre[i] or self.libre[j]):
                    self._couper((i, j))

    def _couper(self, arete: tuple[int, int]) -> None:
        self.rang[arete] = len(self.coupees)
        self.coupees.append(arete)

    def _recoudre(self, arete: tuple[int, int]) -> None:
        rang = self.rang.pop(arete)
        derniere = self.coupees.pop()
        if rang < len(self.coupees):
            self.coupees[rang] = derniere
            self.rang[derniere] = rang

    def cout_population(self, p: int, population: int) -> float:
        """What that population costs in that part."""
        cout = 0.0
        if population > self.maximum:
            cout = self.hors_bande * (population - self.maximum)
        elif population < self.minimum:
            # A CPTS that exists may stay as small as it is; a new one may not be born so.
            faim = self.hors_bande if self.cibles[p] else self.sous_la_bande
            cout = faim * (self.minimum - population)
        tirant = self.tirant[p]
        if tirant:
            ecart = population - self.cibles[p]
            cout += tirant * ecart * ecart
        return cout

    def gain(self, u: int, vers: int) -> float:
        """How the energy changes if u goes there; negative is better."""
        labels = self.labels
        de = labels[u]
        delta = 0.0
        for j, poids in self.liens[u]:
            p = labels[j]
            if p == de:
                delta += poids
            elif p == vers:
                delta -= poids
        habitants = self.t.populations[u]
        if habitants:
            a, b = self.populations[de], self.populations[vers]
            cout = self.cout_population
            delta += cout(de, a - habitants) - cout(de, a)
            delta += cout(vers, b + habitants) - cout(vers, b)
        return delta

    def reste_connexe(self, u: int) -> bool:
        """Whether the part of u holds together without it, at least as well as with it."""
        labels, voisins = self.labels, self.t.voisins
        p = labels[u]
        a_voir = {j for j in voisins[u] if labels[j] == p}
        if len(a_voir) <= 1:
            return self.tailles[p] > 1
        depart = a_voir.pop()
        vus = {u, depart}
        file = [depart]
        for i in file:
            for j in voisins[i]:
                if labels[j] == p and j not in vus:
                    vus.add(j)
                    file.append(j)
                    if j in a_voir:
                        a_voir.discard(j)
                        if not a_voir:
                            return True
        return False

    def deplacer(self, u: int, vers: int) -> None:
        labels = self.labels
        de = labels[u]
        labels[u] = vers
        habitants = self.t.populations[u]
        self.populations[de] -= habitants
        self.populations[vers] += habitants
        self.tailles[de] -= 1
        self.tailles[vers] += 1
        for j in self.t.voisins[u]:
            if labels[j] == de:
                self._couper((u, j) if u < j else (j, u))
            elif labels[j] == vers:
                self._recoudre((u, j) if u < j else (j, u))

    def recuire(self, hasard: Random, iterations: int, depart: float = CHAUD) -> None:
        """The annealing, from the temperature `depart`."""
        if not self.coupees or not iterations:
            return
        tirer, exp, labels, libre = hasard.random, math.exp, self.labels, self.libre
        self._assouplir()
        temperature = depart
        refroidir = (FROID / depart) ** (1 / iterations)
        for _ in range(iterations):
            temperature *= refroidir
            if not self.coupees:
                return
            double = int(tirer() * len(self.coupees) * 2)
            u, v = self.coupees[double >> 1]
            if double & 1:
                u, v = v, u
            if not libre[u]:
                continue
            vers = labels[v]
            delta = self.gain(u, vers)
            if delta > 0 and (delta > 20 * temperature or tirer() >= exp(-delta / temperature)):
                continue
            if self.reste_connexe(u):
                self.deplacer(u, vers)

    def _assouplir(self) -> None:
        """Widen a band narrower than most of a usual unit: nothing could move inside it. The
        descent that follows works with the true one."""
        mobiles = sorted(
            habitants
            for habitants, libre in zip(self.t.populations, self.libre, strict=True)
            if libre
        )
        usuelle = mobiles[len(mobiles) // 2]
        self.minimum, self.maximum = float(self.bande.minimum), float(self.bande.maximum)
        manque = SOUPLESSE * usuelle - (self.maximum - self.minimum) / 2
        if manque > 0:
            self.minimum -= manque
            self.maximum += manque

    def descendre(self) -> None:
        """Take what improves until nothing does; then by pairs, for parts out of the band."""
        self.minimum, self.maximum = float(self.bande.minimum), float(self.bande.maximum)
        souple = self.hors_bande
        for fermete in FERMETES:
            self.hors_bande = souple * fermete
            for _ in range(PASSES):
                while self._un_par_un():
                    pass
                if not self._deux_par_deux():
                    break

    def _candidats(self, p: int | None = None) -> list[tuple[int, int]]:
        """(free unit, part it touches), sorted; only into or out of part p when given."""
        trouves = set()
        for i, j in self.coupees:
            for u, v in ((i, j), (j, i)):
                if self.libre[u] and (p is None or p in (self.labels[u], self.labels[v])):
                    trouves.add((u, self.labels[v]))
        return sorted(trouves)

    def _un_par_un(self) -> bool:
        mieux = False
        for u, vers in self._candidats():
            if (
                self.labels[u] != vers
                and any(self.labels[j] == vers for j in self.t.voisins[u])
                and self.gain(u, vers) < -RIEN
                and self.reste_connexe(u)
            ):
                self.deplacer(u, vers)
                mieux = True
        return mieux

    def _deux_par_deux(self) -> bool:
        mieux = False
        for p in range(len(self.populations)):
            if not self.bande.contient(self.populations[p]) and self._paire(p):
                mieux = True
        return mieux

    def _paire(self, p: int) -> bool:
        """The best two moves that together improve, the first to or from part p."""
        meilleur = (-RIEN, -1, -1, -1, -1)
        for u, vers in self._candidats(p):
            de = self.labels[u]
            premier = self.gain(u, vers)
            if not self.reste_connexe(u):
                continue
            self.deplacer(u, vers)
            for w, ou in sorted({*self._candidats(de), *self._candidats(vers)}):
                total = premier + self.gain(w, ou)
                if w != u and total < meilleur[0] and self.reste_connexe(w):
                    meilleur = (total, u, vers, w, ou)
            self.deplacer(u, de)
        if meilleur[1] < 0:
            return False
        self.deplacer(meilleur[1], meilleur[2])
        self.deplacer(meilleur[3], meilleur[4])
        return True
