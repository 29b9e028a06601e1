"""Production settings. Every other settings file only loosens this one.

Missing or wrong values refuse to start with one message that names them all and says why (`config.variables`).
"""

import os
from email.utils import formataddr
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from config import journalisation, variables

RACINE = Path(__file__).resolve().parents[2]

env = environ.Env()
# A compose file says nothing with an empty value: it is absent.
env.ENVIRON = {nom: valeur for nom, valeur in os.environ.items() if valeur}

if fautes := variables.fautes(os.environ):
    raise ImproperlyConfigured("\n- ".join(["La configuration est refusée (python -m config.verifier) :", *fautes]))


def base_de_donnees(nom: str) -> dict:
    return env.db_url_config(env.str(nom)) | {"ENGINE": "django.db.backends.postgresql"}


def serveur_de_courriels(valeur: str) -> dict:
    lue = env.email_url_config(valeur)
    port = lue["EMAIL_PORT"] or {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}[urlsplit(valeur).scheme]
    return {"EMAIL_USE_TLS": False, "EMAIL_USE_SSL": False} | lue | {"EMAIL_PORT": port}


# Not by `env`: a value that begins with « $ » is for it the name of another variable, printed when there is none.
SECRET_KEY = os.environ["SECRET_KEY"]
SECRET_KEY_FALLBACKS = variables.liste(os.environ.get("SECRET_KEY_FALLBACKS", ""))
DEBUG = False
ALLOWED_HOSTS = variables.liste(env.str("ALLOWED_HOSTS"))
SITE_URL = env.str("SITE_URL").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- Product -----------------------------------------------------------------------------------
SITE_NOM = env.str("SITE_NOM", default="Communautés de compétences")
SITE_SLOGAN = "Annuaire, opportunités et mentorat des ingénieures et ingénieurs de l’État"
# The brand block of the State is off until the owner has the State's agreement.
SITE_OFFICIEL = env.bool("SITE_OFFICIEL", default=False)
DEMO = env.bool("DEMO", default=False)
CODE_SOURCE_URL = env.str("CODE_SOURCE_URL", default="")
CONTACT_ADRESSE = env.str("CONTACT_ADRESSE", default="")
SECURITE_ADRESSE = env.str("SECURITE_ADRESSE", default=CONTACT_ADRESSE)
# CSP publishes no address per offer in its open data: we link to its search on the reference.
CSP_RECHERCHE_URL = env.str(
    "CSP_RECHERCHE_URL",
    default="https://choisirleservicepublic.gouv.fr/nos-offres/filtres/mot-cles/{reference}/",
)

INSTALLED_APPS = [
    "accueil",
    "accompagnement",
    "opportunites",
    "mentorat",
    "communautes",
    "annuaire",
    "rapprochement",
    "referentiels",
    "socle",
    "comptes",
    "config.administration.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_structlog",
    "django_filters",
    "django_htmx",
    "template_partials",
    "widget_tweaks",
    "dsfr",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # after whitenoise, whose files are compressed once and for all
    "django_structlog.middlewares.RequestMiddleware",
    "socle.middleware.jamais_en_cache",
    "socle.middleware.valeurs_impossibles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "socle.middleware.acteur",
    "socle.middleware.lecture_seule",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "comptes.Utilisateur"
LOGIN_URL = "comptes:connexion"
LOGIN_REDIRECT_URL = "accueil:compte"  # where acts on the account lead
APRES_CONNEXION = "accueil:tableau_de_bord"
LOGOUT_REDIRECT_URL = "accueil:accueil"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [RACINE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "socle.contexte.site",
            ],
            "builtins": ["template_partials.templatetags.partials"],
        },
    },
]

# --- Database ----------------------------------------------------------------------------------
# `default` is the web role, which owns nothing; `proprietaire` owns the schema (migrate, backup). The web
# process runs without the owner's address: what it does not hold, a leak of its environment cannot give.
DATABASES = {"default": base_de_donnees("DATABASE_URL")}
if env.str("DATABASE_URL_PROPRIETAIRE", default=""):
    DATABASES["proprietaire"] = base_de_donnees("DATABASE_URL_PROPRIETAIRE") | {"TEST": {"MIRROR": "default"}}
DATABASES["default"] |= {
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        "connect_timeout": 2,
        "pool": {
            "min_size": 1,
            "max_size": env.int("DATABASE_POOL", default=8),
            "timeout": 1.5,
            "reconnect_timeout": 3,
        },
    },
}
ROLE_WEB = DATABASES["default"]["USER"]

REDIS_URL = env.str("REDIS_URL")

