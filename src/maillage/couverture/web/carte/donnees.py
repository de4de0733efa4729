"""What a view of the map shows, gathered once for the page, the table and the files."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.http import QueryDict

from maillage.communautes import queries as communautes
from maillage.couverture.rules import couches
from maillage.couverture.rules.couches import Classe, Couche
from maillage.moteurs.couverture import taille_de
from maillage.noyau.dates import format_date
from maillage.noyau.montants import format_entier
from maillage.regles import bareme_applicable, baremes_en_vigueur
from maillage.territoires import queries as territoires
from maillage.territoires.queries import IndicateurVu, SourceVue, Unite

from .choix import COUCHES, INDICATEUR, ZONAGE, Choix, lire

ABSENTE_ZONAGE = "absente du fichier de zonage"
ABSENTE_QPV = "aucun dans le fichier"


@dataclass(frozen=True, slots=True)
class Cadre:
    """What the address may name: régions, départements, layers."""

    choix: Choix
    regions: tuple[territoires.ZoneVue, ...]
    departements: tuple[territoires.ZoneVue, ...]
    indicateurs: tuple[IndicateurVu, ...]
    professions: tuple[str, ...]

    def nom_de_zone(self) -> str:
        """Of the département, else of the région, else France."""
        choix = self.choix
        if choix.departement:
            nom = next(d.nom for d in self.departements if d.code == choix.departement)
            return f"{nom} ({choix.departement})"
        return next((r.nom for r in self.regions if r.code == choix.region), "France")

    def couches(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The layers to choose from, by group."""
        groupes: dict[str, list[tuple[str, str]]] = {
            "CPTS": [(c, mot) for c, mot in COUCHES.items() if c != "qpv"],
            "Zonages": [
                (ZONAGE + p, f"Zonage\u00a0: {nom_de_profession(p)}") for p in self.professions
            ],
        }
        groupes["Zonages"].append(("qpv", COUCHES["qpv"]))
        for indicateur in self.indicateurs:
            theme = f"Indicateurs\u00a0: {indicateur.theme}" if indicateur.theme else "Indicateurs"
            groupes.setdefault(theme, []).append((INDICATEUR + indicateur.code, indicateur.nom))
        return list(groupes.items())

    def indicateur(self) -> IndicateurVu | None:
        return next((i for i in self.indicateurs if i.code == self.choix.indicateur), None)


@dataclass(frozen=True, slots=True)
class Communaute:
    """A CPTS as the map shows it; `population` and `taille` None are unknown."""

    code: str
    nom: str
    etat: str | None
    fictive: bool
    population: int | None
    taille: int | None


@dataclass(frozen=True, slots=True)
class LigneDeLegende:
    """`communes` counts communes, a city of arrondissements once; `population` is of those known,
    `inconnues` how many are not."""

    classe: Classe
    communes: int
    population: int
    inconnues: int


@dataclass(frozen=True, slots=True)
class Vue:
    """A view of the map: the unités of the zone, each with its class and its CPTS (ranks)."""

    cadre: Cadre
    titre: str
    explication: str
    sources: tuple[str, ...]
    unites: tuple[Unite, ...]
    couche: Couche
    communautes: tuple[Communaute, ...]
    tenues: tuple[tuple[int, ...], ...]
    membres: Mapping[int, tuple[str, ...]]
    legende: tuple[LigneDeLegende, ...]
    vide: str

    @property
    def choix(self) -> Choix:
        return self.cadre.choix

    def codes_de(self, rang: int) -> tuple[str, ...]:
        """Every unité of the CPTS of that rank, in the zone or beyond."""
        return self.membres[rang]


def nom_de_profession(code: str) -> str:
    """`medecin_generaliste` → `médecin généraliste`."""
    connus = {
        "medecin_generaliste": "médecins généralistes",
        "chirurgien_dentiste": "chirurgiens-dentistes",
        "infirmier": "infirmiers",
        "masseur_kinesitherapeute": "masseurs-kinésithérapeutes",
        "orthophoniste": "orthophonistes",
        "sage_femme": "sages-femmes",
    }
    return connus.get(code, code.replace("_", " "))


def lire_cadre(parametres: QueryDict, *, le: date) -> Cadre:
    """What the address asks for. Five queries."""
    regions, departements = territoires.zones()
    indicateurs = territoires.indicateurs_cartographiables()
    professions = territoires.professions_zonees()
    choix = lire(
        parametres,
        le=le,
        regions={r.code: r.nom for r in regions},
        departements={d.code: d.region for d in departements},
        indicateurs={i.code: i.annees for i in indicateurs},
        professions=professions,
    )
    return Cadre(choix, regions, departements, indicateurs, professions)


