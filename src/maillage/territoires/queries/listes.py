"""From a list of communes as people have it to communes that exist, with every doubt said.

Nothing is guessed in silence: what is certain is in `communes`, what was understood with a doubt
is there with a remark, the rest is an error that names the culprit and proposes a way out.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from django.db import connection
from django.db.models import Q

from maillage.territoires.models import (
    Commune,
    CommuneRetiree,
    EntreeDeRecherche,
    Genre,
    NatureAncienne,
    TypeCommune,
)
from maillage.territoires.rules import phrases
from maillage.territoires.rules.saisie import (
    CODE_INSEE,
    LIGNES_MAXIMALES,
    LONGUEUR_MAXIMALE,
    Element,
    decouper,
    retablir_code,
)
from maillage.territoires.rules.tableau import FichierRefuse, a_un_en_tete, lire_tableau

from .communes import CommuneVue, communes_par_codes

SUGGESTIONS_MAXIMALES = 20


@dataclass(frozen=True, slots=True)
class Constat:
    """A remark or an error on one item.

    `genre` is a stable word for machines (see `phrases`); `message` a French sentence;
    `propositions` codes that may stand in for the item: all of them when `remplacer_par_toutes`
    (the arrondissements of a city), one to choose otherwise.
    """

    genre: str
    message: str
    texte: str
    ligne: int | None = None
    propositions: tuple[str, ...] = ()
    remplacer_par_toutes: bool = False


@dataclass(frozen=True, slots=True)
class Analyse:
    """Communes in the order of the list, each once. With an error, take none: nothing is read
    by halves; show the errors, keep what was typed."""

    communes: tuple[CommuneVue, ...] = ()
    remarques: tuple[Constat, ...] = ()
    erreurs: tuple[Constat, ...] = ()

    @property
    def acceptee(self) -> bool:
        return not self.erreurs


@dataclass
class _Connues:
    """What the base knows of the items, read in a constant number of queries."""

    communes: dict[str, tuple[str, str, bool]] = field(default_factory=dict)  # nom, clé, active
    retirees: dict[str, CommuneRetiree] = field(default_factory=dict)
    postaux: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    noms: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    anciens_noms: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    departements: dict[str, str] = field(default_factory=dict)
    arrondissements: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    proches: dict[str, list[str]] = field(default_factory=dict)


def analyser_liste(*, texte: str) -> Analyse:
    """Communes of a typed or pasted text (codes, names, or a table with its column names)."""
    if a_un_en_tete(texte):
        return analyser_csv(octets=texte.encode(errors="replace"))
    return _resoudre(decouper(texte), ())


def analyser_codes(*, codes: Iterable[str]) -> Analyse:
    """Communes named by INSEE codes (of an address, a perimeter, a command line): a code is never
    read as a postal code, and no line is named."""
    elements = []
    for texte in codes:
        code, zero_perdu = retablir_code(texte)
        code = code or texte.strip().upper()
        elements.append(Element(texte, code=code, code_sur=True, zero_perdu=zero_perdu))
    return _resoudre(elements, ())


def analyser_csv(*, octets: bytes) -> Analyse:
    """Communes of a CSV file. A file that cannot be read gives one error of genre `fichier`."""
    try:
        tableau = lire_tableau(octets)
    except FichierRefuse as refus:
        return Analyse(erreurs=(Constat("fichier", str(refus), ""),))
    return _resoudre(tableau.elements, tableau.remarques)


def _resoudre(elements: list[Element], prealables: Iterable[str]) -> Analyse:
    if not elements:
        return Analyse(erreurs=(Constat("vide", phrases.VIDE, ""),))
    if len(elements) > LIGNES_MAXIMALES:
        phrase = phrases.trop_de_communes(LIGNES_MAXIMALES)
        return Analyse(erreurs=(Constat("trop", phrase, ""),))
    connues = _lire_base([e for e in elements if not e.trop_long])
    remarques = [Constat("lecture", phrase, "") for phrase in prealables]
    erreurs: list[Constat] = []
    retenus: Counter[str] = Counter()
    premiers: dict[str, Element] = {}
    for element in elements:
        code, constats = _identifier(element, connues)
        if code is None:
            erreurs += constats
            continue
        if code in connues.arrondissements:
            erreurs.append(_ville_entiere(element, code, connues))
            continue
        remarques += constats
        retenus[code] += 1
        premiers.setdefault(code, element)
    communes = communes_par_codes(codes=retenus)
    for code, nombre in retenus.items():
        vue, element = communes[code], premiers[code]
        if nombre > 1:
            phrase = phrases.doublon(vue.nom, code, nombre)
            remarques.append(Constat("doublon", phrase, element.texte, element.ligne))
        if vue.population is None:
            phrase = phrases.population_inconnue(vue.nom, code)
            remarques.append(Constat("population_inconnue", phrase, element.texte, element.ligne))
    return Analyse(tuple(communes.values()), tuple(remarques), tuple(erreurs))


def _ville_entiere(element: Element, code: str, connues: _Connues) -> Constat:
    codes = tuple(connues.arrondissements[code])
    phrase = phrases.ville_entiere(code, connues.communes[code][0], codes[0], codes[-1])
    phrase = phrases.a_la_ligne(phrase, element.ligne)
    return Constat("ville_entiere", phrase, element.texte, element.ligne, codes, True)


def _identifier(element: Element, connues: _Connues) -> tuple[str | None, list[Constat]]:
    """The code of the commune with remarks, or None with errors."""
    if element.trop_long:
        phrase = phrases.trop_long(element.texte, LONGUEUR_MAXIMALE)
        return None, [_constat("trop_long", phrase, element)]
    if element.code:
        return _par_code(element, connues)
    candidats = connues.postaux[element.code_postal] if element.code_postal else []
    if element.nom:
        meme_nom = connues.noms[element.cle] or connues.anciens_noms[element.cle]
        candidats = [c for c in meme_nom if c in candidats] if candidats else meme_nom
        candidats = _du_departement(candidats, element, connues)
        if len(candidats) == 1:
            code = candidats[0]
            if connues.noms[element.cle]:
                return code, []
            nom = connues.communes[code][0]
            phrase = phrases.ancien_nom(element.nom, nom, code)
            return code, [_constat("ancien_nom", phrase, element, [code])]
        if candidats:
            detail = [phrases.nom_complet(*_designation(c, connues)) for c in candidats]
            phrase = phrases.nom_ambigu(element.nom, detail)
            return None, [_constat("nom_ambigu", phrase, element, candidats)]
        proches = connues.proches.get(element.cle, [])
        detail = [phrases.nom_complet(*_designation(c, connues)) for c in proches]
        phrase = phrases.nom_inconnu(element.nom, detail)
        return None, [_constat("nom_inconnu", phrase, element, proches)]
    return _par_code_postal(element.code_postal, element, connues)


def _par_code(element: Element, connues: _Connues) -> tuple[str | None, list[Constat]]:
    code = element.code
    remarques = []
    if element.zero_perdu:
        phrase = phrases.zero_perdu(element.texte, code)
        remarques.append(_constat("zero_perdu", phrase, element))
    connue = connues.communes.get(code)
    if connue and connue[2]:
        nom, cle, _ = connue
        if element.nom and not _memes_noms(element.cle, cle, code, connues):
            phrase = phrases.nom_different(code, nom, element.nom)
            remarques.append(_constat("nom_different", phrase, element))
        if not element.code_sur and not element.nom:
            autres = [c for c in connues.postaux[code] if c != code]
            if autres and code not in connues.postaux[code]:
                detail = [phrases.nom_complet(*_designation(c, connues)) for c in autres]
                phrase = phrases.aussi_code_postal(code, nom, detail)
                remarques.append(_constat("aussi_code_postal", phrase, element, autres))
        return code, remarques
    retiree = connues.retirees.get(code)
    if retiree and not retiree.nom and not element.code_sur and connues.postaux[code]:
        retiree = None  # 75001 was Alfortville’s code once; whoever types it means the postal code
    if retiree:
        successeurs = [s.code for s in retiree.successeurs.all()]
        detail = [phrases.nom_complet(*_designation(c, connues)) for c in successeurs]
        corse = retiree.nature == NatureAncienne.ANCIEN_CODE and not retiree.nom
        phrase = phrases.retiree(code, retiree.nom, detail, seul_le_code=corse)
        return None, [_constat("code_retire", phrase, element, successeurs)]
    if not element.code_sur and connues.postaux[code]:
        trouve, constats = _par_code_postal(code, element, connues)
        return trouve, [*remarques, *constats] if trouve else constats
    return None, [_constat("code_inconnu", phrases.code_inconnu(element.texte), element)]


def _par_code_postal(
    code_postal: str, element: Element, connues: _Connues
) -> tuple[str | None, list[Constat]]:
    candidats = connues.postaux[code_postal]
    if element.nom:
        meme_nom = [c for c in candidats if _memes_noms(element.cle, connues.communes[c][1])]
        candidats = meme_nom or candidats
    if len(candidats) == 1:
        nom = connues.communes[candidats[0]][0]
        phrase = phrases.lu_comme_code_postal(code_postal, nom, candidats[0])
        return candidats[0], [_constat("code_postal", phrase, element, candidats)]
    if not candidats:
        phrase = phrases.code_postal_inconnu(code_postal)
        return None, [_constat("code_inconnu", phrase, element)]
    detail = [phrases.nom_complet(*_designation(c, connues)) for c in candidats]
    phrase = phrases.code_postal_ambigu(code_postal, detail)
    return None, [_constat("code_postal_ambigu", phrase, element, candidats)]


def _constat(
    genre: str, phrase: str, element: Element, propositions: Iterable[str] = ()
) -> Constat:
    return Constat(
        genre,
        phrases.a_la_ligne(phrase, element.ligne),
        element.texte,
        element.ligne,
        tuple(propositions),
    )


def _designation(code: str, connues: _Connues) -> tuple[str, str, str]:
    commune = connues.communes.get(code)
    return (commune[0] if commune else ""), code, connues.departements.get(code, "")


def _du_departement(candidats: list[str], element: Element, connues: _Connues) -> list[str]:
    if not element.departement:
        return candidats
    return [c for c in candidats if c.startswith(element.departement)]


def _memes_noms(cle_saisie: str, cle: str, code: str = "", connues: _Connues | None = None) -> bool:
    if cle_saisie in cle or cle in cle_saisie:
        return True
    return connues is not None and code in connues.anciens_noms[cle_saisie]


def _lire_base(elements: list[Element]) -> _Connues:
    connues = _Connues()
    codes = {e.code for e in elements if CODE_INSEE.match(e.code)}
    postaux = {e.code_postal for e in elements if e.code_postal} | {
        e.code for e in elements if e.code and not e.code_sur
    }
    cles = {e.cle for e in elements if e.nom}
    for retiree in CommuneRetiree.objects.filter(
        ~Q(nature=NatureAncienne.NOM_ANCIEN), code__in=codes
    ).prefetch_related("successeurs"):
        connues.retirees[retiree.code] = retiree
    for code, ancien_nom, cle in (
        EntreeDeRecherche.objects.filter(
            genre__in=[Genre.COMMUNE, Genre.ARRONDISSEMENT], cle__in=cles
        )
        .order_by("code")
        .values_list("code", "ancien_nom", "cle")
    ):
        (connues.anciens_noms if ancien_nom else connues.noms)[cle].append(code)
    # Each key once, in the order of the list.
    inconnues = dict.fromkeys(
        e.cle
        for e in elements
        if not e.code and e.nom and not connues.noms[e.cle] and not connues.anciens_noms[e.cle]
    )
    connues.proches = _noms_proches(list(inconnues)[:SUGGESTIONS_MAXIMALES])
    successeurs = {s.code for r in connues.retirees.values() for s in r.successeurs.all()}
    nommees = set(
        chain.from_iterable(
            [*connues.noms.values(), *connues.anciens_noms.values(), *connues.proches.values()]
        )
    )
    voulues = Q(code__in=codes | successeurs | nommees) | Q(codes_postaux__overlap=list(postaux))
    for row in (
        Commune.objects.filter(voulues).order_by("cle_tri", "code").select_related("departement")
    ):
        connues.communes[row.code] = (row.nom, row.cle_recherche, row.active)
        connues.departements[row.code] = row.departement.nom
        if row.active:
            for postal in postaux.intersection(row.codes_postaux):
                connues.postaux[postal].append(row.code)
    for parent, code in (
        Commune.objects.filter(type=TypeCommune.ARM, active=True)
        .order_by("code")
        .values_list("parent_id", "code")
    ):
        connues.arrondissements[str(parent)].append(code)
    # A postal code of Paris is that of an arrondissement, not of the whole city.
    for candidats in connues.postaux.values():
        candidats[:] = [c for c in candidats if c not in connues.arrondissements] or candidats
    return connues


def _noms_proches(cles: list[str]) -> dict[str, list[str]]:
    if not cles:
        return {}
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT q.cle, e.code FROM unnest(%s::text[]) AS q(cle) CROSS JOIN LATERAL ("
            "  SELECT code FROM territoires_entreederecherche WHERE genre IN (%s, %s)"
            "  AND cle %% q.cle ORDER BY similarity(cle, q.cle) DESC, population DESC NULLS LAST"
            "  LIMIT 3) AS e",
            [cles, Genre.COMMUNE, Genre.ARRONDISSEMENT],
        )
        proches: defaultdict[str, list[str]] = defaultdict(list)
        for cle, code in curseur.fetchall():
            if code not in proches[cle]:
                proches[cle].append(code)
    return dict(proches)
