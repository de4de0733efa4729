"""The only writes of the communautés."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from zoneinfo import available_timezones

from django.db import IntegrityError, connection, transaction
from django.utils.text import slugify

from maillage.communautes.models import (
    Communaute,
    Decoupage,
    EtapeCommunaute,
    Perimetre,
    PerimetreCommune,
)
from maillage.communautes.queries import communautes_couvrant, parts_prises
from maillage.communautes.rules import (
    Part,
    fuseau_de,
    refus_de_chevauchement,
    refus_de_date,
    refus_de_parts,
    refus_de_somme,
)
from maillage.communautes.states import (
    LIBELLES_COMMUNAUTE,
    OPPOSABLES,
    EtatCommunaute,
    EtatPerimetre,
)
from maillage.noyau.dates import format_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.plateforme.audit.commands import consigner
from maillage.territoires.queries import analyser_codes, departement_existe

CREATION = declarer("communautes.creation", "a créé {objet}")
PERIMETRE = declarer(
    "communautes.perimetre",
    "a défini le périmètre de {objet}\u00a0: {communes} communes à partir du {debut}",
)
RENOMMEE = declarer("communautes.renommer", "a renommé {objet} («\u00a0{avant}\u00a0» avant)")
ETAPE_NOTEE = declarer("communautes.etape_notee", "a noté où en est {objet}\u00a0: {etat}")
PROJET = declarer(
    "communautes.projet_de_perimetre",
    "a proposé un périmètre pour {objet}\u00a0: {communes} communes à partir du {debut}",
)

# Looking for the time zones opens some 600 files: once a process.
fuseaux_connus = cache(available_timezones)


def creer_communaute(
    *,
    nom: str,
    departement: str,
    par: Acteur,
    maintenant: datetime,
    code: str = "",
    finess: str = "",
    fictive: bool = False,
    fuseau: str = "",
) -> Communaute:
    """Create a CPTS. `code` is made from the name when it is empty, `fuseau` is that of the
    département.

    Raises ErreurMetier: no name, code already taken, unknown département or time zone.
    """
    nom = " ".join(nom.split())
    code = code or slugify(nom)[:80]
    if not nom or not code:
        raise ErreurMetier("Donnez un nom à la communauté.")
    if not departement_existe(code=departement):
        raise ErreurMetier(f"Le département «\u00a0{departement}\u00a0» n’existe pas.")
    fuseau = fuseau or fuseau_de(departement)
    if fuseau not in fuseaux_connus():
        raise ErreurMetier(f"Le fuseau horaire «\u00a0{fuseau}\u00a0» n’existe pas.")
    try:
        with transaction.atomic():
            communaute = Communaute.objects.create(
                nom=nom,
                code=code,
                departement_id=departement,
                finess=finess,
                fictive=fictive,
                fuseau=fuseau,
                creee_a=maintenant,
                creee_par=str(par)[:200],
            )
            consigner(
                par=par,
                action=CREATION,
                maintenant=maintenant,
                objet=communaute,
                locataire=communaute.pk,
            )
            return communaute
    except IntegrityError as erreur:
        if "communaute_code" not in str(erreur):
            raise
        raise ErreurMetier(
            f"Une communauté a déjà le code «\u00a0{code}\u00a0». Donnez-en un autre."
        ) from None


def renommer_communaute(
    *, communaute: int, nom: str, par: Acteur, maintenant: datetime
) -> Communaute:
    """Give a CPTS another name; its address stays. Raises ErreurMetier: no name."""
    nom = " ".join(nom.split())[:200]
    if not nom:
        raise ErreurMetier("Donnez un nom à la communauté.")
    with transaction.atomic():
        trouvee: Communaute = Communaute.objects.select_for_update().get(pk=communaute)
        avant, trouvee.nom = trouvee.nom, nom
        trouvee.save(update_fields=["nom"])
        consigner(
            par=par,
            action=RENOMMEE,
            maintenant=maintenant,
            objet=trouvee,
            locataire=communaute,
            details={"avant": avant},
        )
        return trouvee


def noter_etape(
    *,
    communaute: int,
    etat: EtatCommunaute,
    depuis: date,
    source: str,
    par: Acteur,
    maintenant: datetime,
) -> EtapeCommunaute:
    """The CPTS is in this state from `depuis` on, as `source` says; replaces what was said of that
    very day."""
    with transaction.atomic():
        etape, _ = EtapeCommunaute.objects.update_or_create(
            communaute_id=communaute,
            depuis=depuis,
            defaults={
                "etat": etat.value,
                "source": source,
                "jeu": None,
                "saisie_a": maintenant,
                "saisie_par": str(par)[:200],
            },
        )
        consigner(
            par=par,
            action=ETAPE_NOTEE,
            maintenant=maintenant,
            objet=etape.communaute,
            locataire=communaute,
            details={"etat": LIBELLES_COMMUNAUTE[etat]},
        )
        return etape


def definir_perimetre(
    *,
    communaute: Communaute | str,
    codes: Iterable[str],
    debut: date,
    par: Acteur,
    maintenant: datetime,
    parts: Mapping[str, Part] | None = None,
    source: str = "",
    jeu: int | None = None,
    en_vigueur: bool = True,
) -> Perimetre:
    """Give a CPTS (or that of this code) a new version of its perimeter from `debut` on; the open
    one ends that day.

    `parts`, by code, are the communes that other CPTS may hold too, if they say so as well and
    nobody takes more than what is left. `source` says where the perimeter comes from, `jeu` is the
    key of its dataset. With `en_vigueur` false it is a project, which binds nobody and replaces
    the project that was open.

    Raises ErreurMetier: no such CPTS, no commune, a code that is no commune's, a city taken whole,
    a commune held by another CPTS, parts that make more than a whole, a beginning that is not after
    the one of the version it replaces.
    """
    if isinstance(communaute, str):
        trouvee = Communaute.objects.filter(code=communaute).first()
        if trouvee is None:
            raise ErreurMetier(f"Aucune communauté n’a le code «\u00a0{communaute[:80]}\u00a0».")
        communaute = trouvee
    analyse = analyser_codes(codes=codes)
    if analyse.erreurs:
        raise ErreurMetier("\n".join(constat.message for constat in analyse.erreurs))
    # In the order of codes: two definitions at once wait for each other, never in a circle.
    retenus = sorted(commune.code for commune in analyse.communes)
    noms = {commune.code: f"{commune.nom} ({commune.code})" for commune in analyse.communes}
    partagees = dict(parts or {})
    if refus := refus_de_parts(partagees, noms):
        raise ErreurMetier(refus)
    if inconnus := {part.decoupage for part in partagees.values()}.difference(Decoupage.values):
        raise ErreurMetier(
            f"Le découpage «\u00a0{inconnus.pop()[:40]}\u00a0» n’existe pas. Choisissez "
            f"parmi\u00a0: {', '.join(Decoupage.values)}."
        )
    try:
        with transaction.atomic():
            # The row of the communauté is the lock: two versions come one after the other.
            Communaute.objects.select_for_update().get(pk=communaute.pk)
            if en_vigueur:
                _clore_le_precedent(communaute, debut)
            _retirer_le_projet(communaute, debut)
            perimetre = Perimetre.objects.create(
                communaute=communaute,
                debut=debut,
                etat=EtatPerimetre.EN_VIGUEUR if en_vigueur else EtatPerimetre.PROJET,
                source=source,
                jeu_id=jeu,
                defini_a=maintenant,
                defini_par=str(par)[:200],
            )
            PerimetreCommune.objects.bulk_create(
                _ligne(perimetre, code, partagees.get(code)) for code in retenus
            )
            verifier_les_parts()
            consigner(
                par=par,
                action=PERIMETRE if en_vigueur else PROJET,
                maintenant=maintenant,
                objet=communaute,
                locataire=communaute.pk,
                details={"communes": len(retenus), "debut": format_date(debut)},
            )
    except IntegrityError as erreur:
        raise _traduire(erreur, communaute, noms, partagees, debut) from None
    return perimetre


def verifier_les_parts() -> None:
    """Have the database look now, not at the end of the transaction, at the parts of shared
    communes. Raises IntegrityError: those of one make more than a whole."""
    with connection.cursor() as curseur:
        curseur.execute("SET CONSTRAINTS parts_de_commune_au_plus_un IMMEDIATE")
        curseur.execute("SET CONSTRAINTS parts_de_commune_au_plus_un DEFERRED")


def _clore_le_precedent(communaute: Communaute, debut: date) -> None:
    ouvert = communaute.perimetres.filter(
        etat__in=[etat.value for etat in OPPOSABLES], fin__isnull=True
    ).first()
    if refus := refus_de_date(debut, ouvert.debut if ouvert else None):
        raise ErreurMetier(refus)
    if ouvert:
        ouvert.etat, ouvert.fin = EtatPerimetre.CLOS, debut
        ouvert.save(update_fields=["etat", "fin"])


def _retirer_le_projet(communaute: Communaute, debut: date) -> None:
    """The project that was open counts until the new version begins, or no more."""
    projets = communaute.perimetres.filter(etat=EtatPerimetre.PROJET.value, fin__isnull=True)
    for projet in projets.filter(debut__lte=debut):
        if projet.debut == debut:
            projet.delete()
        else:
            projet.fin = debut
            projet.save(update_fields=["fin"])


def _ligne(perimetre: Perimetre, code: str, part: Part | None) -> PerimetreCommune:
    return PerimetreCommune(
        perimetre=perimetre,
        commune_id=code,
        partagee=part is not None,
        part=part.part if part else None,
        decoupage=part.decoupage if part else "",
        precision=part.precision if part else "",
        # Replaced by the trigger, which alone knows the perimeter's dates for sure.
        periode=(perimetre.debut, None),
        opposable=perimetre.etat != EtatPerimetre.PROJET,
    )


def _traduire(
    erreur: IntegrityError,
    communaute: Communaute,
    noms: dict[str, str],
    partagees: Mapping[str, Part],
    debut: date,
) -> Exception:
    """The sentence for a refusal of the database, which names the other CPTS when it can."""
    message = str(erreur)
    if "perimetre_un_seul_en_vigueur" in message:
        return ErreurMetier("La communauté a déjà un périmètre en vigueur à ces dates.")
    if "parts_de_commune_au_plus_un" in message:
        parts: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
        for prise in parts_prises(codes=partagees, le=debut):
            if prise.communaute != communaute.code:
                parts[prise.unite][prise.nom] = prise.part
        return ErreurMetier(
            refus_de_somme(partagees, parts, noms, debut)
            or "Une autre communauté prendra plus tard une part d’une de ces communes\u00a0: à "
            "deux, elles en prendraient plus que le tout. Réduisez la part, ou voyez avec elle."
        )
    if "commune_dans_un_seul_perimetre" not in message:
        return erreur
    prises: defaultdict[str, list[str]] = defaultdict(list)
    for code, autres in communautes_couvrant(codes=noms, le=debut).items():
        for autre in autres:
            if autre.code != communaute.code:
                prises[autre.nom].append(noms[code])
    refus = refus_de_chevauchement(prises, debut)
    return ErreurMetier(
        refus
        or "Une de ces communes entrera plus tard dans le périmètre d’une autre communauté. "
        "Les deux communautés doivent la déclarer partagée."
    )
