"""Django settings. They import without a database: the type checker reads them."""

import os
from email.utils import parseaddr
from pathlib import Path

import dj_database_url
from django.utils.csp import CSP

from maillage.plateforme.base.journal import configuration_des_journaux
from maillage.plateforme.base.stockage import rangement_s3
from maillage.plateforme.notifications.reglages import lire_adresse
from maillage.plateforme.psc.configuration import fournisseurs
from maillage.plateforme.ui.tuiles import hotes_des_tuiles
from maillage.site.nomenclatures import PROFESSIONS

RACINE = Path(__file__).resolve().parents[3]
DONNEES = Path(os.environ.get("MAILLAGE_DONNEES", RACINE / ".data"))
NPM = RACINE / "node_modules"

PRODUCTION = os.environ.get("MAILLAGE_PRODUCTION") == "1"
DEBUG = False
CLE_DE_DEMONSTRATION = "cle-de-demonstration-refusee-en-production"
SECRET_KEY = os.environ.get("MAILLAGE_CLE", CLE_DE_DEMONSTRATION)
if PRODUCTION and SECRET_KEY == CLE_DE_DEMONSTRATION:
    raise RuntimeError("MAILLAGE_CLE doit être définie en production.")
if PRODUCTION and len(SECRET_KEY) < 32:
    raise RuntimeError(
        "MAILLAGE_CLE est trop courte en production : 32 signes au moins. "
        "Pour en tirer une : openssl rand -base64 48."
    )

# Accounts whose passwords are public: `./maillage demo` asks for them, nothing else may.
DEMONSTRATION = os.environ.get("MAILLAGE_DEMONSTRATION") == "1" and not PRODUCTION

ALLOWED_HOSTS = os.environ.get("MAILLAGE_HOTES", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("MAILLAGE_ORIGINES", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "maillage.plateforme.base",
    # Before allauth: our templates take the place of its own.
    "maillage.plateforme.comptes",
    "maillage.plateforme.psc",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "maillage.plateforme.ui",
    "maillage.plateforme.cloisons",
    "maillage.plateforme.chiffrement",
    "maillage.plateforme.audit",
    "django_ox",
    "maillage.plateforme.taches",
    "maillage.plateforme.roles",
    "maillage.plateforme.notifications",
    "maillage.plateforme.fichiers",
    "maillage.plateforme.imports",
    "maillage.territoires",
    "maillage.communautes",
    "maillage.couverture",
    "maillage.dossiers",
    "maillage.contrats",
    "maillage.portail",
    # Models that exist under tests only; `./maillage test` says which.
    *filter(None, [os.environ.get("MAILLAGE_MODELES_ESSAI")]),
]

MIDDLEWARE = [
    "maillage.plateforme.base.middleware.Journalisation",
    "maillage.plateforme.base.middleware.TailleMaximale",
    "maillage.plateforme.base.middleware.AdressesLisibles",
    "django.middleware.security.SecurityMiddleware",
    "maillage.plateforme.base.entetes.Entetes",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "maillage.plateforme.comptes.web.limites.LimitesDeSession",
    "django.contrib.messages.middleware.MessageMiddleware",
    "maillage.plateforme.comptes.middleware.RefusParDefaut",
    "allauth.account.middleware.AccountMiddleware",
    "maillage.plateforme.comptes.web.affluence.Affluence",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "maillage.portail.web.erreurs.MethodeRefusee",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "maillage.site.urls"
WSGI_APPLICATION = "maillage.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "maillage.plateforme.ui.context.navigation",
                "maillage.plateforme.psc.web.context.psc",
            ],
            "builtins": [
                "django.templatetags.static",
                "maillage.plateforme.ui.templatetags.francais",
                "maillage.plateforme.ui.templatetags.composants",
            ],
        },
    }
]

# CONN_MAX_AGE with one thread a worker measured faster than a pool; docs/decisions/0001.
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", "postgresql://maillage@localhost/maillage"),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
# A request that goes wrong must not hold a process for ever; an import takes ten seconds at most.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c statement_timeout=60000"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Shared by every process of every machine, or limits of attempts would be multiplied.
CACHES = {"default": {"BACKEND": "maillage.plateforme.base.cache.CachePostgres"}}

