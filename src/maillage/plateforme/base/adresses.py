"""Ask an address that a person gave, without lending them our place in the network.

Only public addresses are asked, over https. A name is resolved once and the connection goes to the
address that was checked, so that a name that changes its mind changes nothing; the certificate and
the Host header are still the name's. Redirects are followed by us, each checked like the first.
Size and time are bounded. No proxy of the environment is used.
"""

import http.client
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import urljoin, urlsplit

from maillage.noyau.erreurs import ErreurMetier

type Ip = IPv4Address | IPv6Address
type Reseau = IPv4Network | IPv6Network
type Resolution = Callable[[str, int], list[str]]

REDIRECTIONS_MAXIMUM = 5
OCTETS_MAXIMUM = 5 * 1024 * 1024
DELAI_S = 10.0
LONGUEUR_MAXIMALE = 2000
MORCEAU = 64 * 1024
PORTS = {"https": 443, "http": 80}
REDIRECTIONS = {301, 302, 303, 307, 308}
NOM = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")

# Addresses that carry an IPv4 one inside, which is the one that counts.
NAT64 = ip_network("64:ff9b::/96")
# Public by their form, yet leading elsewhere: tunnels, relays, what is not yet given to anybody.
REFUSES: tuple[Reseau, ...] = tuple(
    ip_network(r)
    for r in ("192.88.99.0/24", "2002::/16", "2001::/23", "64:ff9b:1::/48", "100::/64", "3fff::/20")
)
UNICAST_V6 = ip_network("2000::/3")


class AdresseRefusee(ErreurMetier):
    """An address that we do not ask."""


class ReponseRefusee(ErreurMetier):
    """An address that was asked and did not answer as it should."""


@dataclass(frozen=True, slots=True)
class Reponse:
    """`adresse`: the last one, after redirects. `entetes`: names in lower case."""

    statut: int
    adresse: str
    entetes: Mapping[str, str]
    contenu: bytes


@dataclass(frozen=True, slots=True)
class Cible:
    """A checked address: what to write in the request, and where to connect."""

    adresse: str
    schema: str
    hote: str
    port: int
    chemin: str
    ips: tuple[str, ...]


def resoudre(hote: str, port: int) -> list[str]:
    """The addresses of a name, by the system. Raises OSError."""
    infos = socket.getaddrinfo(hote, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in infos))


def est_publique(ip: str) -> bool:
    """Whether an address is one of the public network, whatever its writing."""
    try:
        lue = ip_address(ip)
    except ValueError:
        return False
    if isinstance(lue, IPv6Address):
        if lue.scope_id:
            return False
        if lue.ipv4_mapped is not None:
            return est_publique(str(lue.ipv4_mapped))
        if lue in NAT64:
            return est_publique(str(IPv4Address(int(lue) & 0xFFFFFFFF)))
        if lue not in UNICAST_V6:
            return False
    if any(lue in reseau for reseau in REFUSES if reseau.version == lue.version):
        return False
    return lue.is_global and not (lue.is_multicast or lue.is_reserved or lue.is_unspecified)


