"""What is said of GitHub Discussions before anybody uses it."""

from typing import Final

from config.language import N_
from connectors.communities.asking import Words
from connectors.contract import Access, Direction, Manifest, Setting, SettingKind

MANIFEST: Final = Manifest(
    id="github_discussions",
    title="GitHub Discussions",
    direction=Direction.COMMUNITIES,
    access=Access.OPEN,
    personal_data=(
        N_("number of the account there"),
        N_("text and time of discussions, comments and replies"),
    ),
    authentication=N_("fine-grained access token that may read the discussions of one repository"),
    destination=N_("nothing leaves: GitHub (Microsoft, USA) is only read"),
    scopes=("Discussions: read", "Metadata: read"),
    rate_limits=N_("5,000 points an hour, about 7 for 25 discussions; it is left alone as it asks"),
    deletions=N_("seen at once where its webhook calls; otherwise only of comments that were answered"),
    docs="docs/connectors/github_discussions.md",
    settings=(
        Setting("repository", N_("Repository"), hint=N_("owner/name, as in its address")),
        Setting("token", N_("Access token"), SettingKind.SECRET),
        Setting(
            "webhook_secret",
            N_("Secret of the webhook"),
            SettingKind.SECRET,
            N_("only where GitHub is to call"),
            required=False,
        ),
    ),
    hosts=("https://api.github.com",),
    tells_edits=True,
)
WORDS: Final = Words(
    unauthorised=N_(
        "GitHub does not know the access token: it has expired or was revoked. Make a new one under Settings → "
        "Developer settings → Fine-grained tokens, for the repository alone, that may read Discussions, and enter it."
    ),
    forbidden=N_(
        "GitHub does not let the access token read this. Give it the repository, with the permission to read "
        "Discussions; in an organisation with single sign-on or approval, an owner has to let it in."
    ),
    gone=N_(
        "GitHub has no such repository or category any more, or does not show it to the access token. Look at the "
        "token's repositories, or choose another category."
    ),
)
PRIVATE: Final = N_(
    "The repository is private: what is read was meant for those who may see it. Read it only where they all know that."
)
OFF: Final = N_("Discussions are turned off in the repository. Turn them on in its settings, under Features.")
