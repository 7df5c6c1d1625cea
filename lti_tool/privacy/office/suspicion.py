"""What is feared to have leaked, as the form says it. It never stands in an address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from config.clock import bounded
from lti_tool.privacy.documents.breach import Breach
from lti_tool.privacy.office.page import ZONE
from lti_tool.privacy.office.refusals import BadTime
from sync.rights.breach import TIME_TO_NOTIFY, Suspicion

EVERYBODY: Final = "everybody"
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

    def suspicion(self) -> Suspicion:
        """What to look for, whatever the posts. Raises BadTime; what is no id of anything fits nothing."""
        connector, _, host = self.recipient.partition(" ")
        return Suspicion(
            connector=connector or None,
            host=host or None,
            space_id=_id(self.space),
            person_id=_id(self.person),
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
        return bounded(datetime.strptime(local[:16], _FORM).replace(tzinfo=ZONE))
    except ValueError as error:
        raise BadTime() from error


def _id(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def unknown_lines(known: Breach, typed: str) -> list[str]:
    """The lines that name no post of which anything was sent: mistyped, or a post that was never sent."""
    told = {str(post) for each in known.sendings for post in each.contributions} | set(known.posts.values())
    return [line for each in typed.splitlines() if (line := each.strip()) and line not in told]


def narrowed(known: Breach, typed: str) -> Breach:
    """What of it was made of the posts that these lines name, by address or id; all where there is no line.

    Addresses are encrypted with the texts, so that no query finds them.
    """
    lines = frozenset(stripped for line in typed.splitlines() if (stripped := line.strip()))
    if not lines:
        return known
    posts = {post for each in known.sendings for post in each.contributions}
    meant = {post for post in posts if str(post) in lines or known.posts.get(post) in lines}
    sendings = [each for each in known.sendings if not meant.isdisjoint(each.contributions)]
    return replace(known, sendings=sendings)
