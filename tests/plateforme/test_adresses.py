"""Addresses given by people: only the public network is asked, and only as we checked it."""

import socket
import ssl
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from maillage.plateforme.base.adresses import (
    AdresseRefusee,
    ReponseRefusee,
    demander,
    est_publique,
    verifier,
)

ICI = [ip_network("127.0.0.0/8")]
PRIVEES = [
    *("127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255"),
    *("192.168.1.1", "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.1"),
    *("198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1"),
    *("255.255.255.255", "192.88.99.1", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1"),
    *("::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "fe80::1"),
    *("fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1", "2002:7f00:1::"),
    *("2001::1", "2001:10::1", "100::1", "3fff::1", "4000::1", "fec0::1", "bidon", ""),
]


@pytest.mark.parametrize("ip", PRIVEES)
def test_an_address_that_is_not_public_is_seen(ip):
    assert not est_publique(ip)


@pytest.mark.parametrize(
    "ip",
    ["8.8.8.8", "193.51.208.13", "2a00:1450:4007::1", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_a_public_address_is_seen(ip):
    assert est_publique(ip)


def vers(*ips: str):
    return lambda hote, port: list(ips)


@pytest.mark.parametrize("ip", [ip for ip in PRIVEES if ip])
def test_a_name_that_leads_inside_is_refused(ip):
    with pytest.raises(AdresseRefusee, match="n’est pas sur le réseau public"):
        verifier("https://agenda.exemple.test/a.ics", resolution=vers(ip))
    with pytest.raises(AdresseRefusee, match="n’est pas sur le réseau public"):
        verifier("https://agenda.exemple.test/a.ics", resolution=vers("8.8.8.8", ip))


@pytest.mark.parametrize(
    ("adresse", "phrase"),
    [
        ("http://exemple.test/", "doit commencer par https://"),
        ("file:///etc/passwd", "doit commencer par https://"),
        ("gopher://exemple.test/", "doit commencer par https://"),
        ("//exemple.test/", "doit commencer par https://"),
        ("", "doit commencer par https://"),
        ("https://alice:secret@exemple.test/", "ni identifiant ni mot de passe"),
        ("https://exemple.test@8.8.8.8/", "ni identifiant ni mot de passe"),
        ("https://exemple.test:22/", "seul 443 est permis"),
        ("https://exemple.test:99999/", "n’est pas lisible"),
        ("https://exemple.test\\@10.0.0.1/", "n’est pas lisible"),
        ("https://exemple.test/\r\nHost: autre", "n’est pas lisible"),
        ("https://" + "a" * 3000 + ".test/", "n’est pas lisible"),
        ("https://[::1", "n’est pas lisible"),
        ("https:///chemin", "ne nomme pas un site"),
        ("https://localhost/", "ne nomme pas un site"),
        ("https://2130706433/", "ne nomme pas un site"),
        ("https://0x7f.0.0.1/", "ne nomme pas un site"),
        ("https://127.1/", "ne nomme pas un site"),
        ("https://exemple..test/", "ne nomme pas un site"),
        ("https://exemple.test/été", "caractères accentués"),
    ],
)
def test_a_faulty_address_is_refused_with_a_sentence(adresse, phrase):
    with pytest.raises(AdresseRefusee, match=phrase):
        verifier(adresse, resolution=vers("8.8.8.8"))


@pytest.mark.parametrize("hote", ["127.0.0.1", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]"])
def test_an_ip_of_ours_is_refused_as_it_stands(hote):
    with pytest.raises(AdresseRefusee, match="n’est pas sur le réseau public"):
        verifier(f"https://{hote}/")


def test_a_name_nobody_knows_is_refused():
    def inconnu(hote, port):
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(AdresseRefusee, match="n’a pas été trouvé"):
        verifier("https://exemple.test/", resolution=inconnu)


def test_a_good_address_is_read():
    cible = verifier("https://Santé.exemple.test/a?b=1", resolution=vers("8.8.8.8"))
    assert (cible.hote, cible.port) == ("xn--sant-epa.exemple.test", 443)
    assert (cible.chemin, cible.ips) == ("/a?b=1", ("8.8.8.8",))


@given(st.text(max_size=120))
def test_no_address_breaks_the_reading(texte):
    for adresse in (texte, f"https://{texte}"):
        try:
            verifier(adresse, resolution=vers("8.8.8.8"))
        except AdresseRefusee:
            continue


@given(st.ip_addresses())
def test_what_is_public_is_global_for_python_too(ip):
    if est_publique(str(ip)) and not str(ip).startswith("64:ff9b"):
        assert ip_address(str(ip)).is_global


# A real server on this machine: it may be asked because the test says so.


class Serveur:
    """Answers what it is told to, once a connection; keeps what it was asked."""

    def __init__(self, contexte: ssl.SSLContext | None = None) -> None:
        self.prise = socket.create_server(("127.0.0.1", 0))
        self.port = self.prise.getsockname()[1]
        self.contexte = contexte
        self.reponses: list[bytes | list[bytes]] = []
        self.demandes: list[bytes] = []
        self.fini = threading.Event()
        self.fil = threading.Thread(target=self._servir, daemon=True)
        self.fil.start()

    def _servir(self) -> None:
        while not self.fini.is_set():
            try:
                lien, _ = self.prise.accept()
            except OSError:
                return
            with lien:
                try:
                    self._repondre(self.contexte.wrap_socket(lien, True) if self.contexte else lien)
                except OSError:
                    continue

    def _repondre(self, lien: socket.socket) -> None:
        with lien:
            recu = b""
            while b"\r\n\r\n" not in recu:
                morceau = lien.recv(4096)
                if not morceau:
                    return
                recu += morceau
            self.demandes.append(recu)
            reponse = self.reponses.pop(0)
            for morceau in [reponse] if isinstance(reponse, bytes) else reponse:
                lien.sendall(morceau)
                if reponse is not morceau:
                    self.fini.wait(0.05)

    def fermer(self) -> None:
        self.fini.set()
        with suppress(OSError):
            self.prise.shutdown(socket.SHUT_RDWR)
        self.prise.close()
        self.fil.join(5)


@pytest.fixture
def serveur():
    ouvert = Serveur()
    yield ouvert
    ouvert.fermer()


def reponse(corps: bytes = b"", statut: str = "200 OK", *entetes: str) -> bytes:
    lignes = [f"HTTP/1.1 {statut}", f"Content-Length: {len(corps)}", *entetes]
    return "\r\n".join([*lignes, "", ""]).encode() + corps


def lire(serveur: Serveur, chemin: str = "/", **autres):
    options = {"schemas": ("http",), "permis": ICI, "resolution": vers("127.0.0.1")} | autres
    return demander(f"http://agenda.exemple.test:{serveur.port}{chemin}", **options)


def test_an_address_is_asked_at_the_place_that_was_checked(serveur):
    serveur.reponses = [reponse(b"BEGIN:VCALENDAR", "200 OK", "Content-Type: text/calendar")]
    recue = lire(serveur, "/a.ics?x=1")
    assert (recue.statut, recue.contenu) == (200, b"BEGIN:VCALENDAR")
    assert recue.entetes["content-type"] == "text/calendar"
    assert serveur.demandes[0].startswith(b"GET /a.ics?x=1 HTTP/1.1\r\n")
    assert f"Host: agenda.exemple.test:{serveur.port}".encode() in serveur.demandes[0]


def test_a_name_that_changes_its_mind_changes_nothing(serveur):
    serveur.reponses = [reponse(b"ici")]
    questions = []

    def changeante(hote, port):
        questions.append(hote)
        return ["127.0.0.1"] if len(questions) == 1 else ["10.0.0.1"]

    assert lire(serveur, resolution=changeante).contenu == b"ici"
    assert questions == ["agenda.exemple.test"]


@pytest.mark.parametrize(
    "suite",
    ["https://interne.test/", "http://10.0.0.1/", "http://[::1]/", "file:///etc/passwd",
     "//169.254.169.254/latest", "http://interne.test/"],
)  # fmt: skip
def test_a_redirect_inside_is_refused(serveur, suite):
    serveur.reponses = [reponse(b"", "302 Found", f"Location: {suite}")]

    def resolution(hote, port):
        return ["127.0.0.1"] if hote == "agenda.exemple.test" else [hote, "10.0.0.1"][-1:]

    with pytest.raises(AdresseRefusee):
        lire(serveur, resolution=resolution)
    assert len(serveur.demandes) == 1


def test_a_redirect_is_followed_without_what_was_secret(serveur):
    ailleurs = f"http://autre.exemple.test:{serveur.port}/b"
    serveur.reponses = [reponse(b"", "303 See Other", f"Location: {ailleurs}"), reponse(b"fin")]
    recue = lire(serveur, methode="POST", corps=b"x", entetes={"Authorization": "Bearer secret"})
    assert (recue.contenu, recue.adresse) == (b"fin", ailleurs)
    assert b"secret" in serveur.demandes[0]
    assert b"secret" not in serveur.demandes[1]
    assert serveur.demandes[1].startswith(b"GET /b ")


def test_redirects_have_an_end(serveur):
    serveur.reponses = [reponse(b"", "302 Found", "Location: /") for _ in range(9)]
    with pytest.raises(ReponseRefusee, match="renvoie sans cesse ailleurs"):
        lire(serveur)
    assert len(serveur.demandes) == 6


def test_an_answer_too_large_is_cut(serveur):
    serveur.reponses = [reponse(b"x" * 2000)]
    with pytest.raises(ReponseRefusee, match="trop volumineuse"):
        lire(serveur, octets_maximum=1000)


def test_a_server_that_drips_meets_the_limit_of_time(serveur):
    serveur.reponses = [[b"HTTP/1.1 200 OK\r\n", *[b"X-A: b\r\n"] * 200]]
    with pytest.raises(ReponseRefusee, match="n’a pas répondu à temps"):
        lire(serveur, delai_s=0.3)


@pytest.mark.parametrize(
    "octets",
    [b"", b"bonjour", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nx",
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
)  # fmt: skip
def test_a_server_that_speaks_badly_is_a_sentence(serveur, octets):
    serveur.reponses = [octets]
    with pytest.raises(ReponseRefusee, match="Réessayez plus tard"):
        lire(serveur)


def test_a_server_that_is_away_is_a_sentence():
    with socket.socket() as muette:
        muette.bind(("127.0.0.1", 0))  # and listens not
        adresse = f"http://agenda.exemple.test:{muette.getsockname()[1]}/"
        with pytest.raises(ReponseRefusee, match="ne répond pas"):
            demander(adresse, schemas=("http",), permis=ICI, resolution=vers("127.0.0.1"))


def certificat(nom: str, dossier) -> ssl.SSLContext:
    """A self-signed certificate for `nom`, made for this run."""
    cle = ec.generate_private_key(ec.SECP256R1())
    sujet = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, nom)])
    debut = datetime(2020, 1, 1, tzinfo=UTC)
    signe = (
        x509.CertificateBuilder()
        .subject_name(sujet)
        .issuer_name(sujet)
        .public_key(cle.public_key())
        .serial_number(1)
        .not_valid_before(debut)
        .not_valid_after(debut + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(nom)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(cle, hashes.SHA256())
    )
    pem = dossier / "serveur.pem"
    pem.write_bytes(
        cle.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signe.public_bytes(serialization.Encoding.PEM)
    )
    contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    contexte.load_cert_chain(pem)
    return contexte


@pytest.mark.parametrize(
    ("nom", "connu", "phrase"),
    [
        ("agenda.exemple.test", True, ""),
        ("autre.exemple.test", True, "certificat du site"),
        ("agenda.exemple.test", False, "certificat du site"),
    ],
)
def test_the_certificate_is_that_of_the_name_not_of_the_place(tmp_path, nom, connu, phrase):
    serveur = Serveur(certificat(nom, tmp_path))
    serveur.reponses = [reponse(b"bien")]
    client = ssl.create_default_context()
    if connu:
        client.load_verify_locations(tmp_path / "serveur.pem")
    options = {"permis": ICI, "resolution": vers("127.0.0.1"), "contexte": client}
    try:
        if phrase:
            with pytest.raises(ReponseRefusee, match=phrase):
                demander(f"https://agenda.exemple.test:{serveur.port}/", **options)
        else:
            recue = demander(f"https://agenda.exemple.test:{serveur.port}/", **options)
            assert recue.contenu == b"bien"
    finally:
        serveur.fermer()
