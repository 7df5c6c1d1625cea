"""What the Bluesky connector says of itself."""

from config.language import N_
from connectors.communities.asking import Words
from connectors.contract import Access, Direction, Manifest, Setting, SettingKind

HOME = "https://bsky.social"

MANIFEST = Manifest(
    id="bluesky",
    title="Bluesky",
    direction=Direction.COMMUNITIES,
    access=Access.OPEN,
    personal_data=(
        N_("identifier of the account (DID)"),
        N_("text, time and hashtags of public posts"),
    ),
    authentication=N_("none: what is read is public"),
    destination=N_("nothing leaves: the server that holds the accounts is only read"),
    rate_limits=N_("3,000 requests in five minutes; the server is left alone as long as it asks"),
    deletions=N_("not seen: a deleted post is only missing"),
    docs="docs/connectors/bluesky.md",
    settings=(
        Setting("accounts", N_("Accounts"), SettingKind.LINES, N_("one a line, such as name.bsky.social")),
        Setting(
            "site",
            N_("Address of their server (PDS)"),
            SettingKind.ADDRESS,
            N_("only for accounts of another server than bsky.social"),
            required=False,
        ),
    ),
    hosts=(HOME,),
    public=True,
    proved_on=N_("a PDS 0.4.217 by hand; recorded answers in every test"),
)

WORDS = Words(
    unauthorised=N_(
        "The server asks for a login before it shows posts. Enter the address of the server that holds the accounts."
    ),
    forbidden=N_(
        "The account does not want its posts to be shown outside of Bluesky, and is not read. Its owner can change "
        "that under Settings → Privacy and security."
    ),
    gone=N_(
        "The server does not hold this account. Look how it is written, and enter the address of the server (PDS) that "
        "holds it."
    ),
)
NOT_THERE = N_(
    "A line names no account that this server holds. Look how it is written; accounts of another server need its "
    "address."
)
