"""What Pro Santé Connect said, read without trust: pure, total, every refusal a French sentence.

Shapes come from the identities PSC publishes for its integrators: missing values are empty
strings, whole branches may be absent, and one person has exercices that each have activities.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from maillage.noyau.erreurs import ErreurMetier

LONGUEUR_MAXIMALE = 200
SITUATIONS_MAXIMUM = 50
NATIONAL_RPPS = re.compile(r"8([0-9]{11})", re.ASCII)
RPPS = re.compile(r"[0-9]{11}", re.ASCII)
IDENTIFIANT = re.compile(r"[0-9A-Za-z._:/\-]{1,100}", re.ASCII)

ILLISIBLE = (
    "Pro Santé Connect a répondu, mais son message n’a pas pu être lu. "
    "Recommencez\u202f; si cela se répète, signalez-le à l’exploitant de la plateforme."
)
SANS_IDENTIFIANT = (
    "Pro Santé Connect n’a pas transmis votre identifiant national (SubjectNameID). "
    "Recommencez\u202f; si cela se répète, vérifiez votre carte ou votre e-CPS auprès "
    "de l’Agence du numérique en santé."
)
AUTRE_CONNEXION = (
    "Cette réponse de Pro Santé Connect répond à une autre demande de connexion que la vôtre. "
    "Elle a été refusée\u00a0: recommencez depuis la page de connexion."
)
NIVEAU_INSUFFISANT = (
    "Pro Santé Connect n’a pas garanti le niveau d’authentification demandé. "
    "Recommencez en vous identifiant avec votre e-CPS ou votre carte CPS."
)
AUTRE_DESTINATAIRE = (
    "Cette réponse de Pro Santé Connect est destinée à une autre application. "
    "Elle a été refusée\u00a0: recommencez depuis la page de connexion."
)

PAS_DE_NOUVEAU = (
    "Pro Santé Connect ne vous a pas identifié de nouveau, alors que cette action le demande. "
    "Recommencez et identifiez-vous avec votre e-CPS ou votre carte CPS."
)


@dataclass(frozen=True, slots=True)
class Situation:
    """One exercice in one place. All values as PSC gives them; "" when it gives none."""

    profession: str = ""
    categorie: str = ""
    savoir_faire: str = ""
    nom: str = ""
    prenom: str = ""
    mode: str = ""
    secteur: str = ""
    role: str = ""
    structure: str = ""
    structure_nom: str = ""
    finess: str = ""
    siret: str = ""
    commune: str = ""
    code_postal: str = ""

    @property
    def cle(self) -> str:
        """A short name that stays the same from one sign-in to the next."""
        texte = "\x1f".join((self.profession, self.savoir_faire, self.mode, self.role, self.lieu))
        return hashlib.sha256(texte.encode()).hexdigest()[:16]

    @property
    def lieu(self) -> str:
        """The best identifier of the structure, else its name, else ""."""
        return self.structure or self.finess or self.siret or self.structure_nom


@dataclass(frozen=True, slots=True)
class IdentiteProfessionnelle:
    """A person PSC vouches for. `identifiant` is the national one, the only key to know them by."""

    identifiant: str
    rpps: str = ""
    nom: str = ""
    prenom: str = ""
    situations: tuple[Situation, ...] = ()

    def en_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def de_json(cls, donnees: Mapping[str, Any]) -> IdentiteProfessionnelle:
        """The reverse of `en_json`, for what we wrote ourselves."""
        return cls(**(dict(donnees) | {"situations": situations_de_json(donnees["situations"])}))


def situations_de_json(donnees: list[dict[str, str]]) -> tuple[Situation, ...]:
    connus = {champ.name for champ in fields(Situation)}
    return tuple(
        Situation(**{nom: valeur for nom, valeur in une.items() if nom in connus})
        for une in donnees
    )


def lire_identite(donnees: object) -> IdentiteProfessionnelle:
    """Read UserInfo. Raises ErreurMetier when it is no object or names nobody; nothing else."""
    if not isinstance(donnees, Mapping):
        raise ErreurMetier(ILLISIBLE)
    identifiant = _texte(donnees, "SubjectNameID")
    if IDENTIFIANT.fullmatch(identifiant) is None:
        raise ErreurMetier(SANS_IDENTIFIANT)
    situations: dict[str, Situation] = {}
    for situation in _situations(donnees.get("SubjectRefPro")):
        situations.setdefault(situation.cle, situation)
        if len(situations) == SITUATIONS_MAXIMUM:
            break
    return IdentiteProfessionnelle(
        identifiant=identifiant,
        rpps=_rpps(identifiant, donnees.get("otherIds")),
        nom=_texte(donnees, "family_name"),
        prenom=_texte(donnees, "given_name"),
        situations=tuple(situations.values()),
    )


def verifier_jeton(
    jeton: Mapping[str, Any],
    *,
    nonce: str,
    client: str,
    niveaux: tuple[str, ...],
    depuis: float | None = None,
) -> None:
    """Check what a signature does not: raises ErreurMetier on another nonce, client or level.

    `depuis` (seconds since 1970) asks for an identification later than that.
    OpenID Connect Core 1.0, 3.1.3.7: azp, nonce, acr and auth_time.
    """
    recu = jeton.get("nonce")
    if not isinstance(recu, str) or not hmac.compare_digest(recu.encode(), nonce.encode()):
        raise ErreurMetier(AUTRE_CONNEXION)
    pour = jeton.get("azp")
    plusieurs = isinstance(jeton.get("aud"), list) and len(jeton["aud"]) > 1
    if (plusieurs or pour is not None) and pour != client:
        raise ErreurMetier(AUTRE_DESTINATAIRE)
    if jeton.get("acr") not in niveaux:
        raise ErreurMetier(NIVEAU_INSUFFISANT)
    if depuis is not None:
        identifie = jeton.get("auth_time")
        if not isinstance(identifie, int | float) or identifie < depuis:
            raise ErreurMetier(PAS_DE_NOUVEAU)


def choisir(
    situations: tuple[Situation, ...], *, voulue: str = "", proposee: str = ""
) -> tuple[Situation | None, Situation | None]:
    """The situation in force and the one to propose: a single one needs no choice.

    `voulue` is what the person chose in this session, `proposee` what they chose last time.
    """
    par_cle = {situation.cle: situation for situation in situations}
    if len(par_cle) == 1:
        seule = situations[0]
        return seule, seule
    return par_cle.get(voulue), par_cle.get(voulue) or par_cle.get(proposee)


def _situations(reference: object) -> Iterator[Situation]:
    for exercice in _objets(reference, "exercices"):
        # An exercice without any activity is still an exercice: its place is unknown.
        for activite in _objets(exercice, "activities") or [{}]:
            situation = Situation(
                profession=_texte(exercice, "codeProfession"),
                categorie=_texte(exercice, "codeCategorieProfessionnelle"),
                savoir_faire=_texte(exercice, "codeSavoirFaire"),
                nom=_texte(exercice, "nomDexercice"),
                prenom=_texte(exercice, "prenomDexercice"),
                mode=_texte(activite, "codeModeExercice"),
                secteur=_texte(activite, "codeSecteurDactivite"),
                role=_texte(activite, "codeRole"),
                structure=_texte(activite, "identifiantTechniqueDeLaStructure"),
                structure_nom=_texte(activite, "enseigneCommercialeSite")
                or _texte(activite, "raisonSocialeSite"),
                finess=_texte(activite, "numeroFinessSite"),
                siret=_texte(activite, "numeroSiretSite"),
                commune=_texte(activite, "codeCommune"),
                code_postal=_texte(activite, "codePostal"),
            )
            # Without a profession nothing professional was said.
            if situation.profession:
                yield situation


def _objets(porteur: object, nom: str) -> list[Mapping[str, Any]]:
    liste = porteur.get(nom) if isinstance(porteur, Mapping) else None
    if not isinstance(liste, list):
        return []
    return [objet for objet in liste if isinstance(objet, Mapping)]


def _rpps(identifiant: str, autres: object) -> str:
    if trouve := NATIONAL_RPPS.fullmatch(identifiant):
        return trouve[1]
    for autre in _objets({"autres": autres}, "autres"):
        valeur = _texte(autre, "identifiant")
        if _texte(autre, "origine") == "RPPS":
            if trouve := NATIONAL_RPPS.fullmatch(valeur):
                return trouve[1]
            if RPPS.fullmatch(valeur):
                return valeur
    return ""


def _texte(porteur: Mapping[str, Any], nom: str) -> str:
    """A printable line of bounded length; "" for anything that is not text."""
    valeur = porteur.get(nom)
    if not isinstance(valeur, str):
        return ""
    propre = "".join(c if c.isprintable() else " " for c in valeur)
    return " ".join(propre.split())[:LONGUEUR_MAXIMALE].strip()
