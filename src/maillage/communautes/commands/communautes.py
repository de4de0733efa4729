"""The only writes of the communautés."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from maillage.communautes.models import Communaute, Perimetre, PerimetreCommune
from maillage.communautes.queries import communautes_couvrant
from maillage.communautes.rules import refus_de_chevauchement, refus_de_date
from maillage.communautes.states import OPPOSABLES, EtatPerimetre
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


def creer_communaute(
    *,
    nom: str,
    departement: str,
    par: Acteur,
    maintenant: datetime,
    code: str = "",
    finess: str = "",
    fictive: bool = False,
    fuseau: str = "Europe/Paris",
) -> Communaute:
    """Create a CPTS. `code` is made from the name when it is empty.

    Raises ErreurMetier: no name, code already taken, unknown département or time zone.
    """
    nom = " ".join(nom.split())
    code = code or slugify(nom)[:80]
    if not nom or not code:
        raise ErreurMetier("Donnez un nom à la communauté.")
    if not departement_existe(code=departement):
        raise ErreurMetier(f"Le département «\u00a0{departement}\u00a0» n’existe pas.")
    if fuseau not in available_timezones():
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


def definir_perimetre(
    *,
    communaute: Communaute,
    codes: Iterable[str],
    debut: date,
    par: Acteur,
    maintenant: datetime,
    partagees: Iterable[str] = (),
    en_vigueur: bool = True,
) -> Perimetre:
    """Give a CPTS a new version of its perimeter from `debut` on; the open one ends that day.

    `partagees` are the communes that another CPTS may hold too, if it says so as well. With
    `en_vigueur` false it is a project, which binds nobody and replaces nothing.

    Raises ErreurMetier: no commune, a code that is no commune's, a city taken whole, a commune
    held by another CPTS, a beginning that is not after the one of the version it replaces.
    """
    analyse = analyser_codes(codes=codes)
    if analyse.erreurs:
        raise ErreurMetier("\n".join(constat.message for constat in analyse.erreurs))
    retenus = [commune.code for commune in analyse.communes]
    communes_partagees = set(partagees)
    if etrangeres := sorted(communes_partagees.difference(retenus)):
        raise ErreurMetier(
            f"{', '.join(etrangeres)}\u00a0: une commune partagée doit être dans le périmètre."
        )
    noms = {commune.code: f"{commune.nom} ({commune.code})" for commune in analyse.communes}
    try:
        with transaction.atomic():
            if en_vigueur:
                _clore_le_precedent(communaute, debut)
            perimetre = Perimetre.objects.create(
                communaute=communaute,
                debut=debut,
                etat=EtatPerimetre.EN_VIGUEUR if en_vigueur else EtatPerimetre.PROJET,
                defini_a=maintenant,
                defini_par=str(par)[:200],
            )
            PerimetreCommune.objects.bulk_create(
                PerimetreCommune(
                    perimetre=perimetre,
                    commune_id=code,
                    partagee=code in communes_partagees,
                    # Replaced by the trigger, which alone knows the perimeter's dates for sure.
                    periode=(debut, None),
                    opposable=en_vigueur,
                )
                for code in retenus
            )
            consigner(
                par=par,
                action=PERIMETRE,
                maintenant=maintenant,
                objet=communaute,
                locataire=communaute.pk,
                details={"communes": len(retenus), "debut": format_date(debut)},
            )
    except IntegrityError as erreur:
        raise _traduire(erreur, communaute, noms, debut) from None
    return perimetre


def _clore_le_precedent(communaute: Communaute, debut: date) -> None:
    # The row of the communauté is the lock: two versions defined at once come one after the other.
    Communaute.objects.select_for_update().get(pk=communaute.pk)
    ouvert = communaute.perimetres.filter(
        etat__in=[etat.value for etat in OPPOSABLES], fin__isnull=True
    ).first()
    if refus := refus_de_date(debut, ouvert.debut if ouvert else None):
        raise ErreurMetier(refus)
    if ouvert:
        ouvert.etat, ouvert.fin = EtatPerimetre.CLOS, debut
        ouvert.save(update_fields=["etat", "fin"])


def _traduire(
    erreur: IntegrityError, communaute: Communaute, noms: dict[str, str], debut: date
) -> Exception:
    """The sentence for a refusal of the database, which names the other CPTS when it can."""
    message = str(erreur)
    if "perimetre_un_seul_en_vigueur" in message:
        return ErreurMetier("La communauté a déjà un périmètre en vigueur à ces dates.")
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
