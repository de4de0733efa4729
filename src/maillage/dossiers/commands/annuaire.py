"""What the services say of who can help. A change is a new row; the old one ends."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from maillage.dossiers.access import check_annuaire
from maillage.dossiers.models import Interlocuteur, Organisme, StructureAppui
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.plateforme.audit.commands import consigner

AJOUT = declarer("dossiers.annuaire", "a écrit dans l’annuaire des aides\u00a0: {objet}")
FIN = declarer("dossiers.annuaire_fin", "a retiré de l’annuaire des aides\u00a0: {objet}")


def ajouter_interlocuteur(
    *,
    departement: str,
    organisme: str,
    intitule: str,
    courriel: str,
    debut: date,
    par: Acteur,
    maintenant: datetime,
    telephone: str = "",
    source: str = "",
) -> Interlocuteur:
    """The mailbox of a service for a département, from `debut` on; the one before it ends that day.

    Raises ErreurMetier: not one's territory, unknown service, wrong address, no title.
    """
    check_annuaire(departement=departement, par=par, maintenant=maintenant)
    if organisme not in Organisme.values:
        raise ErreurMetier("Choisissez le service\u00a0: ARS ou Assurance Maladie.")
    _verifier(intitule, courriel)
    with transaction.atomic():
        ouvertes = Interlocuteur.objects.select_for_update().filter(
            departement_id=departement, organisme=organisme, fin__isnull=True
        )
        for ancienne in ouvertes:
            if ancienne.debut >= debut:
                ancienne.delete()
            else:
                ancienne.fin = debut
                ancienne.save(update_fields=["fin"])
        nouvelle = Interlocuteur.objects.create(
            departement_id=departement,
            organisme=organisme,
            intitule=intitule.strip()[:200],
            courriel=courriel.strip(),
            telephone=telephone.strip()[:30],
            debut=debut,
            source=source.strip()[:300],
            saisi_a=maintenant,
            saisi_par=str(par)[:200],
        )
        consigner(par=par, action=AJOUT, maintenant=maintenant, objet=nouvelle)
        return nouvelle


def ajouter_structure(
    *,
    region: str,
    nom: str,
    debut: date,
    par: Acteur,
    maintenant: datetime,
    fin: date | None = None,
    courriel: str = "",
    site: str = "",
    source: str = "",
) -> StructureAppui:
    """A support structure labelled by the ARS of a région, until `fin` (excluded).

    Raises ErreurMetier: not one's région, no name, wrong address, an end before the beginning.
    """
    check_annuaire(region=region, par=par, maintenant=maintenant)
    _verifier(nom, courriel or "rien@exemple.fr")
    if fin is not None and fin <= debut:
        raise ErreurMetier("La fin du label vient après son début\u00a0: corrigez l’une des dates.")
    if site and not site.startswith(("https://", "http://")):
        raise ErreurMetier("L’adresse du site commence par https://.")
    with transaction.atomic():
        nouvelle = StructureAppui.objects.create(
            region_id=region,
            nom=nom.strip()[:200],
            courriel=courriel.strip(),
            site=site.strip()[:200],
            debut=debut,
            fin=fin,
            source=source.strip()[:300],
            saisie_a=maintenant,
            saisie_par=str(par)[:200],
        )
        consigner(par=par, action=AJOUT, maintenant=maintenant, objet=nouvelle)
        return nouvelle


def retirer_de_l_annuaire(
    *, genre: str, cle: int, le: date, par: Acteur, maintenant: datetime
) -> None:
    """End an entry on a day (`genre`: interlocuteur or structure). Raises ErreurMetier."""
    with transaction.atomic():
        trouvee: Interlocuteur | StructureAppui | None = None
        if genre == "interlocuteur":
            trouvee = Interlocuteur.objects.select_for_update().filter(pk=cle).first()
        elif genre == "structure":
            trouvee = StructureAppui.objects.select_for_update().filter(pk=cle).first()
        if trouvee is None:
            raise ErreurMetier("Cette ligne n’existe plus\u00a0: rechargez la page.")
        if isinstance(trouvee, Interlocuteur):
            check_annuaire(departement=trouvee.departement_id, par=par, maintenant=maintenant)
        else:
            check_annuaire(region=trouvee.region_id, par=par, maintenant=maintenant)
        if trouvee.debut >= le:
            trouvee.delete()
        else:
            trouvee.fin = le
            trouvee.save(update_fields=["fin"])
        consigner(
            par=par, action=FIN, maintenant=maintenant, objet=("annuaire", str(cle), str(trouvee))
        )


def _verifier(nom: str, courriel: str) -> None:
    if not nom.strip():
        raise ErreurMetier("Donnez un nom\u00a0: celui du service ou de la structure.")
    try:
        validate_email(courriel.strip())
    except ValidationError:
        raise ErreurMetier(
            f"«\u00a0{courriel[:80]}\u00a0» n’est pas une adresse de courriel. Donnez celle d’une "
            "boîte fonctionnelle, pas celle d’une personne."
        ) from None
