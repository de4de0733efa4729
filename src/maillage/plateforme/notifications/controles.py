"""What `check --deploy` says of mail."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def serveur_d_envoi(app_configs: Any, **_: Any) -> list[CheckMessage]:
    if settings.SMTP is not None:
        return []
    return [
        Warning(
            "MAILLAGE_SMTP is not set: messages, sign-in links among them, never leave.",
            hint="Set MAILLAGE_SMTP=smtp://compte:mot-de-passe@hote:587.",
            id="notifications.W001",
        )
    ]
