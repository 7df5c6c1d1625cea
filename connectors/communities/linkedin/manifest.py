"""What is said of LinkedIn before anybody uses it."""

from typing import Final

from config.language import N_
from connectors.contract import Access, Direction, Manifest, Setting, SettingKind

MANIFEST: Final = Manifest(
    id="linkedin",
    title="LinkedIn",
    direction=Direction.COMMUNITIES,
    access=Access.OPEN,
    personal_data=(
        N_("id of the account there"),
        N_("text of one's own posts and comments"),
        N_("time of posts and comments"),
        N_("addresses of posts"),
    ),
    authentication=N_("access token that a member gives (OAuth 2.0); or a file that a learner brings in"),
    destination=N_("nothing leaves: the member's own data is only read"),
    scopes=("r_dma_portability_3rd_party",),
    rate_limits=N_("as LinkedIn sets them; it asks to be asked once an hour for each member"),
    deletions=N_("seen at the next reading, within 28 days"),
    docs="docs/connectors/linkedin.md",
    settings=(
        Setting("token", N_("Access token of the member"), SettingKind.SECRET),
        Setting(
            "version",
            N_("Version of the interface"),
            hint=N_("year and month, such as 202312; empty for the one that Stoa was made with"),
            required=False,
        ),
    ),
    hosts=("https://api.linkedin.com", "https://www.linkedin.com"),
    tells_edits=True,
    tells_deletions=True,
    personal_archive=True,
    proved_on=N_("recorded answers, and files shaped like those that the service hands out"),
)
