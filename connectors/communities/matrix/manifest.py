"""What the Matrix connector says of itself, and what to do when a homeserver refuses."""

from config.language import N_
from connectors.communities.asking import Words
from connectors.contract import Access, Direction, Manifest, Setting, SettingKind

MANIFEST = Manifest(
    id="matrix",
    title="Matrix",
    direction=Direction.COMMUNITIES,
    access=Access.OPEN,
    personal_data=(
        N_("Matrix ID of the account"),
        N_("text and time of messages in public rooms"),
        N_("who reacted to a message"),
    ),
    authentication=N_("access token of an account that was made for this"),
    destination=N_("nothing leaves: the homeserver that is named is only read"),
    scopes=(N_("the account has joined the rooms that are read"),),
    rate_limits=N_("as the homeserver sets them; it is left alone as long as it asks"),
    deletions=N_("seen at the next reading"),
    docs="docs/connectors/matrix.md",
    settings=(
        Setting(
            "site",
            N_("Address of the homeserver"),
            SettingKind.ADDRESS,
            N_("where its API answers, such as https://matrix.example.org, without a path"),
        ),
        Setting("token", N_("Access token of the account"), SettingKind.SECRET),
    ),
    tells_edits=True,
    tells_deletions=True,
    proved_on="Synapse 1.163",
)

WORDS = Words(
    unauthorised=N_(
        "The homeserver does not know the access token: it was revoked, or the account was logged out. Log the account "
        "in anew, and enter its new token."
    ),
    forbidden=N_(
        "The homeserver does not let the account read this room. Let the account join it, or stop reading it."
    ),
    gone=N_(
        "The homeserver has no such room for this account any more. Choose another one, or stop reading it."
    ),
)
RAN_OUT = N_(
    "The access token has run out. Log the account in anew, in a way that gives a token that does not run out, and "
    "enter that."
)
NOT_JOINED = N_(
    "The account is not in this room any more. Invite it and let it join again, or stop reading the room."
)
NOT_PUBLIC = N_(
    "The room is not public: neither may anybody join it nor may anybody read it. It is not read. Choose another one, "
    "or have its administrators make it public."
)
ENCRYPTED = N_(
    "The room is encrypted, and encrypted rooms are never read. Encryption cannot be turned off: choose a room without."
)
DIRECT = N_("The room is a direct conversation, and those are never read. Choose another one.")
SOME_NOT_PUBLIC = N_("The account is in rooms that are not public. They are not offered, and not read.")
SOME_ENCRYPTED = N_("The account is in rooms that are encrypted. They are not offered, and not read.")
SOME_DIRECT = N_("The account has direct conversations. They are not offered, and not read.")
NO_ROOM = N_(
    "The account is in no room that can be read. Let it join a public room that is not encrypted, then look again."
)
