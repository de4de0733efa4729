"""Deposits: what is missing stops them and the draft stays; two people at once; the local day."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection

from maillage.communautes.commands import definir_perimetre
from maillage.communautes.queries import cellule
from maillage.dossiers.access import PassageRefuse
from maillage.dossiers.commands import depot, enregistrer
from maillage.dossiers.commands.lignes import ajouter_ligne, retirer_ligne
from maillage.dossiers.models import (
    Champ,
    DemandeComplements,
    Dossier,
    Evenement,
    Ligne,
    MouvementDelai,
    VersionDocument,
)
from maillage.dossiers.queries.depot import manques_du_depot
from maillage.dossiers.states import Document, EtatDossier
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.cloisons.contexte import avec_locataires
from maillage.plateforme.fichiers.commands import deposer as deposer_fichier

from .conftest import ARS, MAINTENANT, PORTEUR, SYSTEME
from .ecriture import SIRET, remplir

E = EtatDossier
# Another valid number, of another association; and another address of the same one.
AUTRE_SIRET = "41816609600069"
AUTRE_ADRESSE = "73282932000124"


def statuts(communaute) -> None:
    deposer_fichier(
        porteur=("dossier", communaute.code),
        usage="statuts",
        nom="statuts.pdf",
        contenu=io.BytesIO(b"%PDF-1.4 invented\n%%EOF"),
        par=SYSTEME,
        maintenant=MAINTENANT,
    )


@pytest.fixture
def complet(ouvrir, communaute, dans):
    """A case with a document ready to be sent: `complet(Document.PROJET)`."""

    def faire(document=Document.PROJET, etat=None, chez=None, annexes=True):
        ici = chez or communaute
        depart = E.EMERGENCE if document is Document.LETTRE else E.PROJET_EN_ELABORATION
        dossier = ouvrir(etat or depart, de=ici)
        with dans(ici):
            remplir(communaute=ici.pk, document=document, par=PORTEUR, maintenant=MAINTENANT)
            if annexes and document is Document.PROJET:
                statuts(ici)
        return dossier

    return faire


@pytest.fixture
def ecrire(communaute, dans):
    """Change an answer of the projet, whatever it holds."""

    def faire(cle, valeur):
        table, _, colonne = cle.partition(".")
        with dans():
            if table == "structure":
                avant = cellule(communaute=communaute.pk, table=table, ident="", colonne=colonne)
            else:
                avant = Champ.objects.get(document="projet", cle=cle).valeur
            enregistrer(
                communaute=communaute.pk,
                document="projet",
                cle=cle,
                avant=avant,
                valeur=valeur,
                par=PORTEUR,
                maintenant=MAINTENANT,
            )

    return faire


@pytest.fixture
def transmettre(communaute, dans):
    def faire(par=PORTEUR, maintenant=MAINTENANT):
        with dans():
            return depot.transmettre_projet(
                communaute=communaute.pk, par=par, maintenant=maintenant
            )

    return faire


@pytest.fixture
def manquants(communaute, dans):
    def faire(document=Document.PROJET, le=None):
        with dans():
            dossier = Dossier.objects.select_related("communaute").get(communaute=communaute)
            return {
                m.cle or m.section: m
                for m in manques_du_depot(
                    dossier=dossier, document=document, le=le or MAINTENANT.date()
                )
            }

    return faire


def fiches(dans):
    with dans():
        return [
            str(ligne.pk)
            for ligne in Ligne.objects.filter(tableau="fiches", retiree_a=None).order_by("rang")
        ]


@pytest.mark.parametrize("document", list(Document))
def test_an_empty_document_stays_a_draft_and_says_all_that_is_missing(
    ouvrir, communaute, dans, manquants, document
):
    ouvrir(E.EMERGENCE if document is Document.LETTRE else E.PROJET_EN_ELABORATION)
    geste = depot.deposer_lettre if document is Document.LETTRE else depot.transmettre_projet
    with dans(), pytest.raises(depot.DepotIncomplet) as refus:
        geste(communaute=communaute.pk, par=PORTEUR, maintenant=MAINTENANT)
    assert {m.cle or m.section for m in refus.value.manques} == set(manquants(document))
    assert "Le brouillon est gardé" in str(refus.value)
    with dans():
        assert not VersionDocument.objects.exists()
        assert not MouvementDelai.objects.exists()
    assert Dossier.objects.get().etat in (E.EMERGENCE, E.PROJET_EN_ELABORATION)


def test_a_missing_annexe_alone_is_named_with_its_reason(complet, transmettre, dans):
    complet(annexes=False)
    with pytest.raises(depot.DepotIncomplet, match="Les statuts de la structure porteuse") as refus:
        transmettre()
    assert "joints au projet de santé" in str(refus.value)
    with dans():
        assert Champ.objects.exists()


def test_a_complete_projet_begins_the_two_months(complet, transmettre, dans):
    complet()
    version = transmettre()
    dossier = Dossier.objects.get()
    assert dossier.etat == E.PROJET_TRANSMIS
    assert dossier.projet_recu_le == date(2026, 11, 22)
    assert dossier.echeance_silence == date(2027, 1, 22)
    assert version.deposee
    with dans():
        assert MouvementDelai.objects.get().nature == "reception"


def test_a_deposit_at_one_minute_to_midnight_is_of_that_day(complet, transmettre):
    complet()
    # 23 h 59 in Vaucluse, the last day of the year; February has no 31.
    transmettre(maintenant=datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
    dossier = Dossier.objects.get()
    assert dossier.projet_recu_le == date(2026, 12, 31)
    assert dossier.echeance_silence == date(2027, 2, 28)


def test_the_day_is_that_of_reunion_island(complet, etablir, dans):
    ile = etablir("CPTS inventée de l’île", departement="974", codes=["97411"])
    complet(chez=ile)
    with dans(ile):
        depot.transmettre_projet(
            communaute=ile.pk,
            par=PORTEUR,
            maintenant=datetime(2026, 11, 22, 20, 30, tzinfo=UTC),
        )
    assert Dossier.objects.get(communaute=ile).projet_recu_le == date(2026, 11, 23)


def test_the_second_of_two_deposits_reads_who_did_it_and_when(complet, communaute, dans):
    complet(Document.LETTRE)
    autre = Acteur(nom="Camille Seconde", compte=900_010, role="gouvernance")
    with dans():
        depot.deposer_lettre(communaute=communaute.pk, par=PORTEUR, maintenant=MAINTENANT)
        with pytest.raises(depot.DejaDepose, match="Alix Porteuse a envoyé la version 1") as dit:
            depot.deposer_lettre(
                communaute=communaute.pk, par=autre, maintenant=MAINTENANT + timedelta(minutes=2)
            )
        # 9 h UTC is 10 h in Vaucluse.
        assert "le 22 novembre 2026 à 10\u00a0h\u00a000" in str(dit.value)
        assert VersionDocument.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_who_deposit_at_the_same_instant_make_one_deposit(complet, communaute):
    complet()
    depart = Barrier(2)
    qui = [PORTEUR, Acteur(nom="Camille Seconde", compte=900_010, role="gouvernance")]

    def envoyer(par):
        try:
            depart.wait(timeout=20)
            with avec_locataires(lus=[communaute.pk], ecrit=communaute.pk):
                depot.transmettre_projet(communaute=communaute.pk, par=par, maintenant=MAINTENANT)
                return "fait"
        except PassageRefuse as refus:
            return str(refus)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as fils:
        dits = sorted(fils.map(envoyer, qui), key=len)
    assert dits[0] == "fait"
    assert "C’est déjà fait" in dits[1]
    with avec_locataires(lus=[communaute.pk]):
        assert VersionDocument.objects.count() == 1
        assert MouvementDelai.objects.count() == 1


def test_services_and_members_do_not_deposit(complet, transmettre):
    complet()
    for role in ("ars", "cpam", "membre", "ccopd"):
        with pytest.raises(PassageRefuse):
            transmettre(par=Acteur(nom="Autre", compte=1, role=role))


def test_each_socle_mission_has_its_fiche(complet, dans, communaute, manquants):
    complet()
    assert not manquants()
    for rang, ligne in enumerate(fiches(dans), start=1):
        with dans():
            retirer_ligne(
                communaute=communaute.pk,
                document="projet",
                tableau="fiches",
                ligne=ligne,
                par=PORTEUR,
                maintenant=MAINTENANT,
            )
        with dans():
            trouves = manques_du_depot(
                dossier=Dossier.objects.select_related("communaute").get(),
                document=Document.PROJET,
                le=MAINTENANT.date(),
            )
        assert sum(m.libelle.startswith("Fiche-action\u00a0") for m in trouves) == rang


def test_a_fiche_needs_professions_an_indicator_and_ordered_objectives(
    complet, dans, communaute, ecrire, manquants
):
    complet()
    fiche = fiches(dans)[0]
    ecrire(f"fiches.{fiche}.professions_impliquees", "infirmier")
    with dans():
        for tableau in ("indicateurs", "objectifs"):
            for ligne in Ligne.objects.filter(tableau=tableau, parent_id=int(fiche)):
                retirer_ligne(
                    communaute=communaute.pk,
                    document="projet",
                    tableau=tableau,
                    ligne=str(ligne.pk),
                    par=PORTEUR,
                    maintenant=MAINTENANT,
                )
    trouves = manquants()
    assert set(trouves) == {
        f"fiches.{fiche}.{quoi}" for quoi in ("professions_impliquees", "indicateurs", "objectifs")
    }
    assert all(m.pourquoi for m in trouves.values())


def test_an_empty_fiche_is_no_fiche(complet, dans, communaute, manquants):
    complet()
    with dans():
        ajouter_ligne(
            communaute=communaute.pk,
            document="projet",
            tableau="fiches",
            par=PORTEUR,
            maintenant=MAINTENANT,
        )
    assert manquants()


@pytest.mark.parametrize("texte", ["73282932000075", "123", "ABCDEFGHIJKLMN"])
def test_a_number_that_is_no_siret_is_refused_as_it_is_typed(ouvrir, ecrire, texte):
    ouvrir(E.PROJET_EN_ELABORATION)
    with pytest.raises(ErreurMetier, match="SIRET"):
        ecrire("structure.siret", texte)


@pytest.mark.parametrize("forme", ["sisa", "autre"])
def test_since_2021_a_cpts_is_an_association(complet, ecrire, manquants, forme):
    complet()
    ecrire("structure.type", forme)
    dits = manquants()["structure.type"]
    assert "12 mai 2021" in dits.pourquoi
    assert "formulaires plus anciens" in dits.pourquoi
    assert "structure.type" not in manquants(le=date(2021, 5, 12))


def test_the_siret_of_another_cpts_is_refused_without_naming_it(
    complet, etablir, ecrire, manquants, transmettre
):
    autre = etablir("CPTS inventée au secret bien gardé", codes=[])
    complet(chez=autre)
    complet()
    dit = manquants()["structure.siret"].pourquoi
    assert SIRET in dit
    assert "autre CPTS" in dit
    assert "secret" not in dit
    with pytest.raises(depot.DepotIncomplet, match="déjà celui d’une autre CPTS"):
        transmettre()
    ecrire("structure.siret", AUTRE_SIRET)
    assert not manquants()


def test_a_project_given_up_leaves_its_association_to_the_next(complet, etablir, manquants):
    avant = complet(chez=etablir("CPTS inventée d’avant", codes=[]))
    complet()
    assert "structure.siret" in manquants()
    Dossier.objects.filter(pk=avant.pk).update(etat="abandonne", clos_a=MAINTENANT)
    assert "structure.siret" not in manquants()


@pytest.fixture
def attend_des_complements(complet, transmettre, communaute, dans):
    """A projet sent, then a request for complements."""
    complet()
    transmettre()
    dossier = Dossier.objects.get()
    with dans():
        commun = {"locataire": communaute, "dossier": dossier, "cycle": 1, "a": MAINTENANT}
        MouvementDelai.objects.create(**commun, nature="arret", le=MAINTENANT.date(), par="essai")
        DemandeComplements.objects.create(
            **commun,
            demandee_le=MAINTENANT.date(),
            limite_le=date(2026, 12, 22),
            elements=["Préciser le parcours"],
            pieces=False,
            par="essai",
        )
    dossier.etat, dossier.echeance_silence = E.PROJET_COMPLEMENTS, None
    dossier.complements_demandes_le = MAINTENANT.date()
    dossier.save()
    return dossier


def test_an_answer_in_the_name_of_another_association_is_refused(
    attend_des_complements, ecrire, manquants
):
    ecrire("structure.siret", AUTRE_SIRET)
    dit = manquants()["structure.siret"].pourquoi
    assert AUTRE_SIRET in dit
    assert SIRET in dit
    ecrire("structure.siret", AUTRE_ADRESSE)
    assert not manquants()


def test_an_answer_sent_twice_is_sent_once(attend_des_complements, communaute, dans):
    with dans():
        commun = {"communaute": communaute.pk, "reponse": "Voici.", "par": PORTEUR}
        plus_tard = MAINTENANT + timedelta(days=10)
        depot.repondre_aux_complements(**commun, maintenant=plus_tard)
        with pytest.raises(depot.DejaDepose):
            depot.repondre_aux_complements(**commun, maintenant=plus_tard)
    assert Dossier.objects.get().echeance_silence == date(2027, 2, 1)


def test_a_withdrawn_projet_ends_its_clock_and_may_be_sent_again(
    attend_des_complements, communaute, dans, transmettre
):
    with dans(), pytest.raises(ErreurMetier, match="Dites pourquoi"):
        depot.retirer_projet(
            communaute=communaute.pk, motif=" ", par=PORTEUR, maintenant=MAINTENANT
        )
    with dans():
        depot.retirer_projet(
            communaute=communaute.pk,
            motif="À revoir.",
            par=PORTEUR,
            maintenant=MAINTENANT,
        )
        assert not DemandeComplements.objects.filter(repondue_le=None).exists()
    plus_tard = MAINTENANT + timedelta(days=30)
    transmettre(maintenant=plus_tard)
    dossier = Dossier.objects.get()
    assert dossier.projet_recu_le == date(2026, 12, 22)
    assert dossier.echeance_silence == date(2027, 2, 22)


def test_a_letter_taken_back_can_be_written_and_sent_again(complet, communaute, dans):
    complet(Document.LETTRE)
    commun = {"communaute": communaute.pk, "par": PORTEUR, "maintenant": MAINTENANT}
    with dans():
        depot.deposer_lettre(**commun)
        depot.retirer_lettre(motif="Une commune de plus.", **commun)
        assert depot.deposer_lettre(**commun).numero == 2


def test_after_an_opposition_the_projet_is_written_again(ouvrir, communaute, dans):
    ouvrir(E.PROJET_OPPOSITION)
    commun = {"communaute": communaute.pk, "maintenant": MAINTENANT}
    with dans():
        with pytest.raises(PassageRefuse):
            depot.reprendre_projet(par=ARS, **commun)
        repris = depot.reprendre_projet(par=PORTEUR, **commun)
    assert repris.etat == E.PROJET_EN_ELABORATION
    assert repris.motif_opposition == ""


def test_a_support_structure_that_is_not_labelled_here_is_refused(ouvrir, communaute, dans):
    ouvrir(E.LI_VALIDEE)
    with dans(), pytest.raises(ErreurMetier, match="pas labellisée"):
        depot.engager_projet(
            communaute=communaute.pk, structure=999_999, par=PORTEUR, maintenant=MAINTENANT
        )


@pytest.mark.parametrize(("en_vigueur", "nom"), [(False, "CPTS inventée du Mont"), (True, None)])
def test_a_project_takes_the_name_of_its_letter_when_it_is_sent(
    complet, communaute, dans, en_vigueur, nom
):
    dossier, avant = complet(Document.LETTRE), communaute.nom
    if en_vigueur:
        definir_perimetre(
            communaute=communaute,
            codes=["84031", "84046"],
            debut=date(2025, 6, 1),
            par=SYSTEME,
            maintenant=MAINTENANT,
        )
    with dans():
        Champ.objects.filter(cle="nom_du_projet").update(valeur="CPTS inventée du Mont")
        version = depot.deposer_lettre(communaute=communaute.pk, par=PORTEUR, maintenant=MAINTENANT)
        dits = [e.texte for e in Evenement.objects.filter(dossier=dossier)]
    communaute.refresh_from_db()
    assert communaute.nom == (nom or avant)
    assert version.contenu["cpts"] == communaute.nom
    assert any("le nom de la lettre" in texte for texte in dits) != en_vigueur
