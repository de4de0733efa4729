"""Import a list of CPTS with their communes, their states and their perimeters."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from maillage.communautes.imports.lecture import COLONNES, lire_lignes
from maillage.communautes.imports.plan import Changement, Connue, Plan
from maillage.communautes.imports.planification import planifier
from maillage.communautes.models import Communaute, EtapeCommunaute, Perimetre, PerimetreCommune
from maillage.communautes.rules import fuseau_de
from maillage.communautes.states import LIBELLES_COMMUNAUTE, EtatPerimetre
from maillage.noyau.dates import format_date
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
from maillage.plateforme.imports.releve import Apercu, Releve, Section, refuser
from maillage.plateforme.imports.tableau import dites
from maillage.plateforme.imports.valeurs import annee_dite, lire_date, lire_oui_non
from maillage.territoires.commands import creer_jeu
from maillage.territoires.queries import deja_en_vigueur, jeux_en_vigueur, referentiel

from .communautes import PERIMETRE, creer_communaute, verifier_les_parts

ETAPE = declarer("communautes.etape", "a noté que {objet} est à l’état «\u00a0{etat}\u00a0»")
FERMETURE = declarer(
    "communautes.fermeture",
    "a clos le périmètre de {objet} au {debut}, absent d’une liste complète",
)
EXEMPLES = 12


def lire_cpts(fichier: Fichier, releve: Releve) -> Plan:
    """The whole list, checked and compared with what is in force. Raises ImportRefuse."""
    connu = referentiel()
    lignes = lire_lignes(fichier, connu, releve)
    return planifier(
        lignes=lignes,
        options=options_datees(fichier.options),
        referentiel=connu,
        releve=releve,
    )


def options_datees(options: Any) -> dict[str, Any]:
    """Without `debut`, the perimeters begin with the one year that the vintage names."""
    debut = options.get("debut")
    if debut is None and (annee := annee_dite(options.get("millesime"))):
        debut = date(annee, 1, 1)
    return {**options, "debut": debut}


def comparer_cpts(plan: Plan, fichier: Fichier, releve: Releve) -> Apercu:
    """What the list changes, by CPTS."""
    connu = plan.referentiel
    unites = {code for c in plan.changements for code in c.lue.unites}
    population = sum(connu.unites[code].population or 0 for code in unites)
    etapes = [c for c in plan.changements if c.etape]
    return Apercu(
        phrase="Rien ne change." if plan.vide else "",
        chiffres=(
            ("CPTS dans le fichier", format_entier(len(plan.changements))),
            ("Communes", format_entier(communes_entieres(plan, unites))),
            ("Population municipale", format_entier(population)),
        ),
        sections=(
            _section("CPTS nouvelles", plan.natures("nouvelle")),
            _section("Périmètres modifiés", plan.natures("changee")),
            _section("Périmètres inchangés", plan.natures("inchangee")),
            _section("Définis à la main et gardés", plan.natures("gardee")),
            Section(
                "Périmètres clos, absents du fichier",
                len(plan.fermetures),
                tuple(c.communaute.nom for c, _ in plan.fermetures[:EXEMPLES]),
            ),
            Section(
                "États notés",
                len(etapes),
                tuple(
                    f"{c.lue.nom}\u00a0: {LIBELLES_COMMUNAUTE[c.etape[0]]}, "
                    f"{format_date(c.etape[1])}"
                    for c in etapes[:EXEMPLES]
                    if c.etape
                ),
            ),
        ),
        entete=("CPTS", "Département", "Unités", "Périmètre à partir du"),
        lignes=tuple(
            (c.lue.nom, c.departement, format_entier(len(c.lue.unites)), format_date(c.debut))
            for c in plan.changements[:EXEMPLES]
        ),
    )


def communes_entieres(plan: Plan, unites: Iterable[str]) -> int:
    """Communes covered: a city held by arrondissements counts once, when all of them are."""
    connu, tenues = plan.referentiel, set(unites)
    villes = {code: set(parties) for code, parties in connu.villes.items()}
    simples = sum(connu.unites[code].parent is None for code in tenues)
    return simples + sum(parties <= tenues for parties in villes.values())


def _section(titre: str, changements: Sequence[Changement]) -> Section:
    return Section(titre, len(changements), tuple(_exemple(c) for c in changements[:EXEMPLES]))


def _exemple(changement: Changement) -> str:
    avant = changement.connue.unites.keys() if changement.connue else set[str]()
    apres = changement.lue.unites.keys()
    if not changement.connue or avant == apres:
        return changement.lue.nom
    return f"{changement.lue.nom} (+{len(apres - avant)} −{len(avant - apres)})"


def importer_cpts(
    *, lot: Plan, fichier: Fichier, releve: Releve, par: Acteur, maintenant: datetime
) -> str:
    """Create and update the CPTS of a list, with a dated version of each perimeter that changes.

    Raises ImportRefuse when the database refuses what was planned: something changed meanwhile.
    """
    plan = lot
    if plan.vide:
        return f"{_cpts(plan)}\u00a0: tout est déjà en vigueur, rien n’a changé."
    source = fichier.options.get("source") or ""
    try:
        with transaction.atomic():
            jeu = creer_jeu(nom="cpts", fichier=fichier, par=par, maintenant=maintenant)
            for connue, debut in plan.fermetures:
                _clore(connue, debut, par, maintenant)
            # All the old versions end before any new one begins: two CPTS may swap a commune.
            for changement in plan.changements:
                _terminer(changement)
            for rang, changement in enumerate(plan.changements):
                releve.avancer(rang, len(plan.changements), "Écriture des CPTS")
                communaute = _communaute(changement, par, maintenant)
                if changement.ecrit:
                    _verser(changement, communaute, jeu.pk, source, par, maintenant)
                _noter_l_etat(changement, communaute, jeu.pk, source, par, maintenant)
            verifier_les_parts()
    except IntegrityError as erreur:
        if "perimetre" not in str(erreur) and "etape" not in str(erreur):
            raise
        raise refuser(
            "Un périmètre a changé pendant l’import, ou une version plus récente existe. "
            "Recommencez pour voir le conflit."
        ) from None
    nouvelles, changees = plan.natures("nouvelle"), plan.natures("changee")
    unites = {code for c in plan.changements for code in c.lue.unites}
    communes = accorder(communes_entieres(plan, unites), "commune", "communes")
    return (
        f"{_cpts(plan)}, {communes}\u00a0: "
        f"{accorder(len(nouvelles), 'nouvelle', 'nouvelles')}, "
        f"{accorder(len(changees), 'périmètre modifié', 'périmètres modifiés')}, "
        f"{accorder(len(plan.fermetures), 'clos', 'clos')}."
    )


def _cpts(plan: Plan) -> str:
    return f"{format_entier(len(plan.changements))} CPTS"


def _clore(connue: Connue, debut: date, par: Acteur, maintenant: datetime) -> None:
    assert connue.ouvert is not None
    _finir(connue.ouvert, debut)
    consigner(
        par=par,
        action=FERMETURE,
        maintenant=maintenant,
        objet=connue.communaute,
        locataire=connue.communaute.pk,
        details={"debut": format_date(debut)},
    )


def _finir(perimetre: Perimetre, le: date) -> None:
    if perimetre.etat == EtatPerimetre.EN_VIGUEUR:
        perimetre.etat = EtatPerimetre.CLOS.value
    perimetre.fin = le
    perimetre.save(update_fields=["etat", "fin"])


def _terminer(changement: Changement) -> None:
    if not changement.ecrit or changement.connue is None or changement.connue.ouvert is None:
        return
    if changement.remplace:
        changement.connue.ouvert.delete()
    else:
        _finir(changement.connue.ouvert, changement.debut)


def _communaute(changement: Changement, par: Acteur, maintenant: datetime) -> Communaute:
    lue = changement.lue
    if changement.connue is None:
        return creer_communaute(
            nom=lue.nom,
            departement=changement.departement,
            code=_code_libre(lue.nom, changement.departement),
            finess=lue.finess,
            fuseau=fuseau_de(changement.departement),
            par=par,
            maintenant=maintenant,
        )
    communaute = changement.connue.communaute
    if lue.finess and not communaute.finess:
        communaute.finess = lue.finess
        communaute.save(update_fields=["finess"])
    return communaute


def _code_libre(nom: str, departement: str) -> str:
    """The name as an address; then with its département, then numbered."""
    base = slugify(nom)[:70] or "cpts"
    candidats = [base, f"{base}-{departement.lower()}"]
    candidats += [f"{base}-{departement.lower()}-{rang}" for rang in range(2, 100)]
    pris = set(Communaute.objects.filter(code__in=candidats).values_list("code", flat=True))
    return next(code for code in candidats if code not in pris)


def _verser(
    changement: Changement,
    communaute: Communaute,
    jeu: int,
    source: str,
    par: Acteur,
    maintenant: datetime,
) -> None:
    etat = EtatPerimetre.PROJET if changement.projet else EtatPerimetre.EN_VIGUEUR
    perimetre = Perimetre.objects.create(
        communaute=communaute,
        debut=changement.debut,
        etat=etat.value,
        source=source,
        jeu_id=jeu,
        defini_a=maintenant,
        defini_par=str(par)[:200],
    )
    PerimetreCommune.objects.bulk_create(
        PerimetreCommune(
            perimetre=perimetre,
            commune_id=code,
            partagee=ligne.part is not None,
            part=ligne.part,
            decoupage=ligne.decoupage,
            precision=ligne.precision,
            # Replaced by the trigger, which alone knows the perimeter's dates for sure.
            periode=(changement.debut, None),
            opposable=not changement.projet,
        )
        for code, ligne in changement.lue.unites.items()
    )
    consigner(
        par=par,
        action=PERIMETRE,
        maintenant=maintenant,
        objet=communaute,
        locataire=communaute.pk,
        details={
            "communes": len(changement.lue.unites),
            "debut": format_date(changement.debut),
        },
    )


def _noter_l_etat(
    changement: Changement,
    communaute: Communaute,
    jeu: int,
    source: str,
    par: Acteur,
    maintenant: datetime,
) -> None:
    if changement.etape is None:
        return
    etat, depuis = changement.etape
    if changement.lue.depuis is None:
        source = f"{source} (constaté à cette date)"
    EtapeCommunaute.objects.update_or_create(
        communaute=communaute,
        depuis=depuis,
        defaults={
            "etat": etat.value,
            "source": source,
            "jeu_id": jeu,
            "saisie_a": maintenant,
            "saisie_par": str(par)[:200],
        },
    )
    consigner(
        par=par,
        action=ETAPE,
        maintenant=maintenant,
        objet=communaute,
        locataire=communaute.pk,
        details={"etat": LIBELLES_COMMUNAUTE[etat]},
    )


def _lire_territoire(texte: str) -> tuple[str, str]:
    genre, _, code = texte.strip().partition(":")
    if (genre == "france") != (not code) or genre not in ("france", "region", "departement"):
        raise ValueError(
            f"«\u00a0{texte[:40]}\u00a0» ne se lit pas. Écrivez region:93, departement:13 ou "
            "france."
        )
    return genre, code.strip().upper()


OPTIONS = (
    SOURCE,
    MILLESIME,
    Option(
        "debut",
        "Début des périmètres",
        "Vide\u00a0: le 1er janvier de l’année du millésime.",
        lire=lire_date,
    ),
    Option(
        "perimetre",
        "Territoire complet",
        "region:93, departement:13 ou france\u00a0: les CPTS de ce territoire que le "
        "fichier ne nomme pas sont closes. Vide\u00a0: aucune ne l’est.",
        lire=_lire_territoire,
    ),
    Option(
        "remplacer_saisis",
        "Remplacer les périmètres définis à la main",
        "Par défaut ils sont gardés, et le fichier n’y touche pas.",
        defaut="non",
        choix=(("non", "non"), ("oui", "oui")),
        lire=lire_oui_non,
    ),
)
declarer_importateur(
    Importateur(
        code="cpts",
        titre="CPTS et leurs communes",
        aide="Une ligne par commune de chaque CPTS. Les communes que le fichier ne nomme plus "
        "quittent le périmètre à sa date\u202f; les CPTS qu’il ne nomme pas ne changent pas, sauf "
        "s’il est dit complet pour un territoire.",
        lire=lire_cpts,
        comparer=comparer_cpts,
        appliquer=importer_cpts,
        formats=("csv", "xlsx"),
        options=(*OPTIONS, LICENCE),
        colonnes=dites(COLONNES),
        en_vigueur=lambda: jeux_en_vigueur("cpts"),
        deja=lambda fichier: deja_en_vigueur("cpts", fichier),
    )
)
