"""What zonings and lists of quartiers say of some communes, one by one."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from maillage.territoires.models import Quartier, Zonage

from .communes import CommuneVue
from .couches import SourceVue, source_vue


@dataclass(frozen=True, slots=True)
class Particularites:
    """Of one commune. `classe`: None when the zoning says nothing of it. `quartiers`: how many QPV
    it has; None when no list speaks of its région. `quartiers_classes`: class → how many of its QPV
    the zoning classes apart. `de_la_ville`: for an arrondissement whose files name the QPV of the
    whole city, which are then counted."""

    classe: str | None
    quartiers: int | None
    quartiers_classes: dict[str, int]
    de_la_ville: bool


@dataclass(frozen=True, slots=True)
class ParticularitesVues:
    """By code of commune, and the sources that said something of one of them."""

    par_commune: dict[str, Particularites]
    zonage: SourceVue | None
    quartiers: SourceVue | None


def particularites(*, profession: str, communes: Collection[CommuneVue]) -> ParticularitesVues:
    """In the latest zoning of a profession and the latest list of QPV. At most five queries."""
    parents = {c.code: c.parent for c in communes if c.parent}
    codes = {c.code for c in communes} | set(parents.values())
    classes, zonees, source_zonage = _zonage(profession, codes)
    listes, regions, source_quartiers = _quartiers(codes, {c.region for c in communes})
    vues = {}
    for commune in communes:
        ville = parents.get(commune.code, "")
        # The files hang a QPV on its city: which arrondissement it lies in is not told.
        de_la_ville = not (listes[commune.code] or zonees[commune.code]) and bool(
            listes[ville] or zonees[ville]
        )
        ou = ville if de_la_ville else commune.code
        vues[commune.code] = Particularites(
            classes.get(commune.code),
            listes[ou] if commune.region in regions else None,
            dict(sorted(zonees[ou].items())),
            de_la_ville,
        )
    return ParticularitesVues(
        vues,
        source_zonage if any(p.classe or p.quartiers_classes for p in vues.values()) else None,
        source_quartiers if any(p.quartiers is not None for p in vues.values()) else None,
    )


def _zonage(
    profession: str, codes: Collection[str]
) -> tuple[dict[str, str], dict[str, Counter[str]], SourceVue | None]:
    """The class of each commune, how many of its QPV are in each class, the source."""
    classes: dict[str, str] = {}
    quartiers: dict[tuple[str, str], str] = {}
    derniers = Zonage.objects.filter(profession=profession).select_related("jeu")
    dernier = derniers.order_by("-annee", "-jeu_id").first()
    if dernier is not None:
        lignes = Zonage.objects.filter(
            profession=profession, annee=dernier.annee, commune_id__in=codes
        )
        # A région may have been corrected by a later dataset of the same year: it wins.
        for code, quartier, classe in lignes.order_by("jeu_id").values_list(
            "commune_id", "quartier", "classe"
        ):
            if quartier:
                quartiers[code, quartier] = classe
            else:
                classes[code] = classe
    comptes: dict[str, Counter[str]] = defaultdict(Counter)
    for (code, _quartier), classe in quartiers.items():
        comptes[code][classe] += 1
    return classes, comptes, source_vue(dernier.jeu) if dernier else None


def _quartiers(
    codes: Collection[str], regions: Collection[str]
) -> tuple[Counter[str], frozenset[str], SourceVue | None]:
    """How many QPV each commune has, the régions that the list speaks of, the source."""
    dernier = Quartier.objects.order_by("-jeu_id").select_related("jeu").first()
    if dernier is None:
        return Counter(), frozenset(), None
    liste = Quartier.objects.filter(jeu_id=dernier.jeu_id)
    dites = liste.filter(commune__region_id__in=regions).values_list("commune__region_id")
    return (
        Counter(liste.filter(commune_id__in=codes).values_list("commune_id", flat=True)),
        frozenset(code for (code,) in dites.distinct()),
        source_vue(dernier.jeu),
    )
