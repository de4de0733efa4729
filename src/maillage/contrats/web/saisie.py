"""What a person chose on the simulator, to and from an address.

The address is the only place where a scenario lives: it can be kept, sent, gone back to.
Whatever stands in it, nothing here raises: each fault becomes a sentence beside its field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Protocol
from urllib.parse import urlencode

from maillage.noyau.dates import ajouter_annees, lire_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.montants import format_entier
from maillage.regles import OPTIONS, SOCLE, Mission

NOMBRE_ANNEES = 5
COMMUNES_MAXIMUM = 1300
CODE = re.compile(r"(?:[0-9]{5}|2[AB][0-9]{3})")
ANNEE = re.compile(r"20[0-9]{2}")

# How a mission's start is chosen: a rule that follows the signature, or a date.
ECHEANCE, SIGNATURE, A_UNE_DATE, JAMAIS = "echeance", "signature", "date", "non"
BAREMES = {"": "celui en vigueur à chaque date", "aci_2019": "ACI 2019", "avenant_2": "avenant 2"}


class Parametres(Protocol):
    """The part of Django's QueryDict that is needed."""

    def get(self, cle: str, /) -> str | None: ...
    def getlist(self, cle: str, /) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Erreur:
    champ: str
    texte: str


@dataclass(frozen=True, slots=True)
class Saisie:
    """A scenario as chosen. `demarrages` maps a mission to a rule or an ISO date."""

    codes: tuple[str, ...] = ()
    population: int | None = None
    signature: date | None = None
    demarrages: Mapping[Mission, str] = field(default_factory=dict)
    plan: int | None = None
    crises: tuple[int, ...] = ()
    bareme: str = ""
    taux: int = 100
    reference: str = ""
    erreurs: tuple[Erreur, ...] = ()
    brut: Mapping[str, str] = field(default_factory=dict)

    def demarrage(self, mission: Mission) -> str:
        """The rule or date chosen, `echeance` by default for the socle, `non` for options."""
        return self.demarrages.get(mission, ECHEANCE if mission in SOCLE else JAMAIS)

    def adresse(self, **changements: object) -> str:
        """The query string of this scenario, shortest form, with a few fields replaced."""
        cible = replace(self, **changements) if changements else self  # type: ignore[arg-type]
        champs: list[tuple[str, str]] = []
        if cible.codes:
            champs.append(("communes", ",".join(cible.codes)))
        if cible.population is not None:
            champs.append(("population", str(cible.population)))
        if cible.signature:
            champs.append(("signature", cible.signature.isoformat()))
        for mission in (*SOCLE, *OPTIONS):
            if mission in cible.demarrages and cible.demarrages[mission] != Saisie().demarrage(
                mission
            ):
                champs.append((mission.value, cible.demarrages[mission]))
        if cible.plan:
            champs.append(("plan", str(cible.plan)))
        champs += [("crises", str(annee)) for annee in cible.crises]
        if cible.bareme:
            champs.append(("bareme", cible.bareme))
        if cible.taux != 100:
            champs.append(("taux", str(cible.taux)))
        if cible.reference:
            champs.append(("ref", cible.reference))
        return urlencode(champs, safe=",")

    def erreurs_de(self, champ: str) -> list[str]:
        return [erreur.texte for erreur in self.erreurs if erreur.champ == champ]

    def annees_civiles(self) -> list[int]:
        """The calendar years in which a contract year begins."""
        if self.signature is None:
            return []
        return [ajouter_annees(self.signature, n).year for n in range(NOMBRE_ANNEES)]

    @property
    def part_variable(self) -> Decimal:
        return Decimal(self.taux) / 100


def lire(parametres: Parametres, *, signature_par_defaut: date) -> Saisie:
    """Read an address or a form. Faulty fields are left out, said, and kept as typed."""
    lecteur = _Lecteur(parametres)
    saisie = Saisie(
        codes=lecteur.codes(),
        population=lecteur.entier("population", "La population", 1, 10_000_000),
        signature=lecteur.signature(signature_par_defaut),
        demarrages=lecteur.demarrages(),
        plan=lecteur.annee("plan"),
        crises=lecteur.annees("crises"),
        bareme=lecteur.choix("bareme", BAREMES),
        taux=lecteur.taux(),
        reference=(parametres.get("ref") or "")[:20_000],
    )
    return replace(saisie, erreurs=tuple(lecteur.erreurs), brut=lecteur.brut)


