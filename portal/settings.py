"""Settings. Everything that differs between two places comes from the environment (docs/operations.md)."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from portal import env
from portal.trade import *  # noqa: F403 - one namespace of settings, told in two files

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / "var")

# Two switches: DEMO brings example people, a mark on every page and a clock that can be moved.
DEMO = env.flag("DEMO")
DEBUG = env.flag("DEBUG")
HOST = env.text("HOST", "127.0.0.1")

SECRET_KEY = env.text("SECRET_KEY")
FIELD_KEYS = env.key_ring("FIELD_KEYS")
INDEX_KEYS = env.key_ring("INDEX_KEYS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES")
HTTPS = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "portal.admin_apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "csp",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "base.regions",
    "base.ledger",
    "base.files",
    "base.accounts",
    "catalog",
    "licenses",
    "applications",
    "handoff",
    "feedback",
    "portal",
]

MIDDLEWARE = [
    "portal.logs.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.presence.PresenceMiddleware",
    "portal.presence.LoginMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "portal.middleware.RefusalMiddleware",
    "portal.middleware.AccessLogMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.portal",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "portal.templatetags.portal",
            ],
        },
    }
]

# ---- where things are kept ----------------------------------------------------------------------

DATABASES = {"default": env.database("DATABASE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "base.cache.Cache",
        "LOCATION": env.text("CACHE_URL"),
        "KEY_PREFIX": "tongban",
    }
}
SESSION_ENGINE = "base.accounts.sessions"  # from the cache, kept in the database, known by account
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": env.text("STORAGE_URL", (DATA_DIR / "files").as_uri()).removeprefix("file://"),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "portal.statics.Storage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG

# ---- background work: Celery only carries, the outbox in the database is the truth ---------------

CELERY_BROKER_URL = env.broker("REDIS_URL")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 0.2,
    "socket_timeout": 5,
    "retry_on_timeout": False,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {"task": "base.ledger.tasks.sweep_outbox", "schedule": 10.0},
    "sweep-due": {"task": "applications.tasks.sweep_due", "schedule": 60.0},
    "sweep-consultations": {"task": "applications.consultations.tasks.sweep_consultations", "schedule": 60.0},
    "sweep-commitments": {"task": "applications.commitments.tasks.sweep_commitments", "schedule": 60.0},
    "sweep-enquiries": {"task": "feedback.tasks.sweep_enquiries", "schedule": 60.0},
    "apply-pushes": {"task": "handoff.tasks.apply_pushes", "schedule": 5.0},
    "poll-couriers": {"task": "handoff.tasks.poll", "schedule": 600.0},
    "book-again": {"task": "handoff.tasks.book_again", "schedule": 600.0},
    "watch-paper": {"task": "handoff.tasks.watch_paper", "schedule": crontab(minute=15)},
    "reconcile": {"task": "applications.partners.tasks.reconcile", "schedule": crontab(hour=2, minute=50)},
    "sign-heads": {"task": "base.ledger.tasks.sign_heads", "schedule": crontab(hour=2, minute=10)},
    "remind-raters": {
        "task": "feedback.tasks.remind_raters",
        "schedule": crontab(hour="9-17", minute="*/10"),
    },
    "escalate": {"task": "feedback.tasks.escalate_late", "schedule": crontab(minute=5)},
    "roll-up": {"task": "feedback.tasks.roll_up", "schedule": crontab(hour=1, minute=30)},
    "clear-old": {"task": "base.ledger.tasks.clear_old", "schedule": crontab(hour=3, minute=10)},
}

# ---- who ----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "base.accounts.permissions.PostBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk:landing"
LOGOUT_REDIRECT_URL = "/"
AXES_HANDLER = (
    "axes.handlers.cache.AxesCacheHandler"  # counts in the cache: no list of who tried stays behind
)
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "portal.middleware.locked_out"
AXES_HTTP_RESPONSE_CODE = 429
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # failures are counted, successes are not
AXES_CLIENT_IP_CALLABLE = "portal.middleware.client_address"

# Second factors: whoever holds a post needs one; in a demonstration, with its known passwords, they may.
STAFF_SECOND_FACTOR = env.one_of("STAFF_SECOND_FACTOR", ("required", "optional")[:: -1 if DEMO else 1])
MFA_ADAPTER = "base.accounts.factors.adapter.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # thirty seconds before and after: telephones' clocks differ
MFA_RECOVERY_CODE_DIGITS = 10
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers then give keys to localhost alone

# Sessions: minutes without a request, hours in all; FACTOR_TRIES codes in FACTOR_SPAN seconds.
STAFF_IDLE_MINUTES = env.whole("STAFF_IDLE_MINUTES", 30)
CITIZEN_IDLE_MINUTES = env.whole("CITIZEN_IDLE_MINUTES", 120)
SESSION_HOURS_MAX = 12
FACTOR_TRIES, FACTOR_SPAN = 5, 15 * 60

# Platforms that know people already (OpenID Connect); of django-allauth's own pages none is open.
OIDC_PROVIDERS = env.objects("OIDC_PROVIDERS")
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # ours: axes for passwords, portal.limits for codes
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": env.oidc_apps(OIDC_PROVIDERS)}}
SOCIALACCOUNT_ADAPTER = "portal.citizen.sso.Adapter"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds

# ---- language and time --------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("英语"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# ---- safe by construction -----------------------------------------------------------------------

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
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
}  # nothing here asks for them; security keys stay with the portal itself, as browsers have it
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = HTTPS, True, "Lax"
SESSION_COOKIE_AGE = SESSION_HOURS_MAX * 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1200  # a count has two fields a line, and a bag up to 500 lines
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
UPLOAD_KEPT_DAYS = 30
EXPORT_KEPT_DAYS = 7
EXPORT_ROWS_MAX = 200_000

# ---- API ----------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.api.auth.TokenAuthentication",
        "portal.api.auth.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "portal.api.problems.handle",
    "DEFAULT_THROTTLE_RATES": {
        "token": "30/min",
        "upload": "120/min",
        "verify": "60/min",
        "rating": "60/min",
    },
    "NUM_PROXIES": len(TRUSTED_PROXIES),
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "通办 Tongban API",
    "DESCRIPTION": "Cross-region government services: catalogue, applications, cases, files.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

# ---- what runs tells about itself ----------------------------------------------------------------

SILENCED_SYSTEM_CHECKS = ["security.W001"]
METRICS_TOKEN = env.text("METRICS_TOKEN", "")  # who says it may read /metrics; empty: this machine alone
LOG_LEVEL = env.text("LOG_LEVEL", "WARNING")
LOG_FORMAT = env.one_of("LOG_FORMAT", ("json", "text")[:: -1 if DEMO else 1])
ADMINS = [("", address) for address in env.words("ADMINS")]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "portal.logs.JsonLines"},
        "text": {"()": "portal.logs.TextLines"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT},
        "mail": {"class": "portal.logs.Mail", "level": "ERROR"},
    },
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL},  # without Django's own, which mails what was posted
        "django.server": {"handlers": [], "propagate": True},
        "portal.requests": {"level": "INFO" if LOG_FORMAT == "json" else LOG_LEVEL},
        "django.db.backends": {"level": "INFO"},  # below that: every statement with its values
        "urllib3": {"level": "INFO"},  # below that: addresses with their queries
    },
    "root": {"handlers": ["console", *(["mail"] if ADMINS else [])], "level": LOG_LEVEL},
}

# ---- messages: the box in the portal always; copies by SMS and e-mail as set up here ----------------

MAIL = env.email("EMAIL_URL")
EMAIL_PROVIDER = MAIL["provider"]
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_PROVIDER == 'smtp' else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = MAIL["host"], MAIL["port"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL["user"], MAIL["password"]
EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL["ssl"], MAIL["starttls"]
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", f"no-reply@{urlsplit(SITE_URL).hostname}")

SMS_PROVIDER = env.one_of("SMS_PROVIDER", ("console", "aliyun"))
SMS_QUIET_FROM = env.time_of_day("SMS_QUIET_FROM", "21:00")  # Asia/Shanghai; both the same: never quiet
SMS_QUIET_TO = env.time_of_day("SMS_QUIET_TO", "08:00")
ALIYUN_ENDPOINT = env.text("ALIYUN_ENDPOINT", "https://dysmsapi.aliyuncs.com")
ALIYUN_ACCESS_KEY_ID = env.text("ALIYUN_ACCESS_KEY_ID", "")
ALIYUN_ACCESS_KEY_SECRET = env.text("ALIYUN_ACCESS_KEY_SECRET", "")
ALIYUN_SIGN_NAME = env.text("ALIYUN_SIGN_NAME", "")
ALIYUN_TEMPLATES = env.pairs("ALIYUN_TEMPLATES")  # accept=SMS_1,accept.en=SMS_2: templates/messages, `sms`

# ---- consultations: the address of a video room, {number} being its random word; empty: none is held here -----------

VIDEO_LINK = env.text("VIDEO_LINK", "")

# ---- couriers: which are in use, and what they need to know us by (handoff/couriers) -----------------

COURIERS = env.words("COURIERS", "manual")  # of manual, kuaidi100, ems
KUAIDI100_URL = env.text("KUAIDI100_URL", "https://poll.kuaidi100.com")
KUAIDI100_CUSTOMER = env.text("KUAIDI100_CUSTOMER", "")
KUAIDI100_KEY = env.text("KUAIDI100_KEY", "")
KUAIDI100_COMPANY = env.text("KUAIDI100_COMPANY", "ems")  # whose waybills, when a shipment does not say
EMS_URL = env.text("EMS_URL", "https://api.ems.com.cn/amp-prod-api/f/amp/api/open")
EMS_SENDER = env.text("EMS_SENDER", "")  # 协议客户号
EMS_AUTHORIZATION = env.text("EMS_AUTHORIZATION", "")  # 授权码
EMS_SIGN_KEY = env.text("EMS_SIGN_KEY", "")  # 16 bytes in base64, as the platform gives it
EMS_PRODUCT = env.text("EMS_PRODUCT", "1")  # bizProductNo: 1 特快专递, 2 快递包裹, 11 国内标快
EMS_FIND_CODE = env.text("EMS_FIND_CODE", "")  # apiCode that finds an order by our number; empty: none known
EMS_PUSH_KEY = env.text("EMS_PUSH_KEY", "")  # the secret part of the address EMS pushes to; 128 random bits

# ---- a demonstration's stub of another place's own system (`manage.py demo` joins it) -----------------

DEMO_PARTNER = {name: env.text(f"PARTNER_{name.upper()}", "") for name in ("url", "key", "secret")}
