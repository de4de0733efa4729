"""Calendar arithmetic and French dates. No clock: the date is always an argument."""

import re
from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta

from maillage.noyau.erreurs import ErreurMetier

MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


def ajouter_mois(depart: date, mois: int) -> date:
    """`depart` plus `mois` months (may be negative), same day of the month.

    A day that does not exist becomes the last of its month: 31 August + 6 months is 28 or 29
    February. Always start from the original day, never from a result already cut short: two steps
    from the 31st would stay on the 28th. No source defines month arithmetic; this is the civil
    custom « de quantième à quantième ».

    Raises ErreurMetier when the result leaves the calendar (years 1 to 9999).
    """
    rang = depart.year * 12 + depart.month - 1 + mois
    annee, indice = divmod(rang, 12)
    if not MINYEAR <= annee <= MAXYEAR:
        raise _trop_loin(depart)
    return date(annee, indice + 1, min(depart.day, monthrange(annee, indice + 1)[1]))


def ajouter_jours(depart: date, jours: int) -> date:
    """`depart` plus `jours` days. Raises ErreurMetier outside years 1 to 9999."""
    try:
        return depart + timedelta(days=jours)
    except OverflowError:
        raise _trop_loin(depart) from None


def ajouter_annees(depart: date, annees: int) -> date:
    """The anniversary of `depart` after `annees` years; 29 February falls on the 28th off years.

    Compute every anniversary from the original date, so that a contract signed on 29 February
    finds its 29th again each leap year. Raises ErreurMetier outside years 1 to 9999.
    """
    return ajouter_mois(depart, 12 * annees)


def mois_entiers(debut: date, fin: date) -> int:
    """The number of whole months in [debut, fin), counted from `debut`, day to day.

    Zero when `fin` is not after `debut`. An unfinished month does not count.
    """
    if fin <= debut:
        return 0
    mois = (fin.year - debut.year) * 12 + fin.month - debut.month
    return mois if ajouter_mois(debut, mois) <= fin else mois - 1


def format_date(le: date) -> str:
    """`2024-03-15` → `15 mars 2024`; the first of a month is `1er`."""
    jour = "1er" if le.day == 1 else str(le.day)
    return f"{jour} {MOIS[le.month - 1]} {le.year}"


def lire_date(texte: str) -> date:
    """Read `AAAA-MM-JJ`, nothing else. Raises ErreurMetier naming the text and the form wanted."""
    morceaux = _ISO.fullmatch(texte.strip())
    if morceaux is None:
        raise ErreurMetier(
            f"« {_court(texte)} » n’est pas une date : écrivez-la AAAA-MM-JJ, "
            "par exemple 2024-03-15 pour le 15 mars 2024."
        )
    annee, mois, jour = (int(morceau) for morceau in morceaux.groups())
    try:
        return date(annee, mois, jour)
    except ValueError:
        raise ErreurMetier(
            f"« {_court(texte)} » n’existe pas dans le calendrier : vérifiez le jour et le mois "
            "(la forme attendue est AAAA-MM-JJ)."
        ) from None


def _trop_loin(depart: date) -> ErreurMetier:
    return ErreurMetier(
        f"La date du {format_date(depart)} est trop éloignée pour ce calcul : vérifiez l’année."
    )


def _court(texte: str) -> str:
    texte = " ".join(texte.split())
    return texte if len(texte) <= 30 else texte[:29] + "…"