# --- Mail and tasks ----------------------------------------------------------------------------
_smtp = serveur_de_courriels(env.str("EMAIL_URL"))
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _smtp["EMAIL_HOST"], _smtp["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _smtp["EMAIL_HOST_USER"] or "", _smtp["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = _smtp["EMAIL_USE_TLS"], _smtp["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 10  # seconds of silence
COURRIEL_EXPEDITEUR = env.str("COURRIEL_EXPEDITEUR", default=f"ne-pas-repondre@{urlsplit(SITE_URL).hostname}")
DEFAULT_FROM_EMAIL = formataddr((SITE_NOM, COURRIEL_EXPEDITEUR))
SERVER_EMAIL = COURRIEL_EXPEDITEUR
# Where the demo's own mail server writes; what makes `/demo/courriels/` exist, with DEMO.
COURRIELS_DEMO = env.str("COURRIELS_DEMO", default="")

# Touched by the processes that nobody visits: what the probe of their container looks at.
SIGNE_DE_VIE = env.str("SIGNE_DE_VIE", default="")

# La lettre is prepared at the first tick of the day after this hour, in Paris.
LETTRE_HEURE = env.int("LETTRE_HEURE", default=6)
# Search rows that each web process may keep in memory (about 1 kB each); 0: the database answers alone.
INDEX_OFFRES_MAX = env.int("INDEX_OFFRES_MAX", default=300_000)
INDEX_ANNUAIRE_MAX = env.int("INDEX_ANNUAIRE_MAX", default=600_000)

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_connect_timeout": 5, "health_check_interval": 30}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = 2
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Europe/Paris"
# Beat remembers nothing: rows of `Echeance` do. An old tick is worth nothing.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "battre": {"task": "socle.tasks.battre", "schedule": 60.0, "options": {"expires": 50}},
    "avancer_places": {"task": "communautes.tasks.avancer_places", "schedule": 300.0, "options": {"expires": 280}},
}

# Limits of tries and TOTP codes already used: in PostgreSQL, so that they hold for all processes, Redis up or down.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "comptes_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

# --- Accounts: a code by mail, no password, no public sign-up page (docs/adr/0013) -----------------
ACCOUNT_ADAPTER = "socle.adaptateur.Adaptateur"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address exists for us only once its code was typed
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_MAX_EMAIL_ADDRESSES = 3
ACCOUNT_RATE_LIMITS = False  # ours are one for all doors, by address: see comptes/essais.py
MFA_ADAPTER = "comptes.portier.PortierSecondFacteur"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NOM
MFA_TOTP_TOLERANCE = 1

# --- ProConnect, which is off without the first three (docs/adr/0022) --------------------------------
PROCONNECT_ISSUER = env.str("PROCONNECT_ISSUER", default="")
PROCONNECT_CLIENT_ID = env.str("PROCONNECT_CLIENT_ID", default="")
PROCONNECT_CLIENT_SECRET = os.environ.get("PROCONNECT_CLIENT_SECRET", "")  # as it is written, like SECRET_KEY
PROCONNECT_ACR = env.str("PROCONNECT_ACR", default="")
PROCONNECT_SIRET = variables.liste(env.str("PROCONNECT_SIRET", default=""))

# --- Tchap, the State's messenger, which is off without these three (docs/exploitation.md) -------------
TCHAP_SERVEUR = env.str("TCHAP_SERVEUR", default="").rstrip("/")
TCHAP_JETON = os.environ.get("TCHAP_JETON", "")  # as it is written, like SECRET_KEY
TCHAP_DOMAINES = variables.liste(env.str("TCHAP_DOMAINES", default=""))

# --- Language, time ----------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

# --- Static files ------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = RACINE / "statique"
STATICFILES_DIRS = [RACINE / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "socle.statiques.FichiersAlleges",
    "socle.statiques.FichiersChoisis",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # pages name nothing else

# --- Security ----------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "socle.views.formulaire_perime"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        # The button is a form: a browser follows its redirection only where forms may go.
        "form-action": ["'self'", *([variables.origine(PROCONNECT_ISSUER)] if PROCONNECT_ISSUER else [])],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    nom: [] for nom in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 14}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- Design system -----------------------------------------------------------------------------
DSFR_CONTENT_IS_SAFE = False
DSFR_USE_INTEGRITY_CHECKSUMS = False
DSFR_MARK_OPTIONAL_FIELDS = True

# --- API ---------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
    # Any other one of the address would be written in a header, whose encoding takes minutes for a long text.
    "ALLOWED_VERSIONS": ["1"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"API – {SITE_NOM}",
    "DESCRIPTION": "Lecture des offres publiques. Licence Ouverte 2.0.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
}

# --- Logs: primary keys, never an e-mail -------------------------------------------------------
LOGGING = journalisation.configurer(en_json=True)
