"""Every page that links lead to: what axe says of it, in both languages and themes; whether it fits; what it weighs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urldefrag, urlsplit
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from connectors.contract import ContributionKind
from lti_tool.app import access
from lti_tool.app.factory import create_app
from lti_tool.demo.courses import ACTIVITY_ID, written_course
from lti_tool.demo.stage import Stage, set_up
from lti_tool.demo.visitor import Visitor
from lti_tool.demo.ways import play_course
from lti_tool.demo_course import load_course
from sync.bringing.items import Item
from sync.bringing.picking import find_open, lay_out, pick
from sync.bringing.reading import ArchiveRead
from sync.certificates.definitions import Definition, define, list_defined
from sync.certificates.issuing import Order, issue
from sync.competencies.ratings import Decided, Subject, award
from sync.exports.asking import Form, ask
from sync.frameworks.importing import import_framework, propose
from sync.frameworks.tables import CompetencyRow
from sync.goals.findable import choose
from sync.goals.goals import Goal, set_goal
from sync.goals.managers import appoint
from sync.goals.narrowing import Narrowed
from sync.people.accounts import find_people
from sync.people.sealing import Seals
from sync.platforms.tables import Deployment, Platform
from sync.spaces.tables import Membership, Space
from tests.factories.paths import lay_path
from tests.journeys.conftest import visit

pytestmark = pytest.mark.browser

LANGUAGES: Final = ("en", "de")
PEOPLE: Final = {"learner": "101", "instructor": "126", "administrator": "129"}
HEAVIEST: Final = 100_000  # bytes of a page with all that it asks for, but its images
MOST_THREADS: Final = 8  # of each role's list, the latest first: these are of every kind
NARROWEST: Final = 320  # CSS pixels (WCAG 2.2, 1.4.10)
_RULES: Final[Mapping[str, Any]] = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},
}
_COLOURS: Final[Mapping[str, Any]] = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
_READ: Final = """async address => {
    const answer = await fetch(address);
    const read = new DOMParser().parseFromString(await answer.text(), "text/html");
    const links = [...read.querySelectorAll("a[href]")].map(link => link.getAttribute("href"));
    return [answer.status, links.map(link => new URL(link, answer.url).href)];
}"""
_FILES: Final = {  # that are saved, or for programs, and not shown
    "own_data.fetch",
    "office.fetch_paper",
    "learner.read_calendar",
    "badges.issuer",
    "qualification.export",
    "qualification.make_file",
    "qualification.left_out",
    "qualification.sample",
}
_NOT_YET_LINKED: Final = {  # where a form leads, or what waits for its time
    "learner": ("search?q=feedback", "moderation/mine"),
    "instructor": ("again",),
}
NOT_LINKED: Final = {
    "arrivals.in_space",  # for scripts, as are the next four
    "arrivals.in_thread",
    "search.similar",
    "mentions.suggest",
    "mentions.threads",
    "attachments.show",  # files, and a page for one of them
    "attachments.show_page",
    "office.fetch_paper",
    "qualification.export",
    "qualification.left_out",
    "qualification.sample",
    "qualification.certificate_logo",
    "qualification.proposed",  # what a form shows by itself
    "deeplink.choose",  # where other launches lead, as does the next
    "privacy.show",
    "communities.community",  # of a community that is connected, as are the next five: the demo has none
    "communities.access_form",
    "communities.ending",
    "communities.new_channel",
    "communities.channel",
    "communities.ending_channel",
}
_FRAMEWORK: Final = """type;code;parent;title_en;title_de;scale
framework;Care;;Care;Pflege;Knows | Can* | Teaches*
area;C1;;Hygiene;Hygiene;
skill;C1.1;C1;Disinfect hands;Hände desinfizieren;
skill;C1.2;C1;Dress wounds;Wunden versorgen;
"""
_ACHIEVEMENT: Final = {
    "version": 1, "name": "leading", "title": {"en": "Leading conversations", "de": "Gespräche leiten"},
    "description": {"en": "Leads."}, "criteria": {"en": "Has led."}, "valid_months": 1, "renewal_months": 2,
    "alignments": [{"name": "Teamwork", "url": "https://case.example/1", "framework": "Skills"}],
    "proposed_by": [{"points": 0.001}],
}  # fmt: skip
_TEXT: Final = "What do *you* make of `this`, and why?"
_KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "question": {},
    "announcement": {},
    "reflection": {},
    "resource": {"address": "https://handbook.example/offers/wrong-customer.pdf"},
    "poll": {"options": "Yes\nNo"},
}


@dataclass
class Looked:
    """What was found on the way through somebody's pages."""

    endpoints: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    places: set[tuple[str, ...]] = field(default_factory=set)  # of staff, who see much the same