def verifier(
    adresse: str,
    *,
    schemas: Iterable[str] = ("https",),
    permis: Iterable[Reseau] = (),
    resolution: Resolution = resoudre,
) -> Cible:
    """Read, resolve and check an address. `permis`: networks of ours that may be asked too.

    Raises AdresseRefusee, with a sentence that says what to write instead.
    """
    montree = adresse[:80]
    if len(adresse) > LONGUEUR_MAXIMALE or re.search(r"[\x00-\x20\x7f\\]", adresse):
        raise AdresseRefusee(
            f"L’adresse «\u00a0{montree}\u00a0» n’est pas lisible. Recopiez-la sans espace."
        )
    try:
        lue = urlsplit(adresse)
        port = lue.port or PORTS.get(lue.scheme, 0)
    except ValueError:
        raise AdresseRefusee(
            f"L’adresse «\u00a0{montree}\u00a0» n’est pas lisible. Vérifiez-la."
        ) from None
    if lue.scheme not in schemas:
        raise AdresseRefusee(
            f"L’adresse «\u00a0{montree}\u00a0» doit commencer par "
            f"{' ou '.join(f'{schema}://' for schema in schemas)}."
        )
    if lue.username is not None or lue.password is not None:
        raise AdresseRefusee("L’adresse ne doit contenir ni identifiant ni mot de passe.")
    hote = _hote(lue.hostname or "", montree)
    permis = tuple(permis)
    if port != PORTS[lue.scheme] and not permis:
        raise AdresseRefusee(
            f"L’adresse «\u00a0{montree}\u00a0» nomme le port {port}\u00a0: seul "
            f"{PORTS[lue.scheme]} est permis."
        )
    try:
        ips = resolution(hote, port)
    except (OSError, UnicodeError):
        ips = []
    if not ips:
        raise AdresseRefusee(
            f"Le site «\u00a0{hote}\u00a0» n’a pas été trouvé. Vérifiez l’orthographe de l’adresse."
        )
    if not all(est_publique(ip) or _est_permise(ip, permis) for ip in ips):
        raise AdresseRefusee(
            f"Le site «\u00a0{hote}\u00a0» n’est pas sur le réseau public\u00a0: il ne peut pas "
            "être consulté d’ici."
        )
    chemin = (lue.path or "/") + (f"?{lue.query}" if lue.query else "")
    if not chemin.isascii():
        raise AdresseRefusee(
            f"L’adresse «\u00a0{montree}\u00a0» contient des caractères accentués après le nom du "
            "site\u00a0: copiez-la depuis la barre d’adresse du navigateur."
        )
    return Cible(adresse, lue.scheme, hote, port, chemin, tuple(ips))


def demander(
    adresse: str,
    *,
    methode: str = "GET",
    corps: bytes | None = None,
    entetes: Mapping[str, str] | None = None,
    octets_maximum: int = OCTETS_MAXIMUM,
    delai_s: float = DELAI_S,
    schemas: Iterable[str] = ("https",),
    permis: Iterable[Reseau] = (),
    resolution: Resolution = resoudre,
    contexte: ssl.SSLContext | None = None,
) -> Reponse:
    """Ask an address; `delai_s` is for the whole, redirects included, name resolution excepted.

    Raises AdresseRefusee, and ReponseRefusee: no answer, too slow, too large, bad certificate, too
    many redirects. The answer's status is the caller's business.
    """
    fin = time.monotonic() + delai_s
    permis, schemas = tuple(permis), tuple(schemas)
    envoyes = {"User-Agent": "Maillage", "Accept-Encoding": "identity"} | dict(entetes or {})
    depart = urlsplit(adresse).netloc
    for _ in range(REDIRECTIONS_MAXIMUM + 1):
        cible = verifier(adresse, schemas=schemas, permis=permis, resolution=resolution)
        reponse = _une_demande(cible, methode, corps, envoyes, octets_maximum, fin, contexte)
        suite = reponse.entetes.get("location", "")
        if reponse.statut not in REDIRECTIONS or not suite:
            return reponse
        adresse = urljoin(cible.adresse, suite)
        if urlsplit(adresse).netloc != depart:
            # A secret is for whom it was given for.
            sensibles = {"authorization", "cookie", "proxy-authorization"}
            envoyes = {n: v for n, v in envoyes.items() if n.lower() not in sensibles}
        if reponse.statut == 303 or (reponse.statut in {301, 302} and methode == "POST"):
            methode, corps = "GET", None
    raise ReponseRefusee(
        f"L’adresse «\u00a0{adresse[:80]}\u00a0» renvoie sans cesse ailleurs\u00a0: "
        f"{REDIRECTIONS_MAXIMUM} renvois au plus sont suivis."
    )


