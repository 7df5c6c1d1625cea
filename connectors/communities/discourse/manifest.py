"""What is said of Discourse before anybody uses it."""

from typing import Final

from config.language import N_
from connectors.communities.personal import NOT_CALLED, OWN_FILE, SHAPED_ALIKE, STAYS_HERE
from connectors.contract import Access, Direction, Manifest

MANIFEST: Final = Manifest(
    id="discourse",
    title="Discourse",
    direction=Direction.COMMUNITIES,
    access=Access.ARCHIVE,
    personal_data=(
        N_("text of one's own posts in categories"),
        N_("time of posts and comments"),
        N_("titles of topics and names of categories"),
        N_("addresses of posts"),
    ),
    authentication=OWN_FILE,
    destination=STAYS_HERE,
    rate_limits=NOT_CALLED,
    deletions=N_("not told: Discourse puts deleted posts into the archive too, and does not mark them"),
    docs="docs/connectors/archives.md",
    personal_archive=True,
    proved_on=SHAPED_ALIKE,
)
