"""What the document of a thread is called where somebody keeps it."""

import re
import unicodedata
from typing import Final
from uuid import UUID

from lti_tool.space.presentation import Times

_MOST: Final = 60  # characters of the title
_GERMAN: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def file_name(title: str | None, thread_id: UUID, times: Times) -> str:
    """The title in the letters that every file system and header takes, and today's date, in the zone of `times`."""
    today = times.now.astimezone(times.zone).date()
    return f"{slug_of(title or '') or f'thread-{thread_id.hex[:8]}'}-{today.isoformat()}.pdf"


def slug_of(title: str) -> str:
    """A title in a-z, 0-9 and hyphens, cut at a word; empty where it has none of these letters."""
    composed = unicodedata.normalize("NFKC", title).lower().translate(_GERMAN)
    letters = unicodedata.normalize("NFKD", composed).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    if len(slug) <= _MOST:
        return slug
    return slug[: slug.rfind("-", 0, _MOST + 1) if "-" in slug[: _MOST + 1] else _MOST]
