"""When a space's roster is read from its LMS (LTI NRPS 2.0), and how long what was read counts.

A launch asks for it, and so does evidence that is about to leave: the filter takes out the names that it knows, so
nothing may leave on a roster that was never read, or long ago, or before somebody joined whom it did not list. A
course that nobody opens asks its LMS for nothing.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from sync.people.accounts import with_lost_keys
from sync.spaces.tables import GroupMode, Membership, MembershipStatus, Space

MEMBERSHIPS: Final = "memberships"
ROSTER_NOT_READ: Final = "roster.not_read"  # the code of evidence that waits for its space's roster
NAMES_LOST: Final = "roster.names_lost"  # the code of evidence that waits for names whose keys were lost
ROSTER_COUNTS_FOR: Final = timedelta(hours=1)
# By which an LMS says that there is no roster for this tool (NRPS 2.0; RFC 6749, 5.2), rather than none just now.
_REFUSALS: Final = frozenset(
    {
        "nrps.http_401",
        "nrps.http_403",
        "nrps.http_404",
        "nrps.http_410",
        "token.invalid_scope",
        "token.unauthorized_client",
    }
)
_REFUSED_TIMES: Final = 2
_NOT_AGAIN_WITHIN: Final = timedelta(minutes=5)
_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=1)
_IS_THERE: Final = Membership.status != MembershipStatus.LEFT.value  # nobody tells of others any more
_WHOLE_WITHIN: Final = timedelta(days=1)  # differences are only as good as the LMS's book-keeping


def offers_roster(space: Space) -> bool:
    """Whether the LMS offers this space's roster, as far as launches have told."""
    return bool(space.services.get(MEMBERSHIPS))


def roster_state(space: Space) -> str:
    """How a roster stands: ``read``, ``not_read``, ``not_offered``, or the code of what keeps it from being read."""
    if not offers_roster(space):
        return "not_offered"
    return space.roster_trouble or ("read" if space.roster_read_at else "not_read")


def roster_is_current(space: Space, now: datetime) -> bool:
    """Whether everybody whom the LMS counts in is known here; always so where the LMS offers no roster."""
    if not offers_roster(space):
        return True
    read_at = space.roster_read_at
    return read_at is not None and now - ROSTER_COUNTS_FOR < read_at <= now


def ask_for_roster(space: Space, now: datetime, *, at_once: bool = False) -> None:
    """Have the worker read the roster, unless it was read minutes ago or is waited for after trouble.

    `at_once` asks in these cases too: for staff, who may just have enrolled somebody or mended the trouble.
    """
    if not offers_roster(space):
        return
    due_at = space.roster_due_at
    waiting = due_at is not None and due_at <= now + _LONGEST_WAIT  # later is none: a clock went back
    read_at = space.roster_read_at
    fresh = read_at is not None and now - _NOT_AGAIN_WITHIN < read_at <= now
    if at_once or not (waiting or fresh):
        space.roster_due_at = min(due_at or now, now)


def note_newcomer(space: Space, now: datetime) -> None:
    """Note that somebody joined whom no roster has listed: what was read before does not count any more."""
    space.roster_read_at = None
    ask_for_roster(space, now, at_once=True)


def names_are_lost(session: Session, space: Space) -> bool:
    """Whether the key of somebody in the space was lost, so that the filter does not know what it is to take out."""
    lost = Membership.person_id.in_(with_lost_keys())
    return bool(session.scalar(select(exists().where(Membership.space_id == space.id, _IS_THERE, lost))))


def ask_for_lost_names(session: Session, now: datetime) -> None:
    """Have the rosters read, as a whole, of all spaces that somebody is in whose key was lost."""
    lost = select(Membership.space_id).where(_IS_THERE, Membership.person_id.in_(with_lost_keys()))
    for space in session.scalars(select(Space).where(Space.id.in_(lost))):
        space.roster_whole_at = space.roster_differences = None
        note_newcomer(space, now)


def withdraw_roster(space: Space) -> bool:
    """Note that a launch of staff told of no roster; gives whether none counts as offered from now on.

    An LMS may tell some staff and not others, and what was offered may still be there. So it is asked for again,
    evidence waits meanwhile, and only where the LMS has refused it too, twice in a row, is it taken for withdrawn.
    """
    if space.roster_trouble not in _REFUSALS or space.roster_failures < _REFUSED_TIMES:
        return False
    space.services = {name: address for name, address in space.services.items() if name != MEMBERSHIPS}
    space.roster_due_at = space.roster_read_at = space.roster_trouble = None
    space.roster_whole_at = space.roster_differences = None
    space.roster_failures = 0
    return True


def differences_to_follow(space: Space, now: datetime) -> str | None:
    """The address of what has changed since the roster was last read; None where it is to be read as a whole.

    So it is once a day, and where groups count: an LMS need not take a change of groups for a difference.
    """
    whole_at = space.roster_whole_at
    if space.group_mode != GroupMode.NONE or whole_at is None or not now - _WHOLE_WITHIN < whole_at <= now:
        return None
    return space.roster_differences


def note_roster_read(space: Space, began: datetime, again_at: datetime) -> None:
    """Note that the roster was read whole, unless somebody asked anew since its reading began.

    `again_at` is when it would have been asked for again without that.
    """
    space.roster_trouble = None
    space.roster_failures = 0
    if space.roster_due_at == again_at:
        space.roster_due_at = None
        space.roster_read_at = began


def note_roster_trouble(space: Space, code: str, now: datetime) -> None:
    """Note why the roster could not be read, and when it is asked for again: later each time in a row."""
    if not offers_roster(space):
        return  # withdrawn while it was read
    if (code in _REFUSALS) != (space.roster_trouble in _REFUSALS):
        space.roster_failures = 0  # a refusal is another thing than not to get through
    space.roster_trouble = code
    space.roster_failures += 1
    doubled = _FIRST_WAIT * 2 ** min(space.roster_failures - 1, 10)
    space.roster_due_at = now + min(doubled, _LONGEST_WAIT)
