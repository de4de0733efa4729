"""A list of CPTS and their communes, one line for each commune of each CPTS, as ARS and
observatories publish them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from maillage.communautes.models import Decoupage
from maillage.communautes.states import LIBELLES_COMMUNAUTE, EtatCommunaute
from maillage.noyau.textes import cle_de_tri
from maillage.plateforme.imports.fichier import Fichier
from maillage.plateforme.imports.releve import Releve
from maillage.plateforme.imports.tableau import Colonne, Ligne, lire_tableau
from maillage.plateforme.imports.valeurs import lire_date, lire_nombre
from maillage.territoires.queries import Referentiel

COLONNES = (
    Colonne("cpts", "nom de la CPTS", ("nom cpts", "nom de la cpts", "libelle cpts"), (), True),
    Colonne(
        "code_commune",
        "code INSEE d’une commune, ou d’un arrondissement de Paris, Lyon ou Marseille",
        ("code insee", "insee", "codgeo", "code insee commune", "commune"),
        ("code",),
        True,
    ),
    Colonne("nom_commune", "son nom, comparé au code", ("libelle commune",)),
    Colonne(
        "departement_siege",
        "département du siège, pour distinguer deux CPTS du même nom",
        ("siege", "departement du siege"),
    ),
    Colonne("finess", "n° FINESS de la CPTS", ("n finess", "numero finess", "finess cpts")),
    Colonne("etat", f"état\u00a0: {', '.join(LIBELLES_COMMUNAUTE.values())}", ("statut", "etape")),
    Colonne("depuis", "date de cet état", ("date etat", "etat depuis")),
    Colonne("debut", "premier jour de ce périmètre", ("date debut", "perimetre depuis")),
    Colonne("part", "commune partagée\u00a0: part de sa population (0,4 ou 40\u00a0%)"),
    Colonne("decoupage", "part, iris ou arrondissement"),
    Colonne("note", "précision, par exemple la liste des IRIS", ("precision", "remarque")),
)
_ETATS = {cle_de_tri(libelle): etat for etat, libelle in LIBELLES_COMMUNAUTE.items()} | {
    cle_de_tri(etat.value): etat for etat in EtatCommunaute
}
NOM_MAXIMAL = 200


@dataclass(frozen=True, slots=True)
class LigneCpts:
    """One commune of one CPTS, each value checked alone. `unite` is a code in force."""

    numero: int
    nom: str
    unite: str
    siege: str = ""
    finess: str = ""
    etat: EtatCommunaute | None = None
    depuis: date | None = None
    debut: date | None = None
    part: Decimal | None = None
    decoupage: str = ""
    precision: str = ""


@dataclass(slots=True)
class CptsLue:
    """One CPTS of the file; `unites` gives the line of each. The facts that every line repeats
    are the same on all."""

    nom: str
    siege: str
    ligne: int
    finess: str = ""
    etat: EtatCommunaute | None = None
    depuis: date | None = None
    debut: date | None = None
    unites: dict[str, LigneCpts] = field(default_factory=dict)


def cle_de_cpts(nom: str) -> str:
    """Two spellings of one CPTS have the same: `CPTS de l'Étoile` and `cpts de l’etoile`."""
    return cle_de_tri(nom)


def lire_lignes(fichier: Fichier, referentiel: Referentiel, releve: Releve) -> list[LigneCpts]:
    """The lines that stand by themselves; the others are errors of `releve`."""
    lignes = []
    for numero, row in lire_tableau(fichier, COLONNES, releve):
        ligne = _lire(numero, row, referentiel, releve)
        if ligne is not None:
            lignes.append(ligne)
    return lignes


def _lire(numero: int, row: Ligne, referentiel: Referentiel, releve: Releve) -> LigneCpts | None:
    fautes = releve.nb_erreurs

    def refuser(message: str, colonne: str) -> None:
        releve.erreur(message, ligne=numero, colonne=colonne, valeur=row.get(colonne, ""))

    nom = " ".join(row["cpts"].split())
    if not cle_de_cpts(nom) or len(nom) > NOM_MAXIMAL:
        refuser("Le nom de la CPTS manque, ou dépasse 200 caractères.", "cpts")
    resolue = referentiel.resoudre(row["code_commune"])
    if resolue.erreur:
        refuser(resolue.erreur, "code_commune")
    elif resolue.remarque:
        releve.avertir(
            resolue.remarque, ligne=numero, colonne="code_commune", valeur=row["code_commune"]
        )
    elif resolue.code and (dit := row.get("nom_commune", "")):
        connu = referentiel.unites[resolue.code]
        if not _memes_noms(dit, connu.nom):
            releve.avertir(
                f"Le code {resolue.code} est celui de «\u00a0{connu.nom}\u00a0», mais la ligne "
                f"dit «\u00a0{dit[:60]}\u00a0». Le code a été suivi.",
                ligne=numero,
                colonne="nom_commune",
                valeur=dit,
            )
    etat = None
    if texte := row.get("etat", ""):
        etat = _ETATS.get(cle_de_tri(texte))
        if etat is None:
            possibles = ", ".join(LIBELLES_COMMUNAUTE.values())
            refuser(
                f"L’état «\u00a0{texte[:40]}\u00a0» est inconnu. Au choix\u00a0: {possibles}.",
                "etat",
            )
    dates: dict[str, date | None] = {}
    for colonne in ("depuis", "debut"):
        dates[colonne] = None
        if texte := row.get(colonne, ""):
            try:
                dates[colonne] = lire_date(texte)
            except ValueError as erreur:
                refuser(str(erreur), colonne)
    finess = row.get("finess", "").replace(" ", "").upper()
    if finess and not (len(finess) == 9 and finess.isascii() and finess.isalnum()):
        refuser("Un n° FINESS a neuf caractères.", "finess")
    part = None
    if texte := row.get("part", ""):
        try:
            part = _part(texte)
        except ValueError as erreur:
            refuser(str(erreur), "part")
    decoupage = cle_de_tri(row.get("decoupage", ""))
    if decoupage and decoupage not in Decoupage.values:
        refuser(f"Le découpage est l’un de\u00a0: {', '.join(Decoupage.values)}.", "decoupage")
    if decoupage and not row.get("part", ""):
        refuser("Un découpage va avec la part de la population\u00a0: donnez-la.", "decoupage")
    if releve.nb_erreurs > fautes or resolue.code is None:
        return None
    return LigneCpts(
        numero=numero,
        nom=nom,
        unite=resolue.code,
        siege=row.get("departement_siege", "").upper(),
        finess=finess,
        etat=etat,
        depuis=dates["depuis"],
        debut=dates["debut"],
        part=part,
        decoupage=decoupage or (Decoupage.PART.value if part is not None else ""),
        precision=row.get("note", ""),
    )


def _part(texte: str) -> Decimal:
    pourcent = texte.strip().endswith("%")
    part = lire_nombre(texte.strip().removesuffix("%"))
    part = part / 100 if pourcent else part
    if not 0 < part <= 1:
        raise ValueError(
            f"La part «\u00a0{texte[:20]}\u00a0» n’est pas entre 0 et 1 (ou entre 0 et 100\u00a0%)."
        )
    return part


def _memes_noms(dit: str, connu: str) -> bool:
    un, autre = cle_de_tri(dit), cle_de_tri(connu)
    return un in autre or autre in un


def regrouper(
    lignes: Iterable[LigneCpts], referentiel: Referentiel, releve: Releve
) -> list[CptsLue]:
    """One CPTS for each name and seat, in the order of the file."""
    sieges: defaultdict[str, set[str]] = defaultdict(set)
    lignes = list(lignes)
    for ligne in lignes:
        if ligne.siege:
            sieges[cle_de_cpts(ligne.nom)].add(ligne.siege)
    lues: dict[tuple[str, str], CptsLue] = {}
    for ligne in lignes:
        cle = cle_de_cpts(ligne.nom)
        dits = sieges[cle]
        if not ligne.siege and len(dits) > 1:
            releve.erreur(
                f"Plusieurs CPTS s’appellent «\u00a0{ligne.nom}\u00a0»\u00a0: dites le "
                "département du siège à chacune de leurs lignes.",
                ligne=ligne.numero,
                colonne="departement_siege",
            )
            continue
        siege = ligne.siege or next(iter(dits), "")
        lue = lues.setdefault((cle, siege), CptsLue(ligne.nom, siege, ligne.numero))
        _reunir(lue, ligne, referentiel, releve)
    return list(lues.values())


def _reunir(lue: CptsLue, ligne: LigneCpts, referentiel: Referentiel, releve: Releve) -> None:
    """What the lines of one CPTS repeat must agree; an empty cell repeats the others."""
    faits = {
        "finess": ("le n° FINESS", "Si ce sont deux CPTS du même nom, dites le siège de chacune"),
        "etat": ("l’état", "Gardez le bon"),
        "depuis": ("la date de l’état", "Gardez la bonne"),
        "debut": ("le début du périmètre", "Gardez le bon"),
    }
    for champ, (mot, remede) in faits.items():
        nouveau, connu = getattr(ligne, champ), getattr(lue, champ)
        if nouveau and connu and nouveau != connu:
            releve.erreur(
                f"«\u00a0{lue.nom}\u00a0»\u00a0: {mot} n’est pas celui de ses autres lignes "
                f"({connu}). {remede}.",
                ligne=ligne.numero,
                colonne=champ,
                valeur=str(nouveau),
            )
        elif nouveau:
            setattr(lue, champ, nouveau)
    deja, nom = lue.unites.get(ligne.unite), referentiel.designer(ligne.unite)
    if deja is None:
        lue.unites[ligne.unite] = ligne
    elif deja.part != ligne.part:
        releve.erreur(
            f"La commune {nom} est déjà dans «\u00a0{lue.nom}\u00a0» à la "
            f"ligne {deja.numero}, avec une autre part. Gardez la bonne.",
            ligne=ligne.numero,
            colonne="part",
        )
    else:
        releve.avertir(
            f"La commune {nom} est déjà dans «\u00a0{lue.nom}\u00a0» à la "
            f"ligne {deja.numero}\u00a0: elle y est comptée une fois.",
            ligne=ligne.numero,
            colonne="code_commune",
            valeur=ligne.unite,
        )
