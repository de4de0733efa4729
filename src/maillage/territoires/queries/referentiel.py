"""All unités at once, to name those of a file of thousands of lines."""

from dataclasses import dataclass, field
from typing import NamedTuple

from maillage.territoires.models import Commune, CommuneRetiree, NatureAncienne
from maillage.territoires.rules import phrases
from maillage.territoires.rules.saisie import CODE_INSEE, retablir_code


class UniteConnue(NamedTuple):
    """A commune in force, or an arrondissement. `parent` is its city; `cle` its search key."""

    code: str
    nom: str
    cle: str
    parent: str | None
    departement: str
    region: str
    epci: str | None
    population: int | None


class Resolue(NamedTuple):
    """What a code of a file stands for: `code` None and `erreur`, or a code and maybe a
    `remarque`."""

    code: str | None
    erreur: str = ""
    remarque: str = ""


@dataclass
class Referentiel:
    """`villes`: Paris, Lyon and Marseille, each with its arrondissements in order."""

    unites: dict[str, UniteConnue]
    villes: dict[str, list[str]]
    retirees: dict[str, tuple[str, tuple[str, ...], bool]]
    _vus: dict[str, Resolue] = field(default_factory=dict)

    def resoudre(self, texte: str, *, ville_permise: bool = False) -> Resolue:
        """The unité of a code as a file writes it. A commune that merged is replaced by its
        successor, with a remark; a city that has arrondissements is refused, unless
        `ville_permise`. The same code gives the same object."""
        cle = f"{texte}*" if ville_permise else texte
        if cle not in self._vus:
            self._vus[cle] = self._resoudre(texte, ville_permise)
        return self._vus[cle]

    def _resoudre(self, texte: str, ville_permise: bool) -> Resolue:
        code, zero_perdu = retablir_code(texte)
        if not code:
            return Resolue(
                None, f"«\u00a0{texte[:40]}\u00a0» n’est pas un code INSEE à cinq caractères."
            )
        remarque = phrases.zero_perdu(texte, code) if zero_perdu else ""
        if code in self.villes and not ville_permise:
            arrondissements = self.villes[code]
            nom = self.unites[code].nom
            return Resolue(
                None, phrases.ville_entiere(code, nom, arrondissements[0], arrondissements[-1])
            )
        if code in self.unites:
            return Resolue(code, "", remarque)
        if code not in self.retirees:
            return Resolue(None, phrases.code_inconnu(code))
        nom, suites, seul_le_code = self.retirees[code]
        detail = [f"{self.unites[s].nom} ({s})" for s in suites if s in self.unites]
        if len(detail) != 1:
            return Resolue(None, phrases.retiree(code, nom, detail, seul_le_code=seul_le_code))
        (suite,) = (s for s in suites if s in self.unites)
        if suite in self.villes and not ville_permise:
            return Resolue(None, phrases.code_inconnu(code))
        return Resolue(suite, "", phrases.remplacee(code, nom, detail[0]))

    def designer(self, code: str) -> str:
        """`Rennes (35238)`."""
        return f"{self.unites[code].nom} ({code})"

    def commune(self, code: str) -> str:
        """The commune that a unité counts for: its city, or itself."""
        return self.unites[code].parent or code


def referentiel() -> Referentiel:
    """Communes in force, arrondissements, and what the retired codes became. Three queries."""
    unites = {
        row[0]: UniteConnue(*row)
        for row in Commune.objects.filter(active=True)
        .order_by("code")
        .values_list(
            *("code", "nom", "cle_recherche", "parent_id", "departement_id", "region_id"),
            *("epci_id", "population"),
        )
    }
    villes: dict[str, list[str]] = {}
    for unite in unites.values():
        if unite.parent:
            villes.setdefault(unite.parent, []).append(unite.code)
    suites: dict[str, list[str]] = {}
    lignes = CommuneRetiree.successeurs.through.objects.order_by("communeretiree_id", "commune_id")
    for ancien, suite in lignes.values_list("communeretiree_id", "commune_id"):
        suites.setdefault(ancien, []).append(suite)
    retirees = {
        code: (nom, tuple(suites.get(code, ())), nature == NatureAncienne.ANCIEN_CODE and not nom)
        for code, nom, nature in CommuneRetiree.objects.exclude(
            nature=NatureAncienne.NOM_ANCIEN
        ).values_list("code", "nom", "nature")
        if CODE_INSEE.match(code)
    }
    return Referentiel(unites, villes, retirees)
