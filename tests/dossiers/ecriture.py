"""Fill a whole document as its holders would, with invented words: every mandatory answer, a fiche
for each socle mission."""

from maillage.dossiers.commands.lignes import ajouter_ligne
from maillage.dossiers.commands.redaction import enregistrer
from maillage.dossiers.queries.redaction import saisie
from maillage.dossiers.rules.trames import TRAMES, Genre, Question
from maillage.dossiers.rules.trames.choix import SOCLES
from maillage.dossiers.states import Document

SIRET = "73282932000074"
VALEURS = {
    Genre.OUI_NON: "oui",
    Genre.NOMBRE: "12",
    Genre.DATE: "2026-11-20",
    Genre.COURRIEL: "contact@ventoux.example",
    Genre.TELEPHONE: "04 00 00 00 00",
    Genre.SIRET: SIRET,
}


def valeur_de(question: Question) -> str:
    if question.cle == "structure.type":
        return "association"
    if question.genre is Genre.CHOIX:
        return question.choix[0][0]
    if question.genre is Genre.CHOIX_MULTIPLE:
        return " ".join(code for code, _ in question.choix[:2])
    return VALEURS.get(question.genre, f"Texte inventé sous {question.cle}.")


def remplir(*, communaute: int, document: Document, par, maintenant) -> None:
    """Inside the walls of the CPTS."""
    commun = {
        "communaute": communaute,
        "document": document.value,
        "par": par,
        "maintenant": maintenant,
    }

    lue = saisie(communaute=communaute, document=document.value, le=maintenant.date())
    # The letter and the projet share the rows of the CPTS: they may be filled already.
    avant = dict(lue.champs) | {
        f"{tableau}.{ligne.ident}.{colonne}": texte
        for tableau, lignes in lue.tableaux.items()
        for ligne in lignes
        for colonne, texte in ligne.cellules.items()
    }

    def ecrire(cle: str, valeur: str) -> None:
        enregistrer(cle=cle, avant=avant.get(cle, ""), valeur=valeur, **commun)

    for _section, question in TRAMES[document].questions():
        if question.cle == "fiches":
            for code in SOCLES:
                _fiche(question, code, ecrire, commun)
        elif question.genre is Genre.TABLEAU and question.obligatoire:
            idents = [code for code, _ in question.fixes] or [
                ajouter_ligne(tableau=question.cle, **commun) for _ in range(2)
            ]
            for ident in idents:
                for colonne in question.colonnes:
                    if colonne.genre is not Genre.TABLEAU:
                        ecrire(f"{question.cle}.{ident}.{colonne.cle}", valeur_de(colonne))
        elif question.genre is not Genre.CALCULE and question.obligatoire:
            ecrire(question.cle, valeur_de(question))


def _fiche(question: Question, code: str, ecrire, commun) -> None:
    fiche = ajouter_ligne(tableau="fiches", **commun)
    for colonne in question.colonnes:
        if colonne.cle == "mission":
            ecrire(f"fiches.{fiche}.mission", code)
        elif colonne.cle == "objectifs":
            for niveau in ("general", "specifique", "operationnel"):
                ligne = ajouter_ligne(tableau="objectifs", parent=fiche, **commun)
                ecrire(f"objectifs.{ligne}.niveau", niveau)
                ecrire(f"objectifs.{ligne}.texte", f"Objectif inventé {niveau}")
        elif colonne.cle == "indicateurs":
            ligne = ajouter_ligne(tableau="indicateurs", parent=fiche, **commun)
            ecrire(f"indicateurs.{ligne}.nom", "Nombre inventé de réunions")
        else:
            ecrire(f"fiches.{fiche}.{colonne.cle}", valeur_de(colonne))
