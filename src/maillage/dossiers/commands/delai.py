"""The clock of a projet: its rows, and the dates they give. Never a date without its row."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from maillage.dossiers.access import DECIDER, roles_de
from maillage.dossiers.models import Dossier, MouvementDelai
from maillage.dossiers.rules.horloge import (
    LOI_CPTS,
    Horloge,
    Mouvement,
    horloge,
    jour_local,
    silence_acquis,
)
from maillage.dossiers.states import EtatDossier
from maillage.noyau.dates import format_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.plateforme.roles.access import check_permission

from .passage import raconter, recalculer_attente, refuser_apres_le_silence

RECTIFICATION = declarer("dossiers.rectification", "a rectifié une date du {objet}")
MODE = declarer("dossiers.mode_delai", "a changé la façon de compter le délai du {objet}")
Nature = MouvementDelai.Nature
EN_COURS = (EtatDossier.PROJET_TRANSMIS, EtatDossier.PROJET_COMPLEMENTS)
TERMINE = "Le délai de ce projet est terminé\u00a0: ses dates ne changent plus."
MODES = {
    "suspension": "le délai est suspendu jusqu’à la réponse",
    "redemarrage": "le délai repart à la réponse",
}


def aujourd_hui(dossier: Dossier, maintenant: datetime) -> date:
    """The civil day where the CPTS lives."""
    return jour_local(maintenant, dossier.communaute.fuseau)


def cycle_courant(dossier: Dossier) -> int:
    """The number of the transmission that the clock counts; 0 before the first."""
    plus_haut = MouvementDelai.objects.filter(dossier=dossier).aggregate(n=Max("cycle"))["n"]
    return plus_haut or 0


def horloge_de(dossier: Dossier, cycle: int | None = None) -> Horloge | None:
    """The clock of the current transmission, or of another. One or two queries."""
    lequel = cycle_courant(dossier) if cycle is None else cycle
    rows = MouvementDelai.objects.filter(dossier=dossier, cycle=lequel).order_by("id")
    return horloge(
        (Mouvement(m.pk, m.nature, m.le, m.remplace_id) for m in rows), dossier.mode_delai
    )


def noter(
    *,
    dossier: Dossier,
    nature: str,
    le: date,
    cycle: int,
    par: Acteur,
    maintenant: datetime,
    motif: str = "",
) -> date | None:
    """Write a row of the clock of a locked case, with both computations as they then stand, and put
    on the case, without saving it, the last day to oppose. Answers that day, None while stopped.
    Told by the command that calls.

    Raises ErreurMetier: the dates contradict one another.
    """
    # Refused dates leave no row, also when who called goes on.
    with transaction.atomic():
        row = _ecrire_mouvement(dossier, nature, le, cycle, par, maintenant, motif)
        return _compter(dossier, cycle, [row])


def _ecrire_mouvement(
    dossier: Dossier,
    nature: str,
    le: date,
    cycle: int,
    par: Acteur,
    maintenant: datetime,
    motif: str,
    remplace: int | None = None,
) -> int:
    row: MouvementDelai = MouvementDelai.objects.create(
        locataire_id=dossier.communaute_id,
        dossier=dossier,
        cycle=cycle,
        nature=nature,
        le=le,
        remplace_id=remplace,
        motif=motif,
        a=maintenant,
        par=str(par)[:200],
    )
    return row.pk


def _compter(dossier: Dossier, cycle: int, rows: list[int]) -> date | None:
    """Put what the clock now gives on the rows just written together, and on the case."""
    calcul = horloge_de(dossier, cycle)
    if calcul is None:
        raise ErreurMetier("Le délai commence par la réception du projet.")
    MouvementDelai.objects.filter(pk__in=rows).update(
        echeance_suspension=calcul.echeances["suspension"],
        echeance_redemarrage=calcul.echeances["redemarrage"],
    )
    dossier.projet_recu_le = calcul.reception
    dossier.echeance_silence = calcul.echeances[dossier.mode_delai]
    return dossier.echeance_silence


def rectifier(
    *,
    dossier: Dossier,
    dates: Mapping[int, date],
    motif: str,
    par: Acteur,
    maintenant: datetime,
    acquis: bool = False,
) -> date | None:
    """Give other dates to rows of the clock of a locked case (row's key → date; those unchanged
    are left alone), with a reason that the three parties read. `acquis`: one knows that the new
    last day may have passed, and that the projet is then validated. Answers the new last day to
    oppose.

    Raises ErreurMetier: no reason, a date in the future, a receipt before the CPTS existed or the
    transmission before it ended, no such row, nothing changed, dates that contradict one
    another, a last day that has passed without `acquis`, or a projet already decided, by the
    silence too. Refus: the role may not.
    """
    check_permission(roles=tuple(roles_de(par)), permission=DECIDER)
    motif = motif.strip()
    if not motif:
        raise ErreurMetier("Dites pourquoi la date change\u00a0: les trois parties le liront.")
    if dossier.etat not in EN_COURS:
        raise ErreurMetier(TERMINE)
    refuser_apres_le_silence(dossier=dossier, maintenant=maintenant)
    changees = _changees(dossier, dates, aujourd_hui(dossier, maintenant))
    cycle = cycle_courant(dossier)
    with transaction.atomic():
        ecrites = [
            _ecrire_mouvement(
                dossier, Nature.RECTIFICATION, le, cycle, par, maintenant, motif, row.pk
            )
            for row, _avant, le in changees
        ]
        _compter(dossier, cycle, ecrites)
        _confirmer_le_silence(dossier, maintenant, acquis=acquis)
    recalculer_attente(dossier)
    dossier.save()
    raconter(
        dossier=dossier,
        action=RECTIFICATION,
        texte="a rectifié "
        + ", ".join(
            f"la date «\u00a0{row.get_nature_display()}\u00a0» ({format_date(le)} au lieu du "
            f"{format_date(avant)})"
            for row, avant, le in changees
        ),
        motif=motif,
        par=par,
        maintenant=maintenant,
        prevenir_les_parties=True,
    )
    return dossier.echeance_silence


def dates_retenues(dossier: Dossier) -> dict[int, date]:
    """Row of the current transmission → the date that counts today, corrections included. Two
    queries."""
    retenues: dict[int, date] = {}
    for row in MouvementDelai.objects.filter(
        dossier=dossier, cycle=cycle_courant(dossier)
    ).order_by("id"):
        if row.nature == Nature.RECTIFICATION:
            retenues[row.remplace_id] = row.le
        else:
            retenues[row.pk] = row.le
    return retenues


def _changees(
    dossier: Dossier, dates: Mapping[int, date], le_jour: date
) -> list[tuple[MouvementDelai, date, date]]:
    retenues = dates_retenues(dossier)
    if inconnues := set(dates) - set(retenues):
        raise ErreurMetier(
            f"La date {min(inconnues)} n’existe plus dans ce délai\u00a0: rechargez la page."
        )
    if futures := [le for le in dates.values() if le > le_jour]:
        raise ErreurMetier(
            f"Le {format_date(min(futures))} n’est pas encore venu\u00a0: donnez une date passée "
            "ou celle d’aujourd’hui."
        )
    changees = [cle for cle, le in dates.items() if retenues[cle] != le]
    if not changees:
        raise ErreurMetier("Ce sont déjà les dates retenues.")
    rows = MouvementDelai.objects.in_bulk(changees)
    for cle in changees:
        if rows[cle].nature == Nature.RECEPTION:
            _refuser_trop_tot(dossier, rows[cle].cycle, dates[cle])
    return [(rows[cle], retenues[cle], dates[cle]) for cle in sorted(changees)]


def _refuser_trop_tot(dossier: Dossier, cycle: int, recu_le: date) -> None:
    """No projet is older than the law that made the CPTS, nor received before the transmission that
    came earlier has ended. It may be older than the case: papers came before the platform."""
    if recu_le < LOI_CPTS:
        raise ErreurMetier(
            f"Le {format_date(recu_le)} vient avant la loi du {format_date(LOI_CPTS)}, qui a créé "
            "les CPTS\u00a0: corrigez l’année."
        )
    avant = MouvementDelai.objects.filter(dossier=dossier, cycle__lt=cycle, nature=Nature.FIN)
    fin = avant.aggregate(le=Max("le"))["le"]
    if fin is not None and recu_le < fin:
        raise ErreurMetier(
            f"Le projet n’a pas pu être reçu le {format_date(recu_le)}\u00a0: la transmission "
            f"précédente a pris fin le {format_date(fin)}. Corrigez la date."
        )


def _confirmer_le_silence(dossier: Dossier, maintenant: datetime, *, acquis: bool) -> None:
    """A slip of the pen must not validate a projet for good."""
    fin = dossier.echeance_silence
    if fin is not None and silence_acquis(fin, aujourd_hui(dossier, maintenant)) and not acquis:
        raise ErreurMetier(
            f"Ainsi compté, le dernier jour pour s’opposer était le {format_date(fin)}\u00a0: le "
            "projet serait réputé validé, sans retour. Corrigez ce que vous avez saisi, ou cochez "
            "la case qui le confirme."
        )


def choisir_mode(
    *,
    dossier: Dossier,
    mode: str,
    motif: str,
    par: Acteur,
    maintenant: datetime,
    acquis: bool = False,
) -> date | None:
    """Count the requests for complements of a locked case the other way, with a reason; `acquis` as
    in `rectifier`.

    Raises ErreurMetier: no reason, unknown way, the way already in use, a request that the other
    way finds too late, a last day that has passed without `acquis`, a projet already decided, by
    the silence too; Refus: the role may not.
    """
    check_permission(roles=tuple(roles_de(par)), permission=DECIDER)
    if mode not in MODES:
        raise ErreurMetier("Choisissez l’une des deux façons de compter.")
    if mode == dossier.mode_delai:
        raise ErreurMetier("C’est déjà la façon de compter de ce dossier.")
    if not motif.strip():
        raise ErreurMetier("Dites pourquoi\u00a0: les trois parties le liront.")
    if horloge_de(dossier) is not None and dossier.etat not in EN_COURS:
        raise ErreurMetier(TERMINE)
    refuser_apres_le_silence(dossier=dossier, maintenant=maintenant)
    dossier.mode_delai = mode
    calcul = horloge_de(dossier)
    if calcul is not None and dossier.etat == "projet_transmis":
        dossier.echeance_silence = calcul.echeances[mode]
        _confirmer_le_silence(dossier, maintenant, acquis=acquis)
    recalculer_attente(dossier)
    dossier.save()
    raconter(
        dossier=dossier,
        action=MODE,
        texte=f"a changé la façon de compter\u00a0: {MODES[mode]}",
        motif=motif.strip(),
        par=par,
        maintenant=maintenant,
        prevenir_les_parties=True,
    )
    return dossier.echeance_silence
