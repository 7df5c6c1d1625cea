"""What is said of Facebook before anybody uses it."""

from typing import Final

from config.language import N_
from connectors.communities.personal import NOT_CALLED, NOT_SEEN, OWN_FILE, SHAPED_ALIKE, STAYS_HERE
from connectors.contract import Access, Direction, Manifest

MANIFEST: Final = Manifest(
    id="facebook",
    title="Facebook",
    direction=Direction.COMMUNITIES,
    access=Access.ARCHIVE,
    personal_data=(
        N_("text of one's own posts and comments"),
        N_("time of posts and comments"),
        N_("names of groups"),
        N_("names in one's own posts and comments"),
    ),
    authentication=OWN_FILE,
    destination=STAYS_HERE,
    rate_limits=NOT_CALLED,
    deletions=NOT_SEEN,
    docs="docs/connectors/archives.md",
    personal_archive=True,
    instead=N_(
        "Groups cannot be read live: Facebook withdrew the interface for them on 22 April 2024. Learners bring in what "
        "they wrote themselves."
    ),
    proved_on=SHAPED_ALIKE,
)
