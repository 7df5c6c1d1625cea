"""A Canvas course on loopback: its grade services, and the two lists of its REST API that tell of alignments."""

import json
from datetime import timedelta
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.contract import Evidence, FilteredText, Target
from connectors.http import HttpClient
from connectors.records.canvas import Alignments, CanvasOutcomes
from connectors.records.lti_ags import LtiAgs
from tests.connectors.records.lti_ags.gradebook import Gradebook

TOKEN = "a-token-of-canvas"
API = "/api/v1/courses/42"


class Course(Gradebook):
    """Two assignments, of which one has a rubric with an outcome of the course."""

    items: tuple[Evidence, ...]  # type: ignore[assignment]

    def __init__(self, server: HTTPServer, http: HttpClient, clock: SetClock) -> None:
        super().__init__(server, http, clock)
        self.assignments: list[dict[str, Any]] = [
            {"id": 7, "name": "EX Exchange", "rubric": [{"id": "_1", "points": 4, "outcome_id": 5}]},
            {"id": 8, "name": "Essay", "rubric": [{"id": "_2", "points": 4, "outcome_id": 99}]},
            {"id": 9, "name": "Without"},
        ]
        self.connector = CanvasOutcomes(LtiAgs(self.platform.service, clock), Alignments(http, TOKEN))  # type: ignore[assignment]
        settings = {
            "lineitems": self.url(""), "space": "space-1", "site": server.url_for("/"), "course_id": "42",
        }  # fmt: skip
        self.target = Target("space-1", settings=tuple(settings.items()))
        self.items = tuple(
            Evidence(
                f"evidence-{number}",
                f"471100{number}",
                "C-1",
                number,
                f"1f3c{number}",
                FilteredText.released("never sent"),
                clock.now() + timedelta(milliseconds=number),
                levels=4,
                title="EX Exchange",
            )
            for number in (1, 2, 3)
        )
        server.expect_request(f"{API}/outcome_group_links").respond_with_handler(self._links)
        server.expect_request(f"{API}/assignments").respond_with_handler(self._assignments)

    def _links(self, request: Request) -> Answer:
        return self._told(request, [{"outcome": {"id": 5, "title": "Exchange"}}, {"outcome": {"id": 6}}])

    def _assignments(self, request: Request) -> Answer:
        page = int(request.args.get("page", "1"))
        answer = self._told(request, self.assignments[page - 1 : page])
        if page < len(self.assignments):
            following = self.server.url_for(f"{API}/assignments?page={page + 1}")
            answer.headers["Link"] = f'<{following}>; rel="next"'
        return answer

    def _told(self, request: Request, entries: list[dict[str, Any]]) -> Answer:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return Answer('{"errors": []}', 401, content_type="application/json")
        return Answer(json.dumps(entries), content_type="application/json")