@pytest.fixture(scope="module")
def discussed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The demo as it stands when it has been played, and a thread of every kind besides."""
    directory: Path = tmp_path_factory.mktemp("discussed")
    content = load_course(LANGUAGES[0])
    with set_up(written_course(content), "every-page", {"STOA_DATA_DIR": str(directory)}) as running:
        play_course(running, content, lambda _: None)
        _fill(running)
        yield running


@pytest.mark.timeout(900)  # some 250 pages, each looked at in a browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_keeps_anybody_out(light_browser: Browser, discussed: Stage, language: str) -> None:
    looked = Looked()
    for role, user_id in PEOPLE.items():
        with _window(light_browser, discussed, user_id, language) as page:
            seen = set() if role == "learner" else looked.places
            _look_around(page, discussed, looked, seen, _NOT_YET_LINKED.get(role, ()))
    assert not looked.faults, "\n".join(looked.faults)
    unseen = _pages(discussed) - looked.endpoints
    assert unseen == NOT_LINKED, sorted(unseen ^ NOT_LINKED)


def test_axe_says_what_is_wrong(light_browser: Browser) -> None:
    page = light_browser.new_page()
    page.set_content(
        '<main><h1>A</h1><img src="a.png"><p style="color: #999; background: #fff">Faint <a href="#">'
        "</a></p></main>"
    )
    page.evaluate(Axe().axe_script)
    told = {fault.partition(":")[0] for fault in _said_by_axe(page, _RULES)}
    assert told >= {"image-alt", "color-contrast", "link-name"}
    page.close()


def _pages(stage: Stage) -> set[str]:
    """The endpoints that answer a GET of somebody who has launched with a page of their own."""
    app = create_app(stage.services)
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.endpoint.endswith("opened_directly")
        and not getattr(app.view_functions[rule.endpoint], access._PUBLIC, False)
    }


def _fill(stage: Stage) -> None:
    """What the demo's people have not done: a thread of every kind, and what is done about such."""
    instructor, learner = Visitor(), Visitor()
    stage.clock.play(stage.clock.now() - timedelta(hours=1))
    new_thread = _form_address(instructor, stage, PEOPLE["instructor"])
    begun = {}
    for kind, typed in _KINDS.items():
        form = instructor.get(f"{new_thread}?kind={kind}").form_with("title")
        typed = {"title": f"One more: {kind}", "text": _TEXT, "kind": kind, **typed}
        begun[kind] = instructor.submit(form, typed).address.partition("#")[0]
    _form_address(learner, stage, PEOPLE["learner"])
    theirs = learner.submit(
        learner.get(new_thread).form_with("title"), {"title": "Theirs", "text": _TEXT}
    ).address
    stage.clock.return_to_present()
    thread = begun["question"]
    instructor.submit(
        instructor.get(f"{_opening(thread)}/edit").form_with("text"), {"text": f"{_TEXT} In short?"}
    )
    for words in ("All that was said", "All that has been said by now"):
        form = instructor.get(f"{thread}/summary").form_with("text")
        instructor.submit(form, {"text": words, "act": ""})
    form = instructor.get(f"{thread}/facilitators").form_with("instruction")
    instructor.submit(form, {"person": _person_id(stage, PEOPLE["learner"]), "instruction": _TEXT})
    draft = instructor.get(new_thread).form_with("title")
    draft = replace(draft, action=new_thread.replace("threads/new", "drafts"))
    instructor.submit(draft, {"text": "Not yet"})
    collect = next(link for link in instructor.get(thread).links if link.endswith("/collect"))
    instructor.submit(instructor.get(collect).form_with("note"), {"note": "Worth it"})
    look = instructor.get(f"{_opening(theirs.partition('#')[0])}/moderate").form_with("post")
    instructor.submit(look, {"do": "hide", "reason": "off_topic"})
    form = next(form for form in learner.get(thread).forms if form.action.endswith("/reactions"))
    learner.submit(form, {"give": f"insightful {thread.rpartition('/')[2]}"})
    _certify(stage)
    _lay_out_archive(stage)
    for visitor in (instructor, learner):
        visitor.close()
    _bring_frameworks(stage)
    _give_level(stage)
    lay_path(stage.services, UUID(_person_id(stage, PEOPLE["learner"])), UUID(thread.rpartition("/")[2]))


