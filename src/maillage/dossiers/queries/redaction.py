"""What is written in a document today, and what happened to each of its answers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Max, Q

from maillage.communautes.queries import Rangees, rangees
from maillage.dossiers.models import AncienneValeur, Champ, Commentaire, Dossier, VersionDocument
from maillage.dossiers.models import Ligne as LigneEcrite
from maillage.dossiers.rules.reprise import REPRIS
from maillage.dossiers.rules.trames import TRAMES
from maillage.dossiers.rules.trames.definitions import (
    Genre,
    Ligne,
    Origine,
    Question,
    Saisie,
    Trame,
)
from maillage.dossiers.states import Document
from maillage.noyau.erreurs import ErreurMetier

from .dossier import dossier_de
from .territoire import TerritoireCalcule, territoire_calcule


@dataclass(frozen=True, slots=True)
class Redaction:
    """A document being written: its case, its trame, all that it holds, and the figures of the
    platform. `version` grows with each save of the case; `reprises`: answers that stand as they
    were taken over, with where they come from."""

    dossier: Dossier
    trame: Trame
    saisie: Saisie
    territoire: TerritoireCalcule
    version: int
    reprises: Mapping[str, str]


def redaction(*, communaute: int, document: str, le: date) -> Redaction:
    """All that a page of writing shows; `le`: the day in the time zone of the CPTS. A constant
    number of queries. Raises ErreurMetier: no case."""
    dossier = dossier_de(communaute=communaute)
    if dossier is None:
        raise ErreurMetier("Cette communauté n’a pas encore de dossier. Ouvrez-en un d’abord.")
    trame = TRAMES[Document(document)]
    territoire = territoire_calcule(communaute=dossier.communaute.code, le=le)
    return Redaction(
        dossier,
        trame,
        _saisie(trame, dossier, territoire),
        territoire,
        derniere_version(dossier=dossier),
        dict(
            Champ.objects.filter(
                dossier=dossier, document=trame.document, modifie_par__startswith=REPRIS
            ).values_list("cle", "modifie_par")
        ),
    )


def saisie(*, communaute: int, document: str, le: date) -> Saisie:
    """All that is written in a document, to check it, seal it or print it. A constant number of
    queries. Raises ErreurMetier: no case."""
    return redaction(communaute=communaute, document=document, le=le).saisie


def reponse(*, dossier: Dossier, document: Document, cle: str) -> str:
    """One answer that the case keeps, empty when there is none. One query."""
    ecrites = Champ.objects.filter(dossier=dossier, document=document.value, cle=cle)
    return ecrites.values_list("valeur", flat=True).first() or ""


def _saisie(trame: Trame, dossier: Dossier, territoire: TerritoireCalcule) -> Saisie:
    ecrits = dict(
        Champ.objects.filter(dossier=dossier, document=trame.document).values_list("cle", "valeur")
    )
    lignes: dict[tuple[str, int | None], list[LigneEcrite]] = defaultdict(list)
    for ligne in LigneEcrite.objects.filter(
        dossier=dossier, document=trame.document, retiree_a=None
    ):
        lignes[ligne.tableau, ligne.parent_id].append(ligne)
    fiche = rangees(communaute=dossier.communaute_id)
    champs = {f"structure.{colonne}": texte for colonne, texte in fiche.structure.items()}
    tableaux: dict[str, tuple[Ligne, ...]] = {"communes": territoire.communes}
    for _section, question in trame.questions():
        if question.genre is not Genre.TABLEAU:
            continue
        if question.origine is Origine.COMMUNAUTE:
            tableaux[question.cle] = _de_la_communaute(question, fiche)
        else:
            tableaux[question.cle] = _du_dossier(question, None, lignes, ecrits)
    return Saisie(ecrits | champs, tableaux, territoire.calculs)


def _du_dossier(
    question: Question,
    parent: int | None,
    lignes: Mapping[tuple[str, int | None], list[LigneEcrite]],
    ecrits: Mapping[str, str],
) -> tuple[Ligne, ...]:
    if question.fixes:
        return tuple(
            Ligne(code, _cellules(question, code, ecrits)) for code, _libelle in question.fixes
        )
    return tuple(
        Ligne(
            str(ligne.pk),
            _cellules(question, str(ligne.pk), ecrits),
            {
                colonne.cle: _du_dossier(colonne, ligne.pk, lignes, ecrits)
                for colonne in question.colonnes
                if colonne.genre is Genre.TABLEAU
            },
        )
        for ligne in lignes.get((question.cle, parent), ())
    )


def _cellules(question: Question, ligne: str, ecrits: Mapping[str, str]) -> dict[str, str]:
    return {
        colonne.cle: ecrits.get(f"{question.cle}.{ligne}.{colonne.cle}", "")
        for colonne in question.colonnes
        if colonne.genre is not Genre.TABLEAU
    }


def _de_la_communaute(question: Question, fiche: Rangees) -> tuple[Ligne, ...]:
    connues = {r.ident: r.cellules for r in fiche.tables.get(question.cle, ())}
    idents: Iterable[str] = [code for code, _ in question.fixes] if question.fixes else connues
    return tuple(
        Ligne(ident, {c.cle: connues.get(ident, {}).get(c.cle, "") for c in question.colonnes})
        for ident in idents
    )


def derniere_version(*, dossier: Dossier) -> int:
    """A number that grows with each save of the case, in any of its documents. One query."""
    return (
        AncienneValeur.objects.filter(dossier=dossier).aggregate(dernier=Max("id"))["dernier"] or 0
    )


class Nouveaute(NamedTuple):
    """An answer (or a row: `cle` is `tableau.ligne`) as somebody just left it."""

    cle: str
    valeur: str
    par: str
    compte: int | None
    a: datetime


def nouveautes(*, dossier: Dossier, document: str, depuis: int) -> tuple[Nouveaute, ...]:
    """What was saved in a document since a version, the last save of each answer; what lost a
    conflict is left out. One query."""
    derniers: dict[str, Nouveaute] = {}
    for cle, valeur, par, compte, a in (
        AncienneValeur.objects.filter(
            _du_document(document), dossier=dossier, id__gt=depuis, retenue=True
        )
        .order_by("id")
        .values_list("cle", "valeur", "par", "compte", "a")[:500]
    ):
        derniers[cle] = Nouveaute(cle, valeur, par, compte, a)
    return tuple(derniers.values())


def derniere_ecriture(*, dossier: Dossier, document: str) -> tuple[datetime, str] | None:
    """When and by whom the document was last saved. One query."""
    return (
        AncienneValeur.objects.filter(dossier=dossier, document=document, retenue=True)
        .order_by("-id")
        .values_list("a", "par")
        .first()
    )


def de_la_communaute_seule(cle: str) -> bool:
    """Is it one of the rows that both documents share?"""
    return cle.partition(".")[0] in ("structure", "equipe", "professions", "partenaires")


def _du_document(document: str) -> Q:
    partagees = Q(cle__startswith="structure.")
    for table in ("equipe", "professions", "partenaires"):
        partagees |= Q(cle__startswith=f"{table}.")
    return Q(document=document) | partagees


@dataclass(frozen=True, slots=True)
class CommentaireVu:
    """A remark, as pages show it."""

    ident: int
    cle: str
    texte: str
    par: str
    a: datetime
    resolu_a: datetime | None
    resolu_par: str


def commentaires(*, dossier: Dossier, document: str) -> dict[str, tuple[CommentaireVu, ...]]:
    """Key of the question → its remarks, the oldest first, settled ones too. One query."""
    par_cle: dict[str, list[CommentaireVu]] = defaultdict(list)
    for c in Commentaire.objects.filter(dossier=dossier, document=document):
        par_cle[c.cle].append(
            CommentaireVu(c.pk, c.cle, c.texte, c.par, c.a, c.resolu_a, c.resolu_par)
        )
    return {cle: tuple(vus) for cle, vus in par_cle.items()}


def version_du_document(*, dossier: Dossier, document: str, numero: int) -> VersionDocument | None:
    """One query."""
    trouvee: VersionDocument | None = VersionDocument.objects.filter(
        dossier=dossier, document=document, numero=numero
    ).first()
    return trouvee
