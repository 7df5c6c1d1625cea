"""How reasons are worded to authors: by the space, else by its organisation, else as here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask_babel import lazy_gettext
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from sync.moderation.acts import PICKED, Reason
from sync.moderation.tables import ModerationWording
from sync.spaces.tables import Space

NAMES: Final[Mapping[Reason, str]] = {
    Reason.OFF_TOPIC: lazy_gettext("Off topic"),
    Reason.HURTFUL: lazy_gettext("Hurtful"),
    Reason.PERSONAL_DATA: lazy_gettext("Personal data"),
    Reason.SPAM: lazy_gettext("Spam or advertising"),
    Reason.OTHER: lazy_gettext("Something else"),
    Reason.REPORTED: lazy_gettext("Reported by several people"),
    Reason.FIRST_POST: lazy_gettext("First post"),
    Reason.WORDS: lazy_gettext("Words to look at"),
    Reason.TOO_FAST: lazy_gettext("Very many posts in a short time"),
    Reason.DUPLICATE: lazy_gettext("Much the same as another post"),
}
_SENTENCES: Final[Mapping[Reason, str]] = {
    Reason.OFF_TOPIC: lazy_gettext("It is about something else than this discussion."),
    Reason.HURTFUL: lazy_gettext("It may hurt others. Say the same about the matter, not about people."),
    Reason.PERSONAL_DATA: lazy_gettext("It has something private in it that does not belong here."),
    Reason.SPAM: lazy_gettext("It advertises something, or has nothing to do with the course."),
    Reason.OTHER: "",
    Reason.REPORTED: lazy_gettext("Several people have asked the moderators to look at it."),
    Reason.FIRST_POST: lazy_gettext(
        "It is your first post here: a moderator reads those before the others do."
    ),
    Reason.WORDS: lazy_gettext("It has words in it that a moderator looks at first."),
    Reason.TOO_FAST: lazy_gettext("You have written very much in a short time."),
    Reason.DUPLICATE: lazy_gettext("It says much the same as another post."),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences by which authors are told of reasons, with those that were prepared in place of the usual ones."""

    own: Mapping[str, str]

    def sentence(self, reason: str | None) -> str:
        """What an author is told; empty where a reason says nothing by itself, and for one that nobody knows."""
        if reason is None or reason not in frozenset(Reason):
            return self.own.get(reason or "", "")
        return self.own.get(reason) or str(_SENTENCES[Reason(reason)])


def picked_reason(form: Mapping[str, str]) -> Reason | None:
    """The reason that a form names; None for none, and for what nobody may pick."""
    return next((each for each in PICKED if each == form.get("reason")), None)


def name_of(reason: str | None) -> str:
    """What a reason is called in lists; empty for one that nobody knows."""
    return str(NAMES[Reason(reason)]) if reason in frozenset(Reason) else ""


def read_wording(session: Session, space_id: UUID) -> Wording:
    """The sentences of a space; one query."""
    rows = session.execute(
        select(ModerationWording.reason, ModerationWording.words)
        .join(Space, Space.organisation_id == ModerationWording.organisation_id)
        .where(
            Space.id == space_id,
            or_(ModerationWording.space_id.is_(None), ModerationWording.space_id == space_id),
        )
        .order_by(ModerationWording.space_id.is_not(None))
    )
    return Wording(dict(rows.all()))
