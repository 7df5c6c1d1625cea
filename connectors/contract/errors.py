"""What connectors raise."""

from config.errors import StoaError
from connectors.contract.records import Outcome


class ConnectorError(StoaError):
    """Something is wrong with a connector, its settings or what it was given."""

    default_code = "connector.error"


class ArchiveRefused(ConnectorError):
    """The file that a person brought is not what it should be; nothing of it was kept."""

    default_code = "archive.refused"


class WebhookRefused(ConnectorError):
    """A call from outside that is not proven to come from the community."""

    default_code = "webhook.refused"


class CommunityTrouble(ConnectorError):
    """A community cannot be read at present. The message is a sentence that says what to do, without secrets or people.

    `needs_person` says that waiting does not help: a token has expired or was revoked, we were put out of a channel.
    `after` is how many seconds the community asks to be left alone, None where it does not say.
    """

    default_code = "community.unavailable"

    def __init__(
        self, message: str, *, code: str | None = None, needs_person: bool = False, after: float | None = None
    ) -> None:
        super().__init__(message, code=code)
        self.needs_person = needs_person
        self.after = after


class TargetTrouble(ConnectorError):
    """A target cannot be used at present; `outcome` says what that means for everything bound for it."""

    default_code = "target.trouble"

    def __init__(self, message: str, outcome: Outcome) -> None:
        super().__init__(message, code=outcome.code)
        self.outcome = outcome
