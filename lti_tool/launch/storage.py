"""Platform storage: an LMS's own page keeps what binds a login to its browser, where cookies do not work in a frame.

Only scripts reach it, by messages to a window of the LMS (1EdTech LTI Client Side OIDC Login 0.1 and LTI postMessage
Storage 0.1); lti_tool/static/storage.js speaks with it, login.js writes and stored.js reads.
"""

from dataclasses import dataclass

from connectors.http import origin_of
from lti_tool.launch.logins import cookie_name
from sync.platforms.tables import Platform


@dataclass(frozen=True, slots=True)
class PlatformStorage:
    """Where to keep the binding of one login: the frame to ask (`_parent` or a name), its origin, and the key.

    The origin is that of the LMS's authorization address (LTI Client Side OIDC Login 0.1), by which script and LMS
    know each other; the frame may be of another than the page around it.
    """

    target: str
    origin: str
    key: str


def offered_storage(platform: Platform, target: str | None, state: str) -> PlatformStorage | None:
    """The storage that the LMS offers for the login of this state, if it does."""
    return PlatformStorage(target, origin_of(platform.auth_login_url), cookie_name(state)) if target else None
