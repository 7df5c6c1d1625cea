"""How a launch is refused: the class says what a person can do about it, the code which rule said no.

The statuses follow the Security Framework 1.0, section 5.1.3: 401 for a message that cannot be trusted.
"""

from flask_babel import lazy_gettext

from lti_tool.app.errors import PageError
from lti_tool.launch.storage import PlatformStorage


class LaunchRefused(PageError):
    """A launch that is not let in."""

    status = 401
    default_code = "launch.refused"
    sentence = lazy_gettext(
        "Your learning platform sent a message that cannot be trusted. Open the discussion from your course again. "
        "If this stays, tell the people who look after your learning platform the code below."
    )


class StartAgain(LaunchRefused):
    """A login that is over: used, too old or unknown."""

    sentence = lazy_gettext(
        "This way into the discussion was used already or has grown too old. "
        "Go back to your course and open the discussion again."
    )


class BrowserMismatch(LaunchRefused):
    """The browser did not bring back the cookie that its login was bound to."""

    default_code = "launch.browser_mismatch"
    sentence = lazy_gettext(
        "Your browser did not send back a cookie that Stoa needs to know it by. Go back to your course and open the "
        "discussion again; if this stays, allow cookies for Stoa or open the discussion in a new window."
    )


class BindingInStorage(BrowserMismatch):
    """The cookie is missing, and the LMS offered storage for what it holds: a script may find it there."""

    def __init__(self, storage: PlatformStorage) -> None:
        super().__init__("there is no binding cookie; a script looks in the LMS's storage")
        self.storage = storage


class NotRegistered(LaunchRefused):
    """The LMS, its client or its deployment is not known here."""

    status = 403
    default_code = "launch.issuer_unknown"
    sentence = lazy_gettext(
        "Your learning platform is not registered with Stoa in this way. "
        "Ask the people who look after it to compare issuer, client id and deployment id on both sides."
    )


class Malformed(LaunchRefused):
    """A message that the standards do not allow."""

    status = 400
    default_code = "launch.claim_malformed"
    sentence = lazy_gettext(
        "Your learning platform sent a message that does not follow the LTI standard. "
        "Tell the people who look after it the code below."
    )


class NotSupported(LaunchRefused):
    """A message of a type that Stoa does not answer."""

    status = 400
    default_code = "launch.message_type"
    sentence = lazy_gettext(
        "Your learning platform asked for something that Stoa does not offer. "
        "Open the discussion from an activity in your course."
    )


class PlatformUnreachable(LaunchRefused):
    """The LMS's keys cannot be had, so its signature cannot be checked."""

    status = 424
    default_code = "launch.keys_unreachable"
    sentence = lazy_gettext(
        "Stoa could not reach your learning platform to check its signature. "
        "Wait a minute and open the discussion from your course again."
    )


class PlatformDeclined(LaunchRefused):
    """The LMS answered the login with an error (Security Framework 1.0, section 5.1.1.5)."""

    default_code = "launch.platform_error"
    sentence = lazy_gettext(
        "Your learning platform did not confirm who you are. "
        "Sign in there again and open the discussion from your course."
    )


class OpenedDirectly(LaunchRefused):
    """Somebody opened the launch address itself."""

    status = 405
    default_code = "launch.opened_directly"
    sentence = lazy_gettext("The discussion can only be opened from your course.")
