"""The one settings file.

Every value comes from the environment with a safe default, or fails loudly.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from taizhang.kernel import environment

HOME = environment.folder("TAIZHANG_HOME", "var")
PACKAGE = Path(__file__).resolve().parent.parent
OUT = environment.folder("TAIZHANG_OUT", "out")
KEY_FOLDER = HOME / "keys"
KEYS_MAY_BE_MADE = True
FILE_FOLDER = HOME / "files"
SAFE_WAL = (3, 51, 3)
"""The first SQLite whose write-ahead log is free of the reset fault; older ones use a rollback journal."""


def _secret() -> str:
    """Return the session secret of this installation; make it once beside the keys."""
    if secret := environment.text("TAIZHANG_SECRET"):
        return secret
    place = KEY_FOLDER / "session-secret"
    if not place.exists() or not place.read_text().strip():
        _make_secret(place)
    return place.read_text().strip()


def _make_secret(place: Path) -> None:
    """Put a secret in its place whole, unless another process was first.

    An empty file, as an older version left it where it was stopped, makes room.
    """
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, draft = tempfile.mkstemp(dir=place.parent, prefix=".session")
    with os.fdopen(handle, "w") as out:
        out.write(secrets.token_urlsafe(48))
        out.flush()
        os.fsync(out.fileno())
    try:
        if place.exists() and not place.read_text().strip():
            Path(draft).replace(place)
        else:
            os.link(draft, place)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink(missing_ok=True)


LIBPQ = frozenset(
    {
        "application_name", "channel_binding", "connect_timeout", "gssencmode", "keepalives", "keepalives_count",
        "keepalives_idle", "keepalives_interval", "krbsrvname", "options", "passfile", "require_auth", "sslcert",
        "sslcrl", "sslkey", "sslmode", "sslpassword", "sslrootcert", "sslsni", "ssl_max_protocol_version",
        "ssl_min_protocol_version", "target_session_attrs", "tcp_user_timeout",
    }
)  # fmt: skip
"""Options of a connection that are passed on as they stand; any other stops the start."""


def database(address: str) -> dict[str, Any]:
    """Read database settings from an address.

    It is `sqlite:PATH` or `postgresql://user:password@host:port/name`, the latter with options of
    the connection behind a question mark, such as `?sslmode=require`.
    """
    if address.startswith("sqlite:"):
        return _sqlite(address.removeprefix("sqlite:"))
    try:
        parts = urlsplit(address)
        port = parts.port
        pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError as error:  # a port that is no number, brackets that do not match, no name=value
        raise environment.wrong("TAIZHANG_DATABASE", address) from error
    name = unquote(parts.path.lstrip("/"))
    options = dict(pairs)
    valid = len(options) == len(pairs) and options.keys() <= LIBPQ and all(options.values())
    if parts.scheme != "postgresql" or not name or parts.fragment or "#" in address or not valid:
        raise environment.wrong("TAIZHANG_DATABASE", address)
    return {
        "ENGINE": "taizhang.site.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "OPTIONS": options | {"prepare_threshold": 1},
    }


def _sqlite(path: str) -> dict[str, Any]:
    if not path or Path(path).is_dir():
        raise environment.wrong("TAIZHANG_DATABASE", f"sqlite:{path}")
    journal = "WAL" if sqlite3.sqlite_version_info >= SAFE_WAL else "DELETE"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": (
                f"PRAGMA journal_mode={journal}; PRAGMA synchronous=FULL; PRAGMA cache_size=-16384;"
                "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0;"
            ),
        },
    }


DATABASES = {"default": database(environment.text("TAIZHANG_DATABASE", f"sqlite:{HOME / 'taizhang.db'}"))}
SECRET_KEY = _secret()
DEBUG = False
ALLOWED_HOSTS = environment.hosts("TAIZHANG_HOSTS", "localhost 127.0.0.1 [::1]")
SECURE_COOKIES = environment.flag("TAIZHANG_TLS")
PHONE_HTTP = environment.flag("TAIZHANG_PHONE_HTTP")
"""Whether plain http beyond this machine may serve the pages of post phones, and only those."""
PHONE_ADDRESS = environment.address("TAIZHANG_PHONE_ADDRESS")
"""The address by which phones reach this server, as printed in their QR codes; empty: as the desk asked."""
LOOPBACK_NAMES = ("localhost",)
TLS_FOLDER = HOME / "tls"
LOCAL_TLS = environment.flag("TAIZHANG_LOCAL_TLS")
"""Whether this server's certificate is this machine's own, with a plain port for post phones beside it."""

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "taizhang.org",
    "taizhang.engine",
    "taizhang.rooms.premises",
    "taizhang.rooms.office",
    "taizhang.rooms.programme",
    "taizhang.rooms.petitions",
    "taizhang.rooms.safety",
    "taizhang.report",
    "taizhang.workbooks",
    "taizhang.desk",
    "taizhang.portal",
]
MIDDLEWARE = [
    "taizhang.desk.frame.guard.SecurityHeaders",
    "taizhang.desk.frame.readable.Readable",
    "taizhang.desk.phone.transport.PlainHttp",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "taizhang.desk.frame.guard.SignedIn",
]
PORTAL_ONLY = environment.flag("TAIZHANG_PUBLIC_ONLY")
"""A process that serves the public pages alone, under a name or on a machine of its own."""
PUBLIC_ADDRESS = environment.address("TAIZHANG_PUBLIC_ADDRESS")
"""Under which address the public reaches the public pages, as printed on slips; empty where it is not told."""
ROOT_URLCONF = "taizhang.portal.urls" if PORTAL_ONLY else "taizhang.site.urls"
WSGI_APPLICATION = "taizhang.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["taizhang.desk.frame.shell.context"]},
    }
]

FORM_RENDERER = "django.forms.renderers.Jinja2"
"""Widgets are drawn by compiled templates: a box with fifty choices takes the framework's own 5 ms."""

AUTH_USER_MODEL = "org.Account"
AUTHENTICATION_BACKENDS = ["taizhang.desk.frame.accounts.Staff"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "taizhang.org.passwords.Policy"}]
LOGIN_URL = "/sign-in/"
SESSION_ENGINE = "taizhang.org.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE = 30 * 60
SESSION_LIMIT = 3
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "taizhang.desk.frame.guard.csrf_failed"
SIGN_IN_TRIES = 5
SIGN_IN_WINDOW = 15 * 60
PORTAL_TRIES = 10
PORTAL_WINDOW = 15 * 60
PORTAL_FLOOR = 0.25
"""Seconds before the public page answers that it found nothing: longer than any look-up takes."""
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_TEMP_DIR = None

TAIZHANG_LINKS = "taizhang.links.LINKS"
TAIZHANG_SPANNING = "taizhang.spanning.FIGURES"
TAIZHANG_STARTS = frozenset(
    {"A2", "A3", "A4", "A5", "C3", "C8", "C11", "F2", "office", "programme.incident", "report"}
)
"""What a new office begins with, by section or key: 门卫、来访、巡逻、值班、会议、零报告、学习、隐患、报送: what every office does in its first week;
and the way of the report, which the page of the report opens to everybody."""
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
