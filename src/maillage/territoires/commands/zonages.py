"""Import the zonings of professions and the quartiers prioritaires."""

from collections import Counter
from datetime import datetime

from maillage.noyau.montants import format_entier
from maillage.noyau.textes import accorder
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.plateforme.audit.commands import consigner
from maillage.plateforme.imports.declaration import (
    LICENCE,
    MILLESIME,
    SOURCE,
    Importateur,
    Option,
    declarer_importateur,
)
from maillage.plateforme.imports.fichier import Fichier
from maillage.plateforme.imports.releve import Apercu, Releve, Section
from maillage.plateforme.imports.tableau import dites
from maillage.plateforme.imports.valeurs import lire_annee
from maillage.territoires.imports.zonages import (
    COLONNES_QPV,
    COLONNES_ZONAGE,
    PROFESSIONS,
    LotDeQuartiers,
    LotDeZonages,
    lire_quartiers,
    lire_zonages,
)
from maillage.territoires.models import Quartier, Zonage
from maillage.territoires.queries import deja_en_vigueur, jeux_en_vigueur

from .jeux import creer_jeu

ZONAGE = declarer("territoires.zonage", "a importé le zonage {objet}\u00a0: {lignes} lignes")
QPV = declarer("territoires.qpv", "a importé les quartiers prioritaires {objet}\u00a0: {lignes}")
EXEMPLES = 10
PAR_LOT = 5_000


def comparer_zonages(lot: LotDeZonages, fichier: Fichier, releve: Releve) -> Apercu:
    """Counts by class, and what differs from the same year in force."""
    actuelles = _actuelles(lot)
    nouvelles = [cle for cle in lot.classes if cle not in actuelles]
    changees = [c for c, classe in lot.classes.items() if actuelles.get(c, classe) != classe]
    parties = [cle for cle in actuelles if cle not in lot.classes]
    classes = Counter(lot.classes.values())
    return Apercu(
        chiffres=tuple((classe, format_entier(n)) for classe, n in sorted(classes.items())),
        sections=(
            Section("Nouvelles", len(nouvelles), _noms(lot, nouvelles)),
            Section("Changent de classe", len(changees), _noms(lot, changees)),
            Section("Ne sont plus classées", len(parties), _noms(lot, parties)),
        ),
        entete=("Commune", "Quartier", "Profession", "Année", "Classe"),
        lignes=tuple(
            (
                lot.referentiel.designer(code),
                quartier,
                PROFESSIONS[profession],
                str(annee),
                lot.classes[profession, annee, code, quartier],
            )
            for profession, annee, code, quartier in list(lot.classes)[:EXEMPLES]
        ),
    )


def _noms(lot: LotDeZonages, cles: list[tuple[str, int, str, str]]) -> tuple[str, ...]:
    return tuple(f"{lot.referentiel.designer(c[2])} {c[3]}".strip() for c in cles[:EXEMPLES])


def _perimetre(lot: LotDeZonages) -> set[tuple[str, int, str]]:
    """Profession, year and département that the file speaks of: what it replaces."""
    return {
        (profession, annee, lot.referentiel.unites[code].departement)
        for profession, annee, code, _ in lot.classes
    }


def _actuelles(lot: LotDeZonages) -> dict[tuple[str, int, str, str], str]:
    perimetre = _perimetre(lot)
    lignes = (
        Zonage.objects.filter(
            profession__in={p for p, _, _ in perimetre}, annee__in={a for _, a, _ in perimetre}
        )
        .order_by("jeu_id")
        .values_list(
            *("profession", "annee", "commune_id", "quartier"), "classe", "commune__departement_id"
        )
    )
    return {(p, a, c, q): classe for p, a, c, q, classe, d in lignes if (p, a, d) in perimetre}


def importer_zonages(
    *, lot: LotDeZonages, fichier: Fichier, releve: Releve, par: Acteur, maintenant: datetime
) -> str:
    """Write the classes of a year; for the départements of the file they replace those of the
    same profession and year. Earlier years stay."""
    for profession, annee, departement in sorted(_perimetre(lot)):
        Zonage.objects.filter(
            profession=profession, annee=annee, commune__departement_id=departement
        ).delete()
    jeu = creer_jeu(nom="zonage", fichier=fichier, par=par, maintenant=maintenant)
    Zonage.objects.bulk_create(
        (
            Zonage(
                jeu=jeu,
                profession=profession,
                annee=annee,
                commune_id=code,
                quartier=quartier,
                classe=classe,
            )
            for (profession, annee, code, quartier), classe in lot.classes.items()
        ),
        batch_size=PAR_LOT,
    )
    consigner(
        par=par,
        action=ZONAGE,
        maintenant=maintenant,
        objet=jeu,
        details={"lignes": len(lot.classes)},
    )
    quartiers = sum(bool(cle[3]) for cle in lot.classes)
    communes = accorder(len(lot.classes) - quartiers, "commune classée", "communes classées")
    if not quartiers:
        return f"{communes}."
    return f"{communes}, {accorder(quartiers, 'quartier classé', 'quartiers classés')}."


