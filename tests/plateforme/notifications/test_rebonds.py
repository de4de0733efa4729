"""What comes back: delivery status notifications, true, wrong and forged."""

import random

import pytest
from django_ox.testing import run_tasks
from hypothesis import given
from hypothesis import strategies as st
from tests.plateforme.notifications.conftest import ALICE, MAINTENANT

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.models import Evenement
from maillage.plateforme.cloisons.contexte import PLATEFORME, avec_locataires
from maillage.plateforme.notifications import commands
from maillage.plateforme.notifications.models import AdresseEnDefaut, Message
from maillage.plateforme.notifications.rules import AvisIllisible, adresse_morte, lire_avis
from maillage.plateforme.notifications.states import Etat

AVIS = """\
From: MAILER-DAEMON@relais.example
To: maillage@maillage.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relais.example

Final-Recipient: rfc822; {a}
Action: {action}
Status: {statut}
Diagnostic-Code: smtp; 550 {statut} User
    unknown in virtual mailbox table

--b
Content-Type: {rendu}

From: maillage@maillage.example
To: {a}
Message-ID: {identifiant}
Subject: x

--b--
"""


def avis(
    identifiant,
    *,
    a="paul@cpts.example",
    action="failed",
    statut="5.1.1",
    rendu="text/rfc822-headers",
) -> bytes:
    texte = AVIS.format(identifiant=identifiant, a=a, action=action, statut=statut, rendu=rendu)
    return texte.replace("\n", "\r\n").encode()


def recevoir(octets: bytes) -> int:
    return commands.recevoir_un_avis(octets=octets, par=ALICE, maintenant=MAINTENANT)


@pytest.fixture
def remis(db, serveur, ecrire) -> Message:
    message = ecrire()
    run_tasks()
    return message


@pytest.mark.parametrize("rendu", ["text/rfc822-headers", "message/rfc822"])
def test_a_message_that_comes_back_is_marked_with_its_address(remis, ecrire, rendu):
    assert recevoir(avis(remis.identifiant, a="Paul@CPTS.example", rendu=rendu)) == 1
    lu = Message.objects.get(pk=remis.pk)
    assert lu.etat == Etat.REBONDI
    assert lu.reponse == "5.1.1 550 5.1.1 User unknown in virtual mailbox table"
    assert AdresseEnDefaut.objects.get().adresse == "paul@cpts.example"
    assert ecrire().etat == Etat.REFUSE
    with avec_locataires(lus=[PLATEFORME]):
        assert list(Evenement.objects.values_list("action", flat=True)) == ["notifications.rebond"]


def test_the_same_notification_twice_changes_nothing_more(remis):
    recevoir(avis(remis.identifiant))
    recevoir(avis(remis.identifiant))
    assert AdresseEnDefaut.objects.get().refus == 1


def test_a_delay_or_a_full_mailbox_condemns_no_address(remis):
    recevoir(avis(remis.identifiant, action="delayed", statut="4.4.1"))
    assert Message.objects.get().etat == Etat.REMIS
    recevoir(avis(remis.identifiant, statut="5.2.2"))
    assert Message.objects.get().etat == Etat.REBONDI
    assert not AdresseEnDefaut.objects.exists()


def test_a_mended_address_is_written_to_again(remis, ecrire):
    recevoir(avis(remis.identifiant))
    commands.lever_le_defaut(adresse="Paul@cpts.example", par=ALICE, maintenant=MAINTENANT)
    assert ecrire().etat == Etat.A_ENVOYER
    with pytest.raises(ErreurMetier, match="pas en défaut"):
        commands.lever_le_defaut(adresse="paul@cpts.example", par=ALICE, maintenant=MAINTENANT)


def test_a_forged_notification_marks_nothing(remis):
    forgeries = [
        avis("<devine@maillage.example>"),
        avis(remis.identifiant, a="anne@cpts.example"),
    ]
    for octets in forgeries:
        with pytest.raises(ErreurMetier, match="aucun message de Maillage"):
            recevoir(octets)
    assert Message.objects.get().etat == Etat.REMIS
    assert not AdresseEnDefaut.objects.exists()


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"Subject: Absent du bureau\r\n\r\nJe reviens lundi.",
        avis(""),
        avis("<a@b>", action="exploded"),
        avis("<a@b>").replace(b"Final-Recipient", b"X-Recipient"),
        avis("<a@b>").replace(b"rfc822-headers", b"plain"),
        bytes(range(256)) * 10,
    ],
)
def test_what_is_not_a_notification_is_refused_with_a_sentence(db, octets):
    with pytest.raises(ErreurMetier, match="pas un avis de non-remise"):
        recevoir(octets)


def test_a_notification_too_large_is_not_read(db):
    with pytest.raises(ErreurMetier, match="1\u00a0Mio"):
        recevoir(b"x" * (1024 * 1024 + 1))


@given(st.binary(max_size=300) | st.integers(0, 2**32))
def test_no_bytes_break_the_reader(graine):
    octets = graine
    if isinstance(graine, int):
        # A true notification, with bytes changed here and there.
        hasard = random.Random(graine)
        brouille = bytearray(avis("<a@b.example>"))
        for _ in range(hasard.randrange(1, 40)):
            brouille[hasard.randrange(len(brouille))] = hasard.randrange(256)
        octets = bytes(brouille)
    try:
        rebonds = lire_avis(octets)
    except AvisIllisible:
        return
    assert all(len(rebond.diagnostic) <= 500 for rebond in rebonds)


@pytest.mark.parametrize(
    ("code", "statut", "morte"),
    [
        (550, "5.1.1", True),
        (550, "5.7.1", False),
        (552, "5.2.2", False),
        (None, "5.2.1", True),
        (550, "", True),
        (554, "", False),
        (450, "4.1.1", False),
        (None, "", False),
    ],
)
def test_only_an_answer_about_the_address_condemns_it(code, statut, morte):
    assert adresse_morte(code=code, statut=statut) is morte
