"""Sessions of a commission: planned by the ARS, read by those who are called, and nobody else."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.pages import lire_page
from tests.portail.test_typographie import fautes

from maillage.dossiers.commands import agenda, lettre, seances
from maillage.dossiers.commands.versions import garder_version
from maillage.dossiers.models import Dossier, Evenement, Inscription, Participant, Seance
from maillage.dossiers.queries.seances import seance_vue
from maillage.dossiers.states import EtatDossier
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.notifications.models import Message
from maillage.plateforme.roles.access import Refus

from .conftest import ARS, CPAM, MAINTENANT, PORTEUR, SYSTEME

JOUR = MAINTENANT.date()


@pytest.fixture
def ars(connecter):
    """A browser of the ARS of Vaucluse, and the one who acts through it."""
    client = connecter("ars", departement="84")
    client.acteur = Acteur(nom="Sacha Ars", compte=client.compte.pk, role="ars")
    return client


@pytest.fixture
def planifier(ars):
    def faire(le=JOUR + timedelta(days=8), departement="84", **reste) -> Seance:
        return seances.planifier_seance(
            departement=departement, le=le, par=ars.acteur, maintenant=MAINTENANT, **reste
        )

    return faire


@pytest.fixture
def inscrire(ars, ouvrir, dans, communaute, planifier):
    """The letter of `communaute`, or of another, on the agenda."""

    def faire(seance=None, de=None) -> Inscription:
        ouvrir(EtatDossier.LI_DEPOSEE, de=de)
        with dans(de):
            return lettre.inscrire_en_seance(
                communaute=(de or communaute).pk,
                seance=(seance or planifier()).pk,
                motif="les deux services se sont parlé",
                par=ars.acteur,
                maintenant=MAINTENANT,
            )

    return faire


@pytest.fixture
def noter_present(ars):
    """One member of the session was there."""

    def faire(seance: Seance) -> Participant:
        membre = seance.participants.first()
        seances.noter_les_presences(
            seance=seance.pk, presents={membre.pk: True}, par=ars.acteur, maintenant=MAINTENANT
        )
        return membre

    return faire


def apres(seance: Seance):
    """A moment of the day of the session."""
    return MAINTENANT + (seance.le - JOUR)


def test_a_planned_session_calls_the_bodies_that_sit_in_it(planifier):
    seance = planifier(lieu="Avignon")
    organismes = set(seance.participants.values_list("organisme", flat=True))
    assert {"ARS", "Conseil régional", "URPS", "Préfecture de département"} <= organismes


@pytest.mark.parametrize("par", [CPAM, PORTEUR, SYSTEME], ids=["cpam", "holder", "system"])
def test_only_the_ars_of_the_departement_plans_one(db, par):
    with pytest.raises(ErreurMetier, match="tenues par son ARS"):
        seances.planifier_seance(departement="84", le=JOUR, par=par, maintenant=MAINTENANT)


def test_the_ars_of_a_neighbour_plans_nothing_here(planifier):
    with pytest.raises(ErreurMetier, match="tenues par son ARS"):
        planifier(departement="13")


def test_a_session_in_the_past_is_refused(planifier):
    with pytest.raises(ErreurMetier, match="est passé"):
        planifier(le=JOUR - timedelta(days=1))


def test_the_opinion_is_not_written_before_the_session(ars, inscrire):
    cas = inscrire()
    with pytest.raises(ErreurMetier, match="pas encore réunie"):
        seances.ecrire_l_avis(
            seance=cas.seance_id,
            inscription=cas.pk,
            sens="favorable",
            avis="",
            par=ars.acteur,
            maintenant=MAINTENANT,
        )


def test_a_session_closes_once_each_case_has_its_opinion_and_never_changes_again(
    ars, inscrire, noter_present
):
    cas = inscrire()
    noter_present(cas.seance)
    ici = {"seance": cas.seance_id, "par": ars.acteur, "maintenant": apres(cas.seance)}
    with pytest.raises(ErreurMetier, match="Il manque l’avis"):
        seances.clore_seance(**ici)
    seances.ecrire_l_avis(inscription=cas.pk, sens="reserve", avis="À préciser", **ici)
    assert seances.clore_seance(**ici).tenue_a
    with pytest.raises(ErreurMetier, match="ne change plus"):
        seances.ecrire_l_avis(inscription=cas.pk, sens="favorable", avis="", **ici)


def test_nobody_there_gives_no_opinion_nor_does_who_left_the_room(ars, inscrire, noter_present):
    cas = inscrire()
    ici = {"seance": cas.seance_id, "par": ars.acteur, "maintenant": apres(cas.seance)}
    avis = {"inscription": cas.pk, "sens": "favorable", "avis": "Oui", **ici}
    with pytest.raises(ErreurMetier, match="Notez d’abord les présences"):
        seances.ecrire_l_avis(**avis)
    membre = noter_present(cas.seance)
    seances.deporter(inscription=cas.pk, participant=membre.pk, motif="sa voisine", **ici)
    with pytest.raises(ErreurMetier, match="sans conflit d’intérêts"):
        seances.ecrire_l_avis(**avis)
    seances.deporter(inscription=cas.pk, participant=membre.pk, retirer=True, **ici)
    assert seances.ecrire_l_avis(**avis).sens == "favorable"


def test_who_left_the_room_neither_writes_the_opinion_nor_decides(
    ars, inscrire, noter_present, planifier, dans, communaute
):
    cas = inscrire()
    noter_present(cas.seance)
    ici = {"seance": cas.seance_id, "par": ars.acteur, "maintenant": apres(cas.seance)}
    avis = {"inscription": cas.pk, "sens": "favorable", "avis": "Oui", **ici}
    seances.ecrire_l_avis(**avis)
    moi = cas.seance.participants.last()
    Participant.objects.filter(pk=moi.pk).update(compte=ars.acteur.compte)
    seances.deporter(inscription=cas.pk, participant=moi.pk, motif="ma commune", **ici)
    la = {"communaute": communaute.pk, "par": ars.acteur, "maintenant": apres(cas.seance)}
    with pytest.raises(ErreurMetier, match="déclaré un conflit d’intérêts"):
        seances.ecrire_l_avis(**avis)
    with dans():
        with pytest.raises(ErreurMetier, match="déclaré un conflit d’intérêts"):
            lettre.valider_lettre(**la)
        with pytest.raises(ErreurMetier, match="déclaré un conflit d’intérêts"):
            lettre.ajourner_lettre(motif="À revoir", **la)
        lettre.valider_lettre(**la | {"par": ARS})


def test_the_opinion_does_not_change_once_the_letter_is_decided_or_has_left(
    ars, inscrire, noter_present, dans, communaute
):
    cas = inscrire()
    noter_present(cas.seance)
    la = {"par": ars.acteur, "maintenant": apres(cas.seance)}
    avis = {"seance": cas.seance_id, "inscription": cas.pk, "avis": "", **la}
    seances.ecrire_l_avis(sens="defavorable", **avis)
    with dans():
        with pytest.raises(ErreurMetier, match="écrivez les raisons de valider"):
            lettre.valider_lettre(communaute=communaute.pk, **la)
        lettre.valider_lettre(communaute=communaute.pk, motivation="le besoin est grand", **la)
    with pytest.raises(ErreurMetier, match="déjà décidée"):
        seances.ecrire_l_avis(sens="favorable", **avis)
    Inscription.objects.update(retiree_a=MAINTENANT)
    with pytest.raises(ErreurMetier, match="pas à l’ordre du jour"):
        seances.ecrire_l_avis(sens="favorable", **avis)


def test_no_letter_is_put_on_a_session_that_has_passed(ars, ouvrir, inscrire, planifier, dans):
    cas, passee = inscrire(), planifier()
    Seance.objects.filter(pk=passee.pk).update(le=JOUR - timedelta(days=1))
    ici = {
        "communaute": cas.dossier.communaute_id,
        "seance": passee.pk,
        "motif": "neige",
        "par": ars.acteur,
        "maintenant": MAINTENANT,
    }
    with dans():
        with pytest.raises(ErreurMetier, match="séance à venir"):
            agenda.changer_de_seance(**ici)
        Dossier.objects.filter(pk=cas.dossier_id).update(etat="li_deposee")
        with pytest.raises(ErreurMetier, match="séance à venir"):
            lettre.inscrire_en_seance(**ici)
    page = ars.get(f"/projets/{cas.dossier.communaute.code}/instruction/").content.decode()
    assert f'value="{passee.pk}"' not in page
    assert f'value="{cas.seance_id}"' in page


def test_who_opened_an_account_after_being_named_reads_what_they_are_called_to(
    ars, inscrire, connecter
):
    cas = inscrire()
    ici = {"seance": cas.seance_id, "par": ars.acteur, "maintenant": MAINTENANT}
    seances.nommer_participant(organisme="URPS", courriel="urps.84@exemple.test", **ici)
    membre = connecter("ccopd", departement="84", nom="urps")
    adresse = f"/dossiers/seances/{cas.seance_id}/"
    assert membre.get(adresse).status_code == 404
    seances.envoyer_l_ordre_du_jour(**ici)
    assert membre.get(adresse).status_code == 200


def test_a_cancelled_session_first_lets_its_cases_go_elsewhere(ars, inscrire, planifier, dans):
    cas = inscrire()
    ici = {"par": ars.acteur, "maintenant": MAINTENANT}
    with pytest.raises(ErreurMetier, match="autre séance"):
        seances.clore_seance(seance=cas.seance_id, annuler=True, **ici)
    autre = planifier(le=JOUR + timedelta(days=30))
    dossier = cas.dossier
    with dans():
        with pytest.raises(ErreurMetier, match="Dites pourquoi"):
            agenda.changer_de_seance(
                communaute=dossier.communaute_id, seance=autre.pk, motif=" ", **ici
            )
        with pytest.raises(ErreurMetier, match="autre séance"):
            agenda.changer_de_seance(
                communaute=dossier.communaute_id, seance=cas.seance_id, motif="neige", **ici
            )
        agenda.changer_de_seance(
            communaute=dossier.communaute_id, seance=autre.pk, motif="neige", **ici
        )
        assert Evenement.objects.filter(dossier=dossier, motif="neige").exists()
    dossier = Dossier.objects.get(pk=dossier.pk)
    assert (dossier.etat, dossier.seance_le) == ("li_ccopd", autre.le)
    assert dossier.echeance == date(2027, 1, 22), "one month after the new session"
    assert seances.clore_seance(seance=cas.seance_id, annuler=True, **ici).annulee_a


@pytest.mark.parametrize("par", [CPAM, PORTEUR])
def test_only_the_ars_puts_a_case_off(inscrire, planifier, dans, par):
    cas, autre = inscrire(), planifier(le=JOUR + timedelta(days=30))
    with dans(), pytest.raises(Refus):
        agenda.changer_de_seance(
            communaute=cas.dossier.communaute_id,
            seance=autre.pk,
            motif="neige",
            par=par,
            maintenant=MAINTENANT,
        )


def test_a_letter_sent_back_and_deposited_again_may_return_to_the_same_session(
    ars, inscrire, dans, communaute
):
    cas = inscrire()
    ici = {"communaute": communaute.pk, "par": ars.acteur, "maintenant": MAINTENANT}
    with dans():
        lettre.ajourner_lettre(motif="le territoire est à revoir", **ici)
        Dossier.objects.filter(communaute=communaute).update(etat="li_deposee")
        encore = lettre.inscrire_en_seance(seance=cas.seance_id, motif="revue", **ici)
    assert encore.pk != cas.pk
    vue = seance_vue(seance=cas.seance_id, compte=ars.compte.pk, maintenant=MAINTENANT)
    assert [c.inscription.pk for c in vue.agenda] == [encore.pk]


def test_after_its_opinion_the_same_session_does_not_hear_a_case_again(
    ars, inscrire, noter_present, dans, communaute
):
    cas = inscrire()
    noter_present(cas.seance)
    la = {"par": ars.acteur, "maintenant": apres(cas.seance)}
    seances.ecrire_l_avis(
        seance=cas.seance_id, inscription=cas.pk, sens="defavorable", avis="Non", **la
    )
    with dans():
        lettre.ajourner_lettre(communaute=communaute.pk, motif="à revoir", **la)
        Dossier.objects.filter(communaute=communaute).update(etat="li_deposee")
        with pytest.raises(ErreurMetier, match="déjà donné son avis"):
            lettre.inscrire_en_seance(
                communaute=communaute.pk, seance=cas.seance_id, motif="encore", **la
            )


def test_members_with_an_address_are_called_by_mail(ars, inscrire):
    cas = inscrire()
    ici = {"seance": cas.seance_id, "par": ars.acteur, "maintenant": MAINTENANT}
    seances.nommer_participant(
        organisme="Ordre des médecins", nom="", courriel="Ordre84@exemple.test", **ici
    )
    assert seances.envoyer_l_ordre_du_jour(**ici) == 1
    lettre_partie = Message.objects.get(destinataire="ordre84@exemple.test")
    assert "30 novembre 2026" in lettre_partie.objet
    assert f"/dossiers/seances/{cas.seance_id}/" in lettre_partie.texte
    assert "Ventoux" not in lettre_partie.texte, "the names of the cases stay here"


def test_a_wrong_address_is_refused_when_it_is_written(ars, inscrire):
    cas = inscrire()
    with pytest.raises(ErreurMetier):
        seances.nommer_participant(
            seance=cas.seance_id,
            organisme="Ordre des médecins",
            courriel="pas une adresse",
            par=ars.acteur,
            maintenant=MAINTENANT,
        )


def test_the_agenda_is_put_in_order(ars, inscrire, planifier, etablir):
    seance = planifier()
    premier = inscrire(seance)
    second = inscrire(seance, de=etablir("CPTS inventée du Luberon", codes=()))
    agenda.ordonner_l_agenda(
        seance=seance.pk,
        rangs={premier.pk: 2, second.pk: 1, 999: 1},
        par=ars.acteur,
        maintenant=MAINTENANT,
    )
    vue = seance_vue(seance=seance.pk, compte=ars.compte.pk, maintenant=MAINTENANT)
    assert [c.inscription.pk for c in vue.agenda] == [second.pk, premier.pk]


def test_a_member_reads_the_sessions_they_are_called_to_and_no_other(
    ars, connecter, inscrire, planifier
):
    cas, autre = inscrire(), planifier(le=JOUR + timedelta(days=40))
    membre = connecter("ccopd", departement="84", nom="nour")
    assert membre.get(f"/dossiers/seances/{cas.seance_id}/").status_code == 404
    place = Participant.objects.filter(seance=cas.seance, organisme="URPS").get()
    seances.nommer_participant(
        seance=cas.seance_id,
        participant=place.pk,
        organisme="",
        nom="Nour Ccopd",
        courriel=membre.compte.courriel,
        par=ars.acteur,
        maintenant=MAINTENANT,
    )
    page = membre.get(f"/dossiers/seances/{cas.seance_id}/")
    assert page.status_code == 200
    assert "CPTS inventée du Ventoux" in page.content.decode()
    assert "Voir l’instruction" not in page.content.decode()
    assert membre.get(f"/dossiers/seances/{autre.pk}/").status_code == 404
    liste = membre.get("/dossiers/seances/").content.decode()
    assert f"/dossiers/seances/{cas.seance_id}/" in liste
    assert f"/dossiers/seances/{autre.pk}/" not in liste
    refuse = membre.post(f"/dossiers/seances/{cas.seance_id}/geste", {"geste": "envoyer"})
    assert "tenues par son ARS" in refuse.content.decode()
    for ailleurs in ("/projets/cpts-inventee-du-ventoux/instruction/", "/dossiers/"):
        assert membre.get(ailleurs).status_code in {403, 404}


def test_a_member_reads_what_was_sent_and_whoever_left_the_room_does_not(
    ars, connecter, ouvrir, planifier, dans, communaute
):
    ouvrir(EtatDossier.LI_DEPOSEE)
    seance = planifier()
    commun = {"par": ars.acteur, "maintenant": MAINTENANT}
    with dans():
        garder_version(
            communaute=communaute.pk, document="lettre", motif="dépôt", deposee=True, **commun
        )
        cas = lettre.inscrire_en_seance(
            communaute=communaute.pk, seance=seance.pk, motif="urgence", **commun
        )
    membre = connecter("ccopd", departement="84", nom="nour")
    place = seances.nommer_participant(
        seance=seance.pk, organisme="URPS", courriel=membre.compte.courriel, **commun
    )
    adresse = f"/dossiers/seances/{seance.pk}/"
    assert "version 1 (PDF)" not in membre.get(adresse).content.decode()
    seances.envoyer_l_ordre_du_jour(seance=seance.pk, **commun)
    assert "version 1 (PDF)" in membre.get(adresse).content.decode()
    document = f"{adresse}documents/{cas.pieces.get().pk}.pdf"
    assert membre.get(document).content.startswith(b"%PDF")
    autre = connecter("ccopd", departement="84", nom="autre")
    assert autre.get(document).status_code == 404
    seances.deporter(
        seance=seance.pk,
        inscription=cas.pk,
        participant=place.pk,
        motif="membre fondateur",
        **commun,
    )
    assert membre.get(document).status_code == 404
    page = membre.get(adresse).content.decode()
    assert "membre fondateur" in page
    assert "Vous vous retirez de ce dossier" in page
    assert document not in page
    seances.deporter(
        seance=seance.pk, inscription=cas.pk, participant=place.pk, retirer=True, **commun
    )
    assert membre.get(document).status_code == 200


def test_what_a_refused_gesture_had_typed_is_shown_again(ars, inscrire):
    cas = inscrire()
    Seance.objects.filter(pk=cas.seance_id).update(le=JOUR - timedelta(days=1))
    reponse = ars.post(
        f"/dossiers/seances/{cas.seance_id}/geste",
        {"geste": "avis", "inscription": cas.pk, "sens": "enthousiaste", "avis": "Long texte"},
    )
    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert "Choisissez un avis" in page
    assert "Long texte" in page


@pytest.mark.parametrize("quand", [-1, 8])
def test_the_pages_keep_french_typography_and_a_constant_number_of_queries(
    ars, inscrire, planifier, etablir, quand
):
    seance = planifier()
    inscrire(seance)
    nombres = []
    for tour in range(2):
        Seance.objects.filter(pk=seance.pk).update(le=JOUR + timedelta(days=quand))
        ars.get(f"/dossiers/seances/{seance.pk}/")
        with CaptureQueriesContext(connection) as requetes:
            reponse = ars.get(f"/dossiers/seances/{seance.pk}/")
        assert not fautes(lire_page(reponse))
        with CaptureQueriesContext(connection) as liste:
            assert not fautes(lire_page(ars.get("/dossiers/seances/")))
        nombres.append((len(requetes), len(liste)))
        Seance.objects.filter(pk=seance.pk).update(le=JOUR + timedelta(days=8))
        if not tour:
            for n in range(3):
                inscrire(seance, de=etablir(f"CPTS inventée {n}", codes=()))
                planifier(le=JOUR + timedelta(days=50 + n))
    assert nombres[0] == nombres[1]


@pytest.mark.parametrize("comment", ["absent", "conflict"])
def test_an_opinion_is_never_left_without_anybody_who_could_give_it(
    ars, inscrire, noter_present, comment
):
    cas = inscrire()
    membre = noter_present(cas.seance)
    commun = {"seance": cas.seance_id, "par": ars.acteur, "maintenant": apres(cas.seance)}
    seances.ecrire_l_avis(inscription=cas.pk, sens="favorable", avis="", **commun)
    partir = {
        "absent": lambda: seances.noter_les_presences(presents={membre.pk: False}, **commun),
        "conflict": lambda: seances.deporter(inscription=cas.pk, participant=membre.pk, **commun),
    }[comment]
    with pytest.raises(ErreurMetier, match="CPTS inventée du Ventoux"):
        partir()
    membre.refresh_from_db()
    assert membre.present
    assert not cas.deports.exists()


def test_who_left_the_room_does_not_read_what_the_commission_said(
    ars, inscrire, noter_present, connecter
):
    cas = inscrire()
    noter_present(cas.seance)
    ici = {"seance": cas.seance_id, "par": ars.acteur, "maintenant": apres(cas.seance)}
    lecteurs = {nom: connecter("ccopd", departement="84", nom=nom) for nom in ("retire", "reste")}
    for nom in lecteurs:
        place = seances.nommer_participant(organisme=nom, courriel=f"{nom}.84@exemple.test", **ici)
        if nom == "retire":
            seances.deporter(inscription=cas.pk, participant=place.pk, **ici)
    seances.ecrire_l_avis(inscription=cas.pk, sens="reserve", avis="Avis inventé", **ici)
    lu = {
        nom: "Avis inventé" in client.get(f"/dossiers/seances/{cas.seance_id}/").content.decode()
        for nom, client in lecteurs.items()
    }
    assert lu == {"retire": False, "reste": True}
