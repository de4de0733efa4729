"""The aids of a région that the validation of the letter opens, and their payment."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from maillage.communautes.queries import territoire_de
from maillage.dossiers.access import DECIDER, roles_de
from maillage.dossiers.models import Aide, Dossier
from maillage.dossiers.rules.horloge import LOI_CPTS
from maillage.noyau.dates import format_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.montants import format_euros
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.plateforme.roles.access import check_permission
from maillage.regles import aides_demarrage, taille_pour
from maillage.territoires.queries import communes_par_codes

from .delai import aujourd_hui
from .passage import raconter, verrouiller

OUVERTES = declarer("dossiers.aides", "a ouvert les aides de la région pour le {objet}")
MONTANT_MAXIMUM = 10_000_000
SUIVI = declarer("dossiers.aide", "a suivi une aide du {objet}")


def taille_du_projet(*, code: str, le: date) -> int | None:
    """The taille of a CPTS's territory, in force or in project; None while a population is
    unknown. Source of the thresholds: `regles`."""
    territoire = territoire_de(communaute=code, le=le)
    codes = territoire.codes if territoire else ()
    populations = [c.population for c in communes_par_codes(codes=codes).values()]
    if not populations or None in populations:
        return None
    return taille_pour(sum(p for p in populations if p is not None))


def ouvrir_les_aides(*, dossier: Dossier, le: date, par: Acteur, maintenant: datetime) -> int:
    """Open the aids of the région for a locked case; answers how many. None where no source speaks
    of that région: the history says so."""
    decision = aides_demarrage(dossier.region_id)
    connues = decision.valeur or ()
    taille = taille_du_projet(code=dossier.communaute.code, le=le)
    for aide in connues:
        montant = aide.montants[0] if len(aide.montants) == 1 else None
        if len(aide.montants) > 1 and taille is not None:
            montant = aide.montant(taille)
        Aide.objects.get_or_create(
            dossier=dossier,
            code=aide.code,
            defaults={
                "locataire_id": dossier.communaute_id,
                "libelle": aide.libelle,
                "montant": montant,
                "beneficiaire": aide.beneficiaire,
                "question": aide.question,
                "reference": aide.origine.reference[:300],
                "modifiee_a": maintenant,
                "modifiee_par": str(par)[:200],
            },
        )
    raconter(
        dossier=dossier,
        action=OUVERTES,
        texte=f"a ouvert {len(connues)} aides de la région"
        if connues
        else "n’a trouvé aucune aide connue pour cette région\u00a0: demandez à l’ARS",
        par=par,
        maintenant=maintenant,
    )
    return len(connues)


def suivre_aide(
    *,
    communaute: int,
    aide: int,
    geste: str,
    par: Acteur,
    maintenant: datetime,
    le: date | None = None,
    montant: Decimal | None = None,
) -> Aide:
    """`attribuer`, `refuser` or `verser` an aid, on a day that is not to come.

    Raises ErreurMetier: no such aid, wrong order, no amount, more paid than granted, a date to come
    or before any CPTS; Refus: the role may not.
    """
    check_permission(roles=tuple(roles_de(par)), permission=DECIDER)
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        trouvee: Aide | None = (
            Aide.objects.select_for_update().filter(dossier=dossier, pk=aide).first()
        )
        if trouvee is None:
            raise ErreurMetier("Cette aide n’existe pas dans ce dossier.")
        jour = le or aujourd_hui(dossier, maintenant)
        if jour > aujourd_hui(dossier, maintenant):
            raise ErreurMetier(
                f"Le {format_date(jour)} n’est pas encore venu\u00a0: corrigez la date."
            )
        # Aids of a project begun on paper are older than its case.
        if jour < LOI_CPTS:
            raise ErreurMetier(
                f"Le {format_date(jour)} vient avant la loi du {format_date(LOI_CPTS)}, qui a créé "
                "les CPTS\u00a0: corrigez l’année."
            )
        texte = _appliquer(trouvee, geste, jour, montant)
        trouvee.modifiee_a, trouvee.modifiee_par = maintenant, str(par)[:200]
        trouvee.save()
        raconter(
            dossier=dossier,
            action=SUIVI,
            texte=texte,
            par=par,
            maintenant=maintenant,
            prevenir_les_parties=True,
        )
        return trouvee


def _appliquer(aide: Aide, geste: str, le: date, montant: Decimal | None) -> str:
    nom = f"«\u00a0{aide.libelle}\u00a0»"
    if geste == "attribuer":
        if aide.versee_le:
            raise ErreurMetier("Cette aide est déjà versée.")
        if montant is not None:
            aide.montant = _positif(montant)
        if aide.montant is None:
            raise ErreurMetier("Aucune source ne donne ce montant\u00a0: écrivez-le.")
        aide.attribuee_le, aide.refusee_le = le, None
        return f"a attribué l’aide {nom}, {format_euros(aide.montant)}"
    if geste == "refuser":
        if aide.versee_le:
            raise ErreurMetier("Cette aide est déjà versée.")
        aide.attribuee_le, aide.refusee_le = None, le
        return f"n’a pas attribué l’aide {nom}"
    if geste == "verser":
        if aide.attribuee_le is None:
            raise ErreurMetier("Attribuez l’aide avant de noter son versement.")
        if le < aide.attribuee_le:
            raise ErreurMetier("Le versement vient après l’attribution\u00a0: corrigez la date.")
        avant = aide.verse
        verse = _positif(montant if montant is not None else aide.montant)
        if aide.montant is not None and verse > aide.montant:
            raise ErreurMetier(
                f"Le versement de {format_euros(verse)} dépasse les {format_euros(aide.montant)} "
                "attribués\u00a0: corrigez-le, ou attribuez d’abord un autre montant."
            )
        aide.verse, aide.versee_le = verse, le
        if avant is not None:
            return (
                f"a rectifié le versement de l’aide {nom}\u00a0: {format_euros(verse)} au lieu de "
                f"{format_euros(avant)}"
            )
        return f"a noté le versement de l’aide {nom}, {format_euros(verse)}"
    raise ErreurMetier("Choisissez ce que devient l’aide\u00a0: attribuer, refuser ou verser.")


def _positif(montant: Decimal | None) -> Decimal:
    # Rounded first: a thousandth of a euro is nothing.
    if montant is None or not 0 < montant < MONTANT_MAXIMUM or not (rond := round(montant, 2)):
        raise ErreurMetier(
            "Le montant est un nombre d’euros, plus grand que zéro et plus petit que dix millions."
        )
    return rond
