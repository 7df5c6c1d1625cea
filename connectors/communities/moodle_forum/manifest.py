"""What is said of Moodle's forums before anybody uses them."""

from typing import Final

from config.language import N_
from connectors.communities.asking import Words
from connectors.contract import Access, Direction, Manifest, Setting, SettingKind

FORUMS: Final = "mod_forum_get_forums_by_courses"
DISCUSSIONS: Final = "mod_forum_get_forum_discussions"
POSTS: Final = "mod_forum_get_discussion_posts"
SITE_INFO: Final = "core_webservice_get_site_info"

MANIFEST: Final = Manifest(
    id="moodle_forum",
    title=N_("Moodle forum (web services)"),
    direction=Direction.COMMUNITIES,
    access=Access.OPEN,
    personal_data=(
        N_("number of the account there"),
        N_("text and time of posts in forums that a whole course can read"),
    ),
    authentication=N_("token of a Moodle user for an external service"),
    destination=N_("nothing leaves: the Moodle of your organisation is only read"),
    scopes=(FORUMS, DISCUSSIONS, POSTS, SITE_INFO),
    rate_limits=N_("none stated; Retry-After is heeded"),
    deletions=N_(
        "not seen: a deleted post is only missing, unless Moodle has emptied it for data protection"
    ),
    docs="docs/connectors/moodle_forum.md",
    settings=(
        Setting(
            "site",
            N_("Address of Moodle"),
            SettingKind.ADDRESS,
            N_("as a browser shows it on the front page, without /login or /my"),
        ),
        Setting(
            "courses",
            N_("Courses"),
            SettingKind.LINES,
            N_("their numbers, one a line: what follows id= in the address of a course"),
        ),
        Setting("token", N_("Token"), SettingKind.SECRET),
    ),
    tells_edits=True,
)
WORDS: Final = Words(
    unauthorised=N_(
        "Moodle does not know the token: it has expired or was deleted. Make a new one under Site administration → "
        "Server → Web services → Manage tokens, and enter it."
    ),
    forbidden=N_(
        "Moodle does not let the user of the token read this. Enrol the user in the course as a participant, and give "
        "the service the functions that the page about this connector names."
    ),
    gone=N_(
        "Moodle has no such course or forum any more, or hides it from the user of the token. Choose another one, or "
        "stop reading it."
    ),
)
LACKS: Final = N_(
    "The service of the token lacks functions for forums. Add those that the page about this connector names, under "
    "Site administration → Server → Web services → External services."
)
ADMINISTRATOR: Final = N_(
    "The token is of an administrator of the site, who sees more than the course does, such as hidden forums. Make one "
    "for an ordinary user who is a participant of the course."
)
