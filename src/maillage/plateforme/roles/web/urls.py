"""Addresses of roles: what I may enter, who can see what, the audit, the invitations."""

from django.urls import path

from . import acces, invitations, journal, territoires

urlpatterns = [
    path("espaces", acces.mes_espaces, name="espaces"),
    path("invitations/<str:jeton>", invitations.invitation, name="invitation"),
    path("communautes/<slug:locataire>/acces", acces.acces, name="acces"),
    path(
        "communautes/<slug:locataire>/acces/<int:pk>/retrait", acces.retrait, name="acces-retrait"
    ),
    path(
        "communautes/<slug:locataire>/invitations/<int:pk>/annulation",
        acces.annulation,
        name="invitation-annulation",
    ),
    path("communautes/<slug:locataire>/journal", journal.journal, name="journal"),
    path("communautes/<slug:locataire>/journal.csv", journal.journal_export, name="journal-export"),
    path("exploitation/acces", territoires.acces_territoires, name="acces-territoires"),
    path(
        "exploitation/acces/<int:pk>/retrait",
        territoires.retrait,
        name="acces-territoires-retrait",
    ),
    path(
        "exploitation/invitations/<int:pk>/annulation",
        territoires.annulation,
        name="acces-territoires-annulation",
    ),
    path("exploitation/journal", journal.journal_plateforme, name="journal-plateforme"),
    path(
        "exploitation/journal.csv",
        journal.journal_plateforme_export,
        name="journal-plateforme-export",
    ),
]
