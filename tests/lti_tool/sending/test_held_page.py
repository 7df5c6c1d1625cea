"""The page where staff look at texts that the filter holds for a person."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from sqlalchemy import select

from lti_tool.app.services import Services
from sync.audit.tables import AuditRow
from sync.contributions.plain import plain_text
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_text
from sync.delivery.filters import SpaceFilters
from sync.delivery.notes import EXCERPT_CHARACTERS
from sync.held.tables import HeldText
from sync.held.texts import Found, note_found, places_of
from sync.people.sealing import Seals
from sync.spaces.tables import Space
from tests.factories.world import Classroom
from tests.lti_tool.space.conftest import QueryCounter, app, classroom, queries, services, visit
from tests.lti_tool.space.visitor import Page, Visitor

__all__ = ["app", "classroom", "queries", "services", "visit"]

Visit = Callable[..., Visitor]
TELLS = "My wife has breast cancer, as Ben Benson knows. <script>alert(1)</script> So I was late."

_TEXT = re.compile(r'<(?:p|blockquote) class="held-text[^>]*>(.*?)</(?:p|blockquote)>', re.DOTALL)
_FOUND = re.compile(r"<(mark|span)[^>]*>.*? <small>\((.*?)\)</small></\1>")


@pytest.fixture
def held(services: Services, classroom: Classroom) -> HeldText | None:
    """A text that has been found to wait."""
    classroom.post("anna", TELLS)
    return find_all(services, classroom)


def find_all(services: Services, room: Classroom) -> HeldText | None:
    """As the worker does before a note leaves."""
    filters = SpaceFilters(services.keys)
    with services.database.write() as session:
        space = session.get_one(Space, room.space_id)
        text_filter = filters.filter_for(session, space)
        found = [
            Found(row.id, row.revision, places_of(text_filter.scan(plain_text(text.markdown), language="en")))
            for row in session.scalars(select(StoredContribution)).all()
            for text in [open_text(Seals(session, services.keys), row)]
        ]
        note_found(session, space, found, services.clock.now())
        session.flush()
        return session.scalars(select(HeldText)).first()


def stored(services: Services) -> HeldText:
    with services.database.read() as session:
        return session.scalars(select(HeldText)).one()


def test_a_held_text_stands_there_with_its_marks_and_what_would_leave(visit: Visit, held: HeldText) -> None:
    page = visit("ines").open("/held")
    assert page.status == 200
    assert "Anna Annason" in page.words
    assert "breast cancer (health)" in page.words
    assert "My wife has [health], as [person] knows. <script>alert(1)</script> So I was late." in page.words
    assert "as Ben Benson ([person]) knows." in page.words
    assert "<mark>breast cancer" in page.html
    written = page.words.split("As it would be sent")[0]
    assert "So I was late." in written
    assert "Further on" not in page.words
    assert "<script>alert" not in page.html


def columns(page: Page) -> list[tuple[str, str]]:
    """What was written beside what would be sent, first of the beginning, then of what comes further on."""
    texts = [" ".join(unescape(each).split()) for each in _TEXT.findall(page.html)]
    return list(zip(texts[::2], texts[1::2], strict=True))


def masked(written: str) -> str:
    """A marked text as it reads once what is in the marks is replaced."""
    return _FOUND.sub(lambda found: f"[{found[2].strip('[]')}]", written)


def test_both_columns_begin_and_end_alike_also_where_the_place_is_beyond_what_is_sent(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    long = "Ben has epilepsy, as we know. " + "We went on and on. " * 20
    thread = visit("anna").start_thread(text=f"{long}Then Ben said: I have asthma! Bye. So long.")
    find_all(services, classroom)
    page = visit("ines").open("/held")
    (written, sent), (further, hidden) = columns(page)
    assert (masked(written), masked(further)) == (sent, hidden)
    assert sent.startswith("[person] has [health], as we know.")
    assert sent.endswith("…")
    assert len(sent) <= EXCERPT_CHARACTERS
    assert hidden == "… Then [person] said: I have [health]! …"
    assert "Further on, where nothing is sent any more" in page.words
    assert f"https://stoa.example{thread}" in page.links


def test_a_cut_in_or_beside_a_place_leaves_it_in_one_piece(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    paddings = range(252, 282, 3)
    for padding in paddings:
        classroom.post("anna", "w" * padding + " I have asthma and so I came late to the meeting.")
    find_all(services, classroom)
    cards = visit("ines").open("/held").html.split('<section class="card held"')[1:]
    assert len(cards) == len(paddings)
    for card in cards:
        written = _TEXT.findall(card)[::2]
        assert "".join(map(masked, written)).count("[health]") == 1


def test_the_page_of_what_is_sent_leads_there(visit: Visit, held: HeldText) -> None:
    page = visit("ines").open("/sync")
    assert "1 text to check before it is sent." in page.words
    assert any(link.endswith("/held") for link in page.links)


def test_a_text_is_released_with_a_reason_and_the_page_says_so(
    visit: Visit, services: Services, classroom: Classroom, held: HeldText
) -> None:
    """Behaviour 13: a release is audited with reason and identity."""
    who = visit("ines")
    answer = who.send(who.open("/held").form, decision="released", reason="author_agrees")
    page = who.open(answer.response.headers["Location"])
    assert "The text goes as it was shown" in page.words
    assert "There is no text to check." in page.words
    row = stored(services)
    assert (row.decision, row.reason, row.actor_id) == (
        "released",
        "author_agrees",
        classroom.people["ines"],
    )
    with services.database.read() as session:
        act = session.scalars(select(AuditRow).where(AuditRow.action == "filter.released")).one()
    assert act.actor_id == classroom.people["ines"]
    assert act.detail["reason"] == "author_agrees"


def test_a_text_is_kept_back(visit: Visit, services: Services, held: HeldText) -> None:
    who = visit("ines")
    answer = who.send(who.open("/held").form, decision="kept", reason="protect")
    assert "The text is kept back." in who.open(answer.response.headers["Location"]).words
    assert stored(services).decision == "kept"


def test_without_a_reason_nothing_is_done(visit: Visit, services: Services, held: HeldText) -> None:
    who = visit("ines")
    page = who.send(who.open("/held").form, decision="released")
    assert page.status == 422
    assert "held.no_reason" in page.words
    assert stored(services).decision is None


def test_what_was_edited_meanwhile_is_shown_anew(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    written = classroom.contribution(TELLS)
    classroom.accept("anna", written)
    find_all(services, classroom)
    who = visit("ines")
    form = who.open("/held").form
    classroom.accept("anna", replace(written, revision=2, markdown=TELLS + " She is pregnant."))
    page = who.send(form, decision="released", reason="author_agrees")
    assert page.status == 409
    assert "held.changed_meanwhile" in page.words
    assert stored(services).decision is None


def test_a_second_decision_does_not_undo_the_first(visit: Visit, services: Services, held: HeldText) -> None:
    who = visit("ines")
    form = who.open("/held").form
    who.send(form, decision="kept", reason="protect")
    assert who.send(form, decision="released", reason="harmless").status == 409
    assert stored(services).decision == "kept"


def test_learners_do_not_see_the_page(visit: Visit, held: HeldText) -> None:
    assert visit("ben").open("/held").status == 403


def test_an_act_that_the_page_does_not_offer_is_refused(visit: Visit, held: HeldText) -> None:
    who = visit("ines")
    page = who.send(who.open("/held").form, decision="publish", reason="harmless")
    assert page.status == 400
    assert "held.act" in page.words


def test_the_page_is_german_too(visit: Visit, held: HeldText) -> None:
    assert visit("ines", locale="de").open("/held").status == 200


def test_many_texts_take_no_more_queries_than_one(
    visit: Visit, services: Services, classroom: Classroom, held: HeldText, queries: QueryCounter
) -> None:
    who = visit("ines")
    who.open("/held")
    queries.statements.clear()
    who.open("/held")
    one = len(queries.statements)
    for _ in range(3):
        classroom.post("cem", "I was diagnosed with epilepsy.")
    find_all(services, classroom)
    queries.statements.clear()
    page = who.open("/held")
    assert page.words.count("epilepsy (health)") == 3
    assert len(queries.statements) == one