def comparer_quartiers(lot: LotDeQuartiers, fichier: Fichier, releve: Releve) -> Apercu:
    """Quartiers that come and go; a file of fewer départements than the last is told."""
    dernier = Quartier.objects.order_by("-jeu_id").values_list("jeu_id", flat=True).first()
    anciens = set(
        Quartier.objects.filter(jeu_id=dernier).values_list("code", "commune_id") if dernier else ()
    )
    unites = lot.referentiel.unites
    avant = {unites[code].departement for _, code in anciens if code in unites}
    apres = {unites[code].departement for _, code in lot.noms}
    if perdus := sorted(avant - apres):
        nombre = accorder(len(perdus), "département qui en avait", "départements qui en avaient")
        releve.avertir(
            f"Le fichier n’a aucun quartier dans {nombre} ({', '.join(perdus[:EXEMPLES])})\u00a0: "
            "la carte n’y en montrera plus."
        )
    codes, anciens_codes = {q for q, _ in lot.noms}, {q for q, _ in anciens}
    nouveaux, partis = sorted(codes - anciens_codes), sorted(anciens_codes - codes)
    return Apercu(
        chiffres=(
            ("Quartiers", format_entier(len(codes))),
            ("Communes", format_entier(len({c for _, c in lot.noms}))),
        ),
        sections=(
            Section("Nouveaux", len(nouveaux), tuple(nouveaux[:EXEMPLES])),
            Section("Ne sont plus là", len(partis), tuple(partis[:EXEMPLES])),
        ),
        entete=("Quartier", "Nom", "Commune"),
        lignes=tuple(
            (quartier, nom, lot.referentiel.designer(code))
            for (quartier, code), nom in list(lot.noms.items())[:EXEMPLES]
        ),
    )


def importer_quartiers(
    *, lot: LotDeQuartiers, fichier: Fichier, releve: Releve, par: Acteur, maintenant: datetime
) -> str:
    """Write the quartiers as a new dataset, the one in force; earlier ones stay."""
    jeu = creer_jeu(nom="qpv", fichier=fichier, par=par, maintenant=maintenant)
    Quartier.objects.bulk_create(
        (
            Quartier(jeu=jeu, code=quartier, commune_id=code, nom=nom)
            for (quartier, code), nom in lot.noms.items()
        ),
        batch_size=PAR_LOT,
    )
    consigner(
        par=par, action=QPV, maintenant=maintenant, objet=jeu, details={"lignes": len(lot.noms)}
    )
    codes = {quartier for quartier, _ in lot.noms}
    return f"{accorder(len(codes), 'quartier prioritaire', 'quartiers prioritaires')} en vigueur."


declarer_importateur(
    Importateur(
        code="zonage",
        titre="Zonage des professions",
        aide="Une ligne par commune, ou par quartier prioritaire, avec sa classe (ZIP, ZAC…). Le "
        "fichier remplace, pour son année, les départements dont il parle.",
        lire=lire_zonages,
        comparer=comparer_zonages,
        appliquer=importer_zonages,
        formats=("csv", "xlsx"),
        options=(
            SOURCE,
            MILLESIME,
            Option(
                "profession",
                "Profession",
                "Quand le fichier ne la dit pas.",
                defaut="medecin_generaliste",
                choix=tuple(PROFESSIONS.items()),
            ),
            Option("annee", "Année", "Vide\u00a0: celle du millésime.", lire=lire_annee),
            LICENCE,
        ),
        colonnes=dites(COLONNES_ZONAGE),
        en_vigueur=lambda: jeux_en_vigueur("zonage"),
        deja=lambda fichier: deja_en_vigueur("zonage", fichier),
    )
)
declarer_importateur(
    Importateur(
        code="qpv",
        titre="Quartiers prioritaires (QPV)",
        aide="Une ligne par quartier et par commune où il se trouve. Le fichier remplace la liste "
        "en vigueur\u00a0: donnez celui de tout le territoire suivi.",
        lire=lire_quartiers,
        comparer=comparer_quartiers,
        appliquer=importer_quartiers,
        formats=("csv", "xlsx"),
        options=(SOURCE, MILLESIME, LICENCE),
        colonnes=dites(COLONNES_QPV),
        en_vigueur=lambda: jeux_en_vigueur("qpv"),
        deja=lambda fichier: deja_en_vigueur("qpv", fichier),
    )
)
