"""How connected communities and their channels stand, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import gettext

from sync.communities.reading import EVERY, WARN_AFTER
from sync.communities.tables import Community, CommunityChannel


class State(StrEnum):
    """How something stands, by what is to be done about it; the value is the class of its badge."""

    WELL = "is-on"
    QUIET = "is-off"
    LOOK = "badge-look"
    ENDED = "badge-ended"


@dataclass(frozen=True, slots=True)
class Standing:
    """A state with its words; `advice` says what to do, empty where nothing is."""

    state: State
    words: str
    advice: str = ""
    code: str = ""


def standing_of(community: Community, now: datetime) -> Standing:
    """How a community stands."""
    advice = gettext(community.trouble_words) if community.trouble_words else ""
    code = community.trouble or ""
    if community.paused_at is not None and code:
        return Standing(State.ENDED, gettext("paused itself"), advice, code)
    if community.paused_at is not None:
        return Standing(State.QUIET, gettext("paused"))
    waits = community.asked_to_wait_until is not None and community.asked_to_wait_until > now
    if community.failures:
        state = State.ENDED if community.failures >= WARN_AFTER else State.LOOK
        return Standing(state, gettext("in trouble"), advice, code)
    if waits:
        return Standing(State.LOOK, gettext("waits as asked"), advice, code)
    return Standing(State.WELL, gettext("at work"))


def standing_of_channel(channel: CommunityChannel) -> Standing:
    """How the reading of a channel stands, as far as its community is read at all."""
    if channel.paused_at is not None:
        return Standing(State.QUIET, gettext("paused"))
    if channel.due_at is None:
        return Standing(State.WELL, gettext("tells by itself"))
    if channel.caught_up_at is None:
        return Standing(State.LOOK, gettext("reads the past"))
    return Standing(State.WELL, gettext("up to date"))


def lag_of(channel: CommunityChannel, now: datetime) -> timedelta | None:
    """For how long it has not been up to date, None where it is, or is not asked."""
    if channel.due_at is None or channel.caught_up_at is None:
        return None
    behind = now - channel.caught_up_at
    return behind if behind > 2 * EVERY else None
