"""Sites of FINESS, whichever of its files: the national CSV without header, an extract with one,
or the JSON of 2026. Each reader gives the same sites, one by one."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import ijson

from maillage.noyau.textes import accorder
from maillage.plateforme.imports.fichier import Fichier
from maillage.plateforme.imports.releve import Releve
from maillage.plateforme.imports.tableau import Colonne, lire_tableau
from maillage.territoires.queries import Referentiel
from maillage.territoires.rules.finess import Lu, famille, situer

COLONNES = (
    Colonne(
        "finess",
        "n° FINESS du site (établissement)",
        ("numero finess etablissement", "nofinesset", "finess et", "numero finess et"),
        (),
        True,
    ),
    Colonne(
        "finess_ej",
        "n° FINESS de l’entité juridique",
        ("nofinessej", "nofinessej 1", "finess juridique"),
        ("numero finess etablissement juridique",),
    ),
    Colonne("raison_sociale", "nom du site", ("rs", "raison sociale"), ("nom",), True),
    Colonne("raison_longue", "nom en entier", ("rslongue", "raison sociale longue")),
    Colonne("categorie", "code de catégorie, par exemple 603", ("categetab",), (), True),
    Colonne("libelle", "libellé de la catégorie", ("libcategetab",), ("categorie",)),
    Colonne(
        "code_insee",
        "code INSEE de la commune, à cinq caractères",
        ("insee", "codgeo", "code insee commune"),
        ("code commune", "com code"),
        True,
    ),
    Colonne("latitude", "en degrés (WGS 84)", ("lat",)),
    Colonne("longitude", "en degrés (WGS 84)", ("lon", "lng")),
)
# The national CSV has no header; up to the label of the category its cells never moved.
SITE, LIEU = "structureet", "geolocalisation"
CHAMPS_LUS = 20
# Codes of départements in the national CSV that are those of no commune.
ANCIENS_DEPARTEMENTS = {
    "9A": "971",
    "9B": "972",
    "9C": "973",
    "9D": "974",
    "9E": "975",
    "9F": "976",
    "9J": "986",
}
USAGE_DU_SITE = "03"
PAS = 5_000


@dataclass(slots=True)
class Site:
    """One site, as a file says it; `lieu` is where it says so. `paires` are its coordinates as
    given, (latitude, longitude) expected."""

    finess: str
    finess_ej: str
    nom: str
    categorie: str
    libelle: str
    code_commune: str
    paires: tuple[tuple[str, str], ...]
    lieu: int | None
    ouvert: bool = True


@dataclass(slots=True)
class SiteLu:
    """A site checked: its row in the base."""

    finess: str
    finess_ej: str
    nom: str
    categorie: str
    libelle: str
    famille: str
    commune: str | None
    departement: str
    latitude: float | None
    longitude: float | None


@dataclass
class LotFiness:
    """The sites of a file, each once, and what was counted."""

    sites: dict[str, SiteLu] = field(default_factory=dict)
    lignes: int = 0
    fermes: int = 0
    comptes: Counter[str] = field(default_factory=Counter)

    @property
    def departements(self) -> set[str]:
        return {site.departement for site in self.sites.values() if site.departement}


def lire_sites(
    fichier: Fichier, referentiel: Referentiel, releve: Releve, *, ecarter: bool = False
) -> LotFiness:
    """Every open site of the file. Errors by line go to `releve`; a site of an unknown commune is
    one, unless `ecarter`. Raises ImportRefuse: nothing that FINESS publishes is recognised."""
    lot = LotFiness()
    for site in _sites(fichier, releve):
        lot.lignes += 1
        if site.ouvert:
            _retenir(site, lot, referentiel, releve, ecarter)
        else:
            lot.fermes += 1
    if not lot.sites and not releve.nb_erreurs:
        releve.arreter("Le fichier n’a aucun site ouvert.")
    _dire_les_coordonnees(lot, releve)
    return lot


def _sites(fichier: Fichier, releve: Releve) -> Iterator[Site]:
    if fichier.classeur:
        return _extrait(fichier, releve)
    debut = fichier.ouvrir().read(400).lstrip(b"\xef\xbb\xbf").lstrip()
    if debut.startswith(b"{"):
        return _json(fichier, releve)
    if debut.startswith((b"finess;", SITE.encode() + b";", LIEU.encode() + b";")):
        return _national(fichier, releve)
    return _extrait(fichier, releve)


def _extrait(fichier: Fichier, releve: Releve) -> Iterator[Site]:
    """One line for each activity: the lines of one site say the same of it."""
    for numero, row in lire_tableau(fichier, COLONNES, releve):
        yield Site(
            finess=row["finess"],
            finess_ej=row.get("finess_ej", ""),
            nom=row["raison_sociale"] or row.get("raison_longue", ""),
            categorie=row["categorie"],
            libelle=row.get("libelle", ""),
            code_commune=row["code_insee"],
            paires=((row.get("latitude", ""), row.get("longitude", "")),),
            lieu=numero,
        )


def _national(fichier: Fichier, releve: Releve) -> Iterator[Site]:
    """The lines of the sites, then those of their places, which are metres: read first."""
    lieux: dict[str, tuple[str, str]] = {}
    for _, cellules in _lignes(fichier, releve):
        if cellules[0] == LIEU and len(cellules) >= 4:
            lieux[cellules[1].strip()] = (cellules[2], cellules[3])
    largeur = 0
    for numero, cellules in _lignes(fichier, releve):
        if cellules[0] == SITE:
            largeur = largeur or max(len(cellules), CHAMPS_LUS)
            if len(cellules) != largeur:
                releve.erreur(
                    f"Il y a {len(cellules)} colonnes au lieu de {largeur}.", ligne=numero
                )
                continue
            finess = cellules[1].strip()
            departement = cellules[13].strip()
            yield Site(
                finess=finess,
                finess_ej=cellules[2].strip(),
                nom=cellules[3].strip() or cellules[4].strip(),
                categorie=cellules[18].strip(),
                libelle=cellules[19].strip(),
                code_commune=_commune_nationale(departement, cellules[12].strip()),
                paires=(lieux.get(finess, ("", "")),),
                lieu=numero,
            )
        elif cellules[0] not in (LIEU, "finess"):
            releve.erreur(
                f"Cette ligne commence par «\u00a0{cellules[0][:30]}\u00a0», et non par {SITE} ou "
                f"{LIEU}.",
                ligne=numero,
            )


def _commune_nationale(departement: str, commune: str) -> str:
    """`35` and `238` make 35238, `9D` and `411` make 97411."""
    departement = ANCIENS_DEPARTEMENTS.get(departement, departement)
    return departement + (commune[-2:] if len(departement) == 3 else commune)


def _lignes(fichier: Fichier, releve: Releve) -> Iterator[tuple[int, list[str]]]:
    try:
        with fichier.texte() as texte:
            lecteur = csv.reader(texte, delimiter=";", quoting=csv.QUOTE_NONE)
            for rang, cellules in enumerate(lecteur):
                if rang % PAS == 0:
                    releve.avancer(fichier.lus, fichier.octets, "Lecture")
                if any(cellules):
                    yield lecteur.line_num, cellules
    except (UnicodeDecodeError, csv.Error):
        releve.arreter("Le fichier n’est pas un texte UTF-8 ou Windows-1252 lisible.")


def _json(fichier: Fichier, releve: Releve) -> Iterator[Site]:
    """One legal entity at a time: the file is never whole in memory."""
    entites = 0
    try:
        for entite in ijson.items(fichier.ouvrir(), "pmej.item"):
            entites += 1
            if entites % (PAS // 10) == 0:
                releve.avancer(fichier.lus, fichier.octets, "Lecture")
            if not isinstance(entite, dict):
                continue
            juridique = _texte(_valeur(entite, "informationsGeneralesPMEJ", "numFinessPm"))
            for ege in _liste(_cle(entite, "ege")):
                yield _site_de_json(ege, juridique)
    except (ijson.JSONError, UnicodeDecodeError):
        releve.arreter(
            "Ce JSON est abîmé ou incomplet"
            + (f" après {accorder(entites, 'entité', 'entités')}." if entites else ".")
        )
    if not entites:
        releve.arreter("Ce JSON n’a pas la forme des structures FINESS de 2026 (pmej, puis ege).")


def _site_de_json(ege: dict[str, Any], juridique: str) -> Site:
    infos = _cle(ege, "informationsGeneralesEGE") or ege
    adresses = _liste(_cle(ege, "adresse"))
    adresse = next(
        (a for a in adresses if _cle(a, "usageAdresse") == USAGE_DU_SITE),
        adresses[0] if adresses else {},
    )
    lieu = _cle(adresse, "coordonneesGeographique") or {}
    if isinstance(lieu, list):
        lieu = lieu[0] if lieu else {}
    return Site(
        finess=_texte(_cle(infos, "numFinessEge")),
        finess_ej=juridique,
        nom=_texte(_cle(infos, "nomEgeLong")) or _texte(_cle(infos, "nomEgeCourt")),
        categorie=_texte(_cle(ege, "categorieEntiteGeographiqueExercice")),
        libelle="",
        code_commune=_texte(_cle(adresse, "cogCommune")),
        paires=(
            (_texte(_cle(lieu, "directionLatitude")), _texte(_cle(lieu, "directionLongitude"))),
            (_texte(_cle(lieu, "coordonneeY")), _texte(_cle(lieu, "coordonneeX"))),
        ),
        lieu=None,
        ouvert=_texte(_cle(ege, "etatObjet")).upper() != "I",
    )


def _cle(objet: Any, nom: str) -> Any:
    """Published files write one name with or without its capitals."""
    if not isinstance(objet, dict):
        return None
    if nom in objet:
        return objet[nom]
    cherche = nom.lower()
    return next((valeur for cle, valeur in objet.items() if cle.lower() == cherche), None)


def _valeur(objet: Any, *noms: str) -> Any:
    for nom in noms:
        objet = _cle(objet, nom)
    return objet


def _liste(valeur: Any) -> list[dict[str, Any]]:
    return [v for v in valeur if isinstance(v, dict)] if isinstance(valeur, list) else []


def _texte(valeur: Any) -> str:
    return "" if valeur is None or isinstance(valeur, dict | list) else str(valeur).strip()


def _retenir(
    site: Site, lot: LotFiness, referentiel: Referentiel, releve: Releve, ecarter: bool
) -> None:
    nom_du_site = f"Site {site.finess or 'sans numéro'}\u00a0: " if site.lieu is None else ""

    def dire(phrase: str) -> str:
        return f"{nom_du_site}{phrase}"

    finess = site.finess.replace(" ", "").upper()
    if not _finess(finess):
        releve.erreur(
            dire(
                "un n° FINESS a neuf chiffres (2A ou 2B pour la Corse)."
                if nom_du_site
                else "Un n° FINESS a neuf chiffres (2A ou 2B pour la Corse)."
            ),
            ligne=site.lieu,
            colonne="finess",
            valeur=site.finess,
        )
        return
    if finess in lot.sites:
        return
    commune, departement = None, ""
    if site.code_commune:
        resolue = referentiel.resoudre(site.code_commune, ville_permise=True)
        if resolue.code is None and not ecarter:
            releve.erreur(
                dire(f"{resolue.erreur} L’option inconnues=ecarter garde le site sans commune."),
                ligne=site.lieu,
                colonne="code_insee",
                valeur=site.code_commune,
            )
            return
        if resolue.erreur or resolue.remarque:
            releve.avertir(
                dire(resolue.erreur or resolue.remarque),
                ligne=site.lieu,
                colonne="code_insee",
                valeur=site.code_commune,
            )
        if commune := resolue.code:
            departement = referentiel.unites[commune].departement
    else:
        lot.comptes["sans_commune"] += 1
    position = situer(site.paires, departement)
    if position.lu is Lu.HORS:
        releve.avertir(
            dire("les coordonnées ne sont pas dans le territoire de la commune\u00a0: écartées."),
            ligne=site.lieu,
            valeur=" ".join(site.paires[0]),
        )
    lot.comptes[position.lu.value] += 1
    lot.comptes["echangees"] += position.rang > 0
    lot.comptes["inversees"] += position.inversee
    lot.sites[finess] = SiteLu(
        finess=finess,
        finess_ej=site.finess_ej if _finess(site.finess_ej) else "",
        nom=site.nom[:250] or "sans nom",
        categorie=site.categorie[:4],
        libelle=site.libelle[:250],
        famille=famille(site.categorie),
        commune=commune,
        departement=departement,
        latitude=position.latitude,
        longitude=position.longitude,
    )


def _finess(texte: str) -> bool:
    return (
        len(texte) == 9
        and texte.isascii()
        and texte[0].isdigit()
        and (texte[1].isdigit() or texte[1] in "AB")
        and texte[2:].isdigit()
    )


def _dire_les_coordonnees(lot: LotFiness, releve: Releve) -> None:
    for cle, phrase in (
        (
            "echangees",
            "avaient leurs degrés dans les champs des mètres (Lambert), et l’inverse\u00a0: ils "
            "ont été remis à leur place.",
        ),
        ("inversees", "avaient la longitude à la place de la latitude\u00a0: échangées."),
        (
            Lu.PROJETEE.value,
            "n’ont que des coordonnées en mètres, qui ne sont pas converties\u00a0: leur place "
            "exacte est inconnue, leur commune est gardée.",
        ),
    ):
        if nombre := lot.comptes[cle]:
            releve.avertir(f"{accorder(nombre, 'site', 'sites')}\u00a0: {phrase}")
