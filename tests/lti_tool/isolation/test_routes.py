"""Every address, opened and sent by people of one organisation with the ids of the other."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import pytest
from flask import Flask
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule

from lti_tool.app import access
from lti_tool.app.services import Services
from sync.spaces.tables import Role, Space
from tests.lti_tool.isolation.conftest import Tenant, rows_about
from tests.lti_tool.space.visitor import ORIGIN, Visitor

WORDS = {
    "name": "evidence",
    "kind": "record",
    "paper_language": "en",
    "form": "html",
    "file_format": "case",
    "number": "1",
    "direction": "records",
    "connector_id": "moodle",
    "_act": "fetch",
    "act": "pause",
}  # what is no id in an address
REFUSED = (400, 401, 403, 404, 409, 422)
FORGED = "form.expired"  # would refuse a form for another reason than the one that is looked for
NOBODY = "review.show"  # says of an id that nobody in the space has that this person has not been there
_OFFICE_ACTS = ("approve", "refuse", "done", "lift", "off")
_FRAMEWORK_ACTS = ("delete", "move", "retire", "return", "add", "remove", "save", "import")
_ERRANDS = {"privacy": "errand_id", "qualification": "qualification", "communities": "communities"}
_ACTS = (
    "award",
    "decline",
    "revoke",
    "released",
    "kept",
    "give",
    "withdraw",
    "keep_back",
    "let_out",
    "retry",
    "release",
    "hold",
    "overwrite",
)


@dataclass(frozen=True)
class Address:
    """One address and method that the application answers."""

    endpoint: str
    method: str
    rule: Rule

    @property
    def names(self) -> frozenset[str]:
        """What stands in it."""
        return frozenset(self.rule.arguments)


def addresses(app: Flask) -> Iterator[Address]:
    """All that is not for everybody."""
    for rule in app.url_map.iter_rules():
        if not getattr(app.view_functions[rule.endpoint], access._PUBLIC, False):
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield Address(rule.endpoint, method, rule)


def forms(of: Tenant) -> Iterator[dict[str, Any]]:
    """What a form of any of them may hold, with ids of an organisation."""
    ids = {name: str(each) for name, each in of.ids.items()}
    common = {
        "text": "smuggled", "title": "smuggled", "submission": ids["contribution_id"], "parent": ids["post_id"],
        "reply_to": ids["post_id"], "group": ids["space_id"], "item": ids["item"], "target": ids["target"],
        "contribution": ids["contribution_id"], "space": ids["space_id"], "purpose": "grade",
        "person": ids["person_id"], "stop": f"target:{ids['target']}", "what": ids["space_id"],
        "posts": f"{ids['thread_id']} {ids['post_id']}", "tag": ids["tag"], "until": "2099-01-01T00:00:00.000000Z",
        "place": f"reply/{ids['thread_id']}/{ids['post_id']}", "draft_version": "1", "draft": ids["draft_id"],
        "instruction": "smuggled", "achievement": ids["achievement"], "because": "error", "format": "svg",
        "show": "name", "note": "smuggled",
        "reason": "harmless", "revision": "1", "kind": "erasure", "sure": "yes", "version": "1",
        "attachment": ids["file_id"], "drop": ids["file_id"],
        "give": f"thanks {ids['post_id']}", "choice": "0", "post": f"{ids['contribution_id']}.1.0.0",
        "do": "keep", "at": f"{ids['thread_id']}/{ids['post_id']}",
        "competency": ids["competency_id"], "level": "1", "valid_until": "2099-01-01",
        "words": "smuggled", "hide_at": "10", "spam": "smuggled", "one": ids["competency_id"],
        "other": ids["competency_id"], "holder": ids["framework_id"], "association": "x", "below": ids["competency_id"],
        "undone": ids["thread_id"], "up": ids["thread_id"], "thread": ids["thread_id"], "title_en": "smuggled",
        "collection": ids["collection_id"], "days": "7", "entry": ids["step_id"],
    }  # fmt: skip
    yield common
    for act in _ACTS:
        yield {**common, "act": act, "decision": act, "all": ""}
    yield {**common, "all": "release"}
    yield {**common, "do": "hide", "reason": "spam", "for_good": "1"}
    yield {**common, "reason": "litigation", "kind": "discussion"}


class Asked(ImmutableMultiDict[str, Any]):
    """A form that notes which of its fields a view asks for: one that differs in none of them tells nothing new."""

    names: ClassVar[set[str]] = set()

    def __getitem__(self, key: str) -> Any:
        self.names.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.names.add(str(key))
        return super().__contains__(key)

    def get(self, key: str, *arguments: Any, **named: Any) -> Any:
        self.names.add(key)
        return super().get(key, *arguments, **named)

    def getlist(self, key: str, *arguments: Any, **named: Any) -> list[Any]:
        self.names.add(key)
        return super().getlist(key, *arguments, **named)


def _noting_all(method: str) -> Callable[..., Any]:
    def read(form: Asked, *arguments: Any, **named: Any) -> Any:
        form.names.update(dict.keys(form))
        return getattr(super(Asked, form), method)(*arguments, **named)

    return read


for _method in ("__iter__", "items", "keys", "lists", "listvalues", "to_dict", "values"):
    setattr(Asked, _method, _noting_all(_method))


@pytest.fixture(autouse=True)
def _what_is_asked_for(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.request_class, "parameter_storage_class", Asked)


def that_differ(wanted: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The first of these forms, and of the others those that differ from it in what a view has asked for."""
    first, *others = wanted
    Asked.names.clear()
    yield first
    for form in others:
        if any(form.get(name) != first.get(name) for name in Asked.names):
            yield form


