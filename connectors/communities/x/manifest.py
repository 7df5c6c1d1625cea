"""What is said of X before anybody uses it."""

from typing import Final

from config.language import N_
from connectors.contract import Access, Direction, Manifest, Setting, SettingKind

MANIFEST: Final = Manifest(
    id="x",
    title="X",
    direction=Direction.COMMUNITIES,
    access=Access.OPEN,
    personal_data=(
        N_("id of the account there"),
        N_("text and time of posts"),
        N_("handles in one's own posts"),
        N_("addresses of posts"),
    ),
    authentication=N_("bearer token of an app; or a file that a learner brings in"),
    destination=N_("nothing leaves but the names of accounts and the words that are searched for"),
    scopes=(N_("none: what everybody can read"),),
    rate_limits=N_("as X tells with each answer; it is left alone as long as it asks"),
    cost=N_(
        "0.005 US dollars for each post that is read: 1,000 posts a month are 5 dollars; a file costs nothing"
    ),
    deletions=N_("not seen"),
    docs="docs/connectors/x.md",
    settings=(
        Setting(
            "read",
            N_("Accounts and searches"),
            SettingKind.LINES,
            N_("one a line: an account as @name, or what to search for in the posts of the last seven days"),
        ),
        Setting("token", N_("Bearer token of the app"), SettingKind.SECRET),
    ),
    hosts=("https://api.x.com",),
    tells_edits=True,
    personal_archive=True,
    public=True,
    proved_on=N_("recorded answers, and files shaped like those that the service hands out"),
)
