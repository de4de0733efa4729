"""A proposal laid out for its page: rows of parts, today beside tomorrow, map, sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from maillage.couverture.queries.propositions import PropositionVue
from maillage.couverture.rules.euros import CE_QUI_EST_COMPTE, Plafond, plafond_annuel
from maillage.couverture.rules.propositions import (
    colorier,
    phrase_ecart,
    phrase_raison,
    pourcent,
)
from maillage.moteurs.perimetres import Cause
from maillage.noyau.montants import format_entier
from maillage.plateforme.ui.carte import Anneau, Carte, carte
from maillage.territoires.queries import (
    CommuneVue,
    communes_par_codes,
    contours_connus,
    frontieres,
    geometries,
)

COULEURS = 7
ECART_X, ECART_Y = 15.0, 6.0  # least distance between two labels, in units of the drawing


@dataclass(frozen=True, slots=True)
class Rang:
    """One part, or one CPTS of today that no part continues (`disparue`)."""

    cle: str
    nom: str
    nouvelle: bool
    disparue: bool
    couleur: int
    communes: int
    avant: int | None
    apres: int | None
    taille_avant: int | None
    taille_apres: int | None
    euros_avant: int | None
    euros_apres: int | None
    gagnees: int
    perdues: int
    morceaux: int
    interne: str
    epci_entiers: int
    epci_partages: int
    departements: tuple[str, ...]
    fictive: bool

    @property
    def ecart(self) -> int | None:
        if self.avant is None or self.apres is None:
            return None
        return self.apres - self.avant

    @property
    def ecart_euros(self) -> int | None:
        if self.euros_avant is None or self.euros_apres is None:
            return None
        return self.euros_apres - self.euros_avant

    @property
    def change(self) -> bool:
        return self.nouvelle or self.disparue or bool(self.gagnees or self.perdues)


@dataclass(frozen=True, slots=True)
class Deplacee:
    """A unité that the proposal shares out, where it is now and why the engine put it there."""

    code: str
    nom: str
    population: int | None
    de: str
    vers: str
    a_la_main: bool
    raisons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Geste:
    """A hand edit as a sentence."""

    phrase: str
    faite_a: datetime
    faite_par: str
    annulee_a: datetime | None
    annulee_par: str


@dataclass(frozen=True, slots=True)
class Page:
    rangs: tuple[Rang, ...]
    inchanges: tuple[Rang, ...]
    avertissements: tuple[str, ...]
    deja: tuple[str, ...]
    carte: Carte | None
    etiquettes: tuple[tuple[str, str, str], ...]
    sans_contour: tuple[str, ...]
    ouverte: str
    unites: tuple[Deplacee, ...]
    total_avant: int | None
    total_apres: int | None
    mesures: tuple[tuple[str, str, str], ...]
    compte: str
    destinations: tuple[Rang, ...]
    retouches: tuple[Geste, ...]

    @property
    def total_ecart(self) -> int | None:
        if self.total_avant is None or self.total_apres is None:
            return None
        return self.total_apres - self.total_avant


def mettre_en_page(vue: PropositionVue, *, ouverte: str = "") -> Page:
    """Everything the page shows of a ready proposal; `ouverte`: the part whose communes are
    listed, the first by default. Six queries."""
    assert vue.evaluation is not None
    communes = communes_par_codes(codes=sorted({*vue.affectation, *vue.communes}))
    noms = _noms(vue, communes)
    plafond = plafond_annuel(vue.le)
    parties = vue.evaluation["parties"]
    voisines = _voisines(vue)
    couleurs = colorier(
        voisines | {p["cle"]: set[str]() for p in parties if p["cle"] not in voisines}, COULEURS
    )
    rangs = [_rang(p, vue, noms, plafond, couleurs) for p in parties]
    # N2 before N10; then those of today, by name.
    rangs.sort(key=lambda r: (not r.nouvelle, len(r.cle) if r.nouvelle else 0, r.nom))
    rangs += _disparues(vue, noms, plafond)
    ouvrables = [r.cle for r in rangs if r.change and not r.disparue]
    choisie = ouverte if ouverte in ouvrables else next(iter(ouvrables), "")
    dessin, etiquettes, sans = _carte(vue, communes, noms, couleurs)

    def nommer(cle: str) -> str:
        return noms.get(cle, cle)

    ecarts = vue.evaluation["ecarts"]
    deja = [e for e in ecarts if e["cause"] == Cause.DEJA_AUJOURD_HUI]
    changes = [r for r in rangs if r.change]
    return Page(
        rangs=tuple(changes),
        inchanges=tuple(r for r in rangs if not r.change),
        avertissements=tuple(phrase_ecart(e, nommer=nommer) for e in ecarts if e not in deja),
        deja=tuple(phrase_ecart(e, nommer=nommer) for e in deja),
        carte=dessin,
        etiquettes=etiquettes,
        sans_contour=sans,
        ouverte=choisie,
        unites=_unites(vue, choisie, communes, noms),
        total_avant=_somme([r.euros_avant for r in changes if not r.nouvelle]),
        total_apres=_somme([r.euros_apres for r in changes if not r.disparue]),
        mesures=_mesures(vue),
        compte=(
            f"{CE_QUI_EST_COMPTE} Barème\u00a0: {plafond.bareme}. "
            f"Source\u00a0: {plafond.reference}."
            if plafond
            else "Aucun barème n’est connu à cette date\u00a0: les montants sont inconnus."
        ),
        destinations=tuple(r for r in rangs if not r.disparue and r.cle != choisie),
        retouches=tuple(
            Geste(
                f"{', '.join(noms.get(c, c) for c in r.unites)} → {noms.get(r.vers, r.vers)}",
                r.faite_a,
                r.faite_par,
                r.annulee_a,
                r.annulee_par,
            )
            for r in vue.retouches
        ),
    )


def _noms(vue: PropositionVue, communes: Mapping[str, CommuneVue]) -> dict[str, str]:
    """Names of unités, EPCI, CPTS and parts, all by code or key."""
    noms = {code: f"{c.nom}" for code, c in communes.items()}
    noms |= {c.epci: c.epci_nom for c in communes.values() if c.epci}
    noms |= vue.cpts
    assert vue.evaluation is not None
    for partie in vue.evaluation["parties"]:
        if not partie["nouvelle"]:
            continue
        peuplee = max(
            partie["unites"],
            key=lambda code: ((communes[code].population or 0) if code in communes else 0, code),
            default="",
        )
        noms[partie["cle"]] = f"{partie['cle']}, autour de {noms.get(peuplee, peuplee)}"
    return noms


def _rang(
    partie: Mapping[str, Any],
    vue: PropositionVue,
    noms: Mapping[str, str],
    plafond: Plafond | None,
    couleurs: Mapping[str, int],
) -> Rang:
    cle = partie["cle"]
    return Rang(
        cle=cle,
        nom=noms.get(cle, cle),
        nouvelle=partie["nouvelle"],
        disparue=False,
        couleur=couleurs[cle],
        communes=len(partie["unites"]),
        avant=partie["avant"],
        apres=None if partie["inconnues"] else partie["population"],
        taille_avant=partie["taille_avant"],
        taille_apres=None if partie["inconnues"] else partie["taille"],
        euros_avant=_euros(plafond, partie["taille_avant"]),
        euros_apres=None if partie["inconnues"] else _euros(plafond, partie["taille"]),
        gagnees=len(partie["gagnees"]),
        perdues=len(partie["perdues"]),
        morceaux=partie["morceaux"],
        interne=pourcent(partie["part_interne"]),
        epci_entiers=len(partie["epci_entiers"]),
        epci_partages=len(partie["epci_partages"]),
        departements=tuple(partie["departements"]),
        fictive=cle in vue.fictives,
    )


def _disparues(vue: PropositionVue, noms: Mapping[str, str], plafond: Plafond | None) -> list[Rang]:
    """CPTS of today whose communes are all shared out anew."""
    assert vue.evaluation is not None
    restent = {p["cle"] for p in vue.evaluation["parties"]}
    return [
        Rang(
            cle=cpts["cle"],
            nom=noms.get(cpts["cle"], cpts["cle"]),
            nouvelle=False,
            disparue=True,
            couleur=0,
            communes=len(cpts["unites"]),
            avant=None if cpts["inconnues"] else cpts["population"],
            apres=None,
            taille_avant=cpts["taille"],
            taille_apres=None,
            euros_avant=_euros(plafond, cpts["taille"]),
            euros_apres=None,
            gagnees=0,
            perdues=len(cpts["unites"]),
            morceaux=1,
            interne="",
            epci_entiers=0,
            epci_partages=0,
            departements=(),
            fictive=cpts["cle"] in vue.fictives,
        )
        for cpts in vue.evaluation["aujourd_hui"]
        if cpts["cle"] not in restent and vue.mobiles & set(cpts["unites"])
    ]


def _euros(plafond: Plafond | None, taille: int | None) -> int | None:
    return plafond.pour(taille) if plafond else None


def _somme(montants: list[int | None]) -> int | None:
    connus = [montant for montant in montants if montant is not None]
    return sum(connus) if len(connus) == len(montants) else None


def _voisines(vue: PropositionVue) -> dict[str, set[str]]:
    voisines: dict[str, set[str]] = {}
    for f in frontieres(codes=vue.affectation):
        a, b = vue.affectation.get(f.a), vue.affectation.get(f.b)
        if a and b and a != b:
            voisines.setdefault(a, set()).add(b)
            voisines.setdefault(b, set()).add(a)
    return voisines


def _carte(
    vue: PropositionVue,
    communes: Mapping[str, CommuneVue],
    noms: Mapping[str, str],
    couleurs: Mapping[str, int],
) -> tuple[Carte | None, tuple[tuple[str, str, str], ...], tuple[str, ...]]:
    """The map, the labels of the parts that are new (x, y, key), the unités without outline."""
    codes = set(vue.affectation)
    contours: list[tuple[str, str, list[Anneau]]] = []
    places: list[str] = []
    for forme in geometries(codes=codes)["features"]:
        code, geometrie = forme["id"], forme["geometry"]
        polygones = (
            geometrie["coordinates"]
            if geometrie["type"] == "MultiPolygon"
            else [geometrie["coordinates"]]
        )
        cle = vue.affectation[code]
        classe = f"part s{couleurs.get(cle, 1)}"
        if code in vue.mobiles and cle in vue.cpts:
            classe += " part-gagnee"
        contours.append(
            (
                f"{communes[code].nom if code in communes else code}\u00a0: {noms.get(cle, cle)}",
                classe,
                [anneau for polygone in polygones for anneau in polygone],
            )
        )
        places.append(code)
    dessin = carte(contours)
    if dessin is None:
        return None, (), tuple(sorted(codes))
    etiquettes: list[tuple[float, float, str]] = []
    assert vue.evaluation is not None
    rangs = {code: rang for rang, code in enumerate(places)}
    for partie in sorted(vue.evaluation["parties"], key=lambda p: -p["population"]):
        dessinees = [code for code in partie["unites"] if code in rangs]
        if not partie["nouvelle"] or not dessinees:
            continue
        peuplee = max(dessinees, key=lambda c: (communes[c].population or 0, c))
        x, y = float(dessin.formes[rangs[peuplee]].x), float(dessin.formes[rangs[peuplee]].y)
        if all(abs(x - a) > ECART_X or abs(y - b) > ECART_Y for a, b, _ in etiquettes):
            etiquettes.append((x, y, partie["cle"]))
    dites = tuple((f"{x:.1f}", f"{y:.1f}", cle) for x, y, cle in etiquettes)
    return dessin, dites, tuple(sorted(codes - contours_connus(codes=codes)))


def _unites(
    vue: PropositionVue,
    cle: str,
    communes: Mapping[str, CommuneVue],
    noms: Mapping[str, str],
) -> tuple[Deplacee, ...]:
    lignes = []
    for mouvement in vue.mouvements:
        code = mouvement["unite"]
        if vue.affectation.get(code) != cle:
            continue
        initiale = vue.initiale.get(code, "")
        commune = communes.get(code)
        lignes.append(
            Deplacee(
                code=code,
                nom=commune.nom if commune else code,
                population=commune.population if commune else None,
                de=noms.get(mouvement["de"], mouvement["de"]) if mouvement["de"] else "",
                vers=noms.get(initiale, initiale),
                a_la_main=initiale != cle,
                raisons=tuple(
                    phrase_raison(
                        raison,
                        part=noms.get(initiale, initiale),
                        nommer=lambda c: noms.get(c, c),
                        modele=vue.flux_modelises,
                    )
                    for raison in mouvement["raisons"]
                ),
            )
        )
    return tuple(sorted(lignes, key=lambda u: (-(u.population or 0), u.code)))


def _mesures(vue: PropositionVue) -> tuple[tuple[str, str, str], ...]:
    """What judges the whole: words, the engine's own figure, the figure once changed by hand."""
    assert vue.calculee is not None
    assert vue.evaluation is not None

    def ecrire(e: Mapping[str, Any]) -> list[tuple[str, str]]:
        coupe = f"{format_entier(round(e['coupe_km']))}\u00a0km"
        coupe += f" sur {format_entier(round(e['frontieres_km']))}\u00a0km"
        return [
            ("Frontières entre communes que les périmètres coupent", coupe),
            ("Déplacements qui restent dans leur CPTS", pourcent(e["part_interne"])),
            ("EPCI d’un seul tenant", f"{e['epci_entiers']} sur {e['epci']}"),
            (
                "Écart d’une CPTS nouvelle à leur moyenne, au plus",
                "sans objet" if e["ecart_maximal"] is None else pourcent(e["ecart_maximal"]),
            ),
        ]

    avant, apres = ecrire(vue.calculee["ensemble"]), ecrire(vue.evaluation["ensemble"])
    return tuple((mot, a, b) for (mot, a), (_, b) in zip(avant, apres, strict=True))
