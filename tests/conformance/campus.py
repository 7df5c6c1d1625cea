"""The services of an LMS on loopback, which complains of every request that the specifications do not allow."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import jwt
from jwt.algorithms import RSAAlgorithm
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from config.clock import SetClock
from tests.lti_tool.launch.platform import AGS, NRPS, Lms

AGS_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
NRPS_SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
LINE_ITEM = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
SCORE = "application/vnd.ims.lis.v1.score+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
MEMBERS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|[+-]\d\d:\d\d)")  # AGS 2.0, section 3.4.9


@dataclass
class Arrival:
    """A request as it arrived at one of the services."""

    service: str
    method: str
    address: str
    headers: Mapping[str, str]
    body: str
    scopes: frozenset[str] = frozenset()


@dataclass
class Campus:
    """Token address, roster and gradebook of one course. What breaks a rule is refused and stands in `complaints`."""

    server: HTTPServer
    lms: Lms
    clock: SetClock
    tool_keys: Callable[[], Mapping[str, Any]]
    people: list[dict[str, Any]] = field(default_factory=list)
    line_items: dict[str, dict[str, Any]] = field(default_factory=dict)
    scores: list[dict[str, Any]] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    lost_answers: int = 0
    given: dict[str, frozenset[str]] = field(default_factory=dict)
    assertions: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.lms.auth_token_url = self.server.url_for("/token")
        routes = (
            ("/token", self._token),
            ("/course/members", self._members),
            ("/course/lineitems", self._line_items),
            (re.compile(r"/course/lineitems/\d+$"), self._line_item),
            (re.compile(r"/course/lineitems/\d+/scores"), self._score),
            (re.compile(r"/course/lineitems/\d+/results"), self._results),
        )
        for path, handler in routes:
            self.server.expect_request(path).respond_with_handler(handler)

    def endpoint(self, *names: str) -> dict[str, object]:
        """The claim for the gradebook with all scopes; `names` are those of its addresses that it tells."""
        scopes = ("lineitem", "lineitem.readonly", "result.readonly", "score")
        told = {name: self.server.url_for(f"/course/{name}") for name in names}
        return {"scope": [AGS_SCOPE + name for name in scopes], **told}

    def claims(self) -> dict[str, object]:
        """What a launch from this course says of its services."""
        members = {
            "context_memberships_url": self.server.url_for("/course/members"),
            "service_versions": ["2.0"],
        }
        return {AGS: self.endpoint("lineitems"), NRPS: members}

    def arrived(self, service: str, method: str = "GET") -> list[Arrival]:
        """What has arrived at a service."""
        return [each for each in self.arrivals if (each.service, each.method) == (service, method)]

    # What an LMS is free to do as it likes.

    def token_answer(self, token: str, scope: str) -> Response:
        answer = {"access_token": token, "token_type": "Bearer", "expires_in": 3600, "scope": scope}
        return Response(json.dumps(answer), content_type="application/json;charset=UTF-8")

    def members_answer(self, request: Request) -> Response:
        container = {
            "id": request.url,
            "context": {"id": "course 1", "label": "C1", "title": "A course"},
            "members": self.people,
        }
        return Response(json.dumps(container), content_type=MEMBERS)

    def line_item_answer(self, item: Mapping[str, Any], status: int = 200) -> Response:
        return Response(json.dumps(item), status, content_type=LINE_ITEM)

    def line_items_answer(self, items: list[dict[str, Any]]) -> Response:
        return Response(json.dumps(items), content_type=LINE_ITEMS)

    def new_line_item(self) -> str:
        return self.server.url_for(f"/course/lineitems/{len(self.line_items) + 1}")

    def score_answer(self) -> Response:
        return Response(status=204)

    def results_answer(self, results: list[dict[str, Any]]) -> Response:
        return Response(json.dumps(results), content_type=RESULTS)

    # What it has to check.

    def _token(self, request: Request) -> Response:
        self._note("token", request)
        form = request.form
        expected = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION}
        for name, value in expected.items():
            if form.get(name) != value:
                return self._refuse(400, f"{name} is {form.get(name)!r}")
        problem = self._problem_of_assertion(form.get("client_assertion", ""))
        if problem:
            return self._refuse(401, problem)
        token = f"an-access-token-{len(self.given) + 1}"
        self.given[token] = frozenset(form.get("scope", "").split())
        return self.token_answer(token, form.get("scope", ""))

    def _problem_of_assertion(self, assertion: str) -> str | None:
        """Security Framework 1.0, section 4.1.1."""
        try:
            head = jwt.get_unverified_header(assertion)
            (jwk,) = [key for key in self.tool_keys()["keys"] if key["kid"] == head["kid"]]
            options = {"verify_exp": False, "verify_iat": False}
            claims = jwt.decode(
                assertion,
                RSAAlgorithm.from_jwk(jwk),
                algorithms=["RS256"],
                audience=self.lms.auth_token_url,
                options=options,
            )
        except (jwt.PyJWTError, KeyError, ValueError) as error:
            return f"the assertion is no good: {error!r}"
        now = self.clock.now().timestamp()
        if claims["iss"] != self.lms.client_id or claims["sub"] != self.lms.client_id:
            return "the assertion is not the client's"
        if not claims["iat"] <= now < claims["exp"] <= claims["iat"] + 300:
            return "the assertion's times are no good"
        if claims["jti"] in self.assertions:
            return "the assertion was used before"
        self.assertions.add(claims["jti"])
        return None

    def _members(self, request: Request) -> Response:
        return self._guarded("members", request, {"GET": (NRPS_SCOPE,)}, MEMBERS) or self.members_answer(
            request
        )

    def _line_items(self, request: Request) -> Response:
        scopes = {
            "GET": (f"{AGS_SCOPE}lineitem", f"{AGS_SCOPE}lineitem.readonly"),
            "POST": (f"{AGS_SCOPE}lineitem",),
        }
        refusal = self._guarded("lineitems", request, scopes, LINE_ITEMS, LINE_ITEM)
        if refusal is not None:
            return refusal
        if request.method == "GET":
            filters = {"resource_id": "resourceId", "tag": "tag", "resource_link_id": "resourceLinkId"}
            wanted = {filters[name]: value for name, value in request.args.items() if name in filters}
            return self.line_items_answer(
                [
                    item
                    for item in self.line_items.values()
                    if all(item.get(name) == value for name, value in wanted.items())
                ]
            )
        sent = json.loads(request.data)
        if (
            not isinstance(sent.get("label"), str)
            or not sent["label"].strip()
            or not sent.get("scoreMaximum", 0) > 0
        ):
            return self._refuse(400, f"a line item without label or maximum: {sent}")
        address = self.new_line_item()
        item = self.line_items[address.partition("?")[0]] = {**sent, "id": address}
        return self.line_item_answer(item, 201)

    def _line_item(self, request: Request) -> Response:
        scopes = {
            "GET": (f"{AGS_SCOPE}lineitem", f"{AGS_SCOPE}lineitem.readonly"),
            "PUT": (f"{AGS_SCOPE}lineitem",),
            "DELETE": (f"{AGS_SCOPE}lineitem",),
        }
        refusal = self._guarded("lineitem", request, scopes, LINE_ITEM, LINE_ITEM)
        if refusal is not None:
            return refusal
        address = request.base_url
        if request.method == "PUT":
            self.line_items[address] = {**json.loads(request.data), "id": self.line_items[address]["id"]}
        return self.line_item_answer(self.line_items[address])

    def _score(self, request: Request) -> Response:
        refusal = self._guarded("scores", request, {"POST": (f"{AGS_SCOPE}score",)}, None, SCORE)
        if refusal is not None:
            return refusal
        score = {**json.loads(request.data), "line_item": request.base_url.removesuffix("/scores")}
        problem = self._problem_of_score(score)
        if problem:
            return self._refuse(400, problem)
        if self._is_no_later(score):
            return self._refuse(409, f"a stamp that is no later than the one before: {score}")
        self.scores.append(score)
        if self.lost_answers:
            self.lost_answers -= 1
            return Response(status=504)  # applied, and nobody learns of it
        return self.score_answer()

    def _problem_of_score(self, score: Mapping[str, Any]) -> str | None:
        """AGS 2.0, sections 3.4.4 to 3.4.9."""
        needed = ("userId", "activityProgress", "gradingProgress", "timestamp")
        missing = [name for name in needed if not isinstance(score.get(name), str)]
        if missing:
            return f"a score without {missing}"
        if not _STAMP.fullmatch(score["timestamp"]):
            return f"a stamp without sub-seconds or zone: {score['timestamp']}"
        if "scoreGiven" in score and not (score["scoreGiven"] >= 0 and score.get("scoreMaximum", 0) > 0):
            return "points without a maximum"
        return None

    def _is_no_later(self, score: Mapping[str, Any]) -> bool:
        of_this = [each for each in self.scores if each["line_item"] == score["line_item"]]
        stamps = [each["timestamp"] for each in of_this if each["userId"] == score["userId"]]
        return bool(stamps) and datetime.fromisoformat(stamps[-1]) >= datetime.fromisoformat(
            score["timestamp"]
        )

    def _results(self, request: Request) -> Response:
        refusal = self._guarded("results", request, {"GET": (f"{AGS_SCOPE}result.readonly",)}, RESULTS)
        if refusal is not None:
            return refusal
        wanted, line_item = request.args.get("user_id"), request.base_url.removesuffix("/results")
        last = {score["userId"]: score for score in self.scores if score["line_item"] == line_item}
        return self.results_answer(
            [
                {
                    "id": f"{line_item}/results/{user_id}",
                    "scoreOf": line_item,
                    "userId": user_id,
                    "resultScore": score.get("scoreGiven"),
                    "resultMaximum": score.get("scoreMaximum"),
                }
                for user_id, score in last.items()
                if wanted in (None, user_id)
            ]
        )

    def _guarded(
        self,
        service: str,
        request: Request,
        scopes: Mapping[str, tuple[str, ...]],
        accept: str | None,
        content_type: str | None = None,
    ) -> Response | None:
        """A refusal where token, scope or media type are not what the specification of the service asks for."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        held = self.given.get(token, frozenset())
        self._note(service, request, held)
        if token not in self.given:
            return self._refuse(401, f"{service}: no token that was given")
        if request.method not in scopes:
            return self._refuse(405, f"{service}: {request.method}")
        if held.isdisjoint(scopes[request.method]):
            return self._refuse(403, f"{service}: {request.method} with {sorted(held)}")
        if request.method == "GET" and accept not in request.headers.get("Accept", ""):
            return self._refuse(406, f"{service}: Accept is {request.headers.get('Accept')}")
        if request.method in ("POST", "PUT") and request.headers.get("Content-Type") != content_type:
            return self._refuse(415, f"{service}: Content-Type is {request.headers.get('Content-Type')}")
        return None

    def _note(self, service: str, request: Request, scopes: frozenset[str] = frozenset()) -> None:
        body = request.get_data(as_text=True, parse_form_data=service == "token")
        self.arrivals.append(
            Arrival(service, request.method, request.url, dict(request.headers), body, scopes)
        )

    def _refuse(self, status: int, complaint: str) -> Response:
        self.complaints.append(complaint)
        return Response(complaint, status)