def _lay_out_archive(stage: Stage) -> None:
    """An archive that the learner picks from."""
    services, now = stage.services, stage.clock.now()
    learner = UUID(_person_id(stage, PEOPLE["learner"]))
    with services.database.read() as session:
        member = select(Membership.space_id).where(Membership.person_id == learner)
        spaces = session.scalars(member).all()
    for space_id in spaces:
        items = [Item("linkedin:archive", str(n), ContributionKind.POST, now, _TEXT) for n in range(60)]
        archive = ArchiveRead(iter(items), 3)
        lay_out(services.database, services.keys, space_id, learner, "linkedin", archive, now)
        with services.database.write() as session:
            found = find_open(session, space_id, learner, now)
            assert found is not None
            pick(session, found.id, [1], [1])


def _bring_frameworks(stage: Stage) -> None:
    """Two frameworks; a competency of one is retired in its second version."""
    now = stage.clock.now()
    with stage.services.database.write() as session:
        organisation_id = session.scalars(select(Deployment.organisation_id)).one()
        for file in (_FRAMEWORK, _FRAMEWORK.replace("Care", "Teaching"), _FRAMEWORK.rpartition("skill")[0]):
            proposal = propose(session, organisation_id, file.encode(), file[-5:], now)
            import_framework(session, organisation_id, proposal, now)


def _certify(stage: Stage) -> None:
    """A certificate of the learner's, that the instructor has confirmed and whose page shows all that it can."""
    services, now = stage.services, stage.clock.now()
    learner, instructor = (UUID(_person_id(stage, PEOPLE[role])) for role in ("learner", "instructor"))
    with services.database.write() as session:
        space = session.scalars(
            select(Space).join(Membership).where(Membership.person_id == learner).limit(1)
        ).one()
        define(session, space.organisation_id, Definition.parse(_ACHIEVEMENT), now)
        defined = next(
            each
            for each in list_defined(session, space.organisation_id)
            if each.definition.name == _ACHIEVEMENT["name"]
        )
        row = issue(session, services.keys, space, Order(defined, learner, note=_TEXT), instructor, now)
        row.shows_name = row.shows_evidence = True


def _give_level(stage: Stage) -> None:
    """A level of the learner's, for which they want to be found, a goal that asks for more, and who looks after it."""
    services, now = stage.services, stage.clock.now()
    learner, instructor = (UUID(_person_id(stage, PEOPLE[role])) for role in ("learner", "instructor"))
    with services.database.write() as session:
        space = session.scalars(
            select(Space).join(Membership).where(Membership.person_id == learner).limit(1)
        ).one()
        competency_id = session.scalars(select(CompetencyRow.id).limit(1)).one()
        subject = Subject(space.organisation_id, space.id, learner, competency_id, 1, 3)
        seals = Seals(session, services.keys)
        decided = Decided(instructor, now, 1, _TEXT, valid_until=now + timedelta(days=20))
        rating = award(session, seals, subject, decided, None, {})
        assert choose(session, space, learner, rating, now)
        ask(session, seals, space.organisation_id, instructor, Form.EXCEL, Narrowed(), "en", now)
        set_goal(session, space.organisation_id, Goal({"en": "All can"}, {competency_id: 2}), None, now)
        others = Membership.person_id.not_in([learner, instructor])
        other = session.scalars(
            select(Membership.person_id).where(Membership.space_id == space.id, others).limit(1)
        ).one()
        appoint(session, space.organisation_id, other, instructor, now)


def _form_address(visitor: Visitor, stage: Stage, user_id: str) -> str:
    home = visitor.launch(stage.lms_url, user_id, ACTIVITY_ID)
    return next(link for link in home.links if link.endswith("/threads/new"))


def _person_id(stage: Stage, user_id: str) -> str:
    """Who has this id in the demo LMS."""
    services = stage.services
    with services.database.read() as session:
        query = select(Deployment.organisation_id, Platform.issuer).join(
            Platform, Platform.id == Deployment.platform_id
        )
        organisation_id, issuer = session.execute(query).one()
        return str(find_people(session, services.keys, organisation_id, issuer, [user_id])[user_id])


def _opening(thread: str) -> str:
    """The address of a thread's first post."""
    return f"{thread}/posts/{thread.rpartition('/')[2]}"


