"""What an answer must look like, by the kind of its question: read, put in one form, or refused."""

import re
from datetime import date

from maillage.noyau.dates import format_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.identifiants import Siret
from maillage.noyau.montants import format_entier

from .nettoyage import nettoyer
from .trames.choix import OUI_NON
from .trames.definitions import Genre, Question

_COURRIEL = re.compile(r"[^@\s<>()\[\],;:\"]+@[^@\s<>()\[\],;:\"]+\.[^@\s.<>()\[\],;:\"]{2,}")
_TELEPHONE = re.compile(r"\+?[0-9][0-9 .\-()/\u00a0\u202f]{4,}")


def lire(question: Question, texte: str) -> str:
    """The answer as it is kept; empty stays empty. Raises ErreurMetier: the sentence says what is
    wrong and how to write it."""
    # Ten times too long is not typed by hand; cleaning it first would be work for nothing.
    _mesurer(question, texte, question.maximum * 10)
    valeur = nettoyer(texte, une_ligne=question.genre is not Genre.TEXTE)
    if not valeur:
        return ""
    _mesurer(question, valeur, question.maximum)
    match question.genre:
        case Genre.COURT | Genre.TEXTE:
            return valeur
        case Genre.OUI_NON:
            return _parmi(question, valeur, {"oui", "non"})
        case Genre.CHOIX:
            return _parmi(question, valeur, set(dict(question.choix)))
        case Genre.CHOIX_MULTIPLE:
            donnes = set(valeur.split())
            for code in donnes:
                _parmi(question, code, set(dict(question.choix)))
            return " ".join(code for code, _ in question.choix if code in donnes)
        case Genre.NOMBRE:
            return _nombre(valeur)
        case Genre.DATE:
            return _date(valeur)
        case Genre.COURRIEL:
            if not _COURRIEL.fullmatch(valeur):
                raise ErreurMetier(
                    f"«\u00a0{valeur[:60]}\u00a0» n’est pas une adresse de courriel. Écrivez-la "
                    "ainsi\u00a0: prenom.nom@exemple.fr."
                )
            return valeur
        case Genre.TELEPHONE:
            if not _TELEPHONE.fullmatch(valeur):
                raise ErreurMetier(
                    f"«\u00a0{valeur[:30]}\u00a0» n’est pas un numéro de téléphone. Écrivez-le "
                    "ainsi\u00a0: 04 90 00 00 00."
                )
            return valeur
        case Genre.SIRET:
            return Siret.lire(valeur).valeur
        case _:
            raise ErreurMetier("Cette réponse est calculée par la plateforme\u00a0: rien à saisir.")


def lisible(question: Question, valeur: str) -> str:
    """A kept answer as people read it: labels for codes, a French date. Never raises."""
    match question.genre:
        case Genre.OUI_NON | Genre.CHOIX | Genre.CHOIX_MULTIPLE:
            choix = OUI_NON if question.genre is Genre.OUI_NON else question.choix
            choisis = set(valeur.split())
            return ", ".join(mot for code, mot in choix if code in choisis)
        case Genre.DATE if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", valeur, re.ASCII):
            return format_date(date.fromisoformat(valeur))
        case _:
            return valeur


def _mesurer(question: Question, texte: str, maximum: int) -> None:
    if len(texte) > maximum:
        raise ErreurMetier(
            f"Ce texte compte {format_entier(len(texte))} caractères\u202f; cette réponse en "
            f"reçoit {format_entier(question.maximum)} au plus. Raccourcissez-le, ou joignez un "
            "document."
        )


def _parmi(question: Question, valeur: str, codes: set[str]) -> str:
    if valeur not in codes:
        raise ErreurMetier(
            f"Choisissez l’une des réponses proposées pour «\u00a0{question.libelle}\u00a0»."
        )
    return valeur


def _nombre(valeur: str) -> str:
    chiffres = re.sub(r"[ \u00a0\u202f]", "", valeur)
    if not re.fullmatch(r"[0-9]{1,9}", chiffres, re.ASCII):
        raise ErreurMetier(
            f"«\u00a0{valeur[:30]}\u00a0» n’est pas un nombre entier. Écrivez-le en chiffres, ou "
            "laissez vide si vous ne savez pas."
        )
    return str(int(chiffres))


def _date(valeur: str) -> str:
    francaise = re.fullmatch(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})", valeur, re.ASCII)
    try:
        if francaise:
            jour, mois, annee = map(int, francaise.groups())
            lue = date(annee, mois, jour)
        else:
            lue = date.fromisoformat(valeur)
    except ValueError:
        raise ErreurMetier(
            f"«\u00a0{valeur[:30]}\u00a0» n’est pas une date. Écrivez-la ainsi\u00a0: 31/01/2027."
        ) from None
    if not 1900 <= lue.year <= 2100:
        raise ErreurMetier(f"Le {format_date(lue)} est trop loin. Vérifiez l’année.")
    return lue.isoformat()
