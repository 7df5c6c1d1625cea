"""Settings: ``STOA_*`` variables, over ``stoa.toml``, over defaults."""

import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config.errors import SettingsError

MINIMUM_SECRET_LENGTH = 32
_FOR_THE_OWNER = 0o700  # what people wrote and the demo's keys stand in it
_MEGABYTES = (
    "attachment_file_mb",
    "attachment_post_mb",
    "attachment_day_mb",
    "attachment_space_mb",
    "archive_mb",
)
_MOST_MEGABYTES = 1_000_000
_TRUE = {"1", "true", "yes", "on"}
_SECRETS = {"secret_key": "the secret key", "smtp_password": "the mail server's password"}
_FALSE = {"0", "false", "no", "off", ""}


@dataclass(frozen=True)
class Settings:
    """What an installation is told.

    `database_url` is an SQLAlchemy address; `base_url` the address under which browsers reach Stoa, without a
    trailing slash; `secret_key` any text of 32 characters or more; `gather_seconds` how long changes of a
    learner's score are gathered before they are sent; `allow_loopback` permits plain http and loopback addresses,
    for development only. What begins with `smtp_` names the server that mail is handed to (`config.mail.mail_server`
    reads it); without `smtp_host` there is no mail.

    Files at posts: how many megabytes one may have (0: none are taken), those of a post together, those of a person
    within a day, and those of a space. `scan_command` looks at each before it is kept, for at most `scan_seconds`.
    `archive_mb` is how large an archive may be that a learner picks from (0: none is taken).
    """

    data_dir: Path
    database_url: str = field(repr=False)  # PostgreSQL's may hold a password
    base_url: str = ""
    secret_key: str = field(default="", repr=False)
    allow_loopback: bool = False
    gather_seconds: float = 60.0
    attachment_file_mb: int = 10
    attachment_post_mb: int = 30
    attachment_day_mb: int = 100
    attachment_space_mb: int = 2_048
    archive_mb: int = 100
    scan_command: str = ""
    scan_seconds: float = 30.0
    smtp_host: str = ""
    smtp_port: str = ""
    smtp_security: str = "starttls"
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_from: str = ""
    smtp_per_minute: str = "60"

    def make_data_dir(self) -> Path:
        """The data directory, made for its owner alone where it is missing.

        Raises SettingsError where that cannot be.
        """
        try:
            self.data_dir.mkdir(mode=_FOR_THE_OWNER, parents=True, exist_ok=True)
        except (OSError, ValueError) as error:
            raise SettingsError(
                f"STOA_DATA_DIR must be a directory that can be written to; {self.data_dir} cannot be made.",
                code="settings.data_dir",
            ) from error
        return self.data_dir

    def require_secret_key(self) -> str:
        """The secret key. Raises SettingsError where it is missing, too short or not in UTF-8."""
        if len(self.secret_key) < MINIMUM_SECRET_LENGTH or not _is_text(self.secret_key):
            raise SettingsError(
                f"STOA_SECRET_KEY must be a text in UTF-8 of at least {MINIMUM_SECRET_LENGTH} characters; "
                'make one with: python3 -c "import secrets; print(secrets.token_urlsafe(48))"',
                code="settings.secret_key",
            )
        return self.secret_key

    def require_base_url(self) -> str:
        """The public address. Raises SettingsError where it is missing or cannot be one."""
        if not self._has_public_address():
            raise SettingsError(
                "STOA_BASE_URL must be the https address under which browsers reach Stoa, such as "
                "https://stoa.example.org (plain http only with STOA_ALLOW_LOOPBACK=1).",
                code="settings.base_url",
            )
        return self.base_url

    def _has_public_address(self) -> bool:
        try:
            parts = urlsplit(self.base_url)
            names_a_host = bool(parts.hostname) and parts.port != 0 and parts.username is None
        except ValueError:
            return False
        plain_http_is_fine = self.allow_loopback and parts.scheme == "http"
        ends_there = not any(mark in self.base_url for mark in "?# ")
        return names_a_host and (parts.scheme == "https" or plain_http_is_fine) and ends_there


