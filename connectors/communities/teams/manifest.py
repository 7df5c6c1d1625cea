"""What the connector of Microsoft Teams says of itself."""

from config.language import N_
from connectors.contract import Access, Direction, Manifest, Setting, SettingKind

GRAPH, LOGIN = "https://graph.microsoft.com", "https://login.microsoftonline.com"

MANIFEST = Manifest(
    id="teams",
    title="Microsoft Teams",
    direction=Direction.COMMUNITIES,
    access=Access.OPEN,
    personal_data=(
        N_("id of the account in Microsoft Entra"),
        N_("e-mail address of members of your organisation"),
        N_("text and time of messages in standard channels"),
        N_("who reacted to a message"),
    ),
    authentication=N_(
        "an app of your organisation in Microsoft Entra, with a client secret; the owner of a team lets it read that "
        "team"
    ),
    destination=N_("nothing leaves: Teams is only read"),
    scopes=("ChannelMessage.Read.Group", "ChannelSettings.Read.Group", "TeamMember.Read.Group"),
    rate_limits=N_(
        "about 60 requests a minute for messages, over all of an organisation; it is left alone as long as it asks"
    ),
    deletions=N_("seen at the next reading"),
    docs="docs/connectors/teams.md",
    settings=(
        Setting(
            "tenant",
            N_("Directory (tenant) ID"),
            hint=N_("on the overview of the app in Microsoft Entra"),
        ),
        Setting(
            "client_id",
            N_("Application (client) ID"),
            hint=N_("on the overview of the app in Microsoft Entra"),
        ),
        Setting(
            "secret",
            N_("Client secret"),
            SettingKind.SECRET,
            N_("its value, under Certificates & secrets"),
        ),
        Setting(
            "teams",
            N_("Teams that are read"),
            SettingKind.LINES,
            N_("one a line: the link to the team (“…” next to its name, then “Get link to team”)"),
        ),
    ),
    hosts=(GRAPH, LOGIN),
    tells_edits=True,
    tells_deletions=True,
)
