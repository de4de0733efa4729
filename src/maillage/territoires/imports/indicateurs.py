"""Values of one indicator by territory, from a CSV or a workbook, as its definition says."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from maillage.noyau.textes import accorder, cle_de_tri
from maillage.plateforme.imports.classeur import feuilles
from maillage.plateforme.imports.fichier import Fichier
from maillage.plateforme.imports.releve import Releve
from maillage.plateforme.imports.tableau import lire_cellules
from maillage.plateforme.imports.valeurs import est_inconnu, est_secret, lire_nombre
from maillage.territoires.models import Agregation, Epci, NiveauTerritorial
from maillage.territoires.queries.referentiel import Referentiel, referentiel

from .definitions import Definition, composer, trouver_colonne

FRANCE = "FR"
# What stands under the table of a workbook.
_PIED = re.compile(r"^(lecture|champ|sources?|notes?|definition|\*)\b")


@dataclass(slots=True)
class Valeur:
    """One figure as it is kept; `ligne` the first that gave it."""

    ligne: int
    valeur: Decimal | None = None
    numerateur: Decimal | None = None
    denominateur: Decimal | None = None
    secret: bool = False
    fondue: bool = False


@dataclass
class LotDeValeurs:
    definition: Definition
    referentiel: Referentiel
    valeurs: dict[str, Valeur] = field(default_factory=dict)


def lire_indicateur(fichier: Fichier, releve: Releve) -> LotDeValeurs:
    """Every line, checked. Hidden and unknown values are kept as such. Communes that merged are
    added up where the indicator allows it, unknown otherwise. Raises ImportRefuse."""
    definition = composer(fichier.options, releve)
    lot = LotDeValeurs(definition, referentiel())
    connus = _territoires(definition.niveau, lot.referentiel)
    grands = 0
    for numero, cellules in _lignes(fichier, definition, releve):
        texte = cellules["code"]
        if texte in definition.codes_ignores:
            continue
        if fichier.classeur and (not texte or _PIED.match(cle_de_tri(texte))):
            continue  # a line of units, or the notes under the table
        code, fondue = _territoire(texte, numero, definition, connus, lot.referentiel, releve)
        valeur = _lire_valeur(cellules, numero, definition, releve)
        if code is None or valeur is None:
            continue
        valeur.fondue = fondue
        grands += definition.echelle == 100 and (valeur.valeur or 0) > 100
        deja = lot.valeurs.setdefault(code, valeur)
        if deja is valeur:
            continue
        if not (fondue or deja.fondue):
            releve.erreur(
                f"Le territoire {code} est déjà à la ligne {deja.ligne}.",
                ligne=numero,
                colonne="code",
                valeur=texte,
            )
            continue
        _fondre(deja, valeur, definition)
        releve.avertir(
            f"{lot.referentiel.designer(code)} réunit plusieurs lignes du fichier\u00a0: "
            + (
                "leurs valeurs ont été additionnées."
                if definition.agregation in (Agregation.SOMME, Agregation.RAPPORT)
                else "sa valeur est laissée inconnue."
            ),
            ligne=numero,
        )
    if grands:
        releve.avertir(
            f"{accorder(grands, 'valeur dépasse', 'valeurs dépassent')} 100\u00a0%\u00a0: vérifiez."
        )
    if not lot.valeurs:
        releve.refuser_si_erreurs()
        releve.arreter("Le fichier n’a aucune valeur.")
    return lot


def _lignes(
    fichier: Fichier, definition: Definition, releve: Releve
) -> Iterator[tuple[int, dict[str, str]]]:
    """The cells that the definition names, of the lines that its filter keeps."""
    places: dict[str, int] | None = None
    filtres: list[tuple[int, str]] = []
    dernieres: Sequence[str] = ()
    feuille = _feuille(fichier, definition, releve)
    for numero, cellules in lire_cellules(fichier, releve, feuille=feuille):
        if places is None:
            cles = [cle_de_tri(cellule) for cellule in cellules]
            trouvees = {
                nom: trouver_colonne(cles, noms)
                for nom, noms in definition.colonnes.items()
                if noms
            }
            absentes = [nom for nom, place in trouvees.items() if place is None]
            if fichier.classeur and "code" in absentes:
                continue  # titles above the table
            dernieres = cellules
            _verifier_l_entete(absentes, trouvees, definition, dernieres, numero, releve)
            places = {nom: place for nom, place in trouvees.items() if place is not None}
            for nom, attendue in definition.filtre.items():
                place = trouver_colonne(cles, [nom])
                if place is None or place < 0:
                    releve.arreter(
                        f"La colonne «\u00a0{nom}\u00a0» du filtre est absente, ou double.", numero
                    )
                filtres.append((place, cle_de_tri(attendue)))
            continue
        if not any(cellules):
            continue
        if len(cellules) < len(dernieres):
            if not fichier.classeur:
                releve.erreur(
                    f"Il y a {accorder(len(cellules), 'colonne', 'colonnes')} au lieu de "
                    f"{len(dernieres)}.",
                    ligne=numero,
                )
                continue
            cellules = [*cellules, *[""] * (len(dernieres) - len(cellules))]
        elif len(cellules) > len(dernieres) and not fichier.classeur:
            releve.erreur(
                f"Il y a {accorder(len(cellules), 'colonne', 'colonnes')} au lieu de "
                f"{len(dernieres)}.",
                ligne=numero,
            )
            continue
        if all(cle_de_tri(cellules[place]) == attendue for place, attendue in filtres):
            yield numero, {nom: cellules[place].strip() for nom, place in places.items()}
    if places is None:
        releve.arreter(
            "La ligne qui nomme les colonnes est introuvable. Colonne attendue\u00a0: "
            f"{' ou '.join(definition.colonnes['code'])}."
        )


def _verifier_l_entete(
    absentes: Sequence[str],
    trouvees: dict[str, int | None],
    definition: Definition,
    entete: Sequence[str],
    numero: int,
    releve: Releve,
) -> None:
    for nom in absentes:
        releve.erreur(
            f"Colonne absente\u00a0: {' ou '.join(definition.colonnes[nom])}. Le fichier a\u00a0: "
            f"{', '.join(c for c in entete[:20] if c)}.",
            ligne=numero,
            colonne=nom,
        )
    for nom, place in trouvees.items():
        if place is not None and place < 0:
            releve.erreur(
                f"La colonne «\u00a0{definition.colonnes[nom][0]}\u00a0» est donnée {-place} fois.",
                ligne=numero,
                colonne=nom,
            )
    releve.refuser_si_erreurs()


def _feuille(fichier: Fichier, definition: Definition, releve: Releve) -> str:
    """The sheet that is named, else the one that bears the year, else the only one."""
    if definition.feuille or not fichier.classeur:
        return definition.feuille
    noms = feuilles(fichier)
    de_l_annee = [nom for nom in noms if str(definition.annee) in nom]
    choix = de_l_annee or noms
    if len(choix) != 1:
        releve.arreter(
            f"Quelle feuille lire pour {definition.annee}\u202f? Dites-la (option feuille). Le "
            f"classeur a\u00a0: {', '.join(noms)}."
        )
    return choix[0]


def _territoires(niveau: NiveauTerritorial, referentiel: Referentiel) -> frozenset[str]:
    unites = referentiel.unites.values()
    match niveau:
        case NiveauTerritorial.EPCI:
            return frozenset(Epci.objects.values_list("code", flat=True))
        case NiveauTerritorial.DEPARTEMENT:
            return frozenset(u.departement for u in unites)
        case NiveauTerritorial.REGION:
            return frozenset(u.region for u in unites)
        case _:
            return frozenset({FRANCE})


def _territoire(
    texte: str,
    numero: int,
    definition: Definition,
    connus: frozenset[str],
    referentiel: Referentiel,
    releve: Releve,
) -> tuple[str | None, bool]:
    """The code in force, and whether a merger led to it. A city may stand whole here."""
    if definition.niveau is NiveauTerritorial.COMMUNE:
        resolue = referentiel.resoudre(texte, ville_permise=True)
        if resolue.erreur:
            releve.erreur(resolue.erreur, ligne=numero, colonne="code", valeur=texte)
        elif resolue.remarque:
            releve.avertir(resolue.remarque, ligne=numero, colonne="code", valeur=texte)
        return resolue.code, bool(resolue.remarque)
    code = texte.strip().upper()
    if definition.niveau is NiveauTerritorial.FRANCE and cle_de_tri(texte) in ("fr", "france"):
        code = FRANCE
    if code.isdigit() and definition.niveau is not NiveauTerritorial.EPCI:
        code = code.zfill(2)
    if code not in connus:
        releve.erreur(
            f"«\u00a0{texte[:40]}\u00a0» n’est pas le code d’un territoire de niveau "
            f"{definition.niveau.label}.",
            ligne=numero,
            colonne="code",
            valeur=texte,
        )
        return None, False
    return code, False


def _lire_valeur(
    cellules: dict[str, str], numero: int, definition: Definition, releve: Releve
) -> Valeur | None:
    """None when a cell is wrong. One hidden cell hides the figure."""
    lue, fautes = Valeur(numero), releve.nb_erreurs
    for nom in ("valeur", "numerateur", "denominateur"):
        texte = cellules.get(nom, "")
        if est_secret(texte):
            lue.secret = True
            continue
        if est_inconnu(texte):
            continue
        try:
            nombre = lire_nombre(texte.removesuffix("%"))
        except ValueError as erreur:
            releve.erreur(str(erreur), ligne=numero, colonne=nom, valeur=texte)
            continue
        if nombre < 0 and not (definition.signe and nom != "denominateur"):
            releve.erreur(
                f"«\u00a0{texte[:40]}\u00a0» est négatif, et cet indicateur ne peut l’être.",
                ligne=numero,
                colonne=nom,
                valeur=texte,
            )
            continue
        setattr(lue, nom, nombre)
    if releve.nb_erreurs > fautes:
        return None
    if lue.secret:
        lue.valeur = lue.numerateur = None
    elif "valeur" not in cellules:
        _calculer(lue, definition)
    return lue


def _calculer(lue: Valeur, definition: Definition) -> None:
    if lue.numerateur is None or not lue.denominateur:
        return
    quotient = definition.echelle * lue.numerateur / lue.denominateur
    lue.valeur = quotient.quantize(Decimal("0.000001"))


def _fondre(deja: Valeur, autre: Valeur, definition: Definition) -> None:
    """Two former communes of one: counts add up, a ratio is computed anew, a mean is not known."""
    additifs = definition.agregation in (Agregation.SOMME, Agregation.RAPPORT)
    deja.fondue = True
    deja.secret = deja.secret or autre.secret
    for nom in ("valeur", "numerateur", "denominateur"):
        a, b = getattr(deja, nom), getattr(autre, nom)
        somme = a + b if additifs and a is not None and b is not None else None
        setattr(deja, nom, somme)
    if definition.agregation is Agregation.RAPPORT:
        deja.valeur = None
        _calculer(deja, definition)
    if deja.secret:
        deja.valeur = deja.numerateur = None
