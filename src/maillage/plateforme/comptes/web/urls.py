"""Addresses of /compte/: allauth's own views under French paths, and only those we use."""

from allauth.account import views as compte
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as cles
from allauth.socialaccount import views as tiers
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path
from django.views.generic import RedirectView

from . import pages

# The names are allauth's: it looks its pages up by them.
urlpatterns = [
    path("", pages.compte, name="compte"),
    path("connexion", pages.connexion, name="account_login"),
    path("deconnexion", compte.logout, name="account_logout"),
    path("ferme", compte.account_inactive, name="account_inactive"),
    path("inscription", compte.signup, name="account_signup"),
    path("confirmation-identite", compte.reauthenticate, name="account_reauthenticate"),
    path("courriels", compte.email, name="account_email"),
    path(
        "courriels/a-confirmer",
        compte.email_verification_sent,
        name="account_email_verification_sent",
    ),
    path("courriels/<str:key>", compte.confirm_email, name="account_confirm_email"),
    path("mot-de-passe", compte.password_change, name="account_change_password"),
    path("mot-de-passe/choix", compte.password_set, name="account_set_password"),
    path("mot-de-passe/oubli", compte.password_reset, name="account_reset_password"),
    path(
        "mot-de-passe/oubli/envoye",
        compte.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^mot-de-passe/oubli/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)$",
        compte.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/change",
        compte.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("identite", pages.identite, name="compte_identite"),
    path("messages", pages.rythme, name="compte_messages"),
    path("second-facteur/exige", pages.protection, name="compte_protection"),
    path("reconnexion", pages.reconnexion, name="compte_reconnexion"),
    # One page shows it all; allauth comes back to these after each change.
    path("second-facteur", RedirectView.as_view(pattern_name="compte"), name="mfa_index"),
    path("second-facteur/code", mfa.authenticate, name="mfa_authenticate"),
    path("second-facteur/confirmation", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("second-facteur/application", totp.activate_totp, name="mfa_activate_totp"),
    path("second-facteur/application/retrait", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-facteur/secours", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "second-facteur/secours/nouveaux",
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-facteur/secours/fichier",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("cles", RedirectView.as_view(pattern_name="compte"), name="mfa_list_webauthn"),
    path("cles/ajout", cles.add_webauthn, name="mfa_add_webauthn"),
    path("cles/connexion", cles.login_webauthn, name="mfa_login_webauthn"),
    path("cles/confirmation", cles.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("cles/<int:pk>/retrait", pages.retirer_cle, name="mfa_remove_webauthn"),
    path("cles/<int:pk>/nom", cles.edit_webauthn, name="mfa_edit_webauthn"),
    path("sessions", pages.fermer_autres_sessions, name="usersessions_list"),
    path("sessions/<int:pk>", pages.fermer_session, name="compte_session_fermer"),
    path("tiers", tiers.connections, name="socialaccount_connections"),
    path("tiers/inscription", tiers.signup, name="socialaccount_signup"),
    path("tiers/annulation", tiers.login_cancelled, name="socialaccount_login_cancelled"),
    path("tiers/echec", login_not_required(tiers.login_error), name="socialaccount_login_error"),
]