class SloppyCampus(Campus):
    """An LMS that does everything that the specifications leave open in the oddest way that they allow."""

    def token_answer(self, token: str, scope: str) -> Response:
        answers = (
            {"access_token": token, "token_type": "bearer"},
            {"access_token": token, "token_type": "BEARER", "expires_in": "3600", "scope": None},
            {"token_type": "Bearer", "access_token": token, "expires_in": 90.5, "refresh_token": None},
        )
        return Response(json.dumps(answers[len(self.given) % 3]), content_type="text/plain")

    def members_answer(self, request: Request) -> Response:
        """One by one, the following ones at relative addresses, as a media type in capitals with parameters."""
        page = int(request.args.get("page", "0"))
        container = {"context": {"id": "course 1"}, "members": self.people[page : page + 1], "unheard": {}}
        links = [f"<{request.url}>; rel=first", f"<members?since={page}&x=1>; rel=differences"]
        if page + 1 < len(self.people):
            links.insert(1, f'<members?page={page + 1}>; title="more, and more"; rel="last Next"')
        media_type = f'{MEMBERS.upper()} ; charset="utf-8"; profile=x'
        return Response(json.dumps(container), headers={"lInK": ", ".join(links), "CONTENT-TYPE": media_type})

    def line_item_answer(self, item: Mapping[str, Any], status: int = 200) -> Response:
        """Always 200, as plain JSON, its members in another order, with others beside them."""
        backwards = dict(reversed(item.items())) | {
            "resourceLinkId": None,
            "endDateTime": None,
            "unheard": [],
        }
        return Response(json.dumps(backwards), content_type="application/json; charset=utf-8")

    def line_items_answer(self, items: list[dict[str, Any]]) -> Response:
        told = [{**item, "endDateTime": None, "unheard": {}} for item in items]
        return Response(json.dumps(told), content_type=f"{LINE_ITEMS};v=2")

    def new_line_item(self) -> str:
        return f"{super().new_line_item()}?type_id=7&x=1"

    def score_answer(self) -> Response:
        return Response("{}" if len(self.scores) % 2 else "", (201, 200, 202)[len(self.scores) % 3])

    def results_answer(self, results: list[dict[str, Any]]) -> Response:
        untold = {"id": "x", "userId": "somebody else", "resultScore": None}
        return Response(json.dumps([untold, *results]), content_type="application/json")
