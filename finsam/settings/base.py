"""Settings that hold everywhere. What differs is in dev.py, test.py and prod.py."""

from datetime import time
from pathlib import Path

from csp.constants import NONE, SELF

from finsam import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
ENV = env.read()

SECRET_KEY = ENV.text("SECRET_KEY") or "only-for-tools-that-read-the-settings-without-starting-anything"
DEBUG = False
ALLOWED_HOSTS = ENV.texts("ALLOWED_HOSTS")
ROOT_URLCONF = "finsam.urls"
WSGI_APPLICATION = "finsam.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
IS_DEMO = ENV.flag("IS_DEMO")
SITE_URL = ENV.text("SITE_URL").rstrip("/")
DATA_DIR = ENV.path("FINSAM_DATA", BASE_DIR)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "csp",
    "finsam",
    "finsam.acting",
    "finsam.history",
    "finsam.jobs",
    "finsam.demo",
    "finsam.drift",
    "finsam.codelists",
    "members",
    "insatser",
    "ekonomi",
    "participants",
    "followup",
]

MIDDLEWARE = [
    "finsam.logs.RequestLogMiddleware",
    "finsam.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "finsam.csp.KeptPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "members.middleware.ActingMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "members.middleware.UppdragMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "members.middleware.LoginMiddleware",
    "members.middleware.SecurityDemandsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "finsam.rendering.ReleasingTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.static"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "members.context_processors.page",
            ],
        },
    }
]

DATABASES = {"default": {**ENV.database("postgresql://finsam_web@localhost/finsam"), "ATOMIC_REQUESTS": True}}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASE_WEB_ROLE = ENV.web_role()
DATABASE_MAINT_ROLE = ENV.maint_role()
ACTING_KEY = ENV.text("FINSAM_ACTING_KEY")
FIELD_KEYS = ENV.texts("FINSAM_FIELD_KEYS")
BACKUP_KEY = ENV.text("FINSAM_BACKUP_KEY")
BACKUP_DAYS = ENV.number("FINSAM_BACKUP_DAYS")
DATABASE_MAINT_URL = ENV.text("DATABASE_MAINT_URL")
PG_BIN = ENV.text("FINSAM_PG_BIN")

REDIS_URL = ENV.text("REDIS_URL") or "redis://localhost/0"
CACHES = {
    "default": {
        "BACKEND": "finsam.redis_cache.Cache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "finsam",
    },
    "words": {  # of searches; emptied by itself when somebody is erased (finsam/private_filters.py)
        "BACKEND": "finsam.redis_cache.Cache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "finsam-words",
    },
}

IDENTITY_DAYS_AFTER_END = 30  # how long a name is shown after utregistrering, to correct answers; no rule of law
LATE_AFTER_DAYS = 30  # a start or an end that is registered later than this is shown as late; no rule of law
FOLLOW_UP_DAYS_AFTER_END = 760  # how long a consent to be asked later keeps the name: 24 months and a month to ask in
FOLLOW_UP_SOON_DAYS = 14  # so long before its day a question after the end may be asked; no rule of law
FOLLOW_UP_LINK_DAYS = 14  # how long a personal link to the questions works; no rule of law
FOLLOW_UP_LINK_RATE = (60, 300)  # times in seconds that one address may ask for pages without login
EXTRACT_LINK_DAYS = 14  # how long a part of a registerutdrag waits for its person; no rule of law
EXTRACT_OPEN_MINUTES = 30  # how long an opened registerutdrag can be read on before the code is asked for again
EXTRACT_LINK_RATE = (30, 300)
FOLLOW_UP_LATE_DAYS = 14  # so long after its day it is told as late; no rule of law

