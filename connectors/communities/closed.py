"""Communities that cannot be read at all: why, and what is possible instead."""

from typing import Final

from config.language import N_
from connectors.contract import Access, Direction, Manifest

_NOTHING: Final = (N_("none: nothing is read"),)
_NO_WAY: Final = N_("there is none")
_NOWHERE: Final = N_("nothing is read, and nothing leaves")
_NO_CALL: Final = N_("none: nothing is called")

WHATSAPP: Final = Manifest(
    id="whatsapp",
    title="WhatsApp",
    direction=Direction.COMMUNITIES,
    access=Access.CLOSED,
    personal_data=_NOTHING,
    authentication=_NO_WAY,
    destination=_NOWHERE,
    rate_limits=_NO_CALL,
    deletions=N_("not seen: nothing is read"),
    docs="docs/connectors/README.md",
    instead=N_(
        "Groups are private conversations, encrypted from end to end. The interface for groups serves only those of "
        "at most eight people that a verified company has made for its customers, and a chat that somebody exports is "
        "full of what others wrote in private, so that no such file is read either. Talk in the discussion in the "
        "LMS, or in a community with public channels such as Matrix or Mattermost."
    ),
    proved_on=N_("nothing: there is nothing to read"),
)
INSTAGRAM: Final = Manifest(
    id="instagram",
    title="Instagram",
    direction=Direction.COMMUNITIES,
    access=Access.CLOSED,
    personal_data=_NOTHING,
    authentication=_NO_WAY,
    destination=_NOWHERE,
    rate_limits=_NO_CALL,
    deletions=N_("not seen: nothing is read"),
    docs="docs/connectors/README.md",
    instead=N_(
        "Its interface is for accounts of companies and creators alone; the one for personal accounts was withdrawn "
        "on 4 December 2024. Learners can link a post in the discussion, and say in their own words what it is about."
    ),
    proved_on=N_("nothing: there is nothing to read"),
)
