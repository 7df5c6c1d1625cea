"""What is said of YouTube before anybody uses it."""

from typing import Final

from config.language import N_
from connectors.contract import Access, Direction, Manifest, Setting, SettingKind

MANIFEST: Final = Manifest(
    id="youtube",
    title="YouTube",
    direction=Direction.COMMUNITIES,
    access=Access.OPEN,
    personal_data=(
        N_("id of the account there"),
        N_("text and time of comments"),
        N_("ids of videos"),
    ),
    authentication=N_("API key of a project in Google's cloud; or a file that a learner brings in"),
    destination=N_("nothing leaves but the ids of videos"),
    scopes=(N_("none: what everybody can read"),),
    rate_limits=N_(
        "10,000 units a day for each project, until midnight in California; a page of 50 threads takes one"
    ),
    deletions=N_("not seen"),
    docs="docs/connectors/youtube.md",
    settings=(
        Setting(
            "videos", N_("Videos"), SettingKind.LINES, N_("their ids or addresses, one a line, at most 50")
        ),
        Setting("api_key", N_("API key"), SettingKind.SECRET),
    ),
    hosts=("https://www.googleapis.com",),
    tells_edits=True,
    personal_archive=True,
    public=True,
    proved_on=N_("recorded answers, and files shaped like those that the service hands out"),
)
