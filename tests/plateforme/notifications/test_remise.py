"""From the outbox to a server that accepts, refuses, delays, cuts and encrypts."""

import threading
from contextlib import suppress

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django_ox.models import OxTask
from django_ox.testing import run_tasks
from tests.plateforme.notifications.conftest import ALICE, MAINTENANT

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.comptes.commands import creer_compte
from maillage.plateforme.notifications import commands
from maillage.plateforme.notifications.models import AdresseEnDefaut, Message
from maillage.plateforme.notifications.reglages import ServeurSmtp, lire_adresse
from maillage.plateforme.notifications.rules import ESSAIS
from maillage.plateforme.notifications.states import Etat


def relu(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def remettre() -> None:
    """Run what is due, then make due what waits."""
    run_tasks()
    OxTask.objects.filter(status="READY").update(run_after=None)


def test_a_message_leaves_after_the_commit_with_its_two_parts(db, serveur, ecrire, settings):
    message = ecrire(objet="Réunion : mardi", texte="Voir https://maillage.example/r/1\n")
    assert serveur.facteur.recus == []
    remettre()
    (recu,) = serveur.facteur.recus
    assert recu["To"] == "paul@cpts.example"
    assert recu["Subject"] == "Réunion : mardi"
    assert recu["From"] == settings.DEFAULT_FROM_EMAIL
    assert recu["Message-ID"] == message.identifiant
    assert recu["Auto-Submitted"] == "auto-generated"
    assert serveur.facteur.expediteurs == [settings.ADRESSE_DE_RETOUR]
    texte, html = recu.get_body(("plain",)), recu.get_body(("html",))
    assert "https://maillage.example/r/1" in texte.get_content()
    assert '<a href="https://maillage.example/r/1"' in html.get_content()
    assert relu(message).etat == Etat.REMIS


def test_a_message_of_a_transaction_that_fails_never_leaves(db, serveur, ecrire):
    with suppress(ZeroDivisionError), transaction.atomic():
        ecrire()
        raise ZeroDivisionError
    remettre()
    assert serveur.facteur.recus == []
    assert not Message.objects.exists()


def test_the_words_are_unreadable_in_the_database_and_erased_once_delivered(db, serveur, ecrire):
    message = ecrire(texte="Votre lien : https://x.test/jeton-tres-secret\n")

    def colonnes():
        with connection.cursor() as curseur:
            curseur.execute("SELECT texte, html FROM notifications_message")
            return curseur.fetchone()

    assert all(b"jeton-tres-secret" not in bytes(valeur) for valeur in colonnes())
    assert "jeton-tres-secret" in relu(message).texte
    remettre()
    assert colonnes() == (None, None)


def test_the_same_key_is_the_same_message(db, serveur, ecrire):
    assert ecrire(cle="convocation-1").pk == ecrire(cle="convocation-1", objet="Autre").pk
    remettre()
    ecrire(cle="convocation-1")
    remettre()
    assert len(serveur.facteur.recus) == 1


def test_a_refused_address_is_told_and_not_tried_again(db, serveur, ecrire):
    message = ecrire("refuse@cpts.example")
    remettre()
    remettre()
    lu = relu(message)
    assert (lu.etat, lu.code, lu.essais) == (Etat.REFUSE, 550, 1)
    assert lu.reponse == "5.1.1 No such user here"
    assert AdresseEnDefaut.objects.get().adresse == "refuse@cpts.example"
    suivant = ecrire("Refuse@cpts.example")
    assert suivant.etat == Etat.REFUSE
    # Somebody waits at the screen for an urgent one: it is tried all the same.
    urgent = ecrire("refuse@cpts.example", urgent=True)
    remettre()
    assert relu(urgent).essais == 1
    assert AdresseEnDefaut.objects.get().refus == 2


def test_a_full_mailbox_does_not_condemn_the_address(db, serveur, ecrire):
    message = ecrire("pleine@cpts.example")
    remettre()
    assert relu(message).etat == Etat.REFUSE
    assert not AdresseEnDefaut.objects.exists()


def test_words_refused_by_the_server_do_not_condemn_the_address(db, serveur, ecrire):
    message = ecrire("contenu@cpts.example")
    remettre()
    assert relu(message).etat == Etat.REFUSE
    assert not AdresseEnDefaut.objects.exists()


def test_a_busy_server_is_tried_again_later_with_the_same_message(db, serveur, ecrire):
    serveur.facteur.occupe = True
    message = ecrire()
    run_tasks()
    lu = relu(message)
    assert (lu.etat, lu.code, lu.essais) == (Etat.A_ENVOYER, 451, 1)
    assert OxTask.objects.get().run_after
    serveur.facteur.occupe = False
    OxTask.objects.update(run_after=None)
    remettre()
    lu = relu(message)
    assert (lu.etat, lu.essais) == (Etat.REMIS, 2)
    assert [recu["Message-ID"] for recu in serveur.facteur.recus] == [lu.identifiant]


@pytest.mark.parametrize("a", ["coupe@cpts.example", "lente@cpts.example"])
def test_a_line_that_drops_or_drags_is_tried_again(db, serveur, ecrire, a):
    message = ecrire(a)
    run_tasks()
    lu = relu(message)
    assert lu.etat == Etat.A_ENVOYER
    assert lu.reponse.startswith("Le serveur d’envoi ne répond pas")
    assert serveur.facteur.recus == []


def test_a_line_that_drops_after_the_acceptance_sends_nothing_twice(db, serveur, ecrire):
    message = ecrire("raccroche@cpts.example")
    remettre()
    remettre()
    assert relu(message).etat == Etat.REMIS
    assert len(serveur.facteur.recus) == 1


def test_a_server_that_refuses_our_own_address_condemns_nobody(db, serveur, ecrire):
    serveur.facteur.compte_refuse = True
    message = ecrire()
    run_tasks()
    assert relu(message).etat == Etat.A_ENVOYER
    assert not AdresseEnDefaut.objects.exists()


def test_nobody_at_the_other_end_is_tried_again_then_given_up_and_sent_by_hand(
    db, serveur, ecrire, settings
):
    bon = settings.SMTP
    settings.SMTP = ServeurSmtp("127.0.0.1", 1, "aucun", delai_s=1)
    message = ecrire()
    for _ in range(ESSAIS + 1):
        remettre()
    lu = relu(message)
    assert (lu.etat, lu.essais) == (Etat.ABANDONNE, ESSAIS)
    settings.SMTP = bon
    commands.relancer(identifiant=message.pk, par=ALICE, maintenant=MAINTENANT)
    remettre()
    assert relu(message).etat == Etat.REMIS
    with pytest.raises(ErreurMetier, match="Seul un message abandonné"):
        commands.relancer(identifiant=message.pk, par=ALICE, maintenant=MAINTENANT)


def test_a_worker_cut_between_acceptance_and_commit_sends_the_same_identifier(
    db, serveur, ecrire, monkeypatch
):
    message = ecrire()
    conclure = commands._conclure
    monkeypatch.setattr(commands, "_conclure", lambda *a: 1 / 0)
    run_tasks()
    assert relu(message).etat == Etat.A_ENVOYER
    monkeypatch.setattr(commands, "_conclure", conclure)
    OxTask.objects.update(run_after=None)
    remettre()
    # Twice received, once to whoever looks at the Message-ID.
    assert [r["Message-ID"] for r in serveur.facteur.recus] == [message.identifiant] * 2


def test_starttls_and_the_password_are_used(db, serveur_chiffre, ecrire):
    message = ecrire()
    remettre()
    assert relu(message).etat == Etat.REMIS
    assert serveur_chiffre.facteur.tls == [True]


def test_nothing_is_said_to_a_server_whose_certificate_is_not_trusted(
    db, serveur_chiffre, ecrire, settings
):
    message = ecrire()
    settings.SMTP = ServeurSmtp("127.0.0.1", settings.SMTP.port, "starttls", delai_s=5)
    run_tasks()
    assert relu(message).reponse == "Le certificat du serveur d’envoi n’est pas valable."
    assert serveur_chiffre.facteur.recus == []


def test_nothing_is_said_in_clear_to_a_server_that_cannot_encrypt(db, serveur, ecrire, settings):
    message = ecrire()
    settings.SMTP = ServeurSmtp("127.0.0.1", serveur.port, "starttls", delai_s=5)
    run_tasks()
    assert relu(message).reponse == "Le serveur d’envoi ne sait pas chiffrer (STARTTLS)."
    assert serveur.facteur.recus == []


def test_a_wrong_password_condemns_nobody(db, serveur_chiffre, ecrire, settings, certificat):
    message = ecrire()
    settings.SMTP = ServeurSmtp(
        "127.0.0.1", settings.SMTP.port, "starttls", "maillage", "faux", str(certificat), 5
    )
    run_tasks()
    lu = relu(message)
    assert (lu.etat, lu.code) == (Etat.A_ENVOYER, 535)
    assert "faux" not in lu.reponse


def test_without_a_server_the_message_stays_where_the_demo_shows_it(db, ecrire, settings):
    settings.SMTP = None
    message = ecrire(texte="Bonjour Paul.\n")
    remettre()
    assert relu(message).etat == Etat.CONSERVE
    assert relu(message).texte == "Bonjour Paul.\n"


MALVEILLANTS = ["\r\nBcc: espion@x.test", "\nX-Faux: 1\n\nCorps", "\x00", "\u2028Bcc: e@x.test"]


@pytest.mark.parametrize("ajout", MALVEILLANTS)
def test_a_subject_cannot_begin_a_header(db, serveur, ecrire, ajout):
    ecrire(objet=f"Bonjour{ajout}")
    remettre()
    (recu,) = serveur.facteur.recus
    assert recu["Bcc"] is None
    assert recu["X-Faux"] is None
    assert recu["Subject"].startswith("Bonjour")
    assert recu["To"] == "paul@cpts.example"


@pytest.mark.parametrize(
    "adresse",
    [
        *(f"paul@cpts.example{ajout}" for ajout in MALVEILLANTS),
        "paul@cpts.example, espion@x.test",
        "Paul <paul@cpts.example>",
        "pau l@cpts.example",
        "paul",
        "",
        "@cpts.example",
        "раul@cpts.example",  # Cyrillic
        f"{'a' * 300}@cpts.example",
    ],
)
def test_what_is_not_one_address_is_refused_with_a_sentence(db, ecrire, adresse):
    with pytest.raises(ErreurMetier, match="n’est pas une adresse électronique"):
        ecrire(adresse)
    assert not Message.objects.exists()


def test_an_accented_domain_is_written_as_the_network_knows_it(db, ecrire):
    assert ecrire("paul@santé.example").destinataire == "paul@xn--sant-epa.example"


@pytest.mark.parametrize("canal", ["sms", "mssante", "pigeon"])
def test_a_channel_that_does_not_exist_is_refused_in_french(db, ecrire, canal):
    with pytest.raises(ErreurMetier, match=r"pas encore|pas un canal connu"):
        ecrire("0600000000", nom_du_canal=canal)


def test_what_django_and_its_libraries_send_goes_through_the_outbox(db, serveur, settings):
    settings.MAILERS = {
        "default": {"BACKEND": "maillage.plateforme.notifications.courriel.BoiteDEnvoi"}
    }
    courrier = EmailMultiAlternatives(
        "Votre lien", "Le voici.", "x@y.test", ["paul@cpts.example"], bcc=["anne@cpts.example"]
    )
    courrier.attach_alternative("<p>Le voici.</p>", "text/html")
    assert courrier.send() == 1
    remettre()
    recus = serveur.facteur.recus
    assert sorted(recu["To"] for recu in recus) == ["anne@cpts.example", "paul@cpts.example"]
    assert recus[0].get_body(("html",)).get_content().strip() == "<p>Le voici.</p>"
    assert all(Message.objects.values_list("urgent", flat=True))
    courrier.attach("a.txt", "x", "text/plain")
    with pytest.raises(ErreurMetier, match="pièce jointe"):
        courrier.send()


@pytest.mark.parametrize(
    ("url", "attendu"),
    [
        ("", None),
        ("smtp://localhost:1025", ServeurSmtp("localhost", 1025, "aucun")),
        ("smtp://m.example", ServeurSmtp("m.example", 587, "starttls")),
        ("smtps://a%40b:p%3Aw@m.example", ServeurSmtp("m.example", 465, "tls", "a@b", "p:w")),
        (
            "smtp://127.0.0.1?autorite=/a.pem&delai=3",
            ServeurSmtp("127.0.0.1", 587, "starttls", autorite="/a.pem", delai_s=3),
        ),
    ],
)
def test_the_address_of_the_server_is_read(url, attendu):
    assert lire_adresse(url) == attendu


@pytest.mark.parametrize("url", ["http://m.example", "m.example:25", "smtp://"])
def test_a_wrong_address_of_the_server_is_refused(url):
    with pytest.raises(ValueError, match="MAILLAGE_SMTP"):
        lire_adresse(url)


def test_the_password_of_the_server_is_not_shown():
    assert "secret" not in repr(lire_adresse("smtp://a:secret@m.example"))


def test_workers_that_meet_on_a_message_send_it_once(transactional_db, serveur, ecrire):
    message = ecrire()
    depart = threading.Barrier(3)

    def remettre_aussi():
        try:
            depart.wait(10)
            commands.remettre(identifiant=message.pk, essai=1, maintenant=MAINTENANT)
        finally:
            connection.close()

    fils = [threading.Thread(target=remettre_aussi) for _ in range(3)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert len(serveur.facteur.recus) == 1
    assert relu(message).etat == Etat.REMIS


def test_a_reset_link_of_the_accounts_goes_through_the_outbox(db, client, serveur, settings):
    settings.MAILERS = {
        "default": {"BACKEND": "maillage.plateforme.notifications.courriel.BoiteDEnvoi"}
    }
    creer_compte(
        courriel="paul@cpts.example",
        mot_de_passe="un cheval mange des pommes",
        nom="Durand",
        prenom="Paul",
        confirme=True,
        par=ALICE,
        maintenant=MAINTENANT,
    )
    client.post("/compte/mot-de-passe/oubli", {"email": "paul@cpts.example"})
    message = Message.objects.get()
    assert "/compte/mot-de-passe/oubli/" in message.texte
    remettre()
    assert serveur.facteur.recus[0]["To"] == "paul@cpts.example"
    assert relu(message).texte is None
