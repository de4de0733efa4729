"""The agenda of a session: the order of its cases, and a case put off to another session."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from maillage.dossiers.access import DECIDER, roles_de
from maillage.dossiers.models import Inscription, Seance
from maillage.dossiers.rules.horloge import jour_local
from maillage.dossiers.states import EtatDossier
from maillage.noyau.dates import format_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.plateforme.audit.commands import consigner
from maillage.plateforme.roles.access import check_permission

from .passage import raconter, recalculer_attente, verrouiller
from .seances import CHANGEE, seance_ouverte

REPORT = declarer("dossiers.changer_de_seance", "a changé de séance la lettre du {objet}")


def ordonner_l_agenda(
    *, seance: int, rangs: Mapping[int, int], par: Acteur, maintenant: datetime
) -> None:
    """Give cases of the agenda their rank, by key of their row; equal ranks keep their order.
    Raises ErreurMetier."""
    with transaction.atomic():
        ou = seance_ouverte(seance, par, maintenant)
        lignes = list(ou.inscriptions.filter(retiree_a=None))
        lignes.sort(key=lambda ligne: (rangs.get(ligne.pk, ligne.rang), ligne.rang, ligne.pk))
        for rang, ligne in enumerate(lignes, 1):
            ligne.rang = rang
        Inscription.objects.bulk_update(lignes, ["rang"])
        consigner(par=par, action=CHANGEE, maintenant=maintenant, objet=ou)


def changer_de_seance(
    *, communaute: int, seance: int, motif: str, par: Acteur, maintenant: datetime
) -> Inscription:
    """Put a letter that waits for the commission on another session of its département, for a
    reason that the three parties read.

    Raises ErreurMetier: the letter waits for no session, no such open session, the same one, the
    commission already gave its opinion, no reason. Refus: the role may not.
    """
    check_permission(roles=tuple(roles_de(par)), permission=DECIDER)
    if not motif.strip():
        raise ErreurMetier("Dites pourquoi la séance change\u00a0: les trois parties le liront.")
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        ancienne = (
            Inscription.objects.select_for_update(of=("self",))
            .select_related("seance")
            .filter(dossier=dossier, retiree_a=None, seance__tenue_a=None)
            .order_by("-id")
            .first()
        )
        if dossier.etat != EtatDossier.LI_CCOPD.value or ancienne is None:
            raise ErreurMetier("Cette lettre n’attend pas de séance\u00a0: rechargez la page.")
        if ancienne.sens:
            raise ErreurMetier("La commission a déjà donné son avis sur cette lettre.")
        ou = (
            Seance.objects.select_for_update()
            .filter(pk=seance, departement_id=dossier.departement_id)
            .filter(tenue_a=None, annulee_a=None)
            .first()
        )
        if (
            ou is None
            or ou.pk == ancienne.seance_id
            or ou.le < jour_local(maintenant, dossier.communaute.fuseau)
        ):
            raise ErreurMetier(
                "Choisissez une autre séance à venir de la commission de ce département."
            )
        ancienne.retiree_a = maintenant
        ancienne.save(update_fields=["retiree_a"])
        nouvelle = Inscription.objects.create(
            seance=ou, dossier=dossier, rang=ou.inscriptions.count() + 1
        )
        dossier.seance_le = ou.le
        recalculer_attente(dossier)
        dossier.save(update_fields=["seance_le", "attend", "echeance"])
        raconter(
            dossier=dossier,
            action=REPORT,
            texte=f"a reporté la lettre de la séance du {format_date(ancienne.seance.le)} à celle "
            f"du {format_date(ou.le)}",
            motif=motif.strip(),
            par=par,
            maintenant=maintenant,
            prevenir_les_parties=True,
        )
        return nouvelle
