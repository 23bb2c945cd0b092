# SPDX-License-Identifier: EUPL-1.2
"""Django's settings, from the configuration in the environment (``config.py``)."""

from __future__ import annotations

import os
from datetime import timedelta

import dj_database_url
from csp.constants import NONE, SELF

from regie.web.config import email_settings, origins, read_config

REGIE = read_config(os.environ)

SECRET_KEY = REGIE.secret_key
DEBUG = False
ALLOWED_HOSTS = list(REGIE.hosts)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in REGIE.hosts if host != "*"]
ROOT_URLCONF = "regie.web.urls"
WSGI_APPLICATION = "regie.web.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "regie.web.ui",
    "regie.web.accounts",
    "regie.web.audit",
    "regie.web.jobs",
    "regie.web.region",
    "regie.web.workflow",
    "regie.web.reviews",
    "regie.web.outlook",
    "regie.web.contracts",
    "regie.web.valve",
    "regie.web.cooperative",
    "regie.web.procurement",
    "regie.web.programme",
    "regie.web.deliveries",
    "regie.web.register",
    "regie.web.reports",
    "regie.web.letters",
    "regie.web.steering",
    "regie.web.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "django_tables2",
    "django_tasks",
    "django_tasks_db",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "regie.web.timing.TimingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "regie.web.ui.middleware.DatabaseGoneMiddleware",
    "csp.middleware.CSPMiddleware",
    "regie.web.ui.middleware.SizeMiddleware",
    "regie.web.ui.middleware.PrivateMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "regie.web.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "regie.web.accounts.devices.SlidingSessionMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "regie.web.audit.middleware.AuditMiddleware",
    "regie.web.access.middleware.ScopeMiddleware",
    "regie.web.ui.middleware.RegieErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "regie.web.ui.context.page",
            ]
        },
    }
]

REGIE.data.mkdir(mode=0o700, parents=True, exist_ok=True)
DATABASES = {
    "default": dj_database_url.parse(
        REGIE.database_url or f"sqlite:///{REGIE.data / 'regie.sqlite3'}",
        conn_max_age=300,
        conn_health_checks=True,
    )
}
if "sqlite" in str(DATABASES["default"]["ENGINE"]):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 30,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }

# Only what has to be the same for all processes: how often somebody tried to sign in, and codes that were used.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "regie_cache"},
}

AUTH_USER_MODEL = "regie_accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "regie.web.accounts.passwords.ObviousPasswordValidator"},
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "regie.web.accounts.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "regie.web.accounts.adapter.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if REGIE.https else "http"
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,10/5m/key", "reset_password": "10/m/ip,5/m/key"}  # nosec B105
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Regie] "
PASSWORD_RESET_TIMEOUT = 4 * 3600
MFA_ADAPTER = "regie.web.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "regie.web.accounts.forms.AddKeyForm",
    "edit_webauthn": "regie.web.accounts.forms.EditKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = "Regie"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not REGIE.https
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "organisatie",
                    "name": REGIE.oidc_name,
                    "client_id": REGIE.oidc_client,
                    "secret": REGIE.oidc_secret,
                    "settings": {"server_url": REGIE.oidc_server, "verified_email": list(REGIE.oidc_domains)},
                }
            ],
        }
    }
    if REGIE.oidc_name
    else {}
)

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "regie.web.accounts.lockout.tried_name"
AXES_CLIENT_IP_CALLABLE = "regie.web.accounts.lockout.tried_from"
AXES_LOCKOUT_CALLABLE = "regie.web.accounts.lockout.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_COOKIE_AGE = REGIE.session_seconds
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "regie_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = REGIE.https
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CSRF_COOKIE_NAME = "regie_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "regie.web.ui.errors.csrf_failure"
SECURE_SSL_REDIRECT = REGIE.https
SECURE_REDIRECT_EXEMPT = [r"^gezondheid$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if REGIE.proxies else None
SECURE_HSTS_SECONDS = 31_536_000 if REGIE.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = REGIE.https
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # Chromium holds the way on after a form to this too: the organisation's login.
        "form-action": [SELF, *origins(REGIE.oidc_server)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

LANGUAGE_CODE = REGIE.language
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "regie_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
FORMAT_MODULE_PATH = ["regie.web.ui.formats_of"]

STATIC_URL = "/static/"
STATIC_ROOT = REGIE.data / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "regie.web.ui.finders.GeneratedFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = True

FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_PERMISSIONS = 0o600

EMAIL_SUBJECT_PREFIX = "[Regie] "
DEFAULT_FROM_EMAIL = SERVER_EMAIL = REGIE.email_from
globals().update(email_settings(REGIE.email_url))

REGIE_JOBS_AT_ONCE = False
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

DJANGO_TABLES2_TEMPLATE = "ui/table.html"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["regie.web.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["regie.web.api.permissions.ByPolicy"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "EXCEPTION_HANDLER": "regie.web.api.problems.handler",
    "UNAUTHENTICATED_USER": None,
}

SILENCED_SYSTEM_CHECKS = ["urls.W002"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": REGIE.log_level},
    "loggers": {"axes": {"level": "ERROR"}, "django.request": {"level": "ERROR"}},
}
