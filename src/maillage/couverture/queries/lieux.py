"""The territories whose portrait can be made: a CPTS, a list of communes, an EPCI, and above."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from maillage.communautes.queries import territoire_de
from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.textes import cle_de_tri
from maillage.territoires import queries as territoires
from maillage.territoires.queries import CommuneVue

GENRES = ("cpts", "communes", "epci", "departement", "region", "france")
# Offer is read over whole départements, all together.
DEPARTEMENTS_MAXIMUM = 6
COMMUNES_MAXIMUM = 2000


@dataclass(frozen=True, slots=True)
class Lieu:
    """A territory on a day. `communes` are its unités (empty for France); `parts` their share
    when it is not whole. `remarque` says what must be known of it. `opposable`: a perimeter in
    force, not a project."""

    genre: str
    code: str
    nom: str
    communes: tuple[CommuneVue, ...] = ()
    parts: Mapping[str, float] = field(default_factory=dict)
    fictive: bool = False
    remarque: str = ""
    opposable: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(c.code for c in self.communes)

    @property
    def departements(self) -> dict[str, str]:
        """Code → name, where most people live first."""
        habitants: dict[str, int] = {}
        noms = {}
        for c in self.communes:
            habitants[c.departement] = habitants.get(c.departement, 0) + (c.population or 0)
            noms[c.departement] = c.departement_nom
        return {code: noms[code] for code in sorted(noms, key=lambda d: (-habitants[d], d))}

    @property
    def region(self) -> str:
        """The région of its main département; empty for France."""
        principal = next(iter(self.departements), "")
        return next((c.region for c in self.communes if c.departement == principal), "")

    @property
    def compte_communes(self) -> int:
        """Communes, a city held by its arrondissements being one."""
        return len({c.parent or c.code for c in self.communes})

    def somme(self, champ: str) -> float | None:
        """The sum of a figure over the communes, each for its share; None when one is unknown."""
        valeurs = [(getattr(c, champ), self.parts.get(c.code, 1.0)) for c in self.communes]
        if not valeurs or any(valeur is None for valeur, _ in valeurs):
            return None
        return float(sum(valeur * part for valeur, part in valeurs))


def lieu(*, genre: str, code: str, le: date) -> Lieu:
    """The territory of that kind and code; for `communes`, codes parted by commas.

    Raises ErreurMetier: there is no such one, or it is too large.
    """
    code = code.strip()
    if genre == "france":
        return Lieu("france", "", "France")
    if genre == "cpts":
        return _cpts(code[:80], le)
    if genre == "communes":
        return _liste(code)
    if genre not in GENRES:
        raise ErreurMetier(
            "Choisissez une CPTS, une commune, une intercommunalité, un département ou une région."
        )
    communes = territoires.developper(genre=genre, code=code[:9])
    if not communes:
        mots = {"epci": "Aucune intercommunalité", "departement": "Aucun département"}
        raise ErreurMetier(
            f"{mots.get(genre, 'Aucune région')} n’a le code «\u00a0{code[:20]}\u00a0». "
            "Cherchez par le nom."
        )
    if genre == "epci":
        nom = communes[0].epci_nom
    else:
        departements, regions = territoires.noms_de_territoires(departements=[code], regions=[code])
        nom = departements[code] if genre == "departement" else regions[code]
    return Lieu(genre, code, nom, communes)


def _cpts(code: str, le: date) -> Lieu:
    vu = territoire_de(communaute=code, le=le)
    if vu is None:
        raise ErreurMetier(
            f"Aucune CPTS n’a le code «\u00a0{code[:40]}\u00a0». Cherchez-la par son nom."
        )
    if not vu.codes:
        raise ErreurMetier(
            f"La {vu.communaute.nom} n’a pas de périmètre à cette date\u00a0: choisissez-en une "
            "autre, ou demandez le portrait d’une liste de communes."
        )
    communes = tuple(territoires.communes_par_codes(codes=vu.codes).values())
    remarques = []
    if not vu.opposable:
        remarques.append("Son périmètre est un projet\u00a0: il n’engage encore personne.")
    if vu.parts:
        remarques.append(
            "Elle partage des communes\u00a0: les habitants comptent pour la part déclarée, les "
            "professionnels, les structures et les indicateurs pour toute la commune."
        )
    return Lieu(
        "cpts",
        code,
        vu.communaute.nom,
        tuple(sorted(communes, key=_rang)),
        {unite: float(part) for unite, part in vu.parts.items()},
        vu.communaute.fictive,
        " ".join(remarques),
        vu.opposable,
    )


def _liste(texte: str) -> Lieu:
    codes = list(dict.fromkeys(c.strip().upper() for c in texte.split(",") if c.strip()))
    if not codes:
        raise ErreurMetier("La liste de communes est vide. Exemple\u00a0: communes=35238,35047.")
    if len(codes) > COMMUNES_MAXIMUM:
        raise ErreurMetier(
            f"Cette liste a {len(codes)} communes, pour {COMMUNES_MAXIMUM} au plus. Demandez "
            "plutôt le département ou la région."
        )
    trouvees = territoires.communes_par_codes(codes=[c[:9] for c in codes])
    absentes = [c for c in codes if c not in trouvees or not trouvees[c].active]
    if absentes:
        raise ErreurMetier(
            f"Aucune commune n’a le code «\u00a0{absentes[0][:20]}\u00a0» aujourd’hui. "
            "Cherchez-la par son nom."
        )
    entieres = [c for c in trouvees.values() if c.arrondissements]
    if entieres:
        ville = entieres[0]
        raise ErreurMetier(
            f"{ville.nom} se prend par ses arrondissements ({ville.arrondissements[0]} à "
            f"{ville.arrondissements[-1]})."
        )
    communes = tuple(trouvees.values())
    if len({c.departement for c in communes}) > DEPARTEMENTS_MAXIMUM:
        raise ErreurMetier(
            f"Ces communes sont dans plus de {DEPARTEMENTS_MAXIMUM} départements\u00a0: ce n’est "
            "plus un territoire de proximité."
        )
    return Lieu("communes", ",".join(codes), _nom(communes), communes)


def _nom(communes: Sequence[CommuneVue]) -> str:
    plus = sorted(communes, key=lambda c: -(c.population or 0))
    if len(plus) == 1:
        return plus[0].nom
    if len(plus) == 2:
        return f"{plus[0].nom} et {plus[1].nom}"
    return f"{plus[0].nom}, {plus[1].nom} et {len(plus) - 2} autre{'s' if len(plus) > 3 else ''}"


def _rang(commune: CommuneVue) -> tuple[str, str]:
    """In French order; arrondissements under their city, from the first to the last."""
    nom = commune.nom.split()[0] if commune.parent else commune.nom
    return cle_de_tri(nom), commune.code