def send(visitor: Visitor, address: Address, path: str, form: dict[str, Any]) -> Any:
    """Open it, or send a form that carries this browser's token."""
    if address.method == "GET":
        return visitor.client.get(path, base_url=ORIGIN)
    return visitor.client.post(path, base_url=ORIGIN, data={"csrf_token": token_of(visitor), **form})


@cache
def token_of(visitor: Visitor) -> str:
    """Read once, since a page for each form would take most of the time: a session keeps its token."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', visitor.open("/my-data").html)
    assert found
    return found[1]


def told(answer: Any) -> str:
    """Where it leads and what it says; in which LMS's frames it may stand is told to whoever knows a space's id."""
    return f"{answer.headers.get('Location')} {answer.get_data(as_text=True)}".casefold()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.LEARNER])
def test_no_address_opens_anything_of_another_organisations_space(
    app: Flask, services: Services, alpha: Tenant, beta: Tenant, role: Role
) -> None:
    stranger, before = beta.visitor(app, services, "anna", role), rows_about(services, alpha)
    opened = []
    for address in addresses(app):
        path = app.url_map.bind("stoa.example").build(
            address.endpoint, {name: WORDS.get(name) or alpha.ids[name] for name in address.names}
        )
        for form in list(forms(alpha))[: 1 if address.method == "GET" else 2]:  # refused before it is read
            answer = send(stranger, address, path, form)
            assert FORGED not in answer.text
            if answer.status_code not in (401, 403, 404) or alpha.word in told(answer):
                opened.append((address.endpoint, address.method, answer.status_code))
    assert opened == []
    assert rows_about(services, alpha) == before


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.LEARNER])
def test_nothing_of_another_organisation_is_reached_from_ones_own_space(
    app: Flask, services: Services, alpha: Tenant, beta: Tenant, role: Role
) -> None:
    """Each id by itself in its place in an address, and in every field of a form and a query that takes one."""
    stranger, before = beta.visitor(app, services, "anna", role), rows_about(services, alpha)
    reached, tried = [], set()
    for address in addresses(app):
        for name in sorted(address.names - {"space_id", "errand_id"}) or [""]:
            if "errand_id" in address.names:
                continue  # the errand is another browser's: the test above
            own = {each: beta.ids[each] for each in address.names}
            foreign = {name: alpha.ids[name]} if name else {}
            path = app.url_map.bind("stoa.example").build(address.endpoint, {**own, **foreign})
            query = (
                ""
                if name
                else "?person={person_id}&thread={thread_id}&reply_to={post_id}&tag={tag}&q=title&title=title".format(
                    **alpha.ids
                )
            )
            for form in that_differ(list(forms(alpha))[: 1 if address.method == "GET" else None]):
                answer = send(stranger, address, path + query, form)
                assert FORGED not in answer.text
                tried.add((address.endpoint, name))
                refused = answer.status_code in REFUSED or answer.status_code == 303
                refused = refused or (address.endpoint == NOBODY and "has not opened" in told(answer))
                if alpha.word in told(answer) or (name and not refused) or answer.status_code >= 500:
                    reached.append((address.endpoint, address.method, name, answer.status_code))
    assert reached == []
    assert rows_about(services, alpha) == before
    assert {name for _, name in tried} == {
        "",
        "thread_id",
        "post_id",
        "person_id",
        "collection_id",
        "path_id",
        "step_id",
        "contribution_id",
        "brought_id",
        "request_id",
        "account_id",
        "certificate_id",
        "rating_id",
        "link_id",
        "file_id",
    }


def test_the_pages_of_an_administrator_reach_nothing_of_another_organisation(
    app: Flask, services: Services, alpha: Tenant, beta: Tenant
) -> None:
    """Data protection and the data privacy launch of one's own organisation, with ids of the other."""
    ines, before = beta.visitor(app, services, "ines", Role.ADMINISTRATOR), rows_about(services, alpha)
    reached, tried = [], 0
    for address in addresses(app):
        if "errand_id" not in address.names or address.endpoint.startswith("deeplink."):
            continue
        errand = _ERRANDS.get(address.endpoint.partition(".")[0], "oversight")
        values = {name: WORDS.get(name) or alpha.ids[name] for name in address.names}
        path = app.url_map.bind("stoa.example").build(
            address.endpoint, {**values, "errand_id": beta.ids[errand]}
        )
        query = "?space={space_id}&person={person_id}&post={contribution_id}".format(**alpha.ids)
        common, *others = forms(alpha)
        is_ours = address.endpoint.startswith("qualification.")
        answers = [{**common, "act": act} for act in (_FRAMEWORK_ACTS if is_ours else _OFFICE_ACTS)]
        sent = [common, *answers] if is_ours else [common, *others, *answers]
        for form in that_differ(sent[: 1 if address.method == "GET" else None]):
            answer, tried = send(ines, address, path + query, form), tried + 1
            if alpha.word in told(answer) or answer.status_code >= 500 or answer.status_code == 401:
                reached.append((address.endpoint, address.method, answer.status_code))
    assert (reached, tried > 20) == ([], True)
    assert rows_about(services, alpha) == before


