"""What Slack's connector says of itself, for what is read live and for exports."""

from config.language import N_
from connectors.contract import Access, Direction, Manifest, Setting, SettingKind

SCOPES = ("channels:read", "channels:history", "users:read", "users:read.email", "reactions:read")

MANIFEST = Manifest(
    id="slack",
    title="Slack",
    direction=Direction.COMMUNITIES,
    access=Access.OPEN,
    personal_data=(
        N_("id of the person in the workspace"),
        N_("e-mail address, where it is confirmed there"),
        N_("name in mentions (of an export alone)"),
        N_("text and time of messages in public channels"),
        N_("who reacted to a message"),
    ),
    authentication=N_(
        "bot token of an app that your organisation makes for itself from the manifest that comes with Stoa; "
        "for an export: none, a workspace owner or admin makes the .zip file and brings it"
    ),
    destination=N_("nothing leaves: Slack is only read, and a file is read here and not kept"),
    scopes=SCOPES,
    rate_limits=N_(
        "about 50 requests a minute; commercial apps from outside Slack's Marketplace get 1 request a minute and 15 "
        "messages, from which apps that an organisation makes for itself are exempt"
    ),
    cost=N_(
        "none: apps and exports of public channels are part of every plan (the free one: the last 90 days)"
    ),
    deletions=N_(
        "seen at once where Slack sends its events to Stoa; otherwise only those of messages that have been answered"
    ),
    docs="docs/connectors/slack.md",
    settings=(
        Setting(
            "token",
            N_("Bot token of the app"),
            SettingKind.SECRET,
            N_("begins with xoxb-; under OAuth & Permissions"),
        ),
        Setting(
            "signing_secret",
            N_("Signing secret of the app"),
            SettingKind.SECRET,
            N_("under Basic Information; needed for events, so that edits and deletions are seen at once"),
            required=False,
        ),
    ),
    hosts=("https://slack.com",),
    tells_edits=True,
    proved_on=N_("real exports of workspaces; live, answers as Slack documents them"),
)
