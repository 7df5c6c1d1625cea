"""The built-in discussion: it calls the intake itself, in the transaction of the post."""

from config.language import N_
from connectors.contract import Access, Direction, Manifest


class Discussion:
    """The push community that comes with Stoa."""

    manifest = Manifest(
        id="discussion",
        title=N_("Discussion in the LMS"),
        direction=Direction.COMMUNITIES,
        access=Access.OPEN,
        personal_data=(N_("LMS user id"), N_("name"), N_("contributions with their times")),
        authentication=N_("LTI launch"),
        destination=N_("this installation only"),
        rate_limits=N_("none: it is part of Stoa"),
        deletions=N_("seen at once"),
        docs="docs/instructors.md",
        tells_edits=True,
        tells_deletions=True,
        proved_on="Moodle 4.5.6",
    )