REMISS_DAYS = 365  # how long a consent to a remiss lasts, and so its identity at most; no rule of law
REMISS_DAYS_AFTER_NO = 30  # how long a remiss that was declined can be read and taken up again; no rule of law
# What the weekly review of access marks (ADR 14); no rules of law.
REVIEW_LATE_DAYS = 14  # a week that nobody has reviewed so long after it is told as late
REVIEW_MANY_OPENED = 10  # one deltagande, opened so often by one person in a week
REVIEW_MANY_IN_ALL = 150  # so many openings by one person in a week
REVIEW_USUAL_WEEKS, REVIEW_USUAL_TIMES, REVIEW_USUAL_FROM = 8, 3, 20  # or three times the own usual, from 20 on
REVIEW_HOURS = (time(6), time(20))  # working hours, in Sweden
REVIEW_WORKDAYS = (1, 2, 3, 4, 5)  # Monday is 1
REVIEW_ENDED_DAYS = 45  # opened so long after the end, without anything being changed
EMERGENCY_HOURS = 4  # how long a nödöppning opens another insats; the database allows 12 at most
EMERGENCY_SHOWN_DAYS = 14  # how long the start page tells of one
FRESH_MFA_SECONDS = 10 * 60  # a nödöppning asks for a second factor that was used so lately

AUTH_USER_MODEL = "members.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # the user name is unique whatever its case, by a constraint on lower()
AUTHENTICATION_BACKENDS = ["members.authentication.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "members.password_rules.NotLikeTheUser"},
    {"NAME": "members.password_rules.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "members.password_rules.NotCommon"},
    {"NAME": "members.password_rules.NotOnlyFigures"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_NAME = "finsam_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_SECONDS = 30 * 60
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_LONGEST_SECONDS = 12 * 60 * 60  # the cookie is renewed while somebody works; this is not
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "finsam.errors.csrf_failure"

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska")]
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["finsam.locale_formats"]
FORM_RENDERER = "finsam.form_drawing.FormRenderer"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
FILES_DIR = DATA_DIR / "files"
ERASURES_DIR = ENV.path("FINSAM_ERASURES", BASE_DIR) if ENV.text("FINSAM_ERASURES") else DATA_DIR / "raderingar"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # the budget table of an area: 14 fields a post, some hundred insatser
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = ["finsam.uploads.BoundedMemoryHandler"]

_EMAIL = ENV.email()
EMAIL_BACKEND = _EMAIL.backend
EMAIL_HOST, EMAIL_PORT = _EMAIL.host, _EMAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _EMAIL.user, _EMAIL.password
EMAIL_USE_TLS = _EMAIL.use_tls
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENV.text("EMAIL_FROM")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TASK_DEFAULT_QUEUE = "finsam"
JOB_HEARTBEAT_SECONDS = 10
JOB_QUEUED_SECONDS = 120
JOB_MAX_ATTEMPTS = 3

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "members.token_authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "300/min"},  # of one user, with all keys and in the browser together
    "DEFAULT_METADATA_CLASS": None,  # what there is to know stands in the schema
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "PAGE_SIZE": 50,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Finsam API",
    "DESCRIPTION": "Samma uppgifter, regler och skydd som sidorna.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}

ACCOUNT_ADAPTER = "members.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS: dict[str, str] = {"login_failed": "5/5m/key,20/5m/ip", "reset_password": "5/h/ip,3/h/key"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_FORMS = {
    "login": "members.login_forms.LoginForm",
    "reauthenticate": "members.login_forms.ReauthenticateForm",
    "change_password": "members.login_forms.ChangePasswordForm",
    "reset_password": "members.login_forms.ResetPasswordForm",
    "reset_password_from_key": "members.login_forms.ResetPasswordKeyForm",
}
MFA_FORMS = {
    "authenticate": "members.login_forms.AuthenticateForm",
    "reauthenticate": "members.login_forms.ReauthenticateCodeForm",
    "activate_totp": "members.login_forms.ActivateTOTPForm",
    "deactivate_totp": "members.login_forms.DeactivateTOTPForm",
    "generate_recovery_codes": "members.login_forms.GenerateRecoveryCodesForm",
    "add_webauthn": "members.login_forms.AddWebAuthnForm",
    "authenticate_webauthn": "members.login_forms.AuthenticateWebAuthnForm",
    "login_webauthn": "members.login_forms.LoginWebAuthnForm",
    "reauthenticate_webauthn": "members.login_forms.ReauthenticateWebAuthnForm",
    "edit_webauthn": "members.login_forms.EditWebAuthnForm",
}
MFA_ADAPTER = "members.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Finsam"

LOG_LEVEL = ENV.text("LOG_LEVEL")
LOGGING_CONFIG = None
