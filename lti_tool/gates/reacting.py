"""How many reactions somebody may give within an hour."""

from datetime import datetime, timedelta
from typing import ClassVar, Final

from flask_babel import lazy_gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.app.access import viewer
from lti_tool.app.errors import PageError
from lti_tool.gates.passing import is_exempt
from lti_tool.reactions.tables import GivenReaction
from sync.gates.pace import limits_of
from sync.ledger.entries import lock_space
from sync.spaces.tables import Space

_HOUR: Final = timedelta(hours=1)


class TooManyReactions(PageError):
    """More than the space lets one person give."""

    status: ClassVar[int] = 429
    default_code = "pace.reactions"
    sentence = lazy_gettext(
        "You have given very many reactions within an hour, so that this one is not counted. Try it again in an hour."
    )


def require_calm(session: Session, space: Space, now: datetime) -> None:
    """Take the space's lock, and raise TooManyReactions where the viewer has given as many as they may."""
    who, limits = viewer(), limits_of(space.pace)
    if limits is None or is_exempt(who):
        return
    lock_space(session, space.id)
    given = session.scalar(
        select(func.count()).where(
            GivenReaction.person_id == who.person_id,
            GivenReaction.space_id == space.id,
            GivenReaction.at > now - _HOUR,
        )
    )
    if (given or 0) >= limits.reactions_an_hour:
        raise TooManyReactions()
