"""A CPTS of Paca, its case in any state, and people of each role around it. All invented."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from maillage.communautes.commands import creer_communaute, definir_perimetre
from maillage.dossiers.commands import ouvrir_dossier
from maillage.dossiers.models import AncienneValeur, Champ, Dossier
from maillage.dossiers.states import (
    APRES_LETTRE,
    CLOS,
    VALIDES,
    EtatDossier,
)
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.cloisons.contexte import avec_locataires
from maillage.plateforme.comptes.models import Compte
from maillage.plateforme.roles.catalogue import Niveau
from maillage.plateforme.roles.commands import attribuer

MAINTENANT = datetime(2026, 11, 22, 9, tzinfo=UTC)
SYSTEME = Acteur.systeme("essais")
PORTEUR = Acteur(nom="Alix Porteuse", compte=900_001, role="coordination")
ARS = Acteur(nom="Ariel Inspecteur", compte=900_002, role="ars")
CPAM = Acteur(nom="Camille Caisse", compte=900_003, role="cpam")
# Three neighbours of Vaucluse; their perimeter is invented.
COMMUNES = ["84031", "84046", "84080"]


@pytest.fixture
def etablir(db):
    """Make an invented CPTS: `etablir("Nom")`. Its perimeter is a project."""

    def faire(nom="CPTS inventée du Ventoux", departement="84", codes=tuple(COMMUNES), **reste):
        communaute = creer_communaute(
            nom=nom,
            departement=departement,
            fictive=True,
            par=SYSTEME,
            maintenant=MAINTENANT,
            **reste,
        )
        if codes:
            definir_perimetre(
                communaute=communaute,
                codes=codes,
                debut=date(2025, 1, 1),
                en_vigueur=False,
                par=SYSTEME,
                maintenant=MAINTENANT,
            )
        return communaute

    return faire


@pytest.fixture
def communaute(etablir):
    return etablir()


@pytest.fixture
def ouvrir(communaute):
    """Open the case of `communaute`, or of another, and put it in a state with the columns that
    the state cannot do without."""

    def faire(etat=EtatDossier.EMERGENCE, *, de=None, **colonnes) -> Dossier:
        ou = de or communaute
        with avec_locataires(lus=[ou.pk], ecrit=ou.pk):
            dossier = ouvrir_dossier(communaute=ou.pk, par=PORTEUR, maintenant=MAINTENANT)
        if etat is EtatDossier.EMERGENCE and not colonnes:
            return dossier
        e = EtatDossier
        dossier.etat = etat.value
        if etat is not e.EMERGENCE:
            dossier.lettre_deposee_a = MAINTENANT - timedelta(days=200)
        if etat is e.LI_CCOPD:
            dossier.seance_le = date(2026, 11, 30)
        if etat in APRES_LETTRE:
            dossier.lettre_decidee_le = date(2026, 6, 1)
        if etat in (e.PROJET_TRANSMIS, e.PROJET_COMPLEMENTS, e.PROJET_OPPOSITION, *VALIDES):
            dossier.projet_recu_le = date(2026, 11, 2)
        if etat in (e.PROJET_TRANSMIS, e.PROJET_VALIDE_TACITE):
            dossier.echeance_silence = date(2027, 1, 2)
        if etat is e.PROJET_COMPLEMENTS:
            dossier.complements_demandes_le = date(2026, 11, 10)
        if etat in (e.PROJET_OPPOSITION, *VALIDES):
            dossier.projet_decide_le = date(2026, 11, 20)
        if etat is e.PROJET_OPPOSITION:
            dossier.motif_opposition = "territoire"
        if etat in CLOS:
            dossier.clos_a = MAINTENANT
        for nom, valeur in colonnes.items():
            setattr(dossier, nom, valeur)
        dossier.save()
        return dossier

    return faire


@pytest.fixture
def ouvrir_vierge(ouvrir, communaute):
    """Open the case of `communaute` with a letter where nothing is taken over."""

    def faire(etat=EtatDossier.EMERGENCE) -> Dossier:
        dossier = ouvrir(etat)
        with avec_locataires(lus=[communaute.pk], ecrit=communaute.pk):
            for ecrits in (Champ, AncienneValeur):
                ecrits.objects.filter(dossier=dossier).delete()
        return dossier

    return faire


@pytest.fixture
def dans(communaute):
    """The transaction in which the rows of `communaute` (or of another) can be read and written."""

    def entrer(de=None):
        cle = (de or communaute).pk
        return avec_locataires(lus=[cle], ecrit=cle)

    return entrer


@pytest.fixture
def connecter(db):
    """A browser signed in as somebody of that role, with the strongest proof of identity:
    `connecter("ars", departement="84")`, `connecter("coordination", communaute)`."""

    def faire(role: str, chez=None, *, departement="", region="", nom="") -> Client:
        niveau, cible = (
            (Niveau.LOCATAIRE, str(chez.pk))
            if chez
            else (Niveau.DEPARTEMENT, departement)
            if departement
            else (Niveau.REGION, region)
        )
        compte = Compte.objects.create(
            courriel=f"{nom or role}.{cible}@exemple.test",
            nom=nom or role.capitalize(),
            prenom="Sacha",
            cree_a=MAINTENANT,
        )
        attribuer(
            compte=compte.pk,
            role=role,
            niveau=niveau,
            cible=cible,
            par=SYSTEME,
            maintenant=MAINTENANT - timedelta(days=700),
        )
        client = Client()
        client.force_login(compte)
        session = client.session
        session["account_authentication_methods_user"] = str(compte.pk)
        a_l_instant = datetime.now(UTC).timestamp()  # noqa: TID251
        session["account_authentication_methods"] = [
            {"method": "password", "at": a_l_instant},
            {"method": "mfa", "type": "totp", "at": a_l_instant},
        ]
        session.save()
        client.compte = compte
        return client

    return faire
