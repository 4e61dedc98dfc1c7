"""Settings, read from the environment; every default is safe for a demonstration on one machine.

In production set at least LUZE_SECRET_KEY, LUZE_FIELD_KEYS, LUZE_ALLOWED_HOSTS and
DATABASE_URL (see the README). LUZE_DEMO=1 is the demonstration's own profile: plain http,
its own cookie names, keys made at first start and kept under var/.
"""

from __future__ import annotations

from pathlib import Path

import environ
from csp.constants import NONE, SELF

from portal.kept_secrets import kept_secret

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("LUZE_VAR", default=str(BASE_DIR / "var")))

DEBUG = env.bool("LUZE_DEBUG", default=False)
DEMO = env.bool("LUZE_DEMO", default=False)

SECRET_KEY = env.str("LUZE_SECRET_KEY", default="") or kept_secret(VAR_DIR / "keys" / "secret.key")
# Fernet keys for confidential fields, newest first; they never stand in the database.
LUZE_FIELD_KEYS = env.list("LUZE_FIELD_KEYS", default=[]) or [
    kept_secret(VAR_DIR / "keys" / "field.key", fernet=True)
]

ALLOWED_HOSTS = env.list(
    "LUZE_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = env.list("LUZE_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "lucide",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
    "portal.apps.PortalConfig",
    "agreements.apps.AgreementsConfig",
    "supervision.apps.SupervisionConfig",
]

MIDDLEWARE = [
    "portal.untraced.UntracedMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.RequestMarkMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.middleware.ViewerMiddleware",
    "portal.middleware.DeniedMiddleware",
    "portal.middleware.ConfinedSessionMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
ASGI_APPLICATION = "portal.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "portal.context.page",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# --- database ---------------------------------------------------------------------------
# SQLite: BEGIN IMMEDIATE is the writer's lock; WAL with FULL loses no acknowledged commit.
_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA recursive_triggers=ON;"
        # Not trusted_schema=OFF: SQLite then refuses the JSON checks of JSON columns.
        "PRAGMA foreign_keys=ON;PRAGMA cell_size_check=ON;"
    ),
}
DATABASE_URL = env.str("DATABASE_URL", default="")
if DATABASE_URL:
    DATABASES = {"default": env.db_url_config(DATABASE_URL)}
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Questions of pages are short: compiling one (jit), or starting a second process for it, takes
    # longer than answering it. What they touch is in memory as a rule, where a jump costs little.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
        "-c lock_timeout=20s -c idle_in_transaction_session_timeout=60s -c jit=off"
        " -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1"
    )
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "luze.sqlite3",
            "OPTIONS": _SQLITE_OPTIONS,
        }
    }
