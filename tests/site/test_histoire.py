"""A session played from sign-in to sign-out, then read in the audit: it must tell the story."""

import re
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillage.communautes.commands import creer_communaute
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.commands import sceller
from maillage.plateforme.audit.queries import evenements, phrase
from maillage.plateforme.audit.verification import verifier
from maillage.plateforme.cloisons.contexte import PLATEFORME, avec_locataires
from maillage.plateforme.comptes.commands import creer_compte
from maillage.plateforme.notifications.models import Message
from maillage.plateforme.roles.catalogue import Niveau
from maillage.plateforme.roles.commands import attribuer

MAINTENANT = datetime(2026, 11, 1, 9, tzinfo=UTC)
SYSTEME = Acteur.systeme("Maillage")
MOT_DE_PASSE = "trois petits clochers bleus"


@pytest.fixture
def ici(db):
    return creer_communaute(
        nom="CPTS inventée des Essais",
        departement="35",
        fictive=True,
        par=SYSTEME,
        maintenant=MAINTENANT,
    )


def raconter(locataire: int) -> list[str]:
    with avec_locataires(lus=[locataire]):
        return [phrase(e) for e in evenements(locataire=locataire).order_by("rang")]


def lien_recu() -> str:
    dernier = Message.objects.order_by("-cree_a").first()
    return re.search(r"/invitations/\S+", dernier.texte)[0]


def test_a_played_session_reads_like_a_story(ici, settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "fichiers": {
            "BACKEND": "maillage.plateforme.fichiers.rangement.Dossier",
            "OPTIONS": {"location": tmp_path},
        }
    }
    camille = creer_compte(
        courriel="camille@exemple.test",
        mot_de_passe=MOT_DE_PASSE,
        prenom="Camille",
        nom="Exemple",
        confirme=True,
        par=SYSTEME,
        maintenant=MAINTENANT,
    )
    attribuer(
        compte=camille.pk,
        role="coordination",
        niveau=Niveau.LOCATAIRE,
        cible=str(ici.pk),
        par=SYSTEME,
        maintenant=MAINTENANT,
    )
    page = f"/communautes/{ici.code}"

    coordination = Client()
    coordination.post(
        "/compte/connexion", {"login": "camille@exemple.test", "password": MOT_DE_PASSE}
    )
    assert coordination.get(f"{page}/").status_code == 200
    coordination.post(f"{page}/acces", {"courriel": "alix@exemple.test", "role": "gouvernance"})
    document = SimpleUploadedFile("statuts.txt", "Statuts inventés.".encode())
    coordination.post(
        f"/fichiers/communaute/{ici.code}/deposer", {"usage": "document", "fichier": document}
    )

    gouvernance = Client()
    gouvernance.post(
        lien_recu(),
        {
            "prenom": "Alix",
            "nom": "Exemple",
            "mot_de_passe": "un vélo vert sous la pluie",
            "encore": "un vélo vert sous la pluie",
        },
    )
    gouvernance.get(f"{page}/journal")
    gouvernance.get(f"{page}/journal.csv")
    coordination.post("/compte/deconnexion")

    assert raconter(ici.pk) == [
        "Maillage a créé CPTS inventée des Essais",
        "Maillage a donné à Camille Exemple le rôle Coordination sur CPTS inventée des Essais",
        "Camille Exemple a invité alix@exemple.test comme Gouvernance sur CPTS inventée des Essais",
        "Camille Exemple a déposé statuts.txt",
        "Alix Exemple a accepté l’invitation comme Gouvernance sur CPTS inventée des Essais",
        "Alix Exemple a consulté le journal de CPTS inventée des Essais",
        "Alix Exemple a exporté le journal de CPTS inventée des Essais (6 lignes)",
    ]
    assert raconter(PLATEFORME) == [
        "Maillage a créé le compte Camille Exemple",
        "Camille Exemple a ouvert une session",
        "Une personne non connectée a créé le compte Alix Exemple",
        "Alix Exemple a ouvert une session",
        "Camille Exemple a fermé sa session",
    ]
    sceller(locataires=[ici.pk], maintenant=MAINTENANT)
    assert verifier(locataires=[ici.pk]).constats == ()
