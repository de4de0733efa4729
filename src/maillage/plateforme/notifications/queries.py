"""The outbox as operators see it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from .models import AdresseEnDefaut, Message, Preference
from .states import Etat, Rythme

PAR_PAGE = 50


def lister(*, etats: Collection[Etat] = (), avant: datetime | None = None) -> list[Message]:
    """The latest messages without their words, one page and one more."""
    messages: QuerySet[Message] = Message.objects.defer("texte", "html").order_by("-cree_a", "-pk")
    if etats:
        messages = messages.filter(etat__in=etats)
    if avant:
        messages = messages.filter(cree_a__lt=avant)
    return list(messages[: PAR_PAGE + 1])


def trouver(identifiant: UUID) -> Message | None:
    return Message.objects.filter(pk=identifiant).first()


def effectifs() -> dict[Etat, int]:
    comptes = dict.fromkeys(Etat, 0)
    for etat, nombre in Message.objects.values_list("etat").annotate(n=Count("pk")).order_by():
        comptes[Etat(etat)] = nombre
    return comptes


def adresses_en_defaut() -> list[AdresseEnDefaut]:
    """The latest hundred."""
    return list(AdresseEnDefaut.objects.order_by("-dernier")[:100])


def rythme_de(*, adresse: str) -> Rythme:
    """How the owner of an address wants to be written to; at once when they never said. One
    query."""
    choisi = Preference.objects.filter(adresse=adresse.lower()).values_list("rythme", flat=True)
    return Rythme(choisi.first() or Rythme.IMMEDIAT)