def load_settings(environ: Mapping[str, str] | None = None, toml: Path | None = None) -> Settings:
    """Read the settings from `environ` (the process's by default) and a file (``STOA_CONFIG`` or ``stoa.toml``).

    Raises SettingsError for a value that cannot be used, for a name in the file that does not exist, and for a file
    that ``STOA_CONFIG`` names and that does not exist.
    """
    environ = os.environ if environ is None else environ
    path = toml or _named_file(environ) or Path("stoa.toml")
    values = {**_from_file(path), **_from_environ(environ)}
    data_dir = Path(values.get("data_dir", "var")).expanduser()
    further: dict[str, Any] = {
        name: value.strip() for name, value in values.items() if name.startswith("smtp_") and value.strip()
    }
    further |= {name: _megabytes(name, values[name]) for name in _MEGABYTES if name in values}
    return Settings(
        data_dir=data_dir,
        database_url=values.get("database_url") or sqlite_url(data_dir / "stoa.sqlite"),
        base_url=values.get("base_url", "").rstrip("/"),
        secret_key=values.get("secret_key", ""),
        allow_loopback=_boolean("allow_loopback", values.get("allow_loopback", "")),
        gather_seconds=_seconds("gather_seconds", values.get("gather_seconds", "60")),
        scan_command=values.get("scan_command", ""),
        scan_seconds=_seconds("scan_seconds", values.get("scan_seconds", "30")),
        **further,
    )


def _megabytes(name: str, value: str) -> int:
    if not (value.isascii() and value.isdecimal() and int(value) <= _MOST_MEGABYTES):
        raise SettingsError(
            f"STOA_{name.upper()} must be a whole number of megabytes from 0 to {_MOST_MEGABYTES}."
        )
    return int(value)


def sqlite_url(file: Path) -> str:
    """The SQLAlchemy address of an SQLite file, in which `%` and `?` would mean something of their own."""
    return f"sqlite:///{str(file).replace('%', '%25').replace('?', '%3F')}"


def _named_file(environ: Mapping[str, str]) -> Path | None:
    if not environ.get("STOA_CONFIG"):
        return None
    path = Path(environ["STOA_CONFIG"]).expanduser()
    if not path.exists():
        raise SettingsError(
            f"STOA_CONFIG names {path}, which does not exist; name a file that does, or leave it out.",
            code="settings.file_missing",
        )
    return path


def _names() -> set[str]:
    return {setting.name for setting in fields(Settings)}


def _from_environ(environ: Mapping[str, str]) -> dict[str, str]:
    found = {name: environ.get(f"STOA_{name.upper()}") for name in _names()}
    return {name: value for name, value in found.items() if value is not None}


def _from_file(path: Path) -> dict[str, str]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        mode = path.stat().st_mode
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path.name} cannot be read: {error}", code="settings.file") from error
    unknown = sorted(set(content) - _names())
    if unknown:
        raise SettingsError(
            f"{path.name} names settings that do not exist: {', '.join(unknown)}.", code="settings.unknown"
        )
    exposed = next((name for name in _SECRETS if content.get(name)), None) if mode & stat.S_IROTH else None
    if exposed:
        raise SettingsError(
            f"{path.name} holds {_SECRETS[exposed]} and may be read by everybody on this machine: run "
            f"`chmod o= {path}`, or keep it in STOA_{exposed.upper()}.",
            code="settings.secret_exposed",
        )
    return {name: str(value) for name, value in content.items()}


def _is_text(value: str) -> bool:
    """Whether this can be written in UTF-8, which bytes of another encoding in a variable cannot."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _boolean(name: str, value: str) -> bool:
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise SettingsError(f"STOA_{name.upper()} must be 1 or 0.")


def _seconds(name: str, value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 86_400:
        raise SettingsError(f"STOA_{name.upper()} must be a number of seconds from 0 to 86400.")
    return seconds
