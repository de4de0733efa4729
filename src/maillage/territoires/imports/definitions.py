"""What a file of an indicator says, and where: from a ready-made model, from what the person
typed, or from both, what is typed winning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from maillage.noyau.textes import cle_de_tri
from maillage.plateforme.imports.releve import Releve
from maillage.plateforme.imports.valeurs import annee_dite
from maillage.territoires.models import Agregation, NiveauTerritorial

MODELES = Path(__file__).parent.parent / "donnees" / "indicateurs" / "modeles.yaml"
# Field of the model, needed, greatest length.
TEXTES = {
    "code": (True, 60),
    "nom": (True, 200),
    "theme": (False, 40),
    "definition": (True, 2_000),
    "unite": (True, 60),
    "source": (True, 2_000),
    "licence": (False, 200),
    "numerateur": (False, 500),
    "denominateur": (False, 500),
}
COLONNES = ("colonne_code", "colonne_valeur", "colonne_numerateur", "colonne_denominateur")
CODE_PAR_DEFAUT = ("code", "code commune", "code commune insee", "code insee", "codgeo", "insee")


@dataclass(frozen=True, slots=True)
class Definition:
    """`colonnes` gives for code, valeur, numerateur and denominateur the spellings looked for;
    `filtre` keeps the lines whose cells have these values; `codes_ignores` are no territory's."""

    textes: Mapping[str, str]
    annee: int
    niveau: NiveauTerritorial
    agregation: Agregation
    decimales: int
    signe: bool
    seuil_secret: int | None
    colonnes: Mapping[str, tuple[str, ...]]
    filtre: Mapping[str, str]
    codes_ignores: frozenset[str]
    feuille: str

    @property
    def code(self) -> str:
        return self.textes["code"]

    @property
    def echelle(self) -> int:
        """A ratio in percents is a hundred times the quotient."""
        return 100 if self.textes["unite"].startswith("%") else 1


@cache
def modeles() -> dict[str, dict[str, Any]]:
    """The ready-made definitions, by name. Read once."""
    lus = yaml.safe_load(MODELES.read_text(encoding="utf-8"))
    return {modele["modele"]: modele for modele in lus}


def composer(options: Mapping[str, Any], releve: Releve) -> Definition:
    """The definition that the options make. Raises ImportRefuse with all that is missing."""
    modele = modeles().get(options.get("modele") or "", {})
    dites = {cle: valeur for cle, valeur in options.items() if valeur not in (None, "")}
    reunies: dict[str, Any] = {"code": modele.get("modele", "")} | modele | dites
    textes = {}
    for champ, (necessaire, maximum) in TEXTES.items():
        textes[champ] = " ".join(str(reunies.get(champ) or "").split())
        if necessaire and not textes[champ]:
            releve.erreur(f"Dites {champ} de l’indicateur.", colonne=champ)
        elif len(textes[champ]) > maximum:
            releve.erreur(f"«\u00a0{champ}\u00a0» dépasse {maximum} caractères.", colonne=champ)
    code = cle_de_tri(textes["code"]).replace(" ", "-")
    if code != textes["code"] and textes["code"]:
        releve.erreur(
            "Le code d’un indicateur s’écrit en lettres minuscules sans accent, chiffres et "
            f"tirets, par exemple «\u00a0{code}\u00a0».",
            colonne="code",
            valeur=textes["code"],
        )
    if "niveau" not in reunies:
        releve.erreur("Dites le niveau des territoires (commune, epci…).", colonne="niveau")
    annee = reunies.get("annee") or annee_dite(reunies.get("millesime")) or 0
    if not annee:
        releve.erreur("Dites l’année des valeurs.", colonne="annee")
    colonnes = {nom.removeprefix("colonne_"): _noms(reunies.get(nom)) for nom in COLONNES}
    colonnes["code"] = colonnes["code"] or CODE_PAR_DEFAUT
    agregation = Agregation(reunies.get("agregation") or Agregation.AUCUNE)
    if not colonnes["valeur"] and not (colonnes["numerateur"] and colonnes["denominateur"]):
        releve.erreur(
            "Dites la colonne des valeurs, ou celles du numérateur et du dénominateur.",
            colonne="colonne_valeur",
        )
    if agregation is Agregation.RAPPORT and not (
        textes["numerateur"] and textes["denominateur"] and colonnes["numerateur"]
    ):
        releve.erreur(
            "Un rapport dit son numérateur et son dénominateur, et leurs colonnes.",
            colonne="numerateur",
        )
    releve.refuser_si_erreurs()
    return Definition(
        textes=textes,
        annee=int(annee),
        niveau=NiveauTerritorial(reunies["niveau"]),
        agregation=agregation,
        decimales=int(reunies.get("decimales", 1)),
        signe=bool(reunies.get("signe", False)),
        seuil_secret=reunies.get("seuil_secret"),
        colonnes=colonnes,
        filtre={
            cle_de_tri(nom): str(valeur).replace("{annee}", str(annee))
            for nom, valeur in (reunies.get("filtre") or {}).items()
        },
        codes_ignores=frozenset(str(c) for c in reunies.get("codes_ignores") or ()),
        feuille=str(reunies.get("feuille") or ""),
    )


def lire_filtre(texte: str) -> dict[str, str]:
    """`colonne=valeur; autre=valeur`. Raises ValueError."""
    filtre = {}
    for morceau in texte.split(";"):
        nom, egal, valeur = morceau.partition("=")
        if not egal or not nom.strip():
            raise ValueError("écrivez colonne=valeur, séparés par des points-virgules.")
        filtre[nom.strip()] = valeur.strip()
    return filtre


def trouver_colonne(cles: Sequence[str], noms: Sequence[str]) -> int | None:
    """The place of the column that one of `noms` names, the first name first: exactly, else with
    `*` for any words. A name found twice gives its first place only when they are one."""
    for nom in noms:
        motif = "*".join(cle_de_tri(morceau) for morceau in nom.split("*"))
        places = [i for i, cle in enumerate(cles) if fnmatchcase(cle, motif)]
        if places:
            return places[0] if len(places) == 1 else -len(places)
    return None


def _noms(valeur: Any) -> tuple[str, ...]:
    if not valeur:
        return ()
    return (valeur,) if isinstance(valeur, str) else tuple(str(nom) for nom in valeur)
