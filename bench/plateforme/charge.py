"""The load: people who each ask for a page every two seconds, in a process of its own.

Run as a program: reads a `Plan` as JSON on its input, writes one line of JSON by answer and a last
one that sums up. An answer's time starts when the person wanted the page, not when the line was
free: a server that stalls is charged for all those who wait (no coordinated omission).
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

DELAI_S = 20.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Who asks what, how often, for how long.

    `cookies`: one a person; `pages`: for each person, the [path, weight] they draw from.
    """

    port: int
    hote: str
    cookies: list[str]
    pages: list[list[tuple[str, int]]]
    duree_s: float
    periode_s: float = 2.0
    graine: int = 35_017
    entetes: dict[str, str] = field(default_factory=dict)

    def en_json(self) -> str:
        return json.dumps(asdict(self))


@dataclass(slots=True)
class Ligne:
    """One answer. `statut` 0: none came (refused, cut or too late)."""

    instant: float
    chemin: str
    statut: int
    ms: float


class Personne:
    """One person's browser: one connection kept open, made again when it was cut."""

    def __init__(self, plan: Plan, cookie: str) -> None:
        self.plan, self.cookie = plan, cookie
        self.lecture: asyncio.StreamReader | None = None
        self.ecriture: asyncio.StreamWriter | None = None

    async def demander(self, chemin: str) -> int:
        """The status of the answer, 0 when none came whole."""
        neuve = self.ecriture is None
        try:
            async with asyncio.timeout(DELAI_S):
                return await self._demander(chemin)
        except (OSError, EOFError, TimeoutError, ValueError) as erreur:
            self.fermer()
            # Like a browser: a kept connection that the server had closed is not a failure.
            if neuve or isinstance(erreur, TimeoutError):
                return 0
            return await self.demander(chemin)

    async def _demander(self, chemin: str) -> int:
        if self.ecriture is None:
            self.lecture, self.ecriture = await asyncio.open_connection("127.0.0.1", self.plan.port)
        assert self.lecture
        plus = "".join(f"{nom}: {valeur}\r\n" for nom, valeur in self.plan.entetes.items())
        self.ecriture.write(
            f"GET {chemin} HTTP/1.1\r\nHost: {self.plan.hote}\r\nCookie: {self.cookie}\r\n"
            f"Accept-Encoding: gzip\r\n{plus}\r\n".encode()
        )
        await self.ecriture.drain()
        tete = (await self.lecture.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        entetes = dict(ligne.lower().split(": ", 1) for ligne in tete[1:] if ": " in ligne)
        await self._corps(entetes)
        if entetes.get("connection") == "close":
            self.fermer()
        return int(tete[0].split(" ")[1])

    async def _corps(self, entetes: dict[str, str]) -> None:
        assert self.lecture
        if entetes.get("transfer-encoding") == "chunked":
            while taille := int(await self.lecture.readuntil(b"\r\n"), 16):
                await self.lecture.readexactly(taille + 2)
            await self.lecture.readuntil(b"\r\n")
        else:
            await self.lecture.readexactly(int(entetes.get("content-length", "0")))

    def fermer(self) -> None:
        if self.ecriture is not None:
            self.ecriture.close()
        self.lecture = self.ecriture = None


async def mener(plan: Plan) -> list[Ligne]:
    """Everybody asks, each at their own moment of the period, until the end."""
    hasard = random.Random(plan.graine)
    lignes: list[Ligne] = []
    depart = time.perf_counter()
    async with asyncio.TaskGroup() as groupe:
        for rang, cookie in enumerate(plan.cookies):
            phase = plan.periode_s * rang / len(plan.cookies)
            tirage = random.Random(hasard.random())
            groupe.create_task(
                _vivre(Personne(plan, cookie), plan.pages[rang], depart, phase, tirage, lignes)
            )
    return lignes


async def _vivre(
    personne: Personne,
    pages: list[tuple[str, int]],
    depart: float,
    phase: float,
    hasard: random.Random,
    lignes: list[Ligne],
) -> None:
    plan = personne.plan
    chemins, poids = zip(*pages, strict=True)
    voulu = phase
    while voulu < plan.duree_s:
        await asyncio.sleep(max(0.0, depart + voulu - time.perf_counter()))
        (chemin,) = hasard.choices(chemins, poids)
        statut = await personne.demander(chemin)
        ms = 1000 * (time.perf_counter() - depart - voulu)
        lignes.append(Ligne(voulu, chemin, statut, ms))
        voulu += plan.periode_s
    personne.fermer()


def lire(sortie: str) -> Iterator[Ligne]:
    for ligne in sortie.splitlines():
        yield Ligne(**json.loads(ligne))


def main() -> None:
    lu: dict[str, Any] = json.loads(sys.stdin.read())
    for ligne in asyncio.run(mener(Plan(**lu))):
        print(json.dumps(asdict(ligne)))


if __name__ == "__main__":
    main()