def test_an_errand_is_of_whoever_came_for_it_in_their_organisation(
    app: Flask, services: Services, alpha: Tenant, beta: Tenant
) -> None:
    """Both administrators have an errand; each opens their own, and answers nobody of the other."""
    before = rows_about(services, alpha)
    own = beta.visitor(app, services, "ines", Role.ADMINISTRATOR)
    page = own.open(f"/privacy/{beta.ids['errand_id']}/")
    assert (page.status, alpha.word in page.html.casefold(), "words beta" in page.html) == (200, False, True)
    assert own.open(f"/privacy/{alpha.ids['errand_id']}/").status == 401
    for act in ("approve", "refuse", "done", "lift"):
        for request in ("request_id", "rectification"):
            path = f"/privacy/{beta.ids['errand_id']}/requests/{alpha.ids[request]}"
            data = {"csrf_token": token_of(own), "act": act, "reason": "no", "sure": "yes"}
            assert own.client.post(path, base_url=ORIGIN, data=data).status_code == 400
    assert rows_about(services, alpha) == before


def test_a_calendar_tells_the_dates_of_its_own_organisation(
    app: Flask, services: Services, alpha: Tenant, beta: Tenant
) -> None:
    with services.database.write() as session:
        for tenant in (alpha, beta):
            session.get_one(Space, tenant.room.space_id).due_at = services.clock.now()
    answer = app.test_client().get(f"/calendar/{beta.secret}.ics", base_url=ORIGIN)
    assert ("Space beta" in answer.text, "alpha" in answer.text.casefold()) == (True, False)


def test_staff_read_the_learners_and_what_is_sent_of_their_own_organisation_alone(
    app: Flask, services: Services, alpha: Tenant, beta: Tenant
) -> None:
    ines = beta.visitor(app, services, "ines", Role.ADMINISTRATOR)
    for path in (
        "/",
        "/review/",
        f"/review/{beta.anna}",
        "/sync",
        "/held",
        "/settings",
        "/rule",
        "/privacy",
        "/my-data",
        "/search?q=title",
        "/search?q=annason",
        "/search/similar?title=title",
    ):
        page = ines.open(path)
        assert (page.status, alpha.word in page.html.casefold()) == (200, False), path


def test_what_is_new_and_what_is_followed_is_of_ones_own_organisation(
    app: Flask, services: Services, alpha: Tenant, beta: Tenant
) -> None:
    for name, role in (("anna", Role.LEARNER), ("ines", Role.ADMINISTRATOR)):
        visitor = beta.visitor(app, services, name, role)
        for path in ("/digest", "/digest/mail", "/following"):
            page = visitor.open(path)
            assert (page.status, alpha.word in page.html.casefold()) == (200, False), path
