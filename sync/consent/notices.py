"""Which version of a space's privacy notice (GDPR Art. 13) people have seen."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from config.upsert import insert_if_new
from sync.consent.tables import NoticeSeen

_VERSION: Final = re.compile(r"[0-9a-f]{16}")


def version_of(content: Mapping[str, Any]) -> str:
    """A version that changes with what a notice says, and with nothing else."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def is_version(value: str) -> bool:
    """Whether a value can be a version."""
    return _VERSION.fullmatch(value) is not None


def note_seen(session: Session, space_id: UUID, person_id: UUID, version: str, now: datetime) -> None:
    """Note that somebody has seen this version: they closed it, or wrote below it. The first time stays."""
    insert_if_new(session, NoticeSeen, space_id=space_id, person_id=person_id, version=version, seen_at=now)
