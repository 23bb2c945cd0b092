# SPDX-License-Identifier: EUPL-1.2
"""The configuration of the web application: environment variables, read once, typed, and documented in one place.

Every variable may also be given as a file: ``REGIE_SECRET_KEY_FILE=/run/secrets/key`` is read for
``REGIE_SECRET_KEY``. ``docs/configuration.md`` is made from ``VARIABLES``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from regie.vocabulary import RegieError

SHORTEST_SECRET = 50
"""Characters that a secret key has at least: below it Django itself calls a key weak."""

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Variable:
    """One environment variable: its default as text (nothing when it must be given) and what it is for."""

    name: str
    default: str | None
    meaning: str
    secret: bool = False


VARIABLES: tuple[Variable, ...] = (
    Variable("REGIE_REGION", None, "Folder of the region (with region.toml). Computation reads only this folder."),
    Variable(
        "REGIE_DATA",
        None,
        "Folder of the web application itself: uploads that are waiting, cache, the SQLite database when "
        "DATABASE_URL is not given.",
    ),
    Variable("REGIE_SECRET_KEY", None, "Secret of at least 50 characters that signs sessions and links.", True),
    Variable("REGIE_HOSTS", None, "Host names under which the application is reached, separated by commas."),
    Variable("REGIE_DEMO", "0", "1 makes demo logins and puts them on the login screen. Never with real data."),
    Variable(
        "DATABASE_URL",
        "",
        "Database, for example postgres://regie:secret@localhost/regie. Empty: SQLite in REGIE_DATA.",
        True,
    ),
    Variable(
        "REGIE_HTTPS", "1", "0 when no TLS stands in front (a trial on one machine): cookies then go unsecured."
    ),
    Variable("REGIE_PROXIES", "0", "How many trusted proxies stand in front; their X-Forwarded-For is believed."),
    Variable("REGIE_LANGUAGE", "nl", "Language of who has not chosen one: nl or en."),
    Variable("REGIE_THEME", "", "A CSS file with design tokens of your own, shown after ours (docs/theme.md)."),
    Variable("REGIE_WORKERS", "2", "Processes that answer requests."),
    Variable("REGIE_THREADS", "4", "Threads per process."),
    Variable("REGIE_UPLOAD_MB", "250", "The largest file that may be uploaded, in megabytes."),
    Variable("REGIE_SESSION_MINUTES", "60", "A session without activity ends after so many minutes."),
    Variable("REGIE_SECOND_FACTOR", "required", "required or optional: whether everybody needs a second factor."),
    Variable(
        "REGIE_EMAIL_URL",
        "console:",
        "How mail goes out: console:, smtp://user:password@host:587, smtps://…, or file:/folder.",
        True,
    ),
    Variable("REGIE_EMAIL_FROM", "regie@localhost", "Sender of mail."),
    Variable(
        "REGIE_ADDRESS",
        "http://127.0.0.1:8000",
        "Public address of the application, for links in mail. Not given to regie serve or regie demo: the "
        "address of --bind.",
    ),
    Variable("REGIE_OIDC_NAME", "", "Name of the organisation's login on the login screen. Empty: no such login."),
    Variable("REGIE_OIDC_SERVER", "", "Address of the OpenID Connect provider (its discovery document)."),
    Variable("REGIE_OIDC_CLIENT", "", "Client id at the provider."),
    Variable("REGIE_OIDC_SECRET", "", "Client secret at the provider.", True),
    Variable(
        "REGIE_OIDC_DOMAINS",
        "",
        "Mail domains of the organisation itself, separated by commas. Whoever the provider signs in with such an "
        "address is believed to own it and gets an account, without a role. Empty: only who was invited comes in.",
    ),
    Variable("REGIE_LOG_LEVEL", "INFO", "Least severe technical log message that is written (DEBUG to ERROR)."),
)


@dataclass(frozen=True)
class Config:
    """What the environment says, checked."""

    region: Path
    data: Path
    secret_key: str
    hosts: tuple[str, ...]
    demo: bool
    database_url: str
    https: bool
    proxies: int
    language: str
    theme: Path | None
    workers: int
    threads: int
    upload_bytes: int
    session_seconds: int
    second_factor_required: bool
    email_url: str
    email_from: str
    address: str
    oidc_name: str
    oidc_server: str
    oidc_client: str
    oidc_secret: str
    oidc_domains: tuple[str, ...]
    log_level: str

    @property
    def cache(self) -> Path:
        """Folder of what can be made again."""
        return self.data / "cache"

    @property
    def uploads(self) -> Path:
        """Folder of files that were uploaded and not yet taken in."""
        return self.data / "uploads"


def read_config(environment: Mapping[str, str]) -> Config:
    """The configuration in these environment variables.

    Raises ``RegieError`` that names the variable when one is missing or not right.
    """
    found = {variable.name: _written(variable, environment) for variable in VARIABLES}
    secret = found["REGIE_SECRET_KEY"]
    if len(secret) < SHORTEST_SECRET:
        raise RegieError("web.config_secret_short", least=SHORTEST_SECRET)
    return Config(
        region=Path(found["REGIE_REGION"]).resolve(),
        data=Path(found["REGIE_DATA"]).resolve(),
        secret_key=secret,
        hosts=_list(found["REGIE_HOSTS"]),
        demo=_flag("REGIE_DEMO", found),
        database_url=found["DATABASE_URL"],
        https=_flag("REGIE_HTTPS", found),
        proxies=_number("REGIE_PROXIES", found, 0),
        language=_choice("REGIE_LANGUAGE", found, ("nl", "en")),
        theme=Path(found["REGIE_THEME"]).resolve() if found["REGIE_THEME"] else None,
        workers=_number("REGIE_WORKERS", found, 1),
        threads=_number("REGIE_THREADS", found, 1),
        upload_bytes=_number("REGIE_UPLOAD_MB", found, 1) * MEGABYTE,
        session_seconds=_number("REGIE_SESSION_MINUTES", found, 1) * 60,
        second_factor_required=_choice("REGIE_SECOND_FACTOR", found, ("required", "optional")) == "required",
        email_url=found["REGIE_EMAIL_URL"],
        email_from=found["REGIE_EMAIL_FROM"],
        address=found["REGIE_ADDRESS"].rstrip("/"),
        oidc_name=found["REGIE_OIDC_NAME"],
        oidc_server=found["REGIE_OIDC_SERVER"],
        oidc_client=found["REGIE_OIDC_CLIENT"],
        oidc_secret=found["REGIE_OIDC_SECRET"],
        oidc_domains=tuple(domain.lower() for domain in _list(found["REGIE_OIDC_DOMAINS"])),
        log_level=_choice("REGIE_LOG_LEVEL", found, ("DEBUG", "INFO", "WARNING", "ERROR")),
    )


def _written(variable: Variable, environment: Mapping[str, str]) -> str:
    file = environment.get(f"{variable.name}_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise RegieError("web.config_file", name=f"{variable.name}_FILE", file=file) from None
    value = environment.get(variable.name, "").strip() or variable.default
    if value is None:
        raise RegieError("web.config_missing", name=variable.name, meaning=variable.meaning)
    return value


def _list(written: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in written.split(",") if part.strip())


def _flag(name: str, found: Mapping[str, str]) -> bool:
    return _choice(name, found, ("0", "1")) == "1"


def _choice(name: str, found: Mapping[str, str], choices: tuple[str, ...]) -> str:
    if found[name] not in choices:
        raise RegieError("web.config_choice", name=name, written=found[name], choices=", ".join(choices))
    return found[name]


def _number(name: str, found: Mapping[str, str], least: int) -> int:
    written = found[name]
    if not written.isdecimal() or int(written) < least:
        raise RegieError("web.config_number", name=name, written=written, least=least)
    return int(written)


def origins(url: str) -> tuple[str, ...]:
    """The origin of an address (``https://login.example.org``); none for no address."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    return (f"{parts.scheme}://{parts.netloc}",) if parts.netloc else ()


def email_settings(url: str) -> dict[str, Any]:
    """Django's mail settings for ``REGIE_EMAIL_URL``; raises ``RegieError`` when it is none of the four forms."""
    parts = urlsplit(url)
    backend = "django.core.mail.backends"
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": f"{backend}.console.EmailBackend"}
    if parts.scheme == "file" and parts.path:
        return {"EMAIL_BACKEND": f"{backend}.filebased.EmailBackend", "EMAIL_FILE_PATH": parts.path}
    if parts.scheme in ("smtp", "smtps") and parts.hostname:
        secure = parts.scheme == "smtps"
        return {
            "EMAIL_BACKEND": f"{backend}.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or (465 if secure else 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": secure,
            "EMAIL_USE_TLS": not secure and bool(parts.username),
            "EMAIL_TIMEOUT": 20,
        }
    raise RegieError("web.config_email", written=parts.scheme)


def configuration_page() -> str:
    """``docs/configuration.md``: every variable with its default and meaning."""
    lines = [
        "# Configuration of the web application",
        "",
        "*This page is made with `make docs` from `src/regie/web/config.py`.*",
        "",
        "The application is configured by environment variables alone. Each may be given as a file instead:",
        "`REGIE_SECRET_KEY_FILE=/run/secrets/key` is read for `REGIE_SECRET_KEY` (for secrets of containers).",
        "A variable without a default must be given: without it the application does not start and says so.",
        "`regie secret` prints a good secret key. `make demo` sets everything by itself, on invented data.",
        "How to run, back up and restore: [operations](operations.md); roles and logins: [accounts](accounts.md).",
        "",
        "| variable | default | meaning |",
        "|---|---|---|",
    ]
    for each in VARIABLES:
        default = "must be given" if each.default is None else f"`{each.default}`" if each.default else "empty"
        lines.append(f"| `{each.name}` | {default} | {each.meaning}{' Secret.' if each.secret else ''} |")
    return "\n".join(lines) + "\n"
