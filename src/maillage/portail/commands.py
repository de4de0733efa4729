"""The invented people of `./maillage demo`: one for each role, so that each chair can be tried."""

import base64
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from maillage.communautes.commands import (
    creer_demonstration,
    creer_demonstration_autour,
    definir_perimetre,
)
from maillage.dossiers.commands import ouvrir_projet
from maillage.dossiers.queries import dossiers_de_compte
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.plateforme.audit.commands import consigner
from maillage.plateforme.comptes.commands import creer_compte
from maillage.plateforme.comptes.queries import compte_par_courriel
from maillage.plateforme.roles.catalogue import Niveau, role_de
from maillage.plateforme.roles.commands import attribuer

MOT_DE_PASSE = "trois-clochers-a-l-essai"
PERIODE_S = 30
# The case of the demonstration is in Paca, whose procedure is known: who holds a role there too.
AUSSI_EN_PACA = {
    "ars": (Niveau.REGION, "93"),
    "cpam": (Niveau.DEPARTEMENT, "84"),
    "ccopd": (Niveau.REGION, "93"),
}
PROJET_DEMONSTRATION = "CPTS inventée du Ventoux"
COMMUNES_DU_PROJET = ("84015", "84017", "84031", "84046", "84080", "84116")
FACTEUR = declarer("demonstration.facteur", "a donné à {objet} un second facteur connu de tous")


@dataclass(frozen=True, slots=True)
class Personnage:
    """An invented person: no name here is anybody's, no address can receive mail."""

    prenom: str
    nom: str
    role: str
    niveau: Niveau
    cible: str = ""

    @property
    def courriel(self) -> str:
        return f"{self.role}@demonstration.example"

    @property
    def secret(self) -> str:
        """The seed of its one-time codes, known to whoever reads this file."""
        return base64.b32encode(f"maillage:{self.role}:demonstration".encode()[:20]).decode()


PERSONNAGES = (
    Personnage("Camille", "Exemple", "coordination", Niveau.LOCATAIRE),
    Personnage("Alix", "Exemple", "membre", Niveau.LOCATAIRE),
    Personnage("Maxence", "Exemple", "gouvernance", Niveau.LOCATAIRE),
    Personnage("Sacha", "Exemple", "regulation", Niveau.DEPARTEMENT, "35"),
    Personnage("Dominique", "Exemple", "ars", Niveau.REGION, "53"),
    Personnage("Claude", "Exemple", "cpam", Niveau.DEPARTEMENT, "35"),
    Personnage("Lou", "Exemple", "ccopd", Niveau.REGION, "53"),
    Personnage("Noa", "Exemple", "exploitation", Niveau.PLATEFORME),
)


@dataclass(frozen=True, slots=True)
class Identifiants:
    """What it takes to sign in as a role; `code` is empty when the password is enough."""

    personne: str
    role: str
    courriel: str
    mot_de_passe: str
    code: str


def preparer_demonstration(*, maintenant: datetime) -> None:
    """The invented CPTS, a neighbour to try the walls on, and one account for each role.

    Made once. Raises PermissionDenied where these accounts, known to all, must not exist.
    """
    if not settings.DEMONSTRATION:
        raise PermissionDenied("the accounts of the demonstration exist in a demonstration only")
    par = Acteur.systeme("démonstration")
    locataire = creer_demonstration(par=par, maintenant=maintenant)
    creer_demonstration_autour(par=par, maintenant=maintenant)
    for personnage in PERSONNAGES:
        if compte_par_courriel(personnage.courriel) is None:
            _creer(personnage, str(locataire.pk), par, maintenant)
    _ouvrir_le_projet(par, maintenant)


def _ouvrir_le_projet(par: Acteur, maintenant: datetime) -> None:
    """An invented project over real communes of Vaucluse, its case open, nothing written yet."""
    porteur = compte_par_courriel(PERSONNAGES[0].courriel)
    if porteur is None or dossiers_de_compte(compte=porteur.pk, maintenant=maintenant):
        return
    with transaction.atomic():
        dossier = ouvrir_projet(
            nom=PROJET_DEMONSTRATION,
            departement="84",
            situation="projet",
            compte=porteur.pk,
            fictive=True,
            par=par,
            maintenant=maintenant,
        )
        definir_perimetre(
            communaute=dossier.communaute.code,
            codes=COMMUNES_DU_PROJET,
            debut=maintenant.date(),
            en_vigueur=False,
            source="démonstration, CPTS inventée",
            par=par,
            maintenant=maintenant,
        )
        for role, (niveau, cible) in AUSSI_EN_PACA.items():
            compte = compte_par_courriel(f"{role}@demonstration.example")
            if compte is not None:
                attribuer(
                    compte=compte.pk,
                    role=role,
                    niveau=niveau,
                    cible=cible,
                    par=par,
                    maintenant=maintenant,
                )


def _creer(personnage: Personnage, locataire: str, par: Acteur, maintenant: datetime) -> None:
    with transaction.atomic():
        compte = creer_compte(
            courriel=personnage.courriel,
            mot_de_passe=MOT_DE_PASSE,
            nom=personnage.nom,
            prenom=personnage.prenom,
            confirme=True,
            par=par,
            maintenant=maintenant,
        )
        attribuer(
            compte=compte.pk,
            role=personnage.role,
            niveau=personnage.niveau,
            cible=locataire if personnage.niveau is Niveau.LOCATAIRE else personnage.cible,
            par=par,
            maintenant=maintenant,
        )
        role = role_de(personnage.role)
        if role and role.donnees_sensibles:
            Authenticator.objects.create(
                user=compte,
                type=Authenticator.Type.TOTP,
                data={"secret": get_adapter().encrypt(personnage.secret)},
            )
            consigner(par=par, action=FACTEUR, maintenant=maintenant, objet=compte)


def identifiants(*, secondes: float | None = None) -> Iterator[Identifiants]:
    """How to sign in as each role, with the one-time codes of this moment."""
    compteur = int(time.time() if secondes is None else secondes) // PERIODE_S
    for personnage in PERSONNAGES:
        role = role_de(personnage.role)
        assert role
        yield Identifiants(
            personne=f"{personnage.prenom} {personnage.nom}",
            role=role.nom,
            courriel=personnage.courriel,
            mot_de_passe=MOT_DE_PASSE,
            code=format_hotp_value(hotp_value(personnage.secret, compteur))
            if role.donnees_sensibles
            else "",
        )
