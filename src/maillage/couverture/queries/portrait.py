"""A portrait: one to four territories beside their département, their région and France."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from maillage.communautes.queries import occupations
from maillage.couverture.rules.portrait import (
    PAR,
    Ligne,
    Section,
    nombre,
    pour_dix_mille,
    rang,
    rapport,
)
from maillage.couverture.rules.secret import Montre, Statut
from maillage.territoires import queries as territoires
from maillage.territoires.queries import JeuVu, SourceVue

from .colonnes import GRANDS, Colonne, Faits, Gens
from .lieux import Lieu
from .mesures import THEMES, mesurer, section_d_indicateurs
from .offre import Offre


@dataclass(frozen=True, slots=True)
class Portrait:
    le: date
    colonnes: tuple[Colonne, ...]
    sections: tuple[Section, ...]
    jeu: JeuVu | None
    sources: tuple[tuple[str, SourceVue], ...]

    @property
    def lieux(self) -> tuple[Lieu, ...]:
        return tuple(c.lieu for c in self.colonnes if c.lieu)


def portrait(*, lieux: Sequence[Lieu], le: date) -> Portrait:
    """The figures of these territories on a day. The number of queries depends on how many
    territories there are, not on their size."""
    faits = Faits(lieux, le)
    gens = {c.cle: faits.demographie(c) for c in faits.colonnes}
    offre, source_offre = _offre(faits, gens)
    structures, sources_structures = _structures(faits, gens)
    indicateurs = territoires.indicateurs_connus()
    mesures = mesurer(faits, indicateurs)
    sections = (
        _population(faits, gens),
        offre,
        structures,
        *(section_d_indicateurs(cle, indicateurs, mesures) for cle in THEMES),
    )
    sources = [*(("Structures", s) for s in sources_structures)]
    if source_offre:
        sources.insert(0, ("Professionnels", source_offre))
    vus = {i.jeu.nom: i.jeu for i in indicateurs}
    sources += [("Indicateurs", source) for source in vus.values()]
    return Portrait(le, faits.colonnes, sections, faits.jeu, tuple(sources))


def _population(faits: Faits, gens: dict[str, Gens]) -> Section:
    source = faits.jeu.millesime if faits.jeu else "inconnue"
    vus = [gens[c.cle] for c in faits.colonnes]
    rangs = _rangs(faits)
    rp = "Recensement 2021 (Insee), estimations par commune arrondies."
    lignes = [
        Ligne(
            "population",
            "Habitants",
            "habitants",
            tuple(nombre(g.population) for g in vus),
            "Population municipale, somme des communes.",
            source,
            rang=rangs.get("population", ""),
        ),
        Ligne(
            "densite",
            "Densité",
            "habitants par km²",
            tuple(rapport(g.population, g.superficie_km2) for g in vus),
            "Habitants divisés par la superficie des communes.",
            source,
            1,
            rangs.get("densite", ""),
        ),
        *(
            Ligne(
                champ,
                nom,
                "% de la population",
                tuple(rapport(getattr(g, champ), _ages(g), 100) for g in vus),
                "Part des habitants de cet âge dans la somme des tranches d’âge.",
                rp,
                1,
                rangs.get(champ, ""),
            )
            for champ, nom in (
                ("rp_0_19", "Moins de 20 ans"),
                ("rp_20_64", "20 à 64 ans"),
                ("rp_65_plus", "65 ans et plus"),
            )
        ),
        Ligne(
            "communes",
            "Communes",
            "communes",
            tuple(nombre(g.communes) for g in vus),
            "Paris, Lyon et Marseille comptent chacune pour une commune.",
            source,
        ),
    ]
    return Section("population", "Population", tuple(lignes))


def _ages(g: Gens) -> float | None:
    ages = (g.rp_0_19, g.rp_20_64, g.rp_65_plus)
    return None if any(a is None for a in ages) else sum(a for a in ages if a is not None)


def _rangs(faits: Faits) -> dict[str, str]:
    """The place of a CPTS among those that touch its région, projects included."""
    premier = faits.colonnes[0].lieu
    if premier is None or premier.genre != "cpts":
        return {}
    ici = [u.code for u in territoires.unites(region=premier.region)]
    lues = occupations(le=faits.le, unites=ici)
    en_vigueur = {ligne.communaute for ligne in lues.lignes if ligne.opposable}
    retenues = [x for x in lues.lignes if x.opposable or x.communaute not in en_vigueur]
    communes = territoires.communes_par_codes(codes={x.unite for x in retenues})
    lieux: dict[int, Lieu] = {}
    for numero, cpts in enumerate(lues.communautes):
        siennes = [x for x in retenues if x.communaute == numero]
        lieux[numero] = Lieu(
            "cpts",
            cpts.code,
            cpts.nom,
            tuple(communes[x.unite] for x in siennes),
            {x.unite: float(x.part) for x in siennes if x.part is not None},
        )
    valeurs: dict[str, dict[str, float]] = {}
    for x in lieux.values():
        g = faits.demographie(Colonne("cpts", x.code, x.nom, x))
        for champ, mesure in (
            ("population", nombre(g.population)),
            ("densite", rapport(g.population, g.superficie_km2)),
            *(
                (a, rapport(getattr(g, a), _ages(g), 100))
                for a in ("rp_0_19", "rp_20_64", "rp_65_plus")
            ),
        ):
            if mesure.valeur is not None:
                valeurs.setdefault(champ, {})[x.code] = mesure.valeur
    return {
        champ: rang(par_code.get(premier.code), list(par_code.values()))
        for champ, par_code in valeurs.items()
    }


def _offre(faits: Faits, gens: dict[str, Gens]) -> tuple[Section, SourceVue | None]:
    petits = {
        c.cle: c.lieu.codes for c in faits.colonnes if c.lieu is not None and c.genre not in GRANDS
    }
    departements = {c.code for c in faits.colonnes if c.genre == "departement"}
    departements |= {
        d for c in faits.colonnes if c.cle in petits and c.lieu for d in c.lieu.departements
    }
    offre = Offre(departements=sorted(departements))
    manque = (
        "Inconnue\u00a0: l’extraction publique de l’Annuaire Santé (RPPS) n’a pas été importée. "
        "Elle se charge par l’import «\u00a0rpps\u00a0»."
    )
    if offre.source is None:
        return Section("offre", "Professionnels de santé", (), manque), None
    entiers = {
        c.cle: offre.codes_du_departement(c.code)
        for c in faits.colonnes
        if c.genre == "departement"
    }
    montres = offre.de(petits | entiers)
    for c in faits.colonnes:
        if c.genre == "region":
            montres[c.cle] = offre.de_la_region(c.code)
        elif c.genre == "france":
            montres[c.cle] = offre.de_la_france()
    source = f"{offre.source.source}, {offre.source.millesime}"
    lignes = tuple(
        Ligne(
            cle,
            nom,
            f"pour {PAR:_} habitants".replace("_", "\u202f"),
            tuple(
                pour_dix_mille(
                    montres[c.cle].get(cle, Montre(Statut.INCONNU)), gens[c.cle].population
                )
                for c in faits.colonnes
            ),
            "Personnes qui ont au moins une activité dans le territoire, chacune comptée une fois, "
            "tous modes d’exercice, rapportées aux habitants.",
            source,
            1,
        )
        for cle, nom in offre.noms.items()
    )
    note = (
        "De petites communes voisines sont comptées ensemble pour que nul ne soit reconnu. Quand "
        "le territoire n’en tient qu’une partie, le nombre est une estimation, au prorata des "
        "habitants. Les nombres de la région et de la France sont arrondis à la dizaine. Les "
        "médecins dont la spécialité n’est pas dite ne sont pas comptés. Un nombre peut être "
        "décalé d’une ou deux personnes là où le vrai trahirait une petite commune."
    )
    return Section("offre", "Professionnels de santé", lignes, note=note), offre.source


def _structures(faits: Faits, gens: dict[str, Gens]) -> tuple[Section, tuple[SourceVue, ...]]:
    par_departement = territoires.structures_par_departement()
    comptes: dict[str, dict[str, int]] = {}
    sources: tuple[SourceVue, ...] = ()
    # A regional file says nothing of the other régions: there, none known is not none.
    connues = {c.cle for c in faits.colonnes if faits.departements_de(c) <= par_departement.keys()}
    for c in faits.colonnes:
        if c.lieu is not None and c.genre not in GRANDS:
            vues = territoires.structures(codes=c.lieu.codes, familles=())
            comptes[c.cle], sources = vues.comptes, vues.sources
        else:
            total: Counter[str] = Counter()
            for departement, compte in par_departement.items():
                if faits.dedans(c, departement):
                    total += compte
            comptes[c.cle] = dict(total)
    if par_departement and not sources:
        sources = territoires.structures(codes=()).sources
    if not par_departement:
        return Section(
            "structures",
            "Structures",
            (),
            "Inconnues\u00a0: le répertoire FINESS n’a pas été importé. Il se charge par l’import "
            "«\u00a0finess\u00a0».",
        ), ()
    lignes = tuple(
        Ligne(
            famille,
            mot[:1].upper() + mot[1:],
            f"pour {PAR:_} habitants".replace("_", "\u202f"),
            tuple(
                pour_dix_mille(
                    Montre(Statut.EXACT, comptes[c.cle].get(famille, 0))
                    if c.cle in connues
                    else Montre(Statut.INCONNU),
                    gens[c.cle].population,
                )
                for c in faits.colonnes
            ),
            "Sites ouverts au répertoire FINESS, par famille de catégories.",
            f"{sources[0].source}, {sources[0].millesime}" if sources else "FINESS",
            2,
        )
        for famille, mot in territoires.familles_de_structures().items()
        if famille != "autre" and any(comptes[c.cle].get(famille) for c in faits.colonnes)
    )
    note = (
        ""
        if len(connues) == len(faits.colonnes)
        else "Le répertoire FINESS n’a pas été importé pour tous les départements\u00a0: là où il "
        "manque, le nombre est inconnu."
    )
    return Section("structures", "Structures", lignes, note=note), sources
