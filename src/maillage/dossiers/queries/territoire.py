"""What the platform answers by itself about the territory of a case."""

from dataclasses import dataclass
from datetime import date

from maillage.communautes.queries import versions_du_perimetre
from maillage.couverture.queries import Lieu, lieu
from maillage.dossiers.rules.trames.definitions import Ligne
from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.montants import format_entier
from maillage.regles import taille_pour
from maillage.territoires import queries as territoires
from maillage.territoires.queries import Particularites

INCONNU = "inconnu"


@dataclass(frozen=True, slots=True)
class TerritoireCalcule:
    """`calculs` by question, empty when the platform cannot answer; `communes` the table of the
    form: name, postal code, particularity (ZIP, ZAC, QPV). `codes`: their codes. `sources`: where
    the figures come from, in sentences. `opposable`: the perimeter is in force."""

    calculs: dict[str, str]
    communes: tuple[Ligne, ...]
    codes: tuple[str, ...]
    sources: tuple[str, ...]
    opposable: bool = False


def territoire_calcule(*, communaute: str, le: date) -> TerritoireCalcule:
    """Communes of the perimeter in force on that day or else proposed (at worst the last one known)
    of the CPTS of that code, population and taille. At most twelve queries, whatever their number.
    """
    ici = lieu_de(communaute, le)
    if ici is None or not ici.communes:
        return TerritoireCalcule({"communes": "", "population": "", "taille": ""}, (), (), ())
    vues = territoires.particularites(profession="medecin_generaliste", communes=ici.communes)
    lignes = []
    for commune in ici.communes:
        part = ici.parts.get(commune.code)
        lignes.append(
            Ligne(
                commune.code,
                {
                    "commune": commune.nom + (" (en partie)" if part is not None else ""),
                    "code_postal": ", ".join(commune.codes_postaux) or INCONNU,
                    "particularites": en_mots(vues.par_commune[commune.code]),
                },
            )
        )
    somme = ici.somme("population")
    population = None if somme is None else round(somme)
    jeu = territoires.jeu_en_vigueur()
    sources = [f"Populations municipales {jeu.millesime} ({jeu.source})."] if jeu else []
    for quoi, source in (("Zonage", vues.zonage), ("Quartiers", vues.quartiers)):
        if source:
            sources.append(f"{quoi}\u00a0: {source.source}, {source.millesime}.")
    return TerritoireCalcule(
        {
            "communes": ", ".join(ligne.cellules["commune"] for ligne in lignes),
            "population": "" if population is None else format_entier(population),
            "taille": "" if population is None else str(taille_pour(population)),
        },
        tuple(lignes),
        ici.codes,
        tuple(sources),
        ici.opposable,
    )


def en_mots(vues: Particularites) -> str:
    """What the form asks of a commune (ZIP, ZAC, QPV), unknown said as unknown."""
    zonage = vues.classe or "zonage inconnu"
    classes = ", ".join(f"{nombre} en {mot}" for mot, nombre in vues.quartiers_classes.items())
    ou = " dans la ville, arrondissement non précisé" if vues.de_la_ville else ""
    if vues.quartiers is None:
        quartiers = f"QPV\u00a0: {classes}{ou}" if classes else "QPV inconnus"
    elif vues.quartiers:
        quartiers = f"{vues.quartiers}\u00a0QPV{ou}" + (f" ({classes})" if classes else "")
    else:
        quartiers = "aucun QPV"
    return f"{zonage}, {quartiers}"


def lieu_de(communaute: str, le: date) -> Lieu | None:
    """The perimeter of the CPTS of that code in force that day or else proposed, at worst the last
    one known; None without any. At most four queries."""
    try:
        return lieu(genre="cpts", code=communaute, le=le)
    except ErreurMetier:
        versions = versions_du_perimetre(communaute=communaute)
        if not versions:
            return None
        try:
            return lieu(genre="cpts", code=communaute, le=versions[-1].debut)
        except ErreurMetier:
            return None
