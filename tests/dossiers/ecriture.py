"""Fill a whole document as its holders would, with invented words: every mandatory answer, a fiche
for each socle mission."""

from itertools import count

from maillage.communautes.queries.rangees import MODELES
from maillage.dossiers.models import Champ, Dossier, Ligne
from maillage.dossiers.rules.trames import TRAMES, Genre, Origine, Question
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
    """Inside the walls of the CPTS. The rows are written at once, not by as many commands: nothing
    goes to the history, nor to the audit; a test checks that they read as if typed."""
    Ecriture(
        Dossier.objects.get(communaute=communaute, clos_a=None), document, par, maintenant
    ).tout()


class Ecriture:
    """The rows of a document, gathered then written."""

    def __init__(self, dossier: Dossier, document: Document, par, maintenant) -> None:
        self.dossier, self.document, self.maintenant = dossier, document, maintenant
        self.par = str(par)
        self.rangs = count(1)
        self.champs: dict[str, str] = {}
        # The letter and the projet share the rows of the CPTS: they may be there already.
        self.rangees: dict[tuple[str, str], dict[str, str]] = {}

    def tout(self) -> None:
        for _section, question in TRAMES[self.document].questions():
            if question.cle == "fiches":
                for code in SOCLES:
                    self._fiche(question, code)
            elif question.genre is Genre.TABLEAU and question.obligatoire:
                self._tableau(question)
            elif question.genre is not Genre.CALCULE and question.obligatoire:
                if question.origine is Origine.COMMUNAUTE:
                    table, _, colonne = question.cle.partition(".")
                    self.rangees.setdefault((table, ""), {})[colonne] = valeur_de(question)
                else:
                    self.champs[question.cle] = valeur_de(question)
        self._ecrire()

    def _tableau(self, question: Question) -> None:
        de_la_communaute = question.origine is Origine.COMMUNAUTE
        idents = [code for code, _ in question.fixes] or [
            f"+{rang}" if de_la_communaute else self._ligne(question.cle) for rang in range(2)
        ]
        for ident in idents:
            cellules = {
                c.cle: valeur_de(c) for c in question.colonnes if c.genre is not Genre.TABLEAU
            }
            if de_la_communaute:
                self.rangees[question.cle, ident] = cellules
            else:
                for colonne, valeur in cellules.items():
                    self.champs[f"{question.cle}.{ident}.{colonne}"] = valeur

    def _fiche(self, question: Question, code: str) -> None:
        fiche = self._ligne("fiches")
        for colonne in question.colonnes:
            if colonne.cle == "mission":
                self.champs[f"fiches.{fiche}.mission"] = code
            elif colonne.cle == "objectifs":
                for niveau in ("general", "specifique", "operationnel"):
                    ligne = self._ligne("objectifs", fiche)
                    self.champs[f"objectifs.{ligne}.niveau"] = niveau
                    self.champs[f"objectifs.{ligne}.texte"] = f"Objectif inventé {niveau}"
            elif colonne.cle == "indicateurs":
                ligne = self._ligne("indicateurs", fiche)
                self.champs[f"indicateurs.{ligne}.nom"] = "Nombre inventé de réunions"
            else:
                self.champs[f"fiches.{fiche}.{colonne.cle}"] = valeur_de(colonne)

    def _ligne(self, tableau: str, parent: int | None = None) -> int:
        return Ligne.objects.create(
            locataire_id=self.dossier.communaute_id,
            dossier=self.dossier,
            document=self.document.value,
            tableau=tableau,
            parent_id=parent,
            rang=next(self.rangs),
            creee_a=self.maintenant,
            creee_par=self.par,
        ).pk

    def _ecrire(self) -> None:
        locataire = {"locataire_id": self.dossier.communaute_id}
        signature = {"modifie_a": self.maintenant, "modifie_par": self.par}
        Champ.objects.bulk_create(
            [
                Champ(
                    **locataire,
                    **signature,
                    dossier=self.dossier,
                    document=self.document.value,
                    cle=cle,
                    valeur=valeur,
                )
                for cle, valeur in self.champs.items()
            ],
            update_conflicts=True,
            unique_fields=["dossier", "document", "cle"],
            update_fields=["valeur", *signature],
        )
        for (table, ident), cellules in self.rangees.items():
            ecrites = cellules | signature
            if table == "structure":
                MODELES[table].objects.update_or_create(**locataire, defaults=ecrites)
            elif table == "professions":
                MODELES[table].objects.update_or_create(
                    **locataire, profession=ident, defaults=ecrites
                )
            else:
                MODELES[table].objects.create(**locataire, **ecrites)