def composer(cadre: Cadre, *, seule: str = "") -> Vue:
    """The view of this frame, or of one unité of it. A constant number of queries, whatever the
    zone."""
    choix = cadre.choix
    unites = (
        territoires.unites(codes=[seule])
        if seule
        else territoires.unites(region=choix.region, departement=choix.departement)
    )
    codes = tuple(u.code for u in unites)
    partout = not (seule or choix.region)
    occupations = _sans_brouillons(
        communautes.occupations(le=choix.le, unites=None if partout else codes)
    )
    lignes = _par_unite(occupations)
    cpts = _communautes(occupations, unites, choix)
    couche, explication, sources, vide = _couche(cadre, unites, codes, occupations, lignes, cpts)
    if choix.motifs:
        couche = couches.avec_motifs(couche)
    return Vue(
        cadre=cadre,
        titre=_titre(cadre),
        explication=explication,
        sources=sources,
        unites=unites,
        couche=couche,
        communautes=cpts,
        tenues=tuple(
            tuple(dict.fromkeys(t.communaute for t in lignes.get(code, ()))) for code in codes
        ),
        membres=_membres(occupations),
        legende=_legende(unites, couche),
        vide=vide,
    )


def _titre(cadre: Cadre) -> str:
    indicateur = cadre.indicateur()
    if indicateur:
        return f"{indicateur.nom}, {cadre.choix.annee}"
    if cadre.choix.profession:
        return f"Zonage\u00a0: {nom_de_profession(cadre.choix.profession)}"
    return COUCHES[cadre.choix.couche]


def _sans_brouillons(lues: communautes.Occupations) -> communautes.Occupations:
    """Without the drafts of CPTS that have a perimeter in force: the latter is their territory."""
    en_vigueur = {ligne.communaute for ligne in lues.lignes if ligne.opposable}
    gardees = [x for x in lues.lignes if x.opposable or x.communaute not in en_vigueur]
    return lues._replace(lignes=tuple(gardees))


def _par_unite(
    occupations: communautes.Occupations,
) -> Mapping[str, list[communautes.Occupation]]:
    lignes: defaultdict[str, list[communautes.Occupation]] = defaultdict(list)
    for ligne in occupations.lignes:
        lignes[ligne.unite].append(ligne)
    return dict(lignes)


def _membres(occupations: communautes.Occupations) -> Mapping[int, tuple[str, ...]]:
    membres: defaultdict[int, list[str]] = defaultdict(list)
    for ligne in occupations.lignes:
        membres[ligne.communaute].append(ligne.unite)
    return {rang: tuple(sorted(set(codes))) for rang, codes in membres.items()}


def _communautes(
    occupations: communautes.Occupations, unites: tuple[Unite, ...], choix: Choix
) -> tuple[Communaute, ...]:
    """Populations are those of whole CPTS, even when they stretch beyond the zone."""
    populations = {u.code: u.population for u in unites}
    manquantes = {ligne.unite for ligne in occupations.lignes} - populations.keys()
    if manquantes:
        voisines = territoires.unites(codes=manquantes)
        populations |= {u.code: u.population for u in voisines}
    sommes: list[Decimal | None] = [Decimal(0)] * len(occupations.communautes)
    for ligne in occupations.lignes:
        somme, habitants = sommes[ligne.communaute], populations.get(ligne.unite)
        if somme is None or habitants is None:
            sommes[ligne.communaute] = None
        else:
            sommes[ligne.communaute] = somme + habitants * (ligne.part or Decimal(1))
    resultat, (seuils, _) = [], seuils_de_taille(choix.le)
    for occupante, somme in zip(occupations.communautes, sommes, strict=True):
        population = None if somme is None else round(somme)
        resultat.append(
            Communaute(
                code=occupante.code,
                nom=occupante.nom,
                etat=occupante.etat,
                fictive=occupante.fictive,
                population=population,
                taille=None if population is None else taille_de(population, seuils),
            )
        )
    return tuple(resultat)


def seuils_de_taille(le: date) -> tuple[tuple[int, ...], str]:
    """The populations from which the tailles 2, 3… begin, and the scale that says so: that in
    force on the day, the last one when none is known for it."""
    bareme = bareme_applicable(le).valeur or baremes_en_vigueur()[-1]
    return bareme.seuils[1:], bareme.titre


def phrases_de_taille(seuils: tuple[int, ...]) -> tuple[str, ...]:
    """How many inhabitants make each taille, smallest first."""
    mots = [format_entier(seuil) for seuil in seuils]
    entre = [f"de {a} à moins de {b} hab." for a, b in pairwise(mots)]
    return (f"moins de {mots[0]} hab.", *entre, f"{mots[-1]} hab. et plus")


