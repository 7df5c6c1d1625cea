"""A Moodle on loopback, as far as its competency web services go (competency/classes/api.php, 4.5)."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.contract import Evidence, FilteredText, Item, Target
from connectors.http import HttpClient
from connectors.records.moodle import MoodleCompetencies
from connectors.records.moodle.webservice import MoodleWebService
from tests.connectors.contract.record_contract import System

TOKEN = "a-token-of-moodle"
SERVER = "/moodle/webservice/rest/server.php"
CODING_ERROR = "Coding error detected, it must be fixed by a programmer: "


class MoodleError(Exception):
    def __init__(self, kind: str, code: str, message: str) -> None:
        super().__init__(code)
        self.document = {"exception": f"core\\exception\\{kind}", "errorcode": code, "message": message}


class Site(System):
    """One course (7) with the competencies 11 and 12 on a scale of four levels."""

    items: tuple[Evidence, ...]

    def __init__(self, server: HTTPServer, http: HttpClient, clock: SetClock) -> None:
        super().__init__(server)
        self.functions: dict[str, Callable[[Mapping[str, str]], Any]] = {
            "core_webservice_get_site_info": self._site_info,
            "core_competency_list_course_competencies": self._competencies,
            "core_competency_grade_competency_in_course": self._grade,
            "tool_lp_data_for_user_competency_summary_in_course": self._summary,
            "core_competency_delete_evidence": self._delete,
        }
        self.evidence: list[dict[str, Any]] = []
        self.fails_with: MoodleError | None = None
        self._numbers = iter(range(101, 999))
        self._enrolled = {"4711001", "4711002", "4711003"}
        self.connector = MoodleCompetencies(MoodleWebService(http, TOKEN), clock)
        self.target = Target("m-1", settings=(("site", server.url_for("/moodle/")), ("course_id", "7")))
        self.items = tuple(
            Evidence(
                f"evidence-{number}",
                f"471100{number}",
                "11",
                number,
                f"1f3c{number}",
                FilteredText.released(f"Answered «Why?» {number} times.\nhttps://stoa.example/s/1"),
                clock.now(),
            )
            for number in (1, 2, 3)
        )
        server.expect_request(SERVER, method="POST").respond_with_handler(self._serve)

    def holds(self, item: Item) -> bool:
        return any(entry["user"] == item.user_id for entry in self.evidence)

    def unenrol(self, item: Item) -> None:
        self._enrolled.discard(item.user_id)

    def _serve(self, request: Request) -> Answer:
        assert not request.args
        if request.form["wsfunction"] == "core_competency_grade_competency_in_course":
            return self.written(request, self._answer)
        return self._answer(request)

    def _answer(self, request: Request) -> Answer:
        try:
            if request.form["wstoken"] != TOKEN:
                raise MoodleError("moodle_exception", "invalidtoken", "Invalid token - token not found")
            function = self.functions.get(request.form["wsfunction"])
            if function is None:
                raise MoodleError(
                    "webservice_access_exception", "accessexception", "Access control exception"
                )
            if self.fails_with and request.form["wsfunction"].startswith("core_competency_grade"):
                raise self.fails_with
            answer = function(request.form)
        except MoodleError as error:
            answer = error.document
        return Answer(json.dumps(answer), content_type="application/json")

    def _site_info(self, form: Mapping[str, str]) -> Any:
        functions = [{"name": name, "version": "2024100700"} for name in self.functions]
        return {"sitename": "A school", "userid": 2, "release": "4.5.1", "functions": functions}

    def _competencies(self, form: Mapping[str, str]) -> Any:
        assert form["id"] == "7"
        return [
            {
                "competency": {"id": number, "shortname": f"R&amp;D {number}"},
                "coursecompetency": {"courseid": 7},
            }
            for number in (11, 12)
        ]

    def _grade(self, form: Mapping[str, str]) -> Any:
        if form["competencyid"] not in ("11", "12"):
            message = f"{CODING_ERROR}The competency does not belong to this course."
            raise MoodleError("coding_exception", "codingerror", message)
        if form["userid"] not in self._enrolled:
            message = f"{CODING_ERROR}The competency may not be rated at this time."
            raise MoodleError("coding_exception", "codingerror", message)
        if re.search(r"<(?!\s)", form["note"]):
            raise MoodleError("invalid_parameter_exception", "invalidparameter", "Invalid parameter value")
        if not 1 <= int(form["grade"]) <= 4:
            raise MoodleError("invalid_persistent_exception", "invalidpersistenterror", "Invalid grade")
        entry = {
            "id": next(self._numbers),
            "user": form["userid"],
            "grade": int(form["grade"]),
            "note": form["note"],
        }
        self.evidence.append(entry)
        return {"id": entry["id"], "action": 3, "grade": entry["grade"], "note": entry["note"]}

    def _summary(self, form: Mapping[str, str]) -> Any:
        completed = {"id": 100, "action": 0, "grade": None, "note": None, "userdate": "today"}
        mine = [entry for entry in self.evidence if entry["user"] == form["userid"]]
        return {
            "usercompetencysummary": {
                "cangrade": True,
                "competency": {"competency": {"id": int(form["competencyid"])}},
                "user": {"id": int(form["userid"]), "fullname": "Somebody"},
                "usercompetencycourse": {"grade": mine[-1]["grade"] if mine else None},
                "evidence": [completed, *reversed(mine)],
            },
            "course": {"id": int(form["courseid"])},
            "coursemodules": [],
        }

    def _delete(self, form: Mapping[str, str]) -> Any:
        self.evidence = [entry for entry in self.evidence if entry["id"] != int(form["id"])]
        return True