# Each page view would take the write lock; acts open their own short transactions.
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        # The default of 300 would push out the counts of failed log-ins.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- accounts ---------------------------------------------------------------------------
AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "portal.accounts.CodeBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# Profile djbh (等保): at least 10 characters, three of four kinds, not one of the last five.
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "portal.passwords.LengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "portal.passwords.KindsOfCharactersValidator"},
    {"NAME": "portal.passwords.NotReusedValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("username",)}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LUZE_PRIVILEGED_PASSWORD_DAYS = env.int("LUZE_PRIVILEGED_PASSWORD_DAYS", default=90)
# The three administrators log in with a second factor.
LUZE_ADMIN_MFA = env.bool("LUZE_ADMIN_MFA", default=not DEMO)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "portal.accounts.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
LUZE_FAILURES_OF_ACCOUNT = "5/30m/key"
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": f"{LUZE_FAILURES_OF_ACCOUNT},20/30m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
MFA_ADAPTER = "portal.accounts.MfaAdapter"
MFA_FORMS = {"authenticate": "portal.forms.accounts.SecondFactorForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = "Luze"
# A key that stands in for the password asks for its own PIN, finger or face.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
USERSESSIONS_TRACK_ACTIVITY = False

# --- sessions, cookies, headers ---------------------------------------------------------
SECURE = env.bool("LUZE_HTTPS", default=not (DEMO or DEBUG))
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-sid" if SECURE else "luze_demo_sid"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "luze_demo_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # absolute; the idle limit is IDLE_MINUTES
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
IDLE_MINUTES = env.int("LUZE_IDLE_MINUTES", default=30)
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
if env.bool("LUZE_BEHIND_PROXY", default=False):
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = [
    "portal.uploads.Ceiling",  # a file beyond the limit fills neither memory nor disk
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- language and time ------------------------------------------------------------------
# One language for the whole installation: what is written into messages is read by all.
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_CODE = env.str("LUZE_LANGUAGE", default="zh-hans")
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("LUZE_TIME_ZONE", default="Asia/Shanghai")

# --- files ------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["png", "ico", "woff2", "map", "gz", "br"]
LUZE_FILES_DIR = VAR_DIR / "files"
LUZE_BATCH_DIR = VAR_DIR / "batches"  # results that wait for one person, encrypted
LUZE_FONT_DIR = env.str("LUZE_FONT_DIR", default="")  # the organ's licensed faces
LUZE_FONT_CACHE = env.str("LUZE_FONT_CACHE", default="") or VAR_DIR / "fonts"  # build_fonts
# The organ's digital signature on papers: its own PKCS#12 file, or a pair made at the first start;
# LUZE_SEAL_SIGNER names another signer (portal.delivery.signer_pkcs11.signer for a card).
LUZE_SEAL_DIR = VAR_DIR / "keys"
LUZE_SEAL_SIGNER = env.str("LUZE_SEAL_SIGNER", default="portal.delivery.signers.from_settings")
LUZE_SEAL_P12 = env.str("LUZE_SEAL_P12", default="")
LUZE_SEAL_P12_PASSWORD = env.str("LUZE_SEAL_P12_PASSWORD", default="")
# Of a card or security module (LUZE_SEAL_SIGNER=portal.delivery.signer_pkcs11.signer).
LUZE_PKCS11_MODULE = env.str("LUZE_PKCS11_MODULE", default="")
LUZE_PKCS11_TOKEN = env.str("LUZE_PKCS11_TOKEN", default="")
LUZE_PKCS11_PIN = env.str("LUZE_PKCS11_PIN", default="")
LUZE_PKCS11_LABEL = env.str("LUZE_PKCS11_LABEL", default="")
LUZE_TSA_URL = env.str("LUZE_TSA_URL", default="")  # RFC 3161; signing fails without an answer
# The process that signs checkpoints of the ledger (portal/verifier/luze_checkpointer.py): where it
# answers; empty where none is run. Anchors go to this file, which another host fetches or mounts.
LUZE_CHECKPOINTER = env.str(
    "LUZE_CHECKPOINTER", default=str(VAR_DIR / "checkpoints" / "checkpointer.sock")
)
LUZE_ANCHOR_FILE = env.str(
    "LUZE_ANCHOR_FILE", default=str(VAR_DIR / "anchors" / "checkpoints.txt")
)
LUZE_ANCHOR_MAIL = env.list("LUZE_ANCHOR_MAIL", default=[])  # addresses in two units, if any
LUZE_PUBLIC_URL = env.str("LUZE_PUBLIC_URL", default="")

# --- background work --------------------------------------------------------------------
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "papers"],
    }
}

