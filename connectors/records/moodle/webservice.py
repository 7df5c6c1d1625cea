"""Moodle's web services over REST (webservice/rest; a form in, JSON out, errors as 200 with an exception)."""

import re
from collections.abc import Mapping
from typing import Any

from connectors.http import HttpClient, Response

GRADE = "core_competency_grade_competency_in_course"
READ = "tool_lp_data_for_user_competency_summary_in_course"
SITE_INFO = "core_webservice_get_site_info"
LIST_IN_COURSE = "core_competency_list_course_competencies"
DELETE = "core_competency_delete_evidence"
SCALE = "core_competency_get_scale_values"
FRAMEWORK = "core_competency_read_competency_framework"

_NO_CODE = re.compile(r"[^a-z0-9_]")
_LONGEST_CODE = 40


class Refused(Exception):
    """The answer's status, or its being a page for people, says that the web service was not reached."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


class MoodleException(Exception):
    """The web service answered with an exception.

    `kind` is Moodle's class without its namespace, `error_code` its code in small letters. The message is kept for
    comparing only: it may name people.
    """

    def __init__(self, kind: str, error_code: str, message: str) -> None:
        super().__init__(error_code)
        self.kind = kind
        self.error_code = error_code
        self._message = message

    def says(self, words: str) -> bool:
        """Whether the message has these words."""
        return words in self._message


class MoodleWebService:
    """One site's web services with one token. The token travels in the body, never in an address."""

    def __init__(self, http: HttpClient, token: str) -> None:
        self._http = http
        self._token = token

    def call(self, site: str, function: str, arguments: Mapping[str, str]) -> Any:
        """Call a function of the site at this base address and give its JSON answer.

        Raises `MoodleException`, `Refused` and `HttpTrouble`.
        """
        form = {
            **arguments,
            "wstoken": self._token,
            "wsfunction": function,
            "moodlewsrestformat": "json",
        }
        response = self._http.request("POST", f"{site.rstrip('/')}/webservice/rest/server.php", data=form)
        if not response.ok or response.is_html:
            raise Refused(response)
        answer = response.json()
        if isinstance(answer, dict) and "exception" in answer:
            raise _exception(answer)
        return answer


def _exception(answer: Mapping[str, Any]) -> MoodleException:
    code = _NO_CODE.sub("", str(answer.get("errorcode") or "").lower())[:_LONGEST_CODE]
    kind = str(answer["exception"]).rpartition("\\")[2]
    return MoodleException(kind, code or "unknown", str(answer.get("message") or ""))
