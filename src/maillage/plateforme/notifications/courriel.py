"""Django's way to send mail, through our outbox: what libraries send (allauth) goes there too."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur

from .commands import deposer
from .gabarits import Rendu, habiller


class BoiteDEnvoi(BaseEmailBackend):
    """One message for each recipient: nobody reads who else was written to."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with transaction.atomic():
            return sum(self._deposer(message) for message in email_messages)

    def _deposer(self, message: EmailMessage) -> int:
        if message.attachments:
            raise ErreurMetier(
                "Un courriel de Maillage ne porte pas de pièce jointe. Mettez-y un lien."
            )
        html = next(
            (
                str(variante.content)
                for variante in getattr(message, "alternatives", [])
                if variante.mimetype == "text/html"
            ),
            "",
        )
        texte = str(message.body)
        rendu = Rendu(str(message.subject), texte, html or habiller(str(message.subject), texte))
        destinataires = message.recipients()
        for adresse in destinataires:
            deposer(
                gabarit="django",
                a=adresse,
                rendu=rendu,
                # Sign-in and reset links: somebody waits at the screen.
                urgent=True,
                par=Acteur.systeme("comptes"),
                maintenant=timezone.now(),  # noqa: TID251 - a library calls, without a date
            )
        return 1 if destinataires else 0
