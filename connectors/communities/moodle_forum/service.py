"""Moodle's web services as a community is asked: what its exceptions mean (lib/setuplib.php, lib/dmllib.php)."""

from collections.abc import Mapping
from typing import Any, Final

from connectors.communities.asking import Asker, malformed, no_answer, unavailable
from connectors.communities.connection import CommunityConnection
from connectors.communities.moodle_forum import manifest
from connectors.contract import CommunityTrouble
from connectors.http import HttpTrouble
from connectors.records.moodle.webservice import MoodleException, MoodleWebService, Refused

_NO_TOKEN: Final = frozenset({"invalidtoken", "invalidtimedtoken", "invalidiptoken"})
_FORBIDDEN: Final = frozenset(
    {
        "accessexception",
        "nopermissions",
        "requireloginerror",
        "errorcoursecontextnotvalid",
        "servicenotavailable",
    }
    | {"servicerequireslogin", "usernotfullysetup", "passwordisexpired", "noviewdiscussionspermission"}
)
_GONE: Final = frozenset(
    {"invalidrecord", "invalidcourseid", "cannotfindcourse", "unknowncourse", "invalidcoursemodule"}
)
_LATER: Final = frozenset({"sitemaintenance", "upgraderunning", "dbconnectionfailed"})


Arguments = Mapping[str, str | int]


class MoodleService:
    """Calls functions of one site. Raises only `CommunityTrouble`."""

    def __init__(self, connection: CommunityConnection, site: str) -> None:
        self._webservice = MoodleWebService(connection.http, connection.required("token"))
        self._asker = Asker(connection.http, connection.clock, manifest.WORDS)
        self._site = site

    def call(self, function: str, arguments: Arguments) -> Any:
        """What a function answers."""
        given = {name: str(value) for name, value in arguments.items()}
        try:
            return self._webservice.call(self._site, function, given)
        except MoodleException as exception:
            raise self._trouble(exception) from exception
        except Refused as refused:
            raise self._asker.refusal(refused.response) from refused
        except HttpTrouble as trouble:
            raise no_answer(trouble) from trouble

    def gone(self) -> CommunityTrouble:
        """What was asked for is not there."""
        return self._asker.gone()

    def forbidden(self) -> CommunityTrouble:
        """We may not read this."""
        return self._asker.forbidden()

    def _trouble(self, exception: MoodleException) -> CommunityTrouble:
        code = exception.error_code
        if code in _NO_TOKEN:
            return self._asker.unauthorised()
        if code in _FORBIDDEN or code.startswith("wsaccessuser"):
            return self._asker.forbidden()
        if code in _GONE:
            return self._asker.gone()
        return unavailable() if code in _LATER or exception.kind.startswith("dml_") else malformed()
