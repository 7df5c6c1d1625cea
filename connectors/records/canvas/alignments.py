"""Which assignments of a Canvas course are aligned with one of its outcomes, by Canvas's REST API.

Outcome Groups API, "Get all outcome links for context"; Assignments API, whose `rubric` names the outcome that each
criterion comes from. Read only: Canvas takes no result of an outcome by it.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from connectors.contract import BlockReason, Outcome, Target, TargetTrouble
from connectors.http import HttpClient, HttpTrouble, Response, origin_of
from connectors.lti.errors import ServiceTrouble
from connectors.lti.service import next_page
from connectors.records.answers import outcome_of_trouble

_MOST_PAGES: Final = 50
_UNEXPECTED: Final = "canvas.unexpected_answer"


class Alignments:
    """Reads them with an access token of somebody who may see the course's assignments."""

    def __init__(self, http: HttpClient, token: str) -> None:
        self._http = http
        self._token = token

    def aligned(self, target: Target) -> frozenset[str]:
        """The names of assignments with a rubric that has an outcome of the course in it. Raises `TargetTrouble`."""
        course = f"{target.setting('site').rstrip('/')}/api/v1/courses/{target.setting('course_id')}"
        try:
            links = self._read(f"{course}/outcome_group_links?outcome_style=full&per_page=100")
            outcomes = {str(each["outcome"]["id"]) for each in links}
            return frozenset(
                str(each["name"])
                for each in self._read(f"{course}/assignments?per_page=100")
                if any(str(one.get("outcome_id")) in outcomes for one in each.get("rubric") or ())
            )
        except HttpTrouble as trouble:
            raise _trouble(outcome_of_trouble(trouble)) from trouble
        except (ServiceTrouble, KeyError, TypeError, AttributeError) as error:
            raise _trouble(Outcome.retry(_UNEXPECTED)) from error

    def _read(self, url: str) -> Iterator[Mapping[str, Any]]:
        """The entries of a list and of all its pages; those may lead only to where the token is for."""
        following: str | None = url
        for _ in range(_MOST_PAGES):
            if following is None:
                return
            if origin_of(following) != origin_of(url):
                raise ServiceTrouble("A list's next page is on another host.", code="lti.foreign_link")
            headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
            response = self._http.request("GET", following, headers=headers)
            if not response.ok:
                raise _trouble(_refusal(response))
            entries = response.json()
            if not isinstance(entries, list):
                raise ServiceTrouble("This is no list.")
            yield from entries
            following = next_page(response)


def _refusal(response: Response) -> Outcome:
    if response.status in (401, 403, 404):
        code = f"canvas.http_{response.status}"
        return Outcome.blocked(BlockReason.NO_RIGHTS, code, whole_target=True)
    return Outcome.retry(f"http.{response.status}")


def _trouble(outcome: Outcome) -> TargetTrouble:
    return TargetTrouble("Canvas does not tell which columns are aligned with outcomes.", outcome)