class _Lecteur:
    def __init__(self, parametres: Parametres) -> None:
        self.parametres = parametres
        self.erreurs: list[Erreur] = []
        self.brut: dict[str, str] = {}

    def refuser(self, champ: str, texte: str, brut: str = "") -> None:
        self.erreurs.append(Erreur(champ, texte))
        if brut:
            self.brut[champ] = brut[:200]

    def codes(self) -> tuple[str, ...]:
        vus: dict[str, None] = {}
        for morceau in self.parametres.getlist("communes"):
            for texte in re.split(r"[,\s]+", morceau.strip().upper()):
                if not texte:
                    continue
                if CODE.fullmatch(texte):
                    vus[texte] = None
                elif len(self.erreurs) < 10:
                    self.refuser(
                        "communes",
                        f"« {texte[:20]} » n’est pas un code de commune : il en faut cinq "
                        "caractères, comme 13201 ou 2A004. Cherchez la commune par son nom.",
                    )
        codes = tuple(vus)
        if len(codes) > COMMUNES_MAXIMUM:
            self.refuser(
                "communes",
                f"Ce périmètre compte {len(codes)} communes, au-delà de ce que la page peut "
                f"montrer ({COMMUNES_MAXIMUM}). Une CPTS en réunit rarement plus de 300 : "
                "retirez un département ou utilisez la ligne de commande.",
            )
            codes = codes[:COMMUNES_MAXIMUM]
        return codes

    def entier(self, champ: str, nom: str, minimum: int, maximum: int) -> int | None:
        brut = self.parametres.get(champ) or ""
        texte = re.sub(r"\s", "", brut)
        if not texte:
            return None
        # Bounded before it is read: an endless run of digits is no number.
        if (
            not (texte.isascii() and texte.isdigit() and len(texte) <= 12)
            or not minimum <= int(texte) <= maximum
        ):
            self.refuser(
                champ,
                f"{nom} est un nombre entier entre {format_entier(minimum)} et "
                f"{format_entier(maximum)}.",
                brut,
            )
            return None
        return int(texte)

    def taux(self) -> int:
        """100 when nothing legible is asked: a fault must not show a contract without rewards."""
        lu = self.entier("taux", "Le taux d’atteinte", 0, 100)
        return 100 if lu is None else lu

    def jour(self, champ: str, defaut: date | None) -> date | None:
        texte = (self.parametres.get(champ) or "").strip()
        if not texte:
            return defaut
        try:
            return lire_date(texte)
        except ErreurMetier as erreur:
            self.refuser(champ, str(erreur), texte)
            return defaut

    def signature(self, defaut: date) -> date:
        lue = self.jour("signature", defaut) or defaut
        try:
            ajouter_annees(lue, NOMBRE_ANNEES + 1)  # the contract must fit in the calendar
        except ErreurMetier as erreur:
            self.refuser("signature", str(erreur), lue.isoformat())
            return defaut
        return lue

    def demarrages(self) -> dict[Mission, str]:
        choisis = {}
        for mission in (*SOCLE, *OPTIONS):
            choix = (self.parametres.get(mission.value) or "").strip()
            if choix == A_UNE_DATE:
                choix = (self.parametres.get(f"{mission.value}_le") or "").strip()
                if not choix:
                    self.refuser(
                        mission.value,
                        "Indiquez la date de démarrage, ou choisissez une autre formule.",
                    )
                    continue
            if not choix:
                continue
            if choix not in (ECHEANCE, SIGNATURE, JAMAIS):
                try:
                    choix = lire_date(choix).isoformat()
                except ErreurMetier as erreur:
                    self.refuser(mission.value, str(erreur), choix)
                    continue
            choisis[mission] = choix
        return choisis

    def annee(self, champ: str) -> int | None:
        texte = (self.parametres.get(champ) or "").strip()
        if not texte:
            return None
        if ANNEE.fullmatch(texte):
            return int(texte)
        self.refuser(champ, f"«\u00a0{texte[:20]}\u00a0» n’est pas une année, comme 2024.", texte)
        return None

    def annees(self, champ: str) -> tuple[int, ...]:
        lues = set()
        for texte in self.parametres.getlist(champ):
            if not texte.strip():
                continue
            if ANNEE.fullmatch(texte.strip()):
                lues.add(int(texte))
            else:
                self.refuser(champ, f"« {texte[:20]} » n’est pas une année, comme 2024.")
        return tuple(sorted(lues))

    def choix(self, champ: str, permis: Mapping[str, str]) -> str:
        texte = (self.parametres.get(champ) or "").strip()
        if texte in permis:
            return texte
        self.refuser(
            champ,
            f"« {texte[:30]} » n’est pas un barème connu. Choisissez entre : "
            + ", ".join(code for code in permis if code)
            + ".",
        )
        return ""