# --- e-mail: none is assumed; the inbox comes first ---------------------------------------
EMAIL_URL = env.str("LUZE_EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
DEFAULT_FROM_EMAIL = env.str("LUZE_EMAIL_FROM", default="luze@localhost")

# --- what upper floors offer to the ground floor (dotted names, resolved by a test) -------
LUZE_HOME_PROVIDERS = [
    "portal.admin_desk.owed",
    "portal.pack_desk.owed",
    "agreements.home.owed",
    "supervision.home.owed",
]
LUZE_HOME_SECTIONS = [
    "portal.first_run.sections",
    "agreements.home.sections",
    "portal.figures.sections",
]
LUZE_PERSON_SECTIONS = [
    "supervision.home_measures.person_sections",
    "supervision.home_figures.person_sections",
]
LUZE_NAV_PROVIDERS = [
    "agreements.home.links",
    "supervision.home.links",
    "portal.figures.links",
]
LUZE_FIGURE_PROVIDERS = ["agreements.home_duties.figures", "supervision.home_figures.figures"]
LUZE_YEAR_PROVIDERS = [
    "agreements.home_campaigns.year_entries", "agreements.home_handovers.year_entries",
]
LUZE_RECORD_PROVIDERS = ["supervision.own_records.lines"]
LUZE_TRACE_PROVIDERS = ["agreements.queries.trace_duties.facts", "supervision.trace.facts"]
LUZE_TRACE_STARTS = ["supervision.trace.STARTS"]
LUZE_PAGE_LINKS = ["agreements.home_signing.page_links"]
# Kinds of matters that are handed out as evidence packs (portal.evidence_packs), and papers
# that the page of verification knows by their digest.
LUZE_PACKS = {
    "agreement": "agreements.packs.of_agreement",
    "trace": "agreements.packs.of_trace",
    "finding": "supervision.packs.of_finding",
    "case": "supervision.packs.of_case",
    "filed": "supervision.batches.of_year",
    "register": "portal.views.registers.of_register",
}
LUZE_PAPER_PROVIDERS = ["agreements.queries.verifying.standing", "supervision.papers.standing"]
LUZE_SEARCH_PROVIDERS = ["agreements.home.found"]
LUZE_PERIODIC_JOBS = [
    "portal.actions.checkpoints.periodic",
    "portal.actions.periodic.daily",
    "portal.actions.batches.periodic",
    "agreements.jobs.successions_periodic",  # before the papers of what it issues
    "agreements.jobs.periodic",
    "supervision.jobs.periodic",
    "agreements.jobs.duties_periodic",  # before the lights that follow from them
    "portal.actions.lights.nightly",
]
LUZE_PREFERENCES = [
    "portal.preferences.DEFINITIONS",
    "agreements.preferences.DEFINITIONS",
    "supervision.preferences.DEFINITIONS",
]
LUZE_FIRST_RUN_STEPS = ["portal.first_run.own_steps", "agreements.home.first_run_steps"]
LUZE_YEARS = ["agreements.home.years"]
# Kinds of long work with progress (portal.batches).
LUZE_BATCH_KINDS = [
    "portal.views.registers.BATCHES",
    "portal.actions.packs.BATCHES",
    "agreements.batches.KINDS",
    "supervision.batches.KINDS",
    "supervision.views.year_closing.BATCHES",
]
# Records that fulfil duties, and warning lights.
LUZE_EVIDENCE_PROVIDERS = ["supervision.evidence.PROVIDER"]
# Open work that is handed over with a post, and who is told when posts and portfolios change.
LUZE_OPEN_WORK_PROVIDERS = ["agreements.open_requests.PROVIDER", "supervision.open_work.PROVIDER"]
LUZE_SEAT_FOLLOWERS = ["agreements.actions.handovers.follow"]
LUZE_DEMANDS = [
    "portal.demands.own",
    "agreements.demands.of_signing",
    "agreements.demands.of_clauses",
    "supervision.demands.of_supervision",
]
LUZE_LIGHT_PROVIDERS = ["agreements.lights.PROVIDER", "supervision.lights.PROVIDER"]
LUZE_DEMO_SEEDERS = [
    "supervision.demo.enter",  # plays its past with the rest
    "agreements.demo.seed",
    "supervision.demo.seed",
    "agreements.demo.fulfilled.seed",  # when all records are there
    "supervision.demo.reports.seed",  # when duties are counted
    "portal.demo.lights.seed",
]

# Beginnings of paths at which nobody is recognised and nothing is logged (portal.untraced).
LUZE_UNTRACED_PATHS = ["/supervision/opinions/anonymous/"]

# Every list of numbered rules, for docs/rules.md.
LUZE_RULE_BOOKS = [
    ("Organisation, portfolios, calendar, settings", "portal.rules.SENTENCES"),
    ("Accounts and roles", "portal.rules_accounts.SENTENCES"),
    ("Long work", "portal.rules_batches.SENTENCES"),
    ("Warning lights", "portal.rules_lights.SENTENCES"),
    ("Evidence packs", "portal.rules_packs.SENTENCES"),
    ("Texts and signing", "agreements.rules.RULES"),
    ("Statements and assessment", "agreements.assessing.RULES"),
    ("Handing over", "agreements.handing.RULES"),
    ("Talks", "supervision.rules.talks.BOOK"),
    ("Hearings and symposia", "supervision.rules.hearings.BOOK"),
    ("Integrity reminders", "supervision.rules.reminders.BOOK"),
    ("Findings and rectification", "supervision.rules.findings.BOOK"),
    ("Measures", "supervision.rules.measures.BOOK"),
    ("Integrity opinions", "supervision.rules.integrity.BOOK"),
    ("Accountability", "supervision.rules.cases.BOOK"),
    ("Opinions", "supervision.rules.opinions.BOOK"),
    ("Who takes part", "supervision.rules.parties.BOOK"),
    ("Instructions, early signs, library, who may know", "supervision.rules.daily.BOOK"),
    ("Reports of the party group", "supervision.rules.reports.BOOK"),
    ("Papers of supervision on file", "supervision.rules.archive.BOOK"),
    ("Terms", "supervision.rules.terms.BOOK"),
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"untraced": {"()": "portal.untraced.Unlogged"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler", "formatter": "line", "filters": ["untraced"],
        },
    },
    "root": {"handlers": ["console"], "level": env.str("LUZE_LOG_LEVEL", default="WARNING")},
    # The development server logs each request.
    "loggers": {"django.server": {"handlers": ["console"], "level": "INFO", "propagate": False}},
}
