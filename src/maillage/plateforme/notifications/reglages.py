"""Where mail is handed over, as MAILLAGE_SMTP says it. Knows nothing of Django."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

DELAI_S = 20
LOCALES = {"localhost", "127.0.0.1", "::1"}
PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class ServeurSmtp:
    """Where mail is handed over. `chiffrement`: `starttls`, `tls` or `aucun`."""

    hote: str
    port: int
    chiffrement: str
    compte: str = ""
    mot_de_passe: str = ""
    autorite: str = ""
    delai_s: float = DELAI_S

    def __repr__(self) -> str:
        return f"ServeurSmtp({self.hote}:{self.port}, {self.chiffrement})"


def lire_adresse(url: str) -> ServeurSmtp | None:
    """Read MAILLAGE_SMTP: `smtp://compte:mot-de-passe@hote:587`, `smtps://…`; empty: no server.

    `smtp` means STARTTLS, always, except towards this very machine. `?autorite=/chemin.pem` trusts
    a private authority. Raises ValueError.
    """
    if not url:
        return None
    lue = urlsplit(url)
    if lue.scheme not in PORTS or not lue.hostname:
        raise ValueError("MAILLAGE_SMTP doit avoir la forme smtp://compte:mot-de-passe@hote:587.")
    chiffrement = "tls" if lue.scheme == "smtps" else "starttls"
    options = parse_qs(lue.query)
    if lue.scheme == "smtp" and lue.hostname in LOCALES and "autorite" not in options:
        chiffrement = "aucun"
    return ServeurSmtp(
        hote=lue.hostname,
        port=lue.port or PORTS[lue.scheme],
        chiffrement=chiffrement,
        compte=unquote(lue.username or ""),
        mot_de_passe=unquote(lue.password or ""),
        autorite=options.get("autorite", [""])[0],
        delai_s=float(options.get("delai", [DELAI_S])[0]),
    )
