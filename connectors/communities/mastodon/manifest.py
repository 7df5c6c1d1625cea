"""What is said of Mastodon before anybody uses it."""

from typing import Final

from config.language import N_
from connectors.communities.personal import NOT_CALLED, NOT_SEEN, OWN_FILE, SHAPED_ALIKE, STAYS_HERE
from connectors.contract import Access, Direction, Manifest

MANIFEST: Final = Manifest(
    id="mastodon",
    title="Mastodon",
    direction=Direction.COMMUNITIES,
    access=Access.ARCHIVE,
    personal_data=(
        N_("text of one's own public posts"),
        N_("time of posts and comments"),
        N_("addresses of posts"),
    ),
    authentication=OWN_FILE,
    destination=STAYS_HERE,
    rate_limits=NOT_CALLED,
    deletions=NOT_SEEN,
    docs="docs/connectors/archives.md",
    personal_archive=True,
    proved_on=SHAPED_ALIKE,
)