# Work out of requests (docs/decisions/0008-taches.md). A worker that says nothing for half a minute
# is dead, and its task goes to another.
TASKS = {
    "default": {
        "BACKEND": "maillage.plateforme.taches.moteur.FileDeTaches",
        "QUEUES": [],
        "OPTIONS": {
            "LOCK_TIMEOUT": 30,
            "MAX_ATTEMPTS": 5,
            "BACKOFF_INITIAL": 10,
            "BACKOFF_MAX": 3600,
            "SCHEDULE_SOURCE": "maillage.plateforme.taches.moteur.Calendrier",
        },
    }
}

# Mail. Without a server, messages stay in the outbox, where the demo shows them.
ADRESSE_PUBLIQUE = os.environ.get("MAILLAGE_ADRESSE", "http://127.0.0.1:8000").rstrip("/")
SMTP = lire_adresse(os.environ.get("MAILLAGE_SMTP", ""))
DEFAULT_FROM_EMAIL = os.environ.get("MAILLAGE_EXPEDITEUR", "Maillage <maillage@maillage.example>")
# Where servers write when a message comes back.
ADRESSE_DE_RETOUR = os.environ.get("MAILLAGE_RETOUR") or parseaddr(DEFAULT_FROM_EMAIL)[1]
DOMAINE_DES_MESSAGES = ADRESSE_DE_RETOUR.rpartition("@")[2]
MAILERS = {"default": {"BACKEND": "maillage.plateforme.notifications.courriel.BoiteDEnvoi"}}

# The tenant: what the rows behind a wall belong to.
MODELE_LOCATAIRE = "communautes.Communaute"
AUTH_USER_MODEL = "comptes.Compte"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/espaces?depuis=connexion"
LOGOUT_REDIRECT_URL = "accueil"
PASSWORD_HASHERS = ["maillage.plateforme.comptes.hachage.Argon2Borne"]
# Of each web process: one hash is one core and 46 MiB. What waits holds a thread.
HACHAGES_SIMULTANES = int(os.environ.get("MAILLAGE_HACHAGES", "1"))
HACHAGES_EN_ATTENTE = int(os.environ.get("MAILLAGE_HACHAGES_EN_ATTENTE", "2"))
# Address of a k-anonymous list of breached passwords; nothing is asked when it is empty.
MOTS_DE_PASSE_DIVULGUES = os.environ.get("MAILLAGE_MOTS_DE_PASSE_DIVULGUES", "")
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "maillage.plateforme.comptes.validateurs.LongueurMinimale",
        "OPTIONS": {"minimum": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("courriel", "prenom", "nom")},
    },
    {"NAME": "maillage.plateforme.comptes.validateurs.CourantDeguise"},
    {"NAME": "maillage.plateforme.comptes.validateurs.JamaisDivulgue"},
]
PASSWORD_RESET_TIMEOUT = 3600

# Invitations and Pro Santé Connect make accounts;
# MAILLAGE_INSCRIPTION=1 lets anybody make one.
INSCRIPTION_OUVERTE = os.environ.get("MAILLAGE_INSCRIPTION") == "1"
ACCOUNT_ADAPTER = "maillage.plateforme.psc.web.adaptateurs.AdaptateurDeComptesPsc"
ACCOUNT_FORMS = {
    "login": "maillage.plateforme.comptes.web.formulaires.Connexion",
    "signup": "maillage.plateforme.comptes.web.formulaires.Inscription",
    "add_email": "maillage.plateforme.comptes.web.formulaires.AjoutDeCourriel",
    "reset_password": "maillage.plateforme.comptes.web.formulaires.Oubli",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "courriel"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# People of one building share an address: it is allowed more than an account is.
ESSAIS_PAR_COMPTE = "5/300s/key"
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": f"30/m/ip,{ESSAIS_PAR_COMPTE}",
    "reset_password": "20/m/ip,3/m/key",
}
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
MFA_ADAPTER = "maillage.plateforme.comptes.web.adaptateurs.AdaptateurDeFacteurs"
MFA_FORMS = {
    "add_webauthn": "maillage.plateforme.comptes.web.formulaires.AjoutDeCle",
    "authenticate_webauthn": "maillage.plateforme.comptes.web.formulaires.ReponseDeCle",
    "login_webauthn": "maillage.plateforme.comptes.web.formulaires.ConnexionParCle",
    "reauthenticate_webauthn": "maillage.plateforme.comptes.web.formulaires.ConfirmationParCle",
}
# Identity providers that ask for two factors themselves.
FOURNISSEURS_FORTS = ["psc"]
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Maillage"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

