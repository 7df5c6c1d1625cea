"""Rules on who speaks to whom: issuer, audience, authorised party."""

from lti_tool.launch.gate.claims import Claims, optional_id, required_id
from lti_tool.launch.gate.refusals import LaunchRefused, Malformed, NotRegistered


def read_issuer(claims: Claims) -> str:
    """`iss` is required: Security Framework 1.0, section 5.1.2."""
    return required_id(claims, "iss", "launch.issuer_unknown")


def check_issuer(issuer: str, *, of_login: str, is_registered: bool) -> None:
    """`iss` is the LMS whose login this answers: Security Framework 1.0, section 5.1.3 (2)."""
    if not is_registered:
        raise NotRegistered("the issuer is not registered", code="launch.issuer_unknown")
    if issuer != of_login:
        raise LaunchRefused("another LMS answers this login", code="launch.state_platform")


def read_audience(claims: Claims) -> tuple[str, ...]:
    """`aud` is one client id or a list of them: RFC 7519, section 4.1.3."""
    audience = claims.get("aud")
    clients = audience if isinstance(audience, list) else [audience]
    if not clients or not all(isinstance(client, str) and client for client in clients):
        raise Malformed("the audience is malformed", code="launch.audience")
    return tuple(clients)


def check_audience(audience: tuple[str, ...], client_id: str) -> None:
    """`aud` names our client, in whatever place: Security Framework 1.0, section 5.1.3 (3)."""
    if client_id not in audience:
        raise NotRegistered("the token is for somebody else", code="launch.audience")


def check_authorized_party(claims: Claims, audience: tuple[str, ...], client_id: str) -> None:
    """`azp` is our client where it is sent, and it is sent where others are in the audience.

    Security Framework 1.0, section 5.1.3 (3 to 5): an audience that is not trusted refuses the token. What makes
    others beside us trustworthy is that the LMS says for whom among them the token was made.
    """
    authorized_party = optional_id(claims, "azp", "launch.azp")
    if authorized_party is None and set(audience) != {client_id}:
        raise LaunchRefused("strangers in the audience and no authorised party", code="launch.azp")
    if authorized_party is not None and authorized_party != client_id:
        raise LaunchRefused("the authorised party is somebody else", code="launch.azp")
