"""What is said of Discourse before anybody uses it."""

from typing import Final

from config.language import N_
from connectors.communities.asking import Words
from connectors.contract import Access, Direction, Manifest, Setting, SettingKind

MANIFEST: Final = Manifest(
    id="discourse",
    title="Discourse",
    direction=Direction.COMMUNITIES,
    access=Access.OPEN,
    personal_data=(
        N_("number of the account there"),
        N_("text and time of posts in public categories"),
    ),
    authentication=N_("API key of an ordinary account, which an administrator of the forum makes"),
    destination=N_("nothing leaves: the forum of your organisation is only read"),
    scopes=(N_("reading alone (Discourse: “Read-only”)"),),
    rate_limits=N_("60 requests a minute, unless the forum sets it otherwise; it is left alone as it asks"),
    deletions=N_(
        "seen at once where its webhook calls; otherwise only what authors delete, among the latest 150 posts of the "
        "forum"
    ),
    docs="docs/connectors/discourse.md",
    settings=(
        Setting(
            "site",
            N_("Address of the forum"),
            SettingKind.ADDRESS,
            N_("as a browser shows it, without what follows for a category"),
        ),
        Setting("username", N_("User name of the account for which the key is")),
        Setting("key", N_("API key"), SettingKind.SECRET),
        Setting(
            "webhook_secret",
            N_("Secret of the webhook"),
            SettingKind.SECRET,
            N_("at least twelve characters; only where the forum is to call"),
            required=False,
        ),
    ),
    tells_edits=True,
    tells_deletions=True,
    personal_archive=True,
)
WORDS: Final = Words(
    unauthorised=N_(
        "Discourse does not know the API key, or not for this account: it was revoked, or is for somebody else. Make a "
        "new one under Admin → API keys, for a single user and read-only, and enter it with the user's name."
    ),
    forbidden=N_(
        "Not everybody may see this category, so that it is not read. Open it to everybody in its security settings, "
        "or stop reading it."
    ),
    gone=N_("The forum has no such category any more. Choose another one, or stop reading it."),
)
STAFF: Final = N_(
    "The key is for an account of the staff, which sees more than others. Only public categories are read all the "
    "same, but make a key for an ordinary account."
)
