"""What kinds of threads are called, and for whom each is."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask_babel import lazy_gettext

from lti_tool.app.access import Viewer
from lti_tool.space.tables import ThreadKind

NAMES: Final[Mapping[ThreadKind, str]] = {
    ThreadKind.DISCUSSION: lazy_gettext("Discussion"),
    ThreadKind.QUESTION: lazy_gettext("Question"),
    ThreadKind.POLL: lazy_gettext("Poll"),
    ThreadKind.RESOURCE: lazy_gettext("Shared resource"),
    ThreadKind.REFLECTION: lazy_gettext("Reflection"),
    ThreadKind.ANNOUNCEMENT: lazy_gettext("Announcement"),
    ThreadKind.MESSAGE: lazy_gettext("To the moderators"),
}
OFFERS: Final[Mapping[ThreadKind, str]] = {
    ThreadKind.DISCUSSION: lazy_gettext("Discussion: to think something over together"),
    ThreadKind.QUESTION: lazy_gettext("Question: for which you look for an answer"),
    ThreadKind.POLL: lazy_gettext("Poll: to see what the others think"),
    ThreadKind.RESOURCE: lazy_gettext("Shared resource: an address, and why it is worth a look"),
    ThreadKind.REFLECTION: lazy_gettext("Reflection: only you and instructors read it"),
    ThreadKind.ANNOUNCEMENT: lazy_gettext("Announcement: stands on top for a while"),
}
"""The kinds among which a form lets choose: a message has one of its own, so that it never becomes a thread for all."""


def kinds_for(viewer: Viewer) -> Sequence[ThreadKind]:
    """The kinds of threads that somebody may begin, the usual one first; nobody writes to themselves."""
    left_out = {
        ThreadKind.ANNOUNCEMENT: not viewer.is_staff,
        ThreadKind.MESSAGE: viewer.moderates,
    }
    return [kind for kind in ThreadKind if not left_out.get(kind)]
