"""What the operator sets, and whom the server then talks to."""

import json
import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.cache import cache

from maillage.plateforme.psc.configuration import fournisseurs
from maillage.plateforme.psc.web.echange import EchecPsc, decouverte, lire_userinfo

COMPLETE = {
    "MAILLAGE_PSC_DECOUVERTE": "https://psc.example/x/.well-known/wallet-openid-configuration",
    "MAILLAGE_PSC_CLIENT": "client",
    "MAILLAGE_PSC_SECRET": "secret",
}


def test_without_settings_there_is_no_provider():
    assert fournisseurs({}, production=True) == {}
    assert fournisseurs({"MAILLAGE_PSC_CLIENT": ""}, production=True) == {}


def test_a_whole_configuration_is_understood():
    autres = {
        "MAILLAGE_PSC_ACR": "eidas1, eidas2",
        "MAILLAGE_PSC_CERTIFICAT": "/c.pem",
        "MAILLAGE_PSC_CERTIFICAT_CLE": "/k.pem",
    }
    (application,) = fournisseurs(COMPLETE | autres, production=True)["psc"]["APPS"]
    assert application["client_id"] == "client"
    assert application["settings"]["acr"] == ["eidas1", "eidas2"]
    assert application["settings"]["certificat"] == ("/c.pem", "/k.pem")
    (application,) = fournisseurs(COMPLETE, production=True)["psc"]["APPS"]
    assert application["settings"]["acr"] == ["eidas1"]
    assert application["settings"]["certificat"] is None


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        ({"MAILLAGE_PSC_SECRET": ""}, "définissez aussi MAILLAGE_PSC_SECRET"),
        ({"MAILLAGE_PSC_DECOUVERTE": "http://psc.example/.well-known/x"}, "adresse https"),
        ({"MAILLAGE_PSC_DECOUVERTE": "http://127.0.0.1:1/.well-known/x"}, "adresse https"),
        ({"MAILLAGE_PSC_DECOUVERTE": "https://psc.example/"}, "well-known"),
        ({"MAILLAGE_PSC_CERTIFICAT": "/c.pem"}, "vont ensemble"),
    ],
)
def test_half_a_configuration_stops_the_start(change, phrase):
    with pytest.raises(RuntimeError, match=phrase):
        fournisseurs(COMPLETE | change, production=True)


class Reponses(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.demandes.append((self.path, dict(self.headers)))
        statut, entetes, corps = self.server.reponse(self.path)
        self.send_response(statut)
        for nom, valeur in entetes.items():
            self.send_header(nom, valeur)
        self.end_headers()
        self.wfile.write(corps)

    def log_message(self, *args):
        pass


@pytest.fixture
def serveur(db):
    """A server that answers what a test says; gives its origin and what it was asked."""
    ouverts = []

    def ouvrir(reponse, contexte: ssl.SSLContext | None = None):
        nouveau = ThreadingHTTPServer(("127.0.0.1", 0), Reponses)
        nouveau.reponse, nouveau.demandes = reponse, []
        nouveau.handle_error = lambda *_: None
        if contexte:
            nouveau.socket = contexte.wrap_socket(nouveau.socket, server_side=True)
        threading.Thread(target=nouveau.serve_forever, daemon=True).start()
        ouverts.append(nouveau)
        schema = "https" if contexte else "http"
        return f"{schema}://127.0.0.1:{nouveau.server_address[1]}", nouveau.demandes

    cache.clear()
    yield ouvrir
    cache.clear()
    for ouvert in ouverts:
        ouvert.shutdown()
        ouvert.server_close()


def app(settings, origine: str, **reglages: object) -> SimpleNamespace:
    (brute,) = fournisseurs(
        COMPLETE | {"MAILLAGE_PSC_DECOUVERTE": "http://127.0.0.1:1/x/.well-known/y"},
        production=False,
    )["psc"]["APPS"]
    brute["settings"] |= {"decouverte": f"{origine}/x/.well-known/y"} | reglages
    settings.SOCIALACCOUNT_PROVIDERS = {"psc": {"APPS": [brute]}}
    return SimpleNamespace(**brute)


def description(origine: str, **change: object) -> dict[str, object]:
    noms = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
    return {"issuer": f"{origine}/x"} | {nom: f"{origine}/{nom}" for nom in noms} | change


def repond(description_de):
    """Serve a description that may name the server itself."""
    etat = {"origine": ""}

    def reponse(chemin: str):
        return 200, {}, json.dumps(description_de(etat["origine"])).encode()

    return etat, reponse


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        ({"issuer": "https://autre.example"}, "émetteur"),
        ({"issuer": None}, "émetteur"),
        ({"jwks_uri": None}, "jwks_uri"),
        ({"token_endpoint": "ftp://psc.example/"}, "token_endpoint"),
        ({"userinfo_endpoint": ["https://psc.example"]}, "userinfo_endpoint"),
    ],
)
def test_a_wrong_description_is_refused(serveur, settings, change, phrase):
    etat, reponse = repond(lambda origine: description(origine, **change))
    etat["origine"], _ = serveur(reponse)
    with pytest.raises(EchecPsc, match=phrase):
        decouverte(app(settings, etat["origine"]))


