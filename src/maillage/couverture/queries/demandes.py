"""From the database to what the engine of perimeters is asked: units, borders, CPTS of a day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from maillage.communautes.queries import Occupations, occupations
from maillage.moteurs.perimetres import (
    Bande,
    Cpts,
    Demande,
    DemandeRefusee,
    Flux,
    Frontiere,
    Mode,
    Poids,
    Unite,
)
from maillage.regles import bareme_applicable
from maillage.territoires.queries import (
    CommuneVue,
    communes_par_codes,
    developper,
    flux_en_vigueur,
    frontieres,
)

if TYPE_CHECKING:
    from maillage.couverture.models import Proposition

MONTREES = 5


@dataclass(frozen=True, slots=True)
class Dossier:
    """What a proposal is computed from. `communes` names every unit, `cpts` every CPTS;
    `debordent`: those that also hold units outside the territory, taken along or left as they
    are. `flux`: where the counted flows come from, "" when they are modelled; `sans_flux`: how
    many units then have none. `empreinte` changes with any of the data."""

    demande: Demande
    communes: dict[str, CommuneVue]
    cpts: dict[str, str]
    fictives: frozenset[str]
    debordent: tuple[str, ...]
    flux: str
    sans_flux: int
    empreinte: str


def dossier(proposition: Proposition) -> Dossier:
    """Raises DemandeRefusee when the territory cannot be worked on."""
    occupees = occupations(le=proposition.le)
    mode = Mode(proposition.mode)
    territoire = _territoire(proposition, occupees)
    touchees = {
        ligne.communaute
        for ligne in occupees.lignes
        if ligne.opposable and ligne.unite in territoire
    }
    lignes = sorted(
        ligne for ligne in occupees.lignes if ligne.opposable and ligne.communaute in touchees
    )
    dehors = {ligne.unite for ligne in lignes} - set(territoire)
    communes = territoire | communes_par_codes(codes=sorted(dehors))
    cpts = tuple(
        Cpts(
            occupees.communautes[rang].code,
            tuple(sorted(ligne.unite for ligne in lignes if ligne.communaute == rang)),
            {
                ligne.unite: ligne.part
                for ligne in lignes
                if ligne.communaute == rang and ligne.part is not None
            },
        )
        for rang in sorted(touchees)
    )
    debordent = tuple(sorted(c.cle for c in cpts if not dehors.isdisjoint(c.unites)))
    connues = set(communes)
    bords = tuple(
        Frontiere(f.a, f.b, f.km)
        for f in frontieres(codes=communes)
        if f.a in connues and f.b in connues
    )
    if len(communes) > 1 and not bords:
        raise DemandeRefusee(
            "Personne ne sait quelles communes se touchent ici\u00a0: les voisinages ne sont pas "
            "chargés. Demandez à l’exploitation de recharger les communes livrées avec Maillage."
        )
    comptes = flux_en_vigueur(origines=communes)
    demande = Demande(
        mode=mode,
        unites=tuple(_unites(communes.values())),
        frontieres=bords,
        bande=Bande(proposition.minimum, proposition.maximum),
        cpts=cpts,
        a_repartir=_a_repartir(proposition, mode, set(territoire), cpts, debordent),
        a_couper=proposition.communaute.code if proposition.communaute else None,
        nombre=proposition.nombre,
        flux=tuple(Flux(*ligne) for ligne in comptes.lignes) if comptes else None,
        seuils_de_taille=_seuils(proposition.le),
        poids=Poids(**proposition.poids),
        graine=proposition.graine,
    )
    return Dossier(
        demande=demande,
        communes=communes,
        cpts={occupees.communautes[r].code: occupees.communautes[r].nom for r in sorted(touchees)},
        fictives=frozenset(
            occupees.communautes[r].code for r in touchees if occupees.communautes[r].fictive
        ),
        debordent=debordent,
        flux=f"{comptes.source}, {comptes.millesime}" if comptes else "",
        sans_flux=len(connues - {ligne[0] for ligne in comptes.lignes}) if comptes else 0,
        empreinte=_empreinte(demande),
    )


def _territoire(proposition: Proposition, occupees: Occupations) -> dict[str, CommuneVue]:
    if proposition.communaute:
        code = proposition.communaute.code
        codes = [
            ligne.unite
            for ligne in occupees.lignes
            if ligne.opposable and occupees.communautes[ligne.communaute].code == code
        ]
        if not codes:
            raise DemandeRefusee(
                f"La CPTS «\u00a0{proposition.communaute.nom}\u00a0» n’a pas de périmètre en "
                "vigueur à cette date\u00a0: il n’y a rien à découper."
            )
        return communes_par_codes(codes=sorted(codes))
    genre = "region" if proposition.region_id else "departement"
    lieu = proposition.region_id or proposition.departement_id or ""
    return {vue.code: vue for vue in developper(genre=genre, code=lieu)}


def _unites(communes: Iterable[CommuneVue]) -> list[Unite]:
    sans = sorted(c.code for c in communes if c.latitude is None or c.longitude is None)
    if sans:
        suite = f" et {len(sans) - MONTREES} autres" if len(sans) > MONTREES else ""
        raise DemandeRefusee(
            f"La position de ces communes est inconnue\u00a0: {', '.join(sans[:MONTREES])}{suite}. "
            "Importez un fichier de communes qui la donne."
        )
    return [
        Unite(
            c.code,
            c.population,
            c.latitude or 0.0,
            c.longitude or 0.0,
            c.departement,
            c.epci,
        )
        for c in communes
    ]


def _a_repartir(
    proposition: Proposition,
    mode: Mode,
    territoire: set[str],
    cpts: Iterable[Cpts],
    debordent: Iterable[str],
) -> frozenset[str] | None:
    """Units of the territory to share out. CPTS that reach beyond it are left as they are."""
    if mode is Mode.DECOUPER:
        return None
    laissees = set(debordent) if proposition.tout else {c.cle for c in cpts}
    if mode is Mode.ETENDRE:
        laissees = {c.cle for c in cpts}
    return frozenset(territoire - {u for c in cpts if c.cle in laissees for u in c.unites})


def _seuils(le: date) -> tuple[int, ...]:
    applicable = bareme_applicable(le).valeur
    return applicable.seuils if applicable else ()


def _empreinte(demande: Demande) -> str:
    """Of the data, not of the wishes: units, borders, CPTS, flows."""
    somme = hashlib.sha256()
    for lot in (demande.unites, demande.frontieres, demande.cpts, demande.flux or ()):
        for ligne in sorted(map(repr, lot)):
            somme.update(ligne.encode() + b"\n")
    return somme.hexdigest()
