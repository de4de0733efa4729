"""How allauth does things here: who may sign up, what an account holds, what people are told."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone


class AdaptateurDeComptes(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.INSCRIPTION_OUVERTE)

    def new_user(self, request: HttpRequest) -> Any:
        compte = super().new_user(request)
        compte.cree_a = timezone.now()
        return compte
