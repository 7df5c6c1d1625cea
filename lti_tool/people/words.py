"""Roles and duties in words."""

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext

from sync.spaces.tables import Duty, Role

ROLES: Final[Mapping[Role, str]] = {
    Role.LEARNER: lazy_gettext("Learner"),
    Role.INSTRUCTOR: lazy_gettext("Instructor"),
    Role.ADMINISTRATOR: lazy_gettext("Administrator"),
    Role.OBSERVER: lazy_gettext("Reads along"),
}
EXPLAINED: Final[Mapping[Duty, str]] = {
    Duty.MENTOR: lazy_gettext(
        "Helps others to get on: can be recognised as somebody to ask. Has no other rights than before."
    ),
    Duty.EXPERT: lazy_gettext(
        "Knows the matter: endorses good posts and answers what is for experts. "
        "An endorsement by somebody who is a learner here earns no points."
    ),
    Duty.MODERATOR: lazy_gettext(
        "Keeps the discussion in order: looks at what was reported, hides, locks, moves and merges. "
        "Does not see who wrote without a name, nor grades."
    ),
}
