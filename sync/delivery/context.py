"""What the worker works with."""

from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event
from typing import Final

from config.clock import Clock
from config.database import Database
from config.keys import KeyRing
from config.mail import MailServer
from connectors.http import HttpClient
from connectors.lti import AccessTokens
from sync.platforms.tokens import stored_access_tokens

_LOOK_FOR_STOP_SECONDS: Final = 1.0


@dataclass(frozen=True)
class SyncContext:
    """Database, keys, clock, the one HTTP client, tokens, how long changes of a score are gathered, and our address.

    Without `base_url` no review address goes along with a score, and no LMS is asked for notices. `stopping` is set
    once the process is to end: what can be left for the next one is. `leave_lasts` is for how many seconds it holds
    that claimed items may leave: so much later than a request under way at most, a hold is noticed. Without `mail`, the
    server that is named, none is sent.
    """

    database: Database
    keys: KeyRing
    clock: Clock
    http: HttpClient
    tokens: AccessTokens
    gather: timedelta
    base_url: str = ""
    stopping: Event = field(default_factory=Event)
    leave_lasts: float = 0.25
    mail: MailServer | None = None

    def rest(self, seconds: float) -> None:
        """Wait for so long, or until the process is to end, which is noticed within a second."""
        while seconds > 0 and not self.stopping.is_set():
            self.clock.sleep(min(seconds, _LOOK_FOR_STOP_SECONDS))
            seconds -= _LOOK_FOR_STOP_SECONDS

    @classmethod
    def make(
        cls,
        database: Database,
        keys: KeyRing,
        clock: Clock,
        http: HttpClient,
        gather_seconds: float,
        base_url: str = "",
        mail: MailServer | None = None,
    ) -> "SyncContext":
        """Put it together."""
        tokens = stored_access_tokens(database, keys, clock, http)
        return cls(
            database, keys, clock, http, tokens, timedelta(seconds=gather_seconds), base_url, mail=mail
        )
