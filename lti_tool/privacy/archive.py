"""A person's data as one zip: for programs (`data.json` with its schema) and for people (`index.html`)."""

import json
import os
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_decimal
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from config.clock import parse_stamp
from config.errors import StoaError
from config.language import best_language, regional_locale, translations
from lti_tool.privacy.columns import HEADINGS, SYSTEMS, VALUES
from lti_tool.privacy.register import REGISTER
from sync.rights.export import YOU, schema_text
from sync.spaces.spaces import DEFAULT_TIME_ZONE

_OWNER_ONLY: Final = 0o600
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_TEXTS: Final = "contributions"
_NOTHING: Final = "–"
_AN_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What people look for first; whatever is not named comes before the log.
_FIRST: Final = (
    _TEXTS,
    "memberships",
    "gradings",
    "scores",
    "decision_notes",
    "data_subject_requests",
    "",
    "audit",
)
_ORDER: Final = {store: place for place, store in enumerate(_FIRST)}


class FileExists(StoaError):
    """The file is there already, and is not written over."""

    default_code = "rights.file_exists"


class FileRefused(StoaError):
    """The file cannot be made there."""

    default_code = "rights.file_refused"


def pack(document: Mapping[str, Any], locale: str, files: Iterable[tuple[str, bytes]] = ()) -> bytes:
    """The zip of what `sync.rights.export.collect` gives, readable in a locale's language, with `files` by name."""
    members = {
        "index.html": render_page(document, locale),
        "data.json": json.dumps(document, ensure_ascii=False, indent=2),
        "data.schema.json": schema_text(),
    }
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(_member(name, zipfile.ZIP_DEFLATED), content)
        for name, file in files:
            archive.writestr(_member(name, zipfile.ZIP_STORED), file)  # pictures are packed already
    return packed.getvalue()


def _member(name: str, kind: int) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.compress_type = kind
    member.external_attr = _OWNER_ONLY << 16
    return member


def write_new(file: Path, content: bytes) -> None:
    """Write a file that only its owner may read, and none over another. Raises FileExists and FileRefused."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    except FileExistsError as error:
        raise FileExists(f"{file} is there already, and is not written over: name another file.") from error
    except OSError as error:
        raise FileRefused(
            f"{file} cannot be made ({error.strerror}): name a file in a folder that is there."
        ) from error
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
    except OSError as error:
        file.unlink()
        raise FileRefused(f"{file} cannot be written ({error.strerror}): nothing is left of it.") from error


def render_page(document: Mapping[str, Any], locale: str) -> str:
    """The readable page: without scripts, and nothing in it comes from elsewhere."""
    catalogue = translations(locale)
    environment = Environment(
        loader=PackageLoader("lti_tool.privacy", "templates"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]

    def told(value: object) -> Markup | str:
        return _told(value, locale)

    def points(thousandths: int) -> str:
        return str(format_decimal(thousandths / 1000, locale=regional_locale(locale)))

    environment.filters["told"] = told
    environment.filters["points"] = points
    environment.filters["columns"] = _columns
    environment.filters["heading"] = lambda name: catalogue.gettext(HEADINGS[name])
    return environment.get_template("privacy/export.html").render(
        data=document,
        language=best_language(locale),
        titles={name: catalogue.gettext(entry.what) for name, entry in REGISTER.items()},
        whys={name: catalogue.gettext(entry.why) for name, entry in REGISTER.items()},
        spaces={each["id"]: each["title"] for each in document["spaces"]},
        stores=sorted(document["stores"], key=lambda store: _ORDER.get(store["store"], _ORDER[""])),
        systems={connector: catalogue.gettext(title) for connector, title in SYSTEMS.items()},
        texts=_TEXTS,
    )


def _columns(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The columns in which something stands that tells a reader anything."""
    names = dict.fromkeys(name for row in rows for name in row)
    return [name for name in names if name in HEADINGS and any(_tells(row.get(name)) for row in rows)]


def _tells(value: object) -> bool:
    return value not in (None, "", YOU, [], {}) and not (isinstance(value, str) and _AN_ID.fullmatch(value))


def _told(value: object, locale: str) -> str:
    if not _tells(value) and value != YOU:
        return _NOTHING
    if isinstance(value, bool):
        gettext = translations(locale).gettext
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dict):
        told = {name: each for name, each in value.items() if _tells(each)}
        return "; ".join(f"{name}: {_told(each, locale)}" for name, each in told.items()) or _NOTHING
    if isinstance(value, list):
        return ", ".join(_told(each, locale) for each in value if _tells(each)) or _NOTHING
    if isinstance(value, str) and value in VALUES:
        return translations(locale).gettext(VALUES[value])
    instant = _instant(value)
    if instant is not None:
        local = instant.astimezone(ZoneInfo(DEFAULT_TIME_ZONE))
        return format_datetime(local, "medium", locale=regional_locale(locale))
    return str(value)


def _instant(value: object) -> datetime | None:
    try:
        return parse_stamp(value) if isinstance(value, str) and value.endswith("Z") else None
    except ValueError:
        return None
