"""What is said of a CSV file before anybody uses it."""

from typing import Final

from config.language import N_
from connectors.communities.personal import STAYS_HERE
from connectors.contract import Access, Direction, Manifest

MANIFEST: Final = Manifest(
    id="generic_csv",
    title=N_("CSV file of contributions"),
    direction=Direction.COMMUNITIES,
    access=Access.ARCHIVE,
    personal_data=(
        N_("id of the person in the file"),
        N_("e-mail address, taken for verified because an administrator brings the file"),
        N_("text and time of contributions"),
    ),
    authentication=N_("none: an administrator brings the file, and vouches for the addresses in it"),
    destination=STAYS_HERE,
    rate_limits=N_("none: no service is called"),
    deletions=N_("not seen: what is no longer in a later file stays"),
    docs="docs/connectors/archives.md",
    proved_on=N_("files of our own, shaped as Excel saves them"),
)
