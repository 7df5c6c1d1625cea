"""pylti1p3, behind one door: nothing else imports it.

It writes the address of the authentication request and looks at every launch message a second time, after Stoa's own
gate (docs/adr/0002-lti-library.md says what of it is used and why the rest is not). What the library would keep in
sessions and cookies of its own is given to it as plain values.
"""

from typing import Any, Final

from pylti1p3.cookie import CookieService
from pylti1p3.exception import LtiException, OIDCException
from pylti1p3.message_launch import MessageLaunch
from pylti1p3.oidc_login import OIDCLogin
from pylti1p3.redirect import Redirect
from pylti1p3.request import Request
from pylti1p3.session import SessionService
from pylti1p3.tool_config.dict import ToolConfDict
from requests import Session

from lti_tool.launch.gate.claims import LTI
from lti_tool.launch.gate.message import MessageType
from lti_tool.launch.gate.refusals import LaunchRefused, Malformed
from lti_tool.launch.logins import STATE_PREFIX, NewLogin, PendingLogin, fingerprint
from sync.platforms.tables import Platform

# Each launch would make one, for services that Stoa does not ask by way of the library.
_UNUSED: Final = Session()


def authentication_address(
    platform: Platform, begun: NewLogin, *, launch_url: str, login_hint: str, lti_message_hint: str | None
) -> str:
    """The authentication request that answers an LMS's third-party initiated login: where to send the browser.

    Security Framework 1.0, section 5.1.1.2.
    """
    asked = {"iss": platform.issuer, "client_id": platform.client_id, "login_hint": login_hint}
    if lti_message_hint is not None:
        asked["lti_message_hint"] = lti_message_hint
    parameters = _Parameters(asked)
    login = _Login(
        parameters,
        _configuration(platform),
        session_service=_NoSession(parameters),
        cookie_service=_NoCookies(),
    )
    login.begun = begun
    try:
        return login.redirect(launch_url)
    except OIDCException as error:
        raise Malformed("the LTI library refused the login", code="login.library") from error


def validate_launch(
    platform: Platform,
    login: PendingLogin,
    *,
    deployment_id: str,
    state: str,
    id_token: str,
) -> None:
    """Let the library validate a launch that the gate has let through. Raises LaunchRefused where it disagrees."""
    remembered = _RememberedLogin(login)
    launch = _Launch(
        _Parameters({"state": state, "id_token": id_token, "client_id": platform.client_id}),
        _configuration(platform, deployment_id),
        session_service=remembered,
        cookie_service=_NoCookies(),
        requests_session=_UNUSED,
    )
    try:
        launch.validate()
    except LtiException as error:
        raise LaunchRefused("the LTI library refused the launch", code="launch.library") from error


def _configuration(platform: Platform, deployment_id: str | None = None) -> ToolConfDict:
    return ToolConfDict(
        {
            platform.issuer: [
                {
                    "client_id": platform.client_id,
                    "auth_login_url": platform.auth_login_url,
                    "auth_token_url": platform.auth_token_url,
                    "deployment_ids": [deployment_id] if deployment_id else [],
                }
            ]
        }
    )


class _Parameters(Request):
    """The parameters of a request."""

    def __init__(self, values: dict[str, str]) -> None:
        self._values = values

    def is_secure(self) -> bool:
        return True

    def get_param(self, key: str) -> str:
        return self._values.get(key, "")


class _NoSession(SessionService):
    """Keeps nothing of a login."""

    def save_nonce(self, nonce: str) -> None:
        """Nothing: the nonce follows from the state."""


class _RememberedLogin(SessionService):
    """Answers for the login that a launch belongs to, instead of a session."""

    def __init__(self, login: PendingLogin) -> None:
        self._login = login

    def check_state_is_valid(self, state: str, id_token_hash: str) -> bool:  # noqa: ARG002 - the library's signature
        return fingerprint(state) == self._login.state_hash

    def check_nonce(self, nonce: str) -> bool:
        return nonce == self._login.nonce

    def set_state_valid(self, state: str, id_token_hash: str) -> None:
        """Nothing: a state is never valid again."""

    def save_launch_data(self, key: str, jwt_body: Any) -> None:
        """Nothing: a launch leaves a grant, not its claims."""


class _NoCookies(CookieService):
    """Sets no cookie; Stoa binds a state to its browser by one of its own."""

    def get_cookie(self, name: str) -> str | None:  # noqa: ARG002 - the library's signature
        return None

    def set_cookie(self, name: str, value: str | int, exp: int | None = None) -> None:
        """Nothing."""


class _Address(Redirect[str]):
    """A redirect of which only the address is wanted."""

    def __init__(self, address: str) -> None:
        self._address = address

    def get_redirect_url(self) -> str:
        return self._address

    def set_redirect_url(self, location: str) -> None:
        self._address = location

    do_redirect = do_js_redirect = get_redirect_url


class _Login(OIDCLogin[_Parameters, ToolConfDict, _NoSession, _NoCookies, str]):
    """The library's login, with Stoa's own state and nonce."""

    begun: NewLogin

    def get_redirect(self, url: str) -> Redirect[str]:
        return _Address(url)

    def _get_uuid(self) -> str:
        return self.begun.state.removeprefix(STATE_PREFIX)

    def _generate_nonce(self) -> str:
        return self.begun.nonce


class _Launch(MessageLaunch[_Parameters, ToolConfDict, _RememberedLogin, _NoCookies]):
    """The library's launch, for the client that the gate has found in the audience."""

    def _get_request_param(self, key: str) -> str:
        return self._request.get_param(key)

    def get_client_id(self) -> str:
        return self._request.get_param("client_id")

    def validate_jwt_signature(self) -> "_Launch":
        """Nothing: the gate has checked it with the library's own means, and audience and times better than it does."""
        return self

    def validate_message(self) -> "_Launch":
        """Ask the library's validator only about what it lets through whole.

        It refuses deep linking without LTI links and people whom the LMS does not tell, and knows a data privacy
        launch by one of its two names.
        """
        claims = self._get_jwt_body()
        if claims.get("sub") and claims.get(f"{LTI}message_type") == MessageType.RESOURCE_LINK:
            super().validate_message()
        return self
