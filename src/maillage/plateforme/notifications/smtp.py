"""One message to one SMTP server (RFC 5321), and what its answer means."""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP as REGLES
from email.utils import format_datetime

from django.conf import settings

from .canaux import Remise
from .models import Message
from .reglages import ServeurSmtp
from .rules import objet_propre
from .states import Etat


def composer(message: Message) -> EmailMessage:
    """The message as it travels. The same one for each attempt, but for its date."""
    courrier = EmailMessage(policy=REGLES)
    courrier["From"] = settings.DEFAULT_FROM_EMAIL
    courrier["To"] = message.destinataire
    courrier["Subject"] = objet_propre(message.objet)
    courrier["Date"] = format_datetime(message.cree_a)
    courrier["Message-ID"] = message.identifiant
    # No automatic answer to an automatic message (RFC 3834).
    courrier["Auto-Submitted"] = "auto-generated"
    courrier.set_content(message.texte or "", cte="quoted-printable")
    if message.html:
        courrier.add_alternative(message.html, subtype="html", cte="quoted-printable")
    return courrier


def remettre(message: Message, serveur: ServeurSmtp) -> Remise:
    """Hand one message over. Network faults and 4xx: not now. 5xx: refused."""
    courrier = composer(message)
    session = None
    try:
        session = _ouvrir(serveur)
        session.send_message(
            courrier, from_addr=settings.ADRESSE_DE_RETOUR, to_addrs=[message.destinataire]
        )
        return Remise(Etat.REMIS, 250, "Remis au serveur d’envoi.")
    except smtplib.SMTPRecipientsRefused as refus:
        code, brut = next(iter(refus.recipients.values()))
        return _selon(code, brut)
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused, smtplib.SMTPHeloError) as e:
        # Our own account or address, not the recipient: it will be mended.
        return Remise(None, e.smtp_code, "Le serveur d’envoi refuse notre compte ou notre adresse.")
    except smtplib.SMTPDataError as refus:
        return _selon(refus.smtp_code, refus.smtp_error)
    except smtplib.SMTPNotSupportedError:
        return Remise(None, None, "Le serveur d’envoi ne sait pas chiffrer (STARTTLS).")
    except ssl.SSLError:
        return Remise(None, None, "Le certificat du serveur d’envoi n’est pas valable.")
    except (OSError, smtplib.SMTPException) as panne:
        return Remise(None, None, f"Le serveur d’envoi ne répond pas ({type(panne).__name__}).")
    finally:
        # What was accepted stays accepted, however the conversation ends.
        if session is not None:
            with suppress(OSError, smtplib.SMTPException):
                session.quit()
            session.close()


def _selon(code: int, brut: bytes | str) -> Remise:
    texte = brut.decode(errors="replace") if isinstance(brut, bytes) else brut
    reponse = " ".join(texte.split())[:500]
    return Remise(Etat.REFUSE if 500 <= code <= 599 else None, code, reponse)


def _ouvrir(serveur: ServeurSmtp) -> smtplib.SMTP:
    session: smtplib.SMTP
    if serveur.chiffrement == "tls":
        session = smtplib.SMTP_SSL(
            serveur.hote, serveur.port, timeout=serveur.delai_s, context=_contexte(serveur)
        )
    else:
        session = smtplib.SMTP(serveur.hote, serveur.port, timeout=serveur.delai_s)
    try:
        if serveur.chiffrement == "starttls":
            session.starttls(context=_contexte(serveur))
        if serveur.compte:
            session.login(serveur.compte, serveur.mot_de_passe)
    except BaseException:
        session.close()
        raise
    return session


def _contexte(serveur: ServeurSmtp) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=serveur.autorite or None)
