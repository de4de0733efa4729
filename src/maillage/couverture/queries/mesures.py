"""The imported indicators of a portrait, added up as each says it may be."""

from collections.abc import Sequence

from maillage.couverture.rules.portrait import Ligne, Mesure, Section, agreger
from maillage.couverture.rules.secret import Statut
from maillage.territoires import queries as territoires
from maillage.territoires.queries import DefinitionVue

from .colonnes import GRANDS, Colonne, Faits

THEMES = {"acces": ("acces", "accès aux soins"), "besoins": ("besoins", "précarité", "population")}


def mesurer(faits: Faits, indicateurs: Sequence[DefinitionVue]) -> dict[str, tuple[Mesure, ...]]:
    if not indicateurs:
        return {}
    par_departement = territoires.sommes_par_departement(indicateurs=indicateurs)
    directes = territoires.valeurs_directes(indicateurs=indicateurs)
    locales = {
        c.cle: territoires.sommes_des_communes(indicateurs=indicateurs, codes=c.lieu.codes)
        for c in faits.colonnes
        if c.lieu is not None and c.genre not in GRANDS
    }
    return {
        i.code: tuple(
            _mesure(faits, i, c, par_departement, directes, locales.get(c.cle, {}))
            for c in faits.colonnes
        )
        for i in indicateurs
    }


def _mesure(
    faits: Faits,
    i: DefinitionVue,
    c: Colonne,
    par_departement: dict[tuple[str, str], territoires.Sommes],
    directes: dict[tuple[str, str], territoires.Sommes],
    locales: dict[str, territoires.Sommes],
) -> Mesure:
    if i.niveau == c.genre:
        return agreger(i.agregation, directes.get((i.code, c.code)), parties=1)
    local = c.cle.split(":")[0] in ("cpts", "communes", "epci")
    if i.niveau == "commune" and local:
        return agreger(
            i.agregation, locales.get(i.code), parties=len(c.lieu.communes if c.lieu else ())
        )
    if i.niveau not in ("commune", "departement") or local:
        return Mesure(Statut.INCONNU, mot=f"connu par {NIVEAUX[i.niveau]} seulement")
    table = par_departement if i.niveau == "commune" else directes
    dedans = [d for d in faits.departements if faits.dedans(c, d.departement)]
    sommes = territoires.Sommes()
    for d in dedans:
        sommes = sommes.plus(table.get((i.code, d.departement), territoires.Sommes()))
    parties = sum(d.communes for d in dedans) if i.niveau == "commune" else len(dedans)
    return agreger(i.agregation, sommes, parties=max(parties, sommes.connues + sommes.masquees, 2))


NIVEAUX = {
    "commune": "commune",
    "epci": "intercommunalité",
    "departement": "département",
    "region": "région",
    "france": "pays",
}


def section_d_indicateurs(
    cle: str, indicateurs: Sequence[DefinitionVue], mesures: dict[str, tuple[Mesure, ...]]
) -> Section:
    titre = "Accès aux soins" if cle == "acces" else "Besoins et précarité"
    exemples = (
        "l’accessibilité potentielle localisée (APL) de la DREES"
        if cle == "acces"
        else "les affections de longue durée (ALD), la complémentaire santé solidaire (C2S), "
        "l’indice de défavorisation ou des prévalences"
    )
    return Section(
        cle,
        titre,
        tuple(
            Ligne(
                i.code,
                i.nom,
                i.unite,
                mesures[i.code],
                _definition(i),
                f"{i.source}, {i.annee}",
                i.decimales,
            )
            for i in indicateurs
            if _theme(i.theme) == cle
        ),
        f"Inconnu\u00a0: rien n’a été importé. L’import «\u00a0indicateurs\u00a0» "
        f"charge par exemple {exemples}.",
    )


def _theme(theme: str) -> str:
    return "acces" if theme.lower() in THEMES["acces"] else "besoins"


def _definition(i: DefinitionVue) -> str:
    if not i.numerateur:
        return i.definition
    return f"{i.definition} Numérateur\u00a0: {i.numerateur}. Dénominateur\u00a0: {i.denominateur}."
