"""What the pages and the files of a portrait show, gathered once."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from maillage.couverture.queries import Colonne, Lieu, Portrait, portrait
from maillage.couverture.rules.portrait import Ligne, Section
from maillage.noyau.dates import format_date
from maillage.plateforme.ui.carte import Carte, carte
from maillage.plateforme.ui.graphiques import (
    Barres,
    Nuage,
    Serie,
    barres,
    nuage,
)
from maillage.territoires import queries as territoires

from .mots import detail, texte

COMMUNES_TRACEES = 1500
AGES = (
    Serie("A", "moins de 20 ans", 1),
    Serie("B", "20 à 64 ans", 2),
    Serie("C", "65 ans et plus", 3),
)


@dataclass(frozen=True, slots=True)
class Case:
    """A figure of the table: its words, and its class."""

    texte: str
    detail: str
    statut: str


@dataclass(frozen=True, slots=True)
class Rangee:
    ligne: Ligne
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Bloc:
    """A section ready to be written, with its chart when one helps."""

    section: Section
    rangees: tuple[Rangee, ...]
    ages: Barres | None = None
    nuage: Nuage | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Zonage:
    profession: str
    annee: int | None
    source: str
    classes: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Fiche:
    """What is told of one territory besides figures."""

    lieu: Lieu
    epci: tuple[tuple[str, int, int], ...]
    zonages: tuple[Zonage, ...]
    quartiers: tuple[str, ...] | None
    structures: tuple[tuple[str, tuple[str, ...]], ...]
    carte: Carte | None


@dataclass(frozen=True, slots=True)
class Page:
    portrait: Portrait
    blocs: tuple[Bloc, ...]
    fiche: Fiche | None
    titre: str
    sources: tuple[tuple[str, str], ...]

    @property
    def le(self) -> str:
        return format_date(self.portrait.le)


def composer(lieux: list[Lieu], *, le: date, seul: bool) -> Page:
    """The portrait of one territory with its card (`seul`), or the comparison of several."""
    lu = portrait(lieux=lieux, le=le)
    titre = lieux[0].nom if seul else " / ".join(lieu.nom for lieu in lieux)
    return Page(
        lu,
        tuple(_bloc(section, lu.colonnes) for section in lu.sections),
        _fiche(lieux[0]) if seul else None,
        titre,
        _sources(lu),
    )


def adresse_de(colonne: Colonne | Lieu) -> str:
    """The portrait of a territory."""
    valeur = "1" if colonne.genre == "france" else colonne.code
    return f"{reverse('portrait')}?{urlencode({colonne.genre: valeur}, safe=',')}"


def _bloc(section: Section, colonnes: tuple[Colonne, ...]) -> Bloc:
    rangees = tuple(
        Rangee(
            ligne,
            tuple(
                Case(texte(m, ligne.decimales), detail(m), m.statut.value) for m in ligne.mesures
            ),
        )
        for ligne in section.lignes
    )
    if section.cle == "population":
        ages, description = _ages(section, colonnes)
        return Bloc(section, rangees, ages=ages, description=description)
    if section.cle in ("offre", "structures") and section.lignes:
        phrases = [
            f"{r.ligne.nom}\u00a0: "
            + ", ".join(f"{c.nom} {case.texte}" for c, case in zip(colonnes, r.cases, strict=True))
            for r in rangees
        ]
        points = nuage(
            [c.nom for c in colonnes],
            [
                (r.ligne.nom, [m.valeur for m in r.ligne.mesures], [c.texte for c in r.cases])
                for r in rangees
            ],
        )
        return Bloc(section, rangees, nuage=points, description="\u202f; ".join(phrases) + ".")
    return Bloc(section, rangees)


def _ages(section: Section, colonnes: tuple[Colonne, ...]) -> tuple[Barres | None, str]:
    bandes = [x for x in section.lignes if x.cle in ("rp_0_19", "rp_20_64", "rp_65_plus")]
    rangs, phrases = [], []
    for numero, colonne in enumerate(colonnes):
        parts = [x.mesures[numero].valeur for x in bandes]
        if any(p is None for p in parts):
            continue
        rangs.append((colonne.nom, [Decimal(f"{p or 0:.1f}") for p in parts]))
        phrases.append(
            f"{colonne.nom}\u00a0: "
            + ", ".join(
                f"{s.mot} {texte(x.mesures[numero], 1)}\u00a0%"
                for s, x in zip(AGES, bandes, strict=True)
            )
        )
    return (barres(AGES, rangs) if rangs else None), "\u202f; ".join(phrases) + "."


def _fiche(lieu: Lieu) -> Fiche:
    epci: dict[str, tuple[int, int]] = {}
    for commune in lieu.communes:
        nombre, habitants = epci.get(commune.epci_nom, (0, 0))
        epci[commune.epci_nom] = (nombre + 1, habitants + (commune.population or 0))
    quartiers, source = territoires.quartiers(codes=lieu.codes)
    familles = territoires.familles_de_structures()
    vues = territoires.structures(
        codes=lieu.codes, familles=[f for f in familles if f not in ("autre", "cpts")]
    )
    par_famille: dict[str, list[str]] = {}
    noms = {c.code: c.nom for c in lieu.communes}
    for structure in vues.liste:
        par_famille.setdefault(familles[structure.famille], []).append(
            f"{structure.nom} ({noms.get(structure.commune or '', '')})"
        )
    return Fiche(
        lieu,
        tuple(
            (nom or "sans intercommunalité", *compte)
            for nom, compte in sorted(epci.items(), key=lambda e: -e[1][1])
        ),
        tuple(_zonage(lieu, p) for p in territoires.professions_zonees()),
        None if source is None else tuple(nom or code for code, nom in quartiers),
        tuple((mot, tuple(liste)) for mot, liste in par_famille.items()),
        _carte(lieu),
    )


def _zonage(lieu: Lieu, profession: str) -> Zonage:
    vu = territoires.zonage(profession=profession, codes=lieu.codes)
    classes: dict[str, tuple[int, int]] = {}
    for commune in lieu.communes:
        classe = vu.par_unite.get(commune.code, "absente du fichier")
        nombre, habitants = classes.get(classe, (0, 0))
        classes[classe] = (nombre + 1, habitants + (commune.population or 0))
    return Zonage(
        profession.replace("_", " "),
        vu.annee,
        f"{vu.source.source}, {vu.source.millesime}" if vu.source else "",
        tuple((c, *compte) for c, compte in sorted(classes.items(), key=lambda x: -x[1][1])),
    )


def _carte(lieu: Lieu) -> Carte | None:
    if not lieu.communes or len(lieu.communes) > COMMUNES_TRACEES:
        return None
    contours = []
    for forme in territoires.geometries(codes=lieu.codes)["features"]:
        geometrie = forme["geometry"]
        polygones = (
            [geometrie["coordinates"]]
            if geometrie["type"] == "Polygon"
            else geometrie["coordinates"]
        )
        anneaux = [anneau for polygone in polygones for anneau in polygone]
        contours.append((forme["properties"]["nom"], "", anneaux))
    return carte(contours)


def _sources(lu: Portrait) -> tuple[tuple[str, str], ...]:
    lignes = []
    if lu.jeu:
        lignes.append(
            ("Communes et population", f"{lu.jeu.millesime}. {lu.jeu.source}. {lu.jeu.licence}.")
        )
    lignes += [
        (
            mot,
            f"{s.source}, {s.millesime}. {s.licence or 'Licence non dite'}. Chargé le "
            f"{format_date(s.charge_le)}.",
        )
        for mot, s in lu.sources
    ]
    return tuple(lignes)
