"""Refusals of the API: RFC 9457 problem documents, in French, that name the culprit."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

TYPE_MIME = "application/problem+json"
FAUTES_DITES = 50

journal = structlog.get_logger("maillage.api")


@dataclass(frozen=True, slots=True)
class Genre:
    """A kind of refusal; `code` is stable, for machines; `sens` says what to do, for people."""

    code: str
    statut: int
    titre: str
    sens: str


ILLISIBLE = Genre(
    "requete-illisible",
    400,
    "La demande n’est pas du JSON lisible",
    "Vérifiez les accolades, les guillemets et l’encodage (UTF-8).",
)
INTROUVABLE = Genre(
    "introuvable",
    404,
    "Rien à cette adresse",
    "Vérifiez l’adresse, ou cherchez la commune par son nom.",
)
METHODE = Genre(
    "methode-refusee",
    405,
    "Cette méthode n’est pas acceptée ici",
    "L’en-tête Allow donne celles qui le sont.",
)
RETIREE = Genre(
    "commune-retiree",
    410,
    "Ce code n’est plus celui d’aucune commune",
    "Le champ « successeurs » donne les codes qui le remplacent.",
)
TROP_GROSSE = Genre(
    "demande-trop-grosse",
    413,
    "La demande est trop volumineuse",
    "200 ko et 1 300 communes au plus.",
)
PAS_DU_JSON = Genre(
    "type-de-contenu",
    415,
    "La demande doit être du JSON",
    "Ajoutez l’en-tête « Content-Type: application/json ».",
)
INVALIDE = Genre(
    "champ-invalide",
    422,
    "La demande contient une erreur",
    "« erreurs » nomme chaque champ fautif et dit comment le corriger.",
)
PANNE = Genre(
    "panne",
    500,
    "Une erreur est survenue de notre côté",
    "Elle a été enregistrée. Réessayez dans un instant.",
)
GENRES = (
    ILLISIBLE,
    INTROUVABLE,
    METHODE,
    RETIREE,
    TROP_GROSSE,
    PAS_DU_JSON,
    INVALIDE,
    PANNE,
)


@dataclass(frozen=True, slots=True)
class Faute:
    """One culprit: the field, and a sentence that says how to mend it. `propositions`: codes that
    may stand in for the culprit."""

    champ: str
    detail: str
    propositions: tuple[str, ...] = ()


class Probleme(Exception):
    """A refusal to answer as it is: its sentence, its culprits, and more members if need be."""

    def __init__(
        self,
        genre: Genre,
        detail: str = "",
        *,
        fautes: Iterable[Faute] = (),
        **membres: object,
    ) -> None:
        super().__init__(detail)
        self.genre = genre
        self.detail = detail
        self.fautes = tuple(fautes)
        self.membres = membres


def reponse(probleme: Probleme) -> HttpResponse:
    """The document of a refusal."""
    genre, fautes = probleme.genre, probleme.fautes
    detail = probleme.detail or (fautes[0].detail if fautes else genre.sens)
    if len(fautes) > 1 and not probleme.detail:
        autres = len(fautes) - 1
        detail += (
            f" (et {autres} autre{'s' if autres > 1 else ''} erreur{'s' if autres > 1 else ''})"
        )
    contenu: dict[str, object] = {
        "type": f"/api#{genre.code}",
        "title": genre.titre,
        "status": genre.statut,
        "detail": detail,
    }
    if fautes:
        contenu["champ"] = fautes[0].champ
        contenu["erreurs"] = [asdict(faute) for faute in fautes[:FAUTES_DITES]]
    contenu |= probleme.membres
    return HttpResponse(
        json.dumps(contenu, ensure_ascii=False), status=genre.statut, content_type=TYPE_MIME
    )


def brancher(api: NinjaAPI) -> None:
    """Make the API answer every refusal this way."""

    @api.exception_handler(Probleme)
    def refuser(request: HttpRequest, probleme: Probleme) -> HttpResponse:
        return reponse(probleme)

    @api.exception_handler(ValidationError)
    def invalide(request: HttpRequest, erreur: ValidationError) -> HttpResponse:
        return reponse(Probleme(INVALIDE, fautes=[_faute(e) for e in erreur.errors]))

    @api.exception_handler(HttpError)
    def illisible(request: HttpRequest, erreur: HttpError) -> HttpResponse:
        # The only HttpError of this API is ninja's own, for a body that is not JSON.
        return reponse(Probleme(ILLISIBLE))

    @api.exception_handler(Exception)
    def panne(request: HttpRequest, erreur: Exception) -> HttpResponse:
        journal.error("erreur", exc_info=erreur)
        return reponse(Probleme(PANNE))


def _faute(erreur: Mapping[str, Any]) -> Faute:
    champ = _champ(erreur["loc"])
    nom = f"«\u00a0{champ}\u00a0»" if champ else "Le corps de la demande"
    genre, contexte = erreur["type"], erreur.get("ctx", {})
    if genre == "metier":
        return Faute(champ, erreur["msg"])
    if genre == "missing" and not champ:
        return Faute("", VIDE)
    phrase = PHRASES.get(genre, "{nom} n’a pas la forme attendue. Voyez la description de l’API.")
    choix = " ou ".join(re.findall(r"'([^']*)'", str(contexte.get("expected", ""))))
    bornes = {cle: contexte.get(cle, "") for cle in ("ge", "le", "min_length", "max_length")}
    return Faute(champ, phrase.format(nom=nom, choix=choix, **bornes))


def _champ(lieu: tuple[str | int, ...]) -> str:
    """`("body", "demande", "communes", 3)` → `communes[3]`."""
    debut = 2 if lieu[0] == "body" else 1
    champ = ""
    for morceau in lieu[debut:]:
        if isinstance(morceau, int):
            champ += f"[{morceau}]"
        elif morceau != "[key]":
            champ += f".{morceau}" if champ else morceau
    return champ


VIDE = "La demande est arrivée vide : envoyez un objet JSON, avec sa longueur (Content-Length)."
PHRASES = {
    "missing": "Il manque {nom}\u00a0: ajoutez-le.",
    "extra_forbidden": "{nom} n’est pas connu ici\u00a0: vérifiez son orthographe, ou retirez-le.",
    "int_type": "{nom} doit être un nombre entier, sans guillemets.",
    "int_parsing": "{nom} doit être un nombre entier.",
    "string_type": "{nom} doit être un texte entre guillemets.",
    "string_too_short": "{nom} est trop court\u00a0: {min_length} caractères au moins.",
    "string_too_long": "{nom} est trop long\u00a0: {max_length} caractères au plus.",
    "string_unicode": "{nom} contient des caractères illisibles\u00a0: envoyez de l’UTF-8.",
    "list_type": "{nom} doit être une liste entre crochets.",
    "too_long": "{nom} a trop d’éléments\u00a0: {max_length} au plus.",
    "too_short": "{nom} n’a pas assez d’éléments\u00a0: {min_length} au moins.",
    "dict_type": "{nom} doit être un objet entre accolades.",
    "model_type": "{nom} doit être un objet JSON entre accolades.",
    "model_attributes_type": "{nom} doit être un objet JSON entre accolades.",
    "literal_error": "{nom} doit valoir {choix}.",
    "greater_than_equal": "{nom} doit valoir {ge} au moins.",
    "less_than_equal": "{nom} doit valoir {le} au plus.",
}
