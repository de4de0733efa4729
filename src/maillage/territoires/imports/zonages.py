"""Zonings of professions and quartiers prioritaires, one line for each commune."""

import re
from dataclasses import dataclass, field

from maillage.noyau.textes import accorder, cle_de_tri
from maillage.plateforme.imports.fichier import Fichier
from maillage.plateforme.imports.releve import Releve
from maillage.plateforme.imports.tableau import Colonne, lire_tableau
from maillage.plateforme.imports.valeurs import annee_dite, lire_annee
from maillage.territoires.queries.referentiel import Referentiel, referentiel

from .unites import COMMUNE, lire_unite

# Professions for which a zoning or a regulation of settlement exists, as the rows name them.
PROFESSIONS = {
    "medecin_generaliste": "médecin généraliste",
    "infirmier": "infirmier",
    "masseur_kinesitherapeute": "masseur-kinésithérapeute",
    "sage_femme": "sage-femme",
    "chirurgien_dentiste": "chirurgien-dentiste",
    "orthophoniste": "orthophoniste",
    "pharmacien": "pharmacien",
}
_PROFESSIONS = {cle_de_tri(libelle): code for code, libelle in PROFESSIONS.items()} | {
    cle_de_tri(code): code for code in PROFESSIONS
}
_QPV = re.compile(r"Q[A-Z0-9]{5,11}")
CLASSE_MAXIMALE = 60
QUARTIER = Colonne(
    "code_qp", "code d’un quartier prioritaire", ("qpv", "code qpv", "quartier", "code quartier")
)
COLONNES_ZONAGE = (
    COMMUNE,
    Colonne(
        "classe",
        "ZIP, ZAC ou la classe de la source",
        ("zonage", "zone", "classement", "zonage mg", "classe zonage"),
        (),
        True,
    ),
    Colonne("profession", "vide\u00a0: celle de l’option"),
    Colonne("annee", "vide\u00a0: celle de l’option"),
    QUARTIER,
)
COLONNES_QPV = (
    Colonne("code_qp", "code du quartier prioritaire", (*QUARTIER.autres,), ("code",), True),
    Colonne(
        "code_commune",
        COMMUNE.aide,
        tuple(nom for nom in COMMUNE.autres),
        (),
        True,
    ),
    Colonne("nom", "nom du quartier", ("nom qp", "nom qpv", "libelle", "lib qp")),
)
# Profession, year, unité, QPV.
CleDeZonage = tuple[str, int, str, str]


@dataclass
class LotDeZonages:
    referentiel: Referentiel
    classes: dict[CleDeZonage, str] = field(default_factory=dict)
    sans_classe: int = 0


@dataclass
class LotDeQuartiers:
    referentiel: Referentiel
    noms: dict[tuple[str, str], str] = field(default_factory=dict)


def lire_zonages(fichier: Fichier, releve: Releve) -> LotDeZonages:
    """A line without class is unknown, and left out. A whole city gives its class to each of its
    arrondissements, unless the line is about one of its QPV."""
    lot, lignes = LotDeZonages(referentiel()), dict[CleDeZonage, int]()
    villes, contradictoires = set[str](), set[CleDeZonage]()
    for numero, row in lire_tableau(fichier, COLONNES_ZONAGE, releve):
        fautes = releve.nb_erreurs
        code = lire_unite(row, numero, lot.referentiel, releve, ville_permise=True)
        profession = _lire_profession(row.get("profession", ""), fichier, numero, releve)
        annee = _lire_annee(row.get("annee", ""), fichier, numero, releve)
        quartier = _lire_quartier(row.get("code_qp", ""), numero, releve)
        classe = " ".join(row["classe"].split())
        if len(classe) > CLASSE_MAXIMALE:
            releve.erreur(
                f"La classe dépasse {CLASSE_MAXIMALE} caractères.",
                ligne=numero,
                colonne="classe",
                valeur=classe,
            )
        if releve.nb_erreurs > fautes or code is None or annee is None:
            continue
        if not classe:
            lot.sans_classe += 1
            continue
        unites = [code]
        if code in lot.referentiel.villes:
            villes.add(code)
            unites = [code] if quartier else lot.referentiel.villes[code]
        for unite in unites:
            cle = (profession, annee, unite, quartier)
            deja = lot.classes.setdefault(cle, classe)
            premiere = lignes.setdefault(cle, numero)
            if deja == classe:
                continue
            if lot.referentiel.resoudre(row["code_commune"], ville_permise=True).remarque:
                contradictoires.add(cle)
                continue
            releve.erreur(
                f"{lot.referentiel.designer(unite)} a déjà la classe «\u00a0{deja}\u00a0» à la "
                f"ligne {premiere}. Gardez la bonne.",
                ligne=numero,
                colonne="classe",
                valeur=classe,
            )
    for cle in contradictoires:
        del lot.classes[cle]
        releve.avertir(
            f"La commune {lot.referentiel.designer(cle[2])} réunit d’anciennes communes de classes "
            "différentes\u00a0: sa classe est laissée inconnue.",
            ligne=lignes[cle],
        )
    if lot.sans_classe:
        releve.avertir(
            f"{accorder(lot.sans_classe, 'ligne n’a', 'lignes n’ont')} pas de classe\u00a0: "
            "ces communes restent inconnues."
        )
    _dire_les_villes(villes, lot.referentiel, releve)
    if not lot.classes:
        releve.refuser_si_erreurs()
        releve.arreter("Le fichier ne classe aucune commune.")
    return lot


