"""The coverage of a département, a région or France, on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from maillage.communautes.queries import Occupante, occupations
from maillage.communautes.states import EtatCommunaute
from maillage.couverture.rules.euros import Plafond, plafond_annuel
from maillage.moteurs import couverture as moteur
from maillage.moteurs.couverture import BilanCpts, Couverture
from maillage.noyau.erreurs import ErreurMetier
from maillage.regles import baremes_en_vigueur
from maillage.territoires import queries as territoires
from maillage.territoires.queries import JeuVu


@dataclass(frozen=True, slots=True)
class Territoire:
    """What is looked at: `genre` is `france`, `region` or `departement`."""

    genre: str
    code: str
    nom: str


FRANCE = Territoire("france", "", "France")


@dataclass(frozen=True, slots=True)
class CptsVue:
    """A CPTS and what it covers. `etat` None is unknown; `communes` counts whole cities, not their
    arrondissements."""

    code: str
    nom: str
    departement: str
    fictive: bool
    etat: EtatCommunaute | None
    bilan: BilanCpts
    communes: int


@dataclass(frozen=True, slots=True)
class CouvertureVue:
    """The coverage with its words: `cpts` by their code, in the order of their names; `noms` of
    every unité of the territory and of those CPTS. `plafond` None: no scale is known that day."""

    territoire: Territoire
    le: date
    unites: tuple[moteur.Unite, ...]
    lignes: tuple[moteur.Ligne, ...]
    bilan: Couverture
    cpts: dict[str, CptsVue]
    noms: dict[str, str]
    departements: dict[str, str]
    plafond: Plafond | None
    jeu: JeuVu | None

    @property
    def part_population(self) -> float | None:
        """Share of the population covered, in per cent; None when nobody is known to live there."""
        if not self.bilan.population:
            return None
        return 100 * self.bilan.population_couverte / self.bilan.population

    def nombre_de_communes(self, unites: Iterable[str]) -> int:
        """How many communes these unités of the territory are in: Paris is one, not twenty."""
        villes = {u.code: u.commune for u in self.unites if u.code != u.commune}
        return len({villes.get(code, code) for code in unites})


def territoire(*, region: str = "", departement: str = "") -> Territoire:
    """The territory of these codes; France without any. Two queries.

    Raises ErreurMetier: no région or département has that code.
    """
    if not region and not departement:
        return FRANCE
    departements, regions = territoires.noms_de_territoires(
        departements=[departement], regions=[region]
    )
    if region in regions:
        return Territoire("region", region, regions[region])
    if departement in departements:
        return Territoire("departement", departement, departements[departement])
    if region:
        raise ErreurMetier(
            f"Aucune région n’a le code «\u00a0{region[:20]}\u00a0». Exemple\u00a0: 93 pour "
            "Provence-Alpes-Côte d’Azur."
        )
    raise ErreurMetier(
        f"Aucun département n’a le code «\u00a0{departement[:20]}\u00a0». Exemple\u00a0: 13 pour "
        "les Bouches-du-Rhône."
    )


def couverture(*, le: date, region: str = "", departement: str = "") -> CouvertureVue:
    """Who covers whom on a day. A constant number of queries.

    Initiatives and letters count, as in the national table of October 2023. The draft of a new
    perimeter of a CPTS that has one in force does not. Raises ErreurMetier: unknown territory.
    """
    lieu = territoire(region=region, departement=departement)
    lues = territoires.unites(region=region, departement=departement)
    unites = [
        moteur.Unite(u.code, u.population, u.parent or u.code, u.departement, u.region)
        for u in lues
    ]
    noms = {u.code: u.nom for u in lues}
    occupantes, tenues = _tenues(le)
    ici = noms.keys()
    presentes = {ligne.cpts for ligne in tenues if ligne.unite in ici}
    lignes = [ligne for ligne in tenues if ligne.cpts in presentes]
    dehors = {ligne.unite for ligne in lignes} - ici
    ailleurs = []
    for commune in territoires.communes_par_codes(codes=dehors).values() if dehors else ():
        noms[commune.code] = commune.nom
        ailleurs.append(
            moteur.Unite(
                commune.code,
                commune.population,
                commune.parent or commune.code,
                commune.departement,
                commune.region,
            )
        )
    plafond = plafond_annuel(le)
    blanches = moteur.unites_blanches(unites, lignes)
    bilan = moteur.couvrir(
        unites=unites,
        lignes=lignes,
        voisins=[(f.a, f.b, f.km) for f in territoires.frontieres(codes=blanches)],
        seuils=plafond.seuils if plafond else baremes_en_vigueur()[-1].seuils[1:],
        ailleurs=ailleurs,
    )
    departements, _ = territoires.noms_de_territoires(
        departements={u.departement for u in (*unites, *ailleurs)}, regions=()
    )
    villes = {u.code: u.commune for u in (*unites, *ailleurs) if u.code != u.commune}
    return CouvertureVue(
        territoire=lieu,
        le=le,
        unites=tuple(unites),
        lignes=tuple(lignes),
        bilan=bilan,
        cpts={
            code: CptsVue(
                code,
                occupante.nom,
                occupante.departement,
                occupante.fictive,
                occupante.etat,
                bilan.cpts[code],
                len({villes.get(u, u) for u in bilan.cpts[code].unites}),
            )
            for code, occupante in occupantes.items()
            if code in bilan.cpts
        },
        noms=noms,
        departements=departements,
        plafond=plafond,
        jeu=territoires.jeu_en_vigueur(),
    )


def _tenues(le: date) -> tuple[dict[str, Occupante], list[moteur.Ligne]]:
    """The CPTS of a day by their code, in the order of their names, and what each holds."""
    lues = occupations(le=le)
    en_vigueur = {ligne.communaute for ligne in lues.lignes if ligne.opposable}
    lignes = [
        moteur.Ligne(
            lues.communautes[ligne.communaute].code,
            ligne.unite,
            None if ligne.part is None else float(ligne.part),
        )
        for ligne in lues.lignes
        if ligne.opposable or ligne.communaute not in en_vigueur
    ]
    return {c.code: c for c in sorted(lues.communautes, key=lambda c: c.nom)}, lignes
