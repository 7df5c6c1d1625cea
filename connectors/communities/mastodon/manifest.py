"""What the Mastodon connector says of itself."""

from config.language import N_
from connectors.communities.asking import Words
from connectors.contract import Access, Direction, Manifest, Setting, SettingKind

MANIFEST = Manifest(
    id="mastodon",
    title="Mastodon",
    direction=Direction.COMMUNITIES,
    access=Access.OPEN,
    personal_data=(
        N_("number of the account at the server"),
        N_("text, time and hashtags of public posts"),
    ),
    authentication=N_("none, or an access token where the server asks for one"),
    destination=N_("nothing leaves: the server that is named is only read"),
    scopes=("read:statuses", "read:accounts"),
    rate_limits=N_(
        "300 requests in five minutes, unless the server says otherwise; it is left alone as it asks"
    ),
    deletions=N_("not seen: a deleted post is only missing"),
    docs="docs/connectors/mastodon.md",
    settings=(
        Setting(
            "site",
            N_("Address of the server"),
            SettingKind.ADDRESS,
            N_("as a browser shows it, without a path"),
        ),
        Setting(
            "places",
            N_("Hashtags and accounts"),
            SettingKind.LINES,
            N_("one a line: #lernen, or @name, or @name@server.example"),
        ),
        Setting(
            "token",
            N_("Access token"),
            SettingKind.SECRET,
            N_("only where the server shows public posts to nobody who is not logged in"),
            required=False,
        ),
    ),
    tells_edits=True,
    personal_archive=True,
    public=True,
)

WORDS = Words(
    unauthorised=N_(
        "The Mastodon server asks for an access token, or does not know the one that was entered. Make an application "
        "under Preferences → Development with the scopes read:statuses and read:accounts, and enter its token."
    ),
    forbidden=N_(
        "The Mastodon server does not show this to us. Ask who runs it, or enter the token of an account there."
    ),
    gone=N_(
        "The Mastodon server knows no such account or hashtag. Look how it is written, and whether this server has it."
    ),
)
UNREADABLE_LINE = N_(
    "A line names neither a hashtag nor an account, or an account that the server does not know: write #hashtag, @name "
    "or @name@server.example."
)
