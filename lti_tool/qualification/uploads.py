"""A file on its way to a framework, kept for whoever brought it until they have seen what it changes.

It lies sealed among the errands, beside the one by which the page was opened: it ends with the person's sessions, with
the person, and after two hours. A person has one at a time.
"""

import base64
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.launch.errands import ErrandKind, OpenErrand, begin_errand, read_settings
from lti_tool.launch.tables import Errand
from sync.spaces.tables import Role


@dataclass(frozen=True, slots=True)
class Upload:
    """A file: its bytes, its name without the ending, how it is to be read, and which version was looked at."""

    data: bytes = field(repr=False)
    name: str
    encoding: str | None
    into: str | None
    version: int


def keep_upload(session: Session, keys: KeyRing, asking: OpenErrand, upload: Upload, now: datetime) -> UUID:
    """Keep a file instead of any other of this person; gives the id by which it is found."""
    forget_upload(session, asking)
    settings = {
        "file": base64.b85encode(zlib.compress(upload.data, 1)).decode(),
        "name": upload.name,
        "encoding": upload.encoding,
        "into": upload.into,
        "version": upload.version,
    }
    return begin_errand(
        session,
        keys,
        ErrandKind.FRAMEWORK_IMPORT,
        settings,
        deployment_id=asking.deployment.id,
        person_id=asking.person_id,
        role=Role.ADMINISTRATOR,
        locale=asking.locale,
        context_id=None,
        now=now,
    )


def find_upload(
    session: Session, keys: KeyRing, asking: OpenErrand, upload_id: UUID, now: datetime
) -> Upload | None:
    """The file, if this person brought it here and it is still kept."""
    row = session.scalar(
        select(Errand).where(
            Errand.id == upload_id,
            Errand.kind == ErrandKind.FRAMEWORK_IMPORT.value,
            Errand.person_id == asking.person_id,
            Errand.deployment_id == asking.deployment.id,
            Errand.expires_at > now,
        )
    )
    if row is None:
        return None
    told = read_settings(keys, row)
    data = zlib.decompress(base64.b85decode(told["file"]))
    return Upload(data, told["name"], told["encoding"], told["into"], told["version"])


def forget_upload(session: Session, asking: OpenErrand) -> None:
    """Let go of what a person has brought, once it is a framework or is not to be one."""
    session.execute(
        delete(Errand).where(
            Errand.kind == ErrandKind.FRAMEWORK_IMPORT.value, Errand.person_id == asking.person_id
        )
    )
