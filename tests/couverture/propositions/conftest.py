"""An invented CPTS in the Territoire de Belfort (real communes), and people who may propose."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from maillage.communautes.commands import creer_communaute, definir_perimetre
from maillage.couverture import commands
from maillage.couverture.commands import Souhait
from maillage.moteurs.perimetres import Mode
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.comptes.models import Compte
from maillage.plateforme.roles.catalogue import Niveau
from maillage.plateforme.roles.commands import attribuer
from maillage.territoires.queries import codes_de

MAINTENANT = datetime(2026, 11, 22, 9, tzinfo=UTC)
LE = date(2026, 11, 22)
SYSTEME = Acteur.systeme("essai")
DEPARTEMENT, REGION = "90", "27"


@pytest.fixture
def inventee(db) -> str:
    """A CPTS that holds the first sixty communes of the département, by code: its code."""
    communaute = creer_communaute(
        nom="CPTS inventée du Lion",
        departement=DEPARTEMENT,
        fictive=True,
        par=SYSTEME,
        maintenant=MAINTENANT,
    )
    definir_perimetre(
        communaute=communaute,
        codes=sorted(codes_de(genre="departement", code=DEPARTEMENT))[:60],
        debut=date(2025, 1, 1),
        par=SYSTEME,
        maintenant=MAINTENANT,
    )
    return communaute.code


@pytest.fixture
def personne(db):
    """Somebody with a role somewhere."""

    def creer(nom: str, role: str = "ars", niveau=Niveau.REGION, cible: str = REGION) -> Acteur:
        compte = Compte.objects.create(
            courriel=f"{nom}@exemple.test", prenom=nom.title(), nom="Inventé", cree_a=MAINTENANT
        )
        attribuer(
            compte=compte.pk,
            role=role,
            niveau=niveau,
            cible=cible,
            par=SYSTEME,
            maintenant=MAINTENANT - timedelta(days=1),
        )
        return Acteur(nom=str(compte), compte=compte.pk)

    return creer


SOUHAIT = Souhait(
    mode=Mode.ETENDRE, minimum=10_000, maximum=100_000, le=LE, departement=DEPARTEMENT
)


@pytest.fixture
def demander(personne):
    """Ask for a proposal and compute it at once, as its task would."""

    def faire(par: Acteur | None = None, **champs):
        auteur = par or personne("camille")
        creee = commands.proposer(
            souhait=replace(SOUHAIT, **champs), par=auteur, maintenant=MAINTENANT
        )
        commands.calculer_proposition(identifiant=creee.pk, par=auteur, maintenant=MAINTENANT)
        creee.refresh_from_db()
        return creee, auteur

    return faire