def test_in_production_every_address_is_https(serveur, settings):
    etat, reponse = repond(description)
    etat["origine"], _ = serveur(reponse)
    assert decouverte(app(settings, etat["origine"]))["issuer"] == etat["origine"] + "/x"
    cache.clear()
    settings.PRODUCTION = True
    with pytest.raises(EchecPsc, match="authorization_endpoint"):
        decouverte(app(settings, etat["origine"]))


def test_the_description_is_read_once_in_ten_minutes(serveur, settings):
    etat, reponse = repond(description)
    etat["origine"], demandes = serveur(reponse)
    for _ in range(3):
        decouverte(app(settings, etat["origine"]))
    assert len(demandes) == 1


@pytest.mark.parametrize(
    "corps", [b"", b"[]", b"null", b"<html>", b"\xff", b'"x"', b" " * 1_000_001 + b"{}"]
)
def test_an_unreadable_description_is_refused(serveur, settings, corps):
    origine, _ = serveur(lambda chemin: (200, {}, corps))
    with pytest.raises(EchecPsc):
        decouverte(app(settings, origine))


def test_no_redirection_is_followed(serveur, settings):
    ailleurs, demandes = serveur(lambda chemin: (200, {}, b"{}"))
    origine, _ = serveur(lambda chemin: (302, {"Location": f"{ailleurs}/secret"}, b""))
    with pytest.raises(EchecPsc):
        decouverte(app(settings, origine))
    assert demandes == []


def test_the_proxy_of_the_environment_is_not_used(serveur, settings, monkeypatch):
    mandataire, demandes = serveur(lambda chemin: (200, {}, b"{}"))
    monkeypatch.setenv("http_proxy", mandataire)
    monkeypatch.setenv("no_proxy", "")
    etat, reponse = repond(description)
    etat["origine"], _ = serveur(reponse)
    assert decouverte(app(settings, etat["origine"]))
    assert demandes == []


USAGES = dict.fromkeys(
    (
        *("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
        *("crl_sign", "encipher_only", "decipher_only"),
    ),
    False,
) | {"digital_signature": True}


@pytest.fixture
def certificats(tmp_path):
    """An authority, a server and a client it vouches for: paths of PEM files."""
    maintenant = datetime.now(UTC)  # noqa: TID251 - a certificate is valid now
    cle_autorite = ec.generate_private_key(ec.SECP256R1())
    nom_autorite = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Autorité d’essai")])

    def signer(nom: str, cle, autorite: bool) -> x509.Certificate:
        sujet = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, nom)])
        return (
            x509.CertificateBuilder()
            .subject_name(nom_autorite if autorite else sujet)
            .issuer_name(nom_autorite)
            .public_key(cle.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(maintenant - timedelta(hours=1))
            .not_valid_after(maintenant + timedelta(hours=1))
            .add_extension(x509.BasicConstraints(autorite, None), critical=True)
            .add_extension(x509.KeyUsage(**(USAGES | {"key_cert_sign": autorite})), critical=True)
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
                critical=False,
            )
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(cle.public_key()), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(cle_autorite.public_key()),
                critical=False,
            )
            .sign(cle_autorite, hashes.SHA256())
        )

    chemins = {}
    for nom in ("autorite", "serveur", "client"):
        cle = cle_autorite if nom == "autorite" else ec.generate_private_key(ec.SECP256R1())
        chemins[nom] = (tmp_path / f"{nom}.pem", tmp_path / f"{nom}.cle")
        chemins[nom][0].write_bytes(
            signer(nom, cle, nom == "autorite").public_bytes(serialization.Encoding.PEM)
        )
        chemins[nom][1].write_bytes(
            cle.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    return {nom: (str(pem), str(cle)) for nom, (pem, cle) in chemins.items()}


def test_our_certificate_is_shown_to_a_server_that_asks_for_it(serveur, settings, certificats):
    contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    contexte.load_cert_chain(*certificats["serveur"])
    contexte.load_verify_locations(certificats["autorite"][0])
    contexte.verify_mode = ssl.CERT_REQUIRED
    etat, reponse = repond(description)
    etat["origine"], demandes = serveur(reponse, contexte)
    autorites = certificats["autorite"][0]
    with pytest.raises(EchecPsc, match="ne répond pas"):
        decouverte(app(settings, etat["origine"], autorites=autorites))
    with pytest.raises(EchecPsc, match="ne répond pas"):
        decouverte(app(settings, etat["origine"], certificat=certificats["client"]))
    assert demandes == []
    presente = app(settings, etat["origine"], autorites=autorites, certificat=certificats["client"])
    assert decouverte(presente)["issuer"] == etat["origine"] + "/x"
    lire_userinfo(presente, "jeton")
    assert demandes[-1][1]["Authorization"] == "Bearer jeton"
