"""A real SMTP server in a thread: what it does depends on the recipient."""

import asyncio
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.notifications import commands, gabarits
from maillage.plateforme.notifications.models import Message
from maillage.plateforme.notifications.reglages import ServeurSmtp

MAINTENANT = datetime(2026, 11, 22, 9, tzinfo=UTC)
ALICE = Acteur(nom="Alice Martin", compte=7)


@dataclass
class Facteur:
    """aiosmtpd's handler. `recus` holds what was accepted."""

    recus: list[EmailMessage] = field(default_factory=list)
    expediteurs: list[str] = field(default_factory=list)
    tls: list[bool] = field(default_factory=list)
    occupe: bool = False
    compte_refuse: bool = False

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refuse"):
            return "550 5.1.1 No such user here"
        if address.startswith("pleine"):
            return "552 5.2.2 Mailbox full"
        if address.startswith("lente"):
            await asyncio.sleep(2)
        if self.occupe:
            return "451 4.7.1 Greylisted, try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.compte_refuse:
            return "550 5.7.1 Sender not allowed"
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("coupe"):
            server.transport.abort()
            return "421 never read"
        if envelope.rcpt_tos[0].startswith("contenu"):
            return "554 5.6.0 Message content rejected"
        self.recus.append(message_from_bytes(envelope.content, policy=policy.default))
        self.expediteurs.append(envelope.mail_from)
        self.tls.append(session.ssl is not None)
        if envelope.rcpt_tos[0].startswith("raccroche"):
            # Accepted, and then the line drops before the goodbye.
            asyncio.get_running_loop().call_later(0.05, server.transport.abort)
        return "250 2.0.0 Accepted"


class SurUnPortLibre(Controller):
    def _trigger_server(self):
        # The library knocks at the port it was told, and 0 is not one.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Serveur:
    def __init__(self, **options) -> None:
        self.facteur = Facteur()
        self.controleur = SurUnPortLibre(self.facteur, hostname="127.0.0.1", port=0, **options)
        self.controleur.start()

    @property
    def port(self) -> int:
        return int(self.controleur.port)

    def arreter(self) -> None:
        self.controleur.stop()


@pytest.fixture
def serveur(settings) -> Iterator[Serveur]:
    ouvert = Serveur()
    settings.SMTP = ServeurSmtp("127.0.0.1", ouvert.port, "aucun", delai_s=1)
    yield ouvert
    ouvert.arreter()


@pytest.fixture
def certificat(tmp_path):
    """A certificate of our own for 127.0.0.1; its file is also the authority to trust."""
    cle = ec.generate_private_key(ec.SECP256R1())
    nom = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "essai")])
    certificat = (
        x509.CertificateBuilder()
        .subject_name(nom)
        .issuer_name(nom)
        .public_key(cle.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=36_500))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                key_cert_sign=True,
                crl_sign=True,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(cle.public_key()), critical=False)
        .sign(cle, hashes.SHA256())
    )
    fichier = tmp_path / "certificat.pem"
    fichier.write_bytes(
        cle.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificat.public_bytes(serialization.Encoding.PEM)
    )
    return fichier


@pytest.fixture
def serveur_chiffre(certificat, settings) -> Iterator[Serveur]:
    """STARTTLS and a password, both required."""
    contexte = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    contexte.load_cert_chain(certificat)

    def verifier(server, session, envelope, mechanism, auth_data):
        bon = (auth_data.login, auth_data.password) == (b"maillage", b"mot de passe")
        return AuthResult(success=bon, handled=False)

    ouvert = Serveur(
        tls_context=contexte, require_starttls=True, auth_required=True, authenticator=verifier
    )
    settings.SMTP = ServeurSmtp(
        "127.0.0.1",
        ouvert.port,
        "starttls",
        compte="maillage",
        mot_de_passe="mot de passe",
        autorite=str(certificat),
        delai_s=5,
    )
    yield ouvert
    ouvert.arreter()


@pytest.fixture
def ecrire():
    """`ecrire("paul@cpts.example", objet="…")` puts a message into the outbox."""

    def ecrire_pour_alice(
        a="paul@cpts.example", *, objet="Une convocation", texte="Bonjour.\n", **options
    ) -> Message:
        reglages = {"urgent": False, "cle": "", "maintenant": MAINTENANT} | options
        identifiant = commands.deposer(
            gabarit="essai",
            a=a,
            rendu=gabarits.Rendu(objet, texte, gabarits.habiller(objet, texte)),
            par=ALICE,
            **reglages,
        )
        return Message.objects.get(pk=identifiant)

    return ecrire_pour_alice