def _hote(nom: str, montree: str) -> str:
    """The host in ASCII; an IP address as it stands. Raises AdresseRefusee."""
    with suppress(ValueError):
        return str(ip_address(nom))
    try:
        ascii_ = nom.encode("idna").decode().lower().rstrip(".")
    except UnicodeError:
        ascii_ = ""
    if not NOM.fullmatch(ascii_) or ascii_.rpartition(".")[2].isdigit():
        raise AdresseRefusee(
            f"L’adresse «\u00a0{montree}\u00a0» ne nomme pas un site. Exemple\u00a0: "
            "https://exemple.fr/agenda.ics."
        )
    return ascii_


def _est_permise(ip: str, permis: Iterable[Reseau]) -> bool:
    try:
        lue = ip_address(ip)
    except ValueError:
        return False
    return any(lue in reseau for reseau in permis if reseau.version == lue.version)


def _une_demande(
    cible: Cible,
    methode: str,
    corps: bytes | None,
    entetes: Mapping[str, str],
    octets_maximum: int,
    fin: float,
    contexte: ssl.SSLContext | None,
) -> Reponse:
    nom = f"«\u00a0{cible.hote}\u00a0»"
    try:
        prise = _joindre(cible, fin, contexte)
    except (OSError, ssl.SSLError) as erreur:
        if isinstance(erreur, ssl.SSLCertVerificationError):
            raise ReponseRefusee(f"Le certificat du site {nom} n’est pas valable.") from erreur
        raise ReponseRefusee(f"Le site {nom} ne répond pas. Réessayez plus tard.") from erreur
    # A server that sends one byte now and then never meets a timeout: this one it meets.
    depasse = threading.Event()
    garde = threading.Timer(max(0.0, fin - time.monotonic()), _couper, (prise, depasse))
    garde.daemon = True
    garde.start()
    lien = http.client.HTTPConnection(cible.hote, cible.port)
    lien.default_port = PORTS[cible.schema]  # so that Host names a port only when it must
    lien.sock = prise
    try:
        lien.request(methode, cible.chemin, body=corps, headers=dict(entetes))
        recue = lien.getresponse()
        contenu = bytearray()
        while morceau := recue.read1(MORCEAU):
            contenu += morceau
            if len(contenu) > octets_maximum:
                raise ReponseRefusee(
                    f"La réponse du site {nom} est trop volumineuse\u00a0: "
                    f"{octets_maximum // (1024 * 1024) or 1}\u00a0Mo au plus."
                )
        if recue.length or depasse.is_set():
            raise http.client.IncompleteRead(bytes(contenu))
        return Reponse(
            recue.status,
            cible.adresse,
            {n.lower(): v for n, v in recue.getheaders()},
            bytes(contenu),
        )
    except (OSError, http.client.HTTPException, ValueError) as erreur:
        raise ReponseRefusee(
            f"Le site {nom} n’a pas répondu à temps, ou mal. Réessayez plus tard."
        ) from erreur
    finally:
        garde.cancel()
        lien.close()


def _joindre(cible: Cible, fin: float, contexte: ssl.SSLContext | None) -> socket.socket:
    """A connection to one of the checked addresses, and to no other. Raises OSError."""
    derniere: OSError = TimeoutError("no time left")
    for ip in cible.ips:
        reste = fin - time.monotonic()
        if reste <= 0:
            break
        try:
            prise = socket.create_connection((ip, cible.port), timeout=reste)
        except OSError as erreur:
            derniere = erreur
            continue
        if cible.schema == "http":
            return prise
        try:
            chiffre = contexte or ssl.create_default_context()
            return chiffre.wrap_socket(prise, server_hostname=cible.hote)
        except BaseException:
            prise.close()
            raise
    raise derniere


def _couper(prise: socket.socket, depasse: threading.Event) -> None:
    depasse.set()
    with suppress(OSError):
        prise.shutdown(socket.SHUT_RDWR)
