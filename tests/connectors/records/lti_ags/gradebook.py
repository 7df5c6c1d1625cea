"""A gradebook on loopback that answers as Moodle 4.5's does (mod/lti/service/gradebookservices)."""

import json
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.contract import FilteredText, Item, Score, Target
from connectors.http import HttpClient
from connectors.records.lti_ags import LtiAgs
from tests.connectors.contract.record_contract import System
from tests.connectors.lti_platform import Platform

COURSE = "/mod/lti/services.php/2"
LINE_ITEM = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
SCORE = "application/vnd.ims.lis.v1.score+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"


class Gradebook(System):
    """One course. Grades are kept by (line item number, user id)."""

    items: tuple[Score, ...]

    def __init__(self, server: HTTPServer, http: HttpClient, clock: SetClock) -> None:
        super().__init__(server)
        self.platform = Platform(server, http, clock)
        self.line_items: list[dict[str, Any]] = []
        self.documents: list[dict[str, Any]] = []
        self.scale: Fraction | None = (
            None  # the maximum that grades are scaled to, if another than the score's
        )
        self.hides_results = False
        self.hides_all_at_once = False
        self.updates: list[dict[str, Any]] = []
        self.refuses_updates = 0  # a status
        self._enrolled = {"4711001", "4711002", "4711003"}
        self._grades: dict[tuple[str, str], dict[str, Any]] = {}
        self.connector = LtiAgs(self.platform.service, clock)
        self.target = Target(
            "space-1",
            settings=(
                ("label", "Participation"),
                ("lineitems", self.url("")),
                ("maximum", "20"),
                ("resource_id", "space-1"),
                ("tag", "participation"),
            ),
        )
        self.items = tuple(
            Score(
                f"score-{number}",
                f"471100{number}",
                Fraction(10 * number, 3),
                20,
                clock.now() + timedelta(milliseconds=number),
                FilteredText.released(f"Feedback {number}"),
            )
            for number in (1, 2, 3)
        )
        server.expect_request(f"{COURSE}/lineitems", method="GET").respond_with_handler(self._list)
        server.expect_request(f"{COURSE}/lineitems", method="POST").respond_with_handler(self._make)
        for number in ("1", "2", "3"):
            path = f"{COURSE}/lineitems/{number}/lineitem"
            server.expect_request(path).respond_with_handler(self._describe)
            server.expect_request(f"{path}/scores").respond_with_handler(
                lambda request: self.written(request, self._score)
            )
            server.expect_request(f"{path}/results").respond_with_handler(self._results)

    def url(self, number: str) -> str:
        path = f"{COURSE}/lineitems/{number}/lineitem" if number else f"{COURSE}/lineitems"
        return self.server.url_for(f"{path}?type_id=1")

    def add(self, resource_id: str, tag: str, maximum: int = 20) -> str:
        """Make a line item; gives its address."""
        address = self.url(str(len(self.line_items) + 1))
        self.line_items.append(
            {
                "id": address,
                "label": "Participation",
                "scoreMaximum": maximum,
                "resourceId": resource_id,
                "tag": tag,
            }
        )
        return address

    def holds(self, item: Item) -> bool:
        grade = self._grades.get(("1", item.user_id))
        return grade is not None and grade["score"] is not None

    def unenrol(self, item: Item) -> None:
        self._enrolled.discard(item.user_id)

    def grade(
        self, user_id: str, score: float | None, comment: str = "", stamp: datetime | None = None
    ) -> None:
        """A teacher enters a grade."""
        self._grades["1", user_id] = {
            "score": score,
            "maximum": 20,
            "comment": comment,
            "time": int(stamp.timestamp()) if stamp else 0,
        }

    def _list(self, request: Request) -> Answer:
        if not self.platform.knows(request):
            return _error(request, 401, "Unauthorized")
        if request.headers["Accept"] != LINE_ITEMS or "limit" in request.args:
            return _error(request, 400, "Bad Request")
        wanted = [
            item
            for item in self.line_items
            if item["resourceId"] == request.args["resource_id"] and item["tag"] == request.args["tag"]
        ]
        return Answer(json.dumps(wanted), content_type=LINE_ITEMS)

    def _make(self, request: Request) -> Answer:
        if request.headers["Content-Type"] != LINE_ITEM or request.args["type_id"] != "1":
            return _error(request, 400, "Bad Request")
        document = request.get_json(force=True)
        assert "resourceLinkId" not in document
        self.made += 1
        self.add(document["resourceId"], document["tag"], document["scoreMaximum"])
        return Answer(json.dumps(self.line_items[-1]), 201, content_type=LINE_ITEM)

    def _describe(self, request: Request) -> Answer:
        if request.headers["Accept"] != LINE_ITEM:
            return _error(request, 400, "Bad Request")
        for item in self.line_items:
            if item["id"] == request.url:
                if request.method == "PUT":
                    return self._update(request, item)
                return Answer(json.dumps(item), content_type=LINE_ITEM)
        return _error(request, 404, "Not Found")

    def _update(self, request: Request, item: dict[str, Any]) -> Answer:
        if request.headers["Content-Type"] != LINE_ITEM or self.refuses_updates:
            return _error(request, self.refuses_updates or 400, "Bad Request")
        document = request.get_json(force=True)
        self.updates.append(document)
        item.clear()  # replaced: what is left out is gone
        item.update(document)
        return Answer(json.dumps(item), content_type=LINE_ITEM)

    def _score(self, request: Request) -> Answer:
        if not self.platform.knows(request):
            return _error(request, 401, "Unauthorized")
        if request.headers["Content-Type"] != SCORE or request.args["type_id"] != "1":
            return _error(request, 400, "No handler found")
        score = request.get_json(force=True)
        self.documents.append(score)
        if score["userId"] not in self._enrolled:
            return _error(request, 400, f"Incorrect score received{score}")
        key = (request.path.split("/")[-3], score["userId"])
        time = int(datetime.fromisoformat(score["timestamp"]).timestamp())
        if key in self._grades and self._grades[key]["time"] >= time:
            return _error(
                request, 409, f"Refusing score with an earlier timestamp for item 1 and user {key[1]}"
            )
        graded = score["gradingProgress"] == "FullyGraded" and "scoreGiven" in score
        maximum = float(self.scale or score.get("scoreMaximum", 1))
        self._grades[key] = {
            "score": round(score["scoreGiven"] * maximum / score["scoreMaximum"], 5) if graded else None,
            "maximum": maximum,
            "comment": score.get("comment", ""),
            "time": time,
        }
        return Answer("", content_type=SCORE)

    def _results(self, request: Request) -> Answer:
        if self.hides_results:
            return _error(request, 503, "Service Unavailable")
        if request.headers["Accept"] != RESULTS or "limit" in request.args:
            return Answer("<html>", 404, content_type="text/html")
        wanted = request.args.get("user_id")
        if wanted is None and self.hides_all_at_once:
            return _error(request, 400, "Bad Request")
        number = request.path.split("/")[-3]
        found = [
            _result(request, user_id, grade)
            for (column, user_id), grade in self._grades.items()
            if column == number and wanted in (None, user_id)
        ]
        return Answer(json.dumps(found), content_type=RESULTS)


def _result(request: Request, user_id: str, grade: dict[str, Any]) -> dict[str, Any]:
    result = {"id": request.url, "userId": user_id}
    if grade["score"] is not None:
        result |= {"resultScore": grade["score"], "resultMaximum": grade["maximum"]}
    if grade["comment"]:
        result["comment"] = grade["comment"]
    return result


def _error(request: Request, status: int, reason: str) -> Answer:
    body = {"status": status, "reason": reason, "request": {"method": request.method, "url": request.path}}
    return Answer(json.dumps(body, indent=4), status, content_type="application/json; charset=utf-8")
