"""Going a path: what is done by what somebody did, what comes next, and what they may not read."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select, update

from config.clock import SetClock
from config.database import Database
from lti_tool.app.services import Services
from lti_tool.space.tables import Thread
from sync.contributions.tables import StoredContribution, Withheld
from sync.paths.tables import PathLearner, PathStepDone
from sync.rights.requests import approve, record_request
from sync.rights.standing import RequestKind
from sync.spaces.tables import GroupMode, Space
from tests.factories.world import Classroom
from tests.lti_tool.paths.paths import add, entry_id, form_to, id_in_address, make_path, publish, states
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.test_groups import split
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]


def test_a_learner_goes_a_path_step_by_step(visit: Visit, database: Database, classroom: Classroom) -> None:
    ines = visit("ines")
    talked = ines.start_thread("How we measure", "Tell")
    read = ines.start_thread("To be read", "Text")
    editor = make_path(ines)
    settings = next(form for form in ines.open(editor).forms if "in_order" in form.fields)
    assert ines.send(settings, act="settings", in_order="yes").status == 303
    add(ines, editor, "thread", thread=read.rpartition("/")[2], done="opened")
    marked = entry_id(add(ines, editor, "outside", address="https://example.org/a", title_en="Elsewhere"))
    add(ines, editor, "thread", thread=talked.rpartition("/")[2], done="posted")
    add(ines, editor, "reflection", required="no", title_en="Think")
    reading = publish(ines, editor)
    anna = visit("anna")
    page = anna.open(reading)
    assert states(page) == ["next", "locked", "locked", "locked"]
    assert "First do “To be read”." in page.words
    assert "Your learning path" not in anna.open().words
    assert anna.send(page.form, act="begin").status == 303
    anna.open(reading)  # which tells that it was noted
    assert "Your learning path: First weeks Next: To be read (0 of 3 steps done)" in anna.open().words
    early = anna.send(page.form, done=marked)
    assert (early.status, states(anna.open(reading))[1]) == (303, "locked")
    opened = anna.send(form_to(anna.open(reading), "/open"))
    assert (opened.status, opened.response.headers["Location"]) == (303, read)
    page = anna.open(reading)
    assert states(page) == ["done", "next", "locked", "locked"]
    assert 'target="_blank"' in page.html
    button = next(form for form in page.forms if form.action == reading and form is not page.forms[0])
    assert anna.send(button, done=marked).status == 303
    assert states(anna.open(reading)) == ["done", "done", "next", "locked"]
    answer = anna.reply(talked, "I measure twice")
    assert states(anna.open(reading)) == ["done", "done", "done", "optional"]
    assert "You have done all that this path asks for." in anna.open(reading).words
    assert "Your learning path" not in anna.open().words
    with database.write() as session:
        session.execute(
            update(StoredContribution)
            .where(StoredContribution.author_id == classroom.people["anna"])
            .values(withheld=Withheld.HELD.value)
        )
    page = anna.open(reading)
    assert (answer != "", states(page)[2]) == (True, "waiting")
    assert "waits for a moderator" in page.words
    anna.send(page.form, undone=marked)
    assert states(anna.open(reading))[1] == "next"
    anna.send(page.form, act="leave")
    assert states(anna.open(reading)) == ["next", "locked", "waiting", "locked"]
    with database.read() as session:
        assert session.scalars(select(PathStepDone)).all() == []
        assert session.scalars(select(PathLearner)).all() == []


def test_a_path_tells_nothing_of_what_a_person_may_not_read(
    visit: Visit, database: Database, classroom: Classroom
) -> None:
    split(classroom, GroupMode.SEPARATE)
    secret = visit("anna").start_thread("A secret title", "A secret text")
    open_to_all = visit("ines").start_thread("For all", "Text")
    ines = visit("ines")
    editor = make_path(ines)
    add(
        ines,
        editor,
        "thread",
        thread=secret.rpartition("/")[2],
        title_en="Secret step",
        text_en="Secret hint",
    )
    add(ines, editor, "thread", thread=open_to_all.rpartition("/")[2], done="opened")
    reading = publish(ines, editor)
    cem = visit("cem")
    page = cem.open(reading)
    assert "ecret" not in page.html
    assert secret.rpartition("/")[2] not in page.html
    assert states(page) == ["spared", "next"]
    assert "is not there (any more), or not for you" in page.words
    assert "Secret step" in visit("ben").open(reading).words
    with database.write() as session:
        thread = session.get_one(Thread, id_in_address(secret))
        session.get_one(StoredContribution, thread.contribution_id).withheld = Withheld.HIDDEN.value
    assert "ecret" not in visit("ben").open(reading).html
    other = next(form for form in page.forms if form.action.endswith("/open"))
    spared = other.action.replace(
        other.action.split("/")[-2], page.html.split('is-spared" id="step-')[1][:36]
    )
    other.action = spared
    assert cem.send(other).status == 404


def test_dates_pass_and_restricted_data_are_not_used(
    visit: Visit, database: Database, classroom: Classroom, services: Services, clock: SetClock
) -> None:
    ines = visit("ines")
    editor = make_path(ines)
    soon = (clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    add(ines, editor, "date", at=soon, title_en="Workshop")
    add(ines, editor, "outside", address="https://example.org/a", done="opened")
    reading = publish(ines, editor)
    anna = visit("anna")
    page = anna.open(reading)
    assert states(page) == ["waiting", "next"]
    assert "form-action 'self' https://example.org;" in page.response.headers["Content-Security-Policy"]
    assert anna.send(form_to(page, "/open")).response.headers["Location"] == "https://example.org/a"
    clock.advance(timedelta(days=2))
    anna = visit("anna")
    assert states(anna.open(reading)) == ["done", "done"]
    with database.write() as session:
        space, now, who = session.get_one(Space, classroom.space_id), clock.now(), classroom.people["anna"]
        asked = record_request(
            session, services.keys, organisation_id=space.organisation_id, person_id=who,
            kind=RequestKind.RESTRICTION, by=who, now=now, words="",
        )  # fmt: skip
        approve(session, services.keys, asked, classroom.people["ines"], now)
        asked.state = "done"
    page = anna.open(reading)
    assert "The use of your data is restricted" in page.words
    assert states(page) == ["done", "next"], "a date is nobody's own"
    assert anna.send(form_to(visit("ben").open(reading), reading), act="begin").status in (400, 403)


def test_german_words_and_the_same_questions_for_many_steps_as_for_few(
    visit: Visit, queries: QueryCounter
) -> None:
    ines = visit("ines")
    editor = make_path(ines, "Erste Wochen")
    threads = [ines.start_thread(f"Thread {number}", "Text").rpartition("/")[2] for number in range(4)]
    add(ines, editor, "thread", thread=threads[0], title_de="Lesen Sie das")
    reading = publish(ines, editor)
    anna = visit("anna", locale="de")

    def count() -> int:
        queries.statements.clear()
        assert anna.open(reading).status == 200
        return len(queries.statements)

    page = anna.open(reading)
    assert ("Lesen Sie das" in page.words, "Als Nächstes" in page.words) == (True, True)
    assert "Erledigt, sobald Sie dort geschrieben haben." in page.words
    few = count()
    for each in threads[1:]:
        add(ines, editor, "thread", thread=each)
    publish(ines, editor)
    assert count() == few