@contextmanager
def _window(browser: Browser, stage: Stage, user_id: str, language: str) -> Iterator[Page]:
    """Stoa in a window of its own, where somebody has launched who has chosen a language in the LMS."""
    with visit(browser, stage, user_id, reduced_motion="reduce") as course:
        course.goto(f"{stage.lms_url}/course?lang={language}")
        with course.expect_popup() as opened:
            course.locator('a[target="_blank"][href*="launch"]').first.click()
        opened.value.wait_for_url(re.compile(re.escape(stage.tool_url) + "/s/"))
        yield opened.value


def _look_around(
    page: Page, stage: Stage, looked: Looked, seen: set[tuple[str, ...]], besides: Sequence[str]
) -> None:
    """Follow links breadth first, one address for each endpoint and set of query fields; of threads, several.

    Beginning with where the page is, passing over what was seen.
    """
    addresses = create_app(stage.services).url_map.bind(urlsplit(stage.tool_url).netloc)
    home = page.url.rstrip("/")
    if begins := _place_of(page.url, addresses, stage):
        seen.discard(begins)
    waiting = [page.url, *(f"{home}/{each}" for each in besides)]
    while waiting:
        address = urldefrag(waiting.pop(0)).url
        place = _place_of(address, addresses, stage)
        if place is None or place in seen or _is_one_more_thread(place, seen):
            continue
        seen.add(place)
        is_seen_already = place[0] in looked.endpoints and place[0] != "space.show_thread"
        looked.endpoints.add(place[0])
        if is_seen_already:  # another one of its kind, with the same markup: it is only read
            status, links = page.evaluate(_READ, address)
        else:
            answer = page.goto(address)
            status = answer.status if answer else 0
            faults = _faults(page) if status < HTTPStatus.BAD_REQUEST else ()
            looked.faults += [f"{place[0]} ({address}): {fault}" for fault in faults]
            links = page.evaluate("[...document.querySelectorAll('a[href]')].map(link => link.href)")
        if not HTTPStatus.OK <= status < HTTPStatus.BAD_REQUEST:
            looked.faults.append(f"{place[0]} ({address}): a link to what is answered with {status}")
            continue
        waiting += links


def _place_of(address: str, addresses: MapAdapter, stage: Stage) -> tuple[str, ...] | None:
    """The endpoint of an address of Stoa's own and the names of its query's fields; None for what is no page."""
    parts = urlsplit(address)
    if not address.startswith(f"{stage.tool_url}/"):
        return None
    try:
        endpoint, _ = addresses.match(parts.path)
    except HTTPException:
        return None
    if endpoint in _FILES:
        return None
    fields = sorted({name for name, _ in parse_qsl(parts.query)})
    return str(endpoint), *(fields or [parts.path if endpoint == "space.show_thread" else ""])


def _is_one_more_thread(place: tuple[str, ...], seen: set[tuple[str, ...]]) -> bool:
    return place[0] == "space.show_thread" and sum(place[0] == each[0] for each in seen) >= MOST_THREADS


def _faults(page: Page) -> Iterator[str]:
    """What is wrong with a page; axe looks at it in the first language.

    In the other one it has the same markup with other words in it: these may be too long for a narrow screen.
    """
    if page.evaluate("document.documentElement.lang") == LANGUAGES[0]:
        page.evaluate(Axe().axe_script)
        yield from _said_by_axe(page, _RULES)
        page.emulate_media(color_scheme="dark")
        yield from _said_by_axe(page, _COLOURS)
        page.emulate_media(color_scheme="light")
    whole = page.viewport_size
    assert whole is not None
    page.set_viewport_size({"width": NARROWEST, "height": 600})
    if (width := page.evaluate("document.documentElement.scrollWidth")) > NARROWEST:
        yield f"is {width} px wide on a screen of {NARROWEST} px"
    page.set_viewport_size(whole)
    weight = page.evaluate(
        """["navigation", "resource"].flatMap(kind => performance.getEntriesByType(kind))
            .filter(each => each.initiatorType !== "img").reduce((sum, each) => sum + each.encodedBodySize, 0)"""
    )
    if weight > HEAVIEST:
        yield f"weighs {weight} bytes"


def _said_by_axe(page: Page, options: Mapping[str, Any]) -> Iterator[str]:
    """What axe, which the page has been given, finds there."""
    results = page.evaluate("options => axe.run(document, options)", options)
    for violation in results["violations"]:
        for node in violation["nodes"][:3]:
            yield f"{violation['id']}: {node['target']} {node['html'][:200]}"