# Pro Santé Connect (docs/exploitation/pro-sante-connect.md); not offered until it is configured.
SOCIALACCOUNT_ADAPTER = "maillage.plateforme.psc.web.adaptateurs.AdaptateurTiers"
SOCIALACCOUNT_PROVIDERS = fournisseurs(os.environ, production=PRODUCTION)
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
# PSC's own limits: four hours, or thirty minutes without a visit. Seconds.
PSC_DUREE_S = 4 * 3600
PSC_INACTIVITE_S = 30 * 60
PSC_PROFESSIONS = PROFESSIONS

LANGUAGE_CODE = "fr"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

STATIC_URL = "/static/"
STATIC_ROOT = DONNEES / "static"
# Straight from the npm packages: no build step, no copy in the repository.
STATICFILES_DIRS = [
    ("vendor/bootstrap", NPM / "bootstrap/dist/css"),
    ("vendor/htmx", NPM / "htmx.org/dist"),
    ("vendor/leaflet", NPM / "leaflet/dist"),
    ("vendor/topojson", NPM / "topojson-client/dist"),
    ("vendor/police", NPM / "@fontsource-variable/atkinson-hyperlegible-next/files"),
]
# What people deposit; never under the static files, never served without `access`.
MEDIA_ROOT = DONNEES / "fichiers"
# `s3://bucket/prefix` keeps it in an S3-compatible storage instead.
FICHIERS_S3 = os.environ.get("MAILLAGE_FICHIERS", "")
FICHIERS_QUOTA = int(os.environ.get("MAILLAGE_FICHIERS_QUOTA_MO", "5120")) * 1024 * 1024
# `unix:/run/clamav/clamd.ctl` or `tcp://host:3310`; without it contents are not analysed.
FICHIERS_CLAMD = os.environ.get("MAILLAGE_CLAMD", "")
# Tests read static files where they are; everything else serves what was collected.
STATIQUES_DIRECTS = os.environ.get("MAILLAGE_STATIQUES") == "direct"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if STATIQUES_DIRECTS
        else "maillage.plateforme.ui.statiques.Statiques"
    },
    "fichiers": {"BACKEND": "maillage.plateforme.fichiers.rangement.Dossier"},
}
if FICHIERS_S3:
    STORAGES["fichiers"] = rangement_s3(FICHIERS_S3, os.environ)

# Address of map tiles ({z}, {x}, {y}), laid under the map; none are asked for when it is empty.
TUILES = os.environ.get("MAILLAGE_TUILES", "")
TUILES_ATTRIBUTION = os.environ.get("MAILLAGE_TUILES_ATTRIBUTION", "")
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", *hotes_des_tuiles(TUILES)],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
# Lets a monitoring system read /metriques from another machine.
METRIQUES_JETON = os.environ.get("MAILLAGE_METRIQUES_JETON", "")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
# ASVS 4.0.3, 3.3.2: half an hour without activity, twelve hours in any case.
SESSION_INACTIVITE_S = int(os.environ.get("MAILLAGE_SESSION_INACTIVITE_MINUTES", "30")) * 60
SESSION_DUREE_S = int(os.environ.get("MAILLAGE_SESSION_DUREE_HEURES", "12")) * 3600
SESSION_COOKIE_AGE = SESSION_DUREE_S
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# How many proxies of ours stand before the server: their X-Forwarded-For is believed, no other.
MANDATAIRES = int(os.environ.get("MAILLAGE_MANDATAIRES", "0"))
CSRF_FAILURE_VIEW = "maillage.portail.web.erreurs.csrf"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # No other host of the domain can set them (RFC 6265bis).
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"

# A pasted list of communes or a CSV: read in memory, bounded by the forms themselves.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A projet de santé of forty fiches-actions, written without scripts, is one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
# Files of one form; how heavy, each view says (base/middleware.py).
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# Nothing of a stranger is written in the database, not even a message.
MESSAGE_STORAGE = "maillage.plateforme.base.entetes.Messages"

LOGGING_CONFIG = None
configuration_des_journaux(json=PRODUCTION or os.environ.get("MAILLAGE_JOURNAL") == "json")
