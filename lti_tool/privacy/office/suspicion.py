"""What is feared to have leaked, as the form says it. It never stands in an address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lti_tool.privacy.office.page import ZONE
from lti_tool.privacy.office.refusals import BadTime
from sync.contributions.tables import StoredContribution
from sync.rights.breach import TIME_TO_NOTIFY, Suspicion
from sync.spaces.tables import Space

EVERYBODY: Final = "everybody"
_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_MOST_POSTS: Final = 200
_FORM: Final = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class Feared:
    """The fields of the form: `recipient` is connector and host, times are local, `posts` are addresses or ids."""

    recipient: str = ""
    space: str = ""
    person: str = ""
    since: str = ""
    until: str = ""
    posts: str = ""
    found: str = ""

    @classmethod
    def of(cls, form: Mapping[str, str]) -> "Feared":
        """As it was sent; a button may narrow it down to one person, or open it to everybody again."""
        only = form.get("only") or form.get("person", "")
        told = {
            name: form.get(name, "").strip()
            for name in ("recipient", "space", "since", "until", "posts", "found")
        }
        return cls(person="" if only == EVERYBODY else only, **told)

    def known_at(self, now: datetime) -> datetime:
        """When it became known; now where nothing is said, and not later than that. Raises BadTime."""
        return min(_instant(self.found) or now, now)

    def suspicion(self, session: Session, organisation_id: UUID) -> Suspicion:
        """What to look for. Raises BadTime; what is no id of anything fits nothing."""
        connector, _, host = self.recipient.partition(" ")
        return Suspicion(
            connector=connector or None,
            host=host or None,
            space_id=_id(self.space),
            person_id=_id(self.person),
            contributions=_find_posts(session, organisation_id, self.posts) if self.posts else frozenset(),
            since=_instant(self.since),
            until=_instant(self.until),
        )


def written(instant: datetime) -> str:
    """An instant as the form's fields have it."""
    return instant.astimezone(ZONE).strftime(_FORM)


def hours_left(known_at: datetime, now: datetime) -> int:
    """Whole hours until the authority is to be told; none once they are over."""
    return max(0, (known_at + TIME_TO_NOTIFY - now) // timedelta(hours=1))


def _instant(local: str) -> datetime | None:
    if not local:
        return None
    try:
        return datetime.strptime(local[:16], _FORM).replace(tzinfo=ZONE)
    except ValueError as error:
        raise BadTime() from error


def _id(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _find_posts(session: Session, organisation_id: UUID, typed: str) -> frozenset[UUID]:
    """The posts that these lines name, by address or id; one that nobody has where they name none."""
    lines = [line.strip() for line in typed.splitlines() if line.strip()][:_MOST_POSTS]
    ids = {UUID(found) for line in lines for found in _UUID.findall(line)}
    found = session.scalars(
        select(StoredContribution.id)
        .join(Space, Space.id == StoredContribution.space_id)
        .where(
            Space.organisation_id == organisation_id,
            or_(
                StoredContribution.id.in_(ids),
                StoredContribution.link.in_(lines),
                StoredContribution.source_id.in_([str(each) for each in ids]),
            ),
        )
    )
    return frozenset(found) or frozenset({UUID(int=0)})
