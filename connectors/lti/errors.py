"""What a platform's services can answer that is of no use."""

from connectors.contract.errors import ConnectorError


class TokenTrouble(ConnectorError):
    """The platform gave no access token; nothing else was sent.

    `permanent` is true when asking again will not help before somebody has changed something. `after` is seconds
    that the platform asked to wait, or None.
    """

    default_code = "token.refused"

    def __init__(self, message: str, *, code: str, permanent: bool, after: float | None = None) -> None:
        super().__init__(message, code=code)
        self.permanent = permanent
        self.after = after


class ServiceTrouble(ConnectorError):
    """A service answered with something that cannot be used."""

    default_code = "lti.unexpected_answer"