def _couche(
    cadre: Cadre,
    unites: tuple[Unite, ...],
    codes: tuple[str, ...],
    occupations: communautes.Occupations,
    lignes: Mapping[str, list[communautes.Occupation]],
    cpts: tuple[Communaute, ...],
) -> tuple[Couche, str, tuple[str, ...], str]:
    """The layer, what it means, where it comes from, and what to say when nothing fills it."""
    choix = cadre.choix
    indicateur = cadre.indicateur()
    if indicateur and choix.annee:
        return _indicateur(indicateur, choix, unites, codes)
    if choix.profession:
        zonage = territoires.zonage(profession=choix.profession)
        explication = f"Classement de chaque commune par l’ARS, année {zonage.annee}."
        return (
            couches.par_mot(codes, zonage.par_unite, ABSENTE_ZONAGE),
            explication,
            _sources(zonage.source),
            "",
        )
    if choix.couche == "qpv":
        quartiers = territoires.quartiers_par_unite()
        vide = "" if quartiers.source else "Aucun fichier de quartiers prioritaires n’est importé."
        return (
            couches.par_compte(codes, quartiers.par_unite, ABSENTE_QPV),
            "Nombre de quartiers prioritaires de la politique de la ville qui touchent la commune. "
            "Une commune absente du fichier n’est pas dite sans quartier.",
            _sources(quartiers.source),
            vide,
        )
    vide = "" if lignes else f"Aucun périmètre de CPTS n’est connu au {format_date(choix.le)}."
    source = (f"Périmètres et états des CPTS connus de Maillage au {format_date(choix.le)}",)
    if choix.couche == "taille":
        tailles = [c.taille for c in cpts]
        seuils, titre = seuils_de_taille(choix.le)
        return (
            couches.par_taille(codes, lignes, tailles, phrases_de_taille(seuils)),
            f"Taille au sens du barème {titre}, d’après la population municipale de tout le "
            "périmètre de la CPTS.",
            source,
            vide,
        )
    if choix.couche == "blanches":
        couche = couches.zones_blanches(codes, lignes)
        return couche, "Communes dans aucun périmètre de CPTS, même en projet.", source, vide
    if choix.couche == "chevauchements":
        couche = couches.chevauchements(codes, lignes)
        return couche, "Communes que plusieurs CPTS disent leurs.", source, vide
    etats = [o.etat for o in occupations.communautes]
    return (
        couches.par_etat(codes, lignes, etats),
        "L’état le plus avancé parmi les CPTS de la commune.",
        source,
        vide,
    )


_NIVEAUX: dict[str, Callable[[Unite], str | None]] = {
    "commune": lambda u: u.code,
    "epci": lambda u: u.epci,
    "departement": lambda u: u.departement,
    "region": lambda u: u.region,
}


def _indicateur(
    indicateur: IndicateurVu, choix: Choix, unites: tuple[Unite, ...], codes: tuple[str, ...]
) -> tuple[Couche, str, tuple[str, ...], str]:
    annee = choix.annee or indicateur.annees[0]
    valeurs = territoires.valeurs_d_indicateur(code=indicateur.code, annee=annee)
    par_code = {u.code: u for u in unites}
    niveau = _NIVEAUX.get(indicateur.niveau)

    def territoire(code: str) -> str | None:
        if niveau is None:  # a figure for the whole of France
            return "FR"
        trouve = niveau(par_code[code])
        # A source may know the city only, not its arrondissements.
        if indicateur.niveau == "commune" and trouve not in valeurs:
            return par_code[code].parent or trouve
        return trouve

    def ecrire(valeur: Decimal) -> str:
        texte = f"{round(valeur, indicateur.decimales):,f}"
        return texte.replace(",", "\u202f").replace(".", ",").replace("-", "−")

    couche = couches.par_valeur(
        codes, valeurs, territoire=territoire, ecrire=ecrire, naturelles=choix.naturelles
    )
    decoupe = "seuils naturels (Jenks)" if choix.naturelles else "classes d’effectifs égaux"
    niveau_dit = {"commune": "", "epci": " La valeur est celle de l’intercommunalité."}.get(
        indicateur.niveau, f" La valeur est celle du niveau «\u00a0{indicateur.niveau}\u00a0»."
    )
    explication = (
        f"{indicateur.definition} Unité\u00a0: {indicateur.unite}.{niveau_dit} Découpage\u00a0: "
        f"{decoupe}, sur toutes les valeurs de France."
    )
    jeu = territoires.source_d_indicateur(code=indicateur.code, annee=annee)
    return couche, explication, (f"{indicateur.source}, {annee}", *_sources(jeu)), ""


def _sources(source: SourceVue | None) -> tuple[str, ...]:
    if source is None:
        return ()
    return (f"{source.source}, {source.millesime} (importé le {format_date(source.charge_le)})",)


def _legende(unites: tuple[Unite, ...], couche: Couche) -> tuple[LigneDeLegende, ...]:
    communes: list[set[str]] = [set() for _ in couche.classes]
    populations: Counter[int] = Counter()
    inconnues: Counter[int] = Counter()
    for unite, rang in zip(unites, couche.rangs, strict=True):
        communes[rang].add(unite.parent or unite.code)
        if unite.population is None:
            inconnues[rang] += 1
        else:
            populations[rang] += unite.population
    return tuple(
        LigneDeLegende(classe, len(communes[rang]), populations[rang], inconnues[rang])
        for rang, classe in enumerate(couche.classes)
    )