def lire_quartiers(fichier: Fichier, releve: Releve) -> LotDeQuartiers:
    """A QPV that lies in several communes has a line for each."""
    lot, villes = LotDeQuartiers(referentiel()), set[str]()
    for numero, row in lire_tableau(fichier, COLONNES_QPV, releve):
        fautes = releve.nb_erreurs
        code = lire_unite(row, numero, lot.referentiel, releve, ville_permise=True)
        quartier = _lire_quartier(row["code_qp"], numero, releve)
        if not row["code_qp"]:
            releve.erreur("Le code du quartier manque.", ligne=numero, colonne="code_qp")
        if releve.nb_erreurs > fautes or code is None:
            continue
        if code in lot.referentiel.villes:
            villes.add(code)
        if (quartier, code) in lot.noms:
            releve.avertir(
                f"Le quartier {quartier} est déjà donné pour "
                f"{lot.referentiel.designer(code)}\u00a0: il y est compté une fois.",
                ligne=numero,
            )
            continue
        lot.noms[quartier, code] = row.get("nom", "")[:250]
    _dire_les_villes(villes, lot.referentiel, releve)
    if not lot.noms:
        releve.refuser_si_erreurs()
        releve.arreter("Le fichier n’a aucun quartier.")
    return lot


def _dire_les_villes(villes: set[str], referentiel: Referentiel, releve: Releve) -> None:
    for code in sorted(villes):
        releve.avertir(
            f"{referentiel.designer(code)} est nommée entière\u00a0: une classe vaut pour chacun "
            "de ses arrondissements, un quartier reste rattaché à la ville."
        )


def _lire_profession(texte: str, fichier: Fichier, numero: int, releve: Releve) -> str:
    if not texte:
        return str(fichier.options["profession"])
    code = _PROFESSIONS.get(cle_de_tri(texte), "")
    if not code:
        releve.erreur(
            f"La profession «\u00a0{texte[:40]}\u00a0» est inconnue. Au choix\u00a0: "
            f"{', '.join(PROFESSIONS.values())}.",
            ligne=numero,
            colonne="profession",
            valeur=texte,
        )
    return code


def _lire_annee(texte: str, fichier: Fichier, numero: int, releve: Releve) -> int | None:
    try:
        if texte:
            return lire_annee(texte)
    except ValueError as erreur:
        releve.erreur(str(erreur), ligne=numero, colonne="annee", valeur=texte)
        return None
    annee = fichier.options.get("annee") or annee_dite(fichier.options.get("millesime"))
    if annee is None:
        releve.arreter("Dites l’année du zonage (option annee).", colonne="annee")
    return int(annee)


def _lire_quartier(texte: str, numero: int, releve: Releve) -> str:
    code = texte.replace(" ", "").upper()
    if code and not _QPV.fullmatch(code):
        releve.erreur(
            f"«\u00a0{texte[:40]}\u00a0» n’est pas le code d’un quartier prioritaire.",
            ligne=numero,
            colonne="code_qp",
            valeur=texte,
        )
    return code
