"""Reactions: several kinds to a post, one fact that scores, and names only where names are shown."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from lti_tool.reactions.tables import GivenReaction
from sync.ledger.tables import LedgerRow
from sync.rights.erasure import erase_person
from sync.rights.export import collect
from sync.spaces.tables import Anonymity, Space
from tests.factories.world import Classroom
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.visitor import ORIGIN, Form, Page, Visitor

Visit = Callable[..., Visitor]


def offered(page: Page) -> dict[str, tuple[str, str, str]]:
    """The buttons of a page by their words and counts: what each sends, and whether it is pressed."""
    found = re.findall(
        r'<button class="reaction"[^>]* name="(\w+)" value="([^"]+)" aria-pressed="(\w+)">(.*?)</button>',
        page.html,
    )
    return {re.sub("<[^>]+>", "", words): (name, value, pressed) for name, value, pressed, words in found}


def form_of(page: Page, words: str) -> Form:
    (form,) = [each for each in page.forms if each.action.endswith("/reactions")]
    name, value, _ = offered(page)[words]
    return Form(form.action, {**form.fields, name: value})


def press(visitor: Visitor, address: str, words: str) -> Page:
    answer = visitor.send(form_of(visitor.open(address), words))
    assert answer.status == 303
    assert answer.response.headers["Location"].endswith(("#post-first", address.rpartition("#")[2]))
    return visitor.open(answer.response.headers["Location"])


def facts(database: Database, about: Classroom, name: str) -> list[str]:
    with database.read() as session:
        rows = select(LedgerRow).where(LedgerRow.person_id == about.people[name]).order_by(LedgerRow.sequence)
        return [row.verdict or row.kind for row in session.scalars(rows)]


def test_several_kinds_are_one_reaction_for_the_score_until_the_last_is_taken_back(
    visit: Visit, database: Database, classroom: Classroom
) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread()
    assert list(offered(ben.open(thread))) == ["Thanks", "Insightful", "I think so, too"]
    press(ben, thread, "Thanks")
    page = press(ben, thread, "I think so, too")
    assert {words: pressed for words, (_, _, pressed) in offered(page).items()} == {
        "Thanks 1": "true",
        "Insightful": "false",
        "I think so, too 1": "true",
    }
    assert facts(database, classroom, "ben") == ["reaction"]
    assert facts(database, classroom, "anna") == ["contribution", "reaction_received"]
    press(ben, thread, "Thanks 1")
    assert facts(database, classroom, "ben") == ["reaction"]
    assert list(offered(press(ben, thread, "I think so, too 1"))) == [
        "Thanks",
        "Insightful",
        "I think so, too",
    ]
    assert facts(database, classroom, "ben") == ["reaction", "reaction"], "and its reversal"


def test_the_same_button_twice_changes_nothing(
    visit: Visit, database: Database, classroom: Classroom
) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread()
    give = form_of(ben.open(thread), "Insightful")
    for _ in range(2):
        assert ben.send(give).status == 303
    take_back = form_of(ben.open(thread), "Insightful 1")
    for _ in range(2):
        assert ben.send(take_back).status == 303
    assert facts(database, classroom, "ben") == ["reaction", "reaction"]


def test_a_script_gets_the_buttons_alone(visit: Visit) -> None:
    ben = visit("ben")
    thread = visit("anna").start_thread()
    form = form_of(ben.open(thread), "Thanks")
    answer = ben.client.post(
        form.action, data=form.fields, base_url=ORIGIN, headers={"Stoa-Part": "reactions"}
    )
    assert answer.status_code == 200
    assert (answer.text.count("<button"), "<html" in answer.text) == (3, False)
    assert 'name="take_back" value="thanks ' in answer.text


def test_nobody_reacts_to_themselves(visit: Visit, database: Database, classroom: Classroom) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread()
    press(ben, thread, "Thanks")
    page = anna.open(thread)
    assert offered(page) == {}
    assert "Thanks 1" in page.words
    stolen = form_of(ben.open(thread), "Insightful")
    stolen.fields["csrf_token"] = page.form.fields["csrf_token"]
    refused = anna.send(stolen)
    assert (refused.status, "reaction.own" in refused.words) == (403, True)
    assert facts(database, classroom, "anna") == ["contribution", "reaction_received"]


@pytest.mark.parametrize("asked", ["thanks", "love {post}", "thanks 1", "thanks {space}"])
def test_what_makes_no_sense_is_refused(visit: Visit, classroom: Classroom, asked: str) -> None:
    ben = visit("ben")
    thread = visit("anna").start_thread()
    form = form_of(ben.open(thread), "Thanks")
    form.fields["give"] = asked.format(post=thread.rpartition("/")[2], space=classroom.space_id)
    assert ben.send(form).status == 404


def test_nothing_is_added_to_a_discussion_that_is_closed(
    visit: Visit, database: Database, classroom: Classroom, clock: SetClock
) -> None:
    ben = visit("ben")
    thread = visit("anna").start_thread()
    form = form_of(ben.open(thread), "Thanks")
    with database.write() as session:
        session.get_one(Space, classroom.space_id).closes_at = clock.now()
    assert offered(ben.open(thread)) == {}
    refused = ben.send(form)
    assert (refused.status, "space.read_only" in refused.words) == (409, True)
    assert facts(database, classroom, "ben") == []


def test_who_reacted_is_told_where_names_are_shown_and_to_staff(
    visit: Visit, database: Database, classroom: Classroom
) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    thread = anna.start_thread()
    press(ben, thread, "Thanks")
    (who,) = [each for each in anna.open(thread).links if each.endswith("/reactions")]
    assert "Ben Benson" in anna.open(who).words
    with database.write() as session:
        session.get_one(Space, classroom.space_id).anonymity = Anonymity.TO_PEERS.value
    assert anna.open(who).status == 404
    assert not [each for each in anna.open(thread).links if each.endswith("/reactions")]
    assert "Thanks 1" in anna.open(thread).words
    assert "Ben Benson" in ines.open(who).words


def test_an_export_tells_of_ones_reactions_and_an_erasure_takes_them(
    visit: Visit, database: Database, keys: KeyRing, classroom: Classroom, clock: SetClock
) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread()
    press(ben, thread, "Insightful")
    person = classroom.people["ben"]
    with database.write() as session:
        stores = {each["store"]: each for each in collect(session, keys, person, clock.now())["stores"]}
        (row,) = stores["reactions"]["rows"]
        assert (row["kind"], row["person_id"], row["space_id"]) == (
            "insightful",
            "you",
            str(classroom.space_id),
        )
        erase_person(session, keys, person, "asked", None, clock.now())
        assert session.scalars(select(GivenReaction)).all() == []
    assert "Insightful 1" not in anna.open(thread).words


def test_reactions_cost_no_query(visit: Visit, queries: QueryCounter) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread()

    def count() -> int:
        queries.statements.clear()
        assert anna.open(thread).status == 200
        return len(queries.statements)

    before = count()
    press(ben, thread, "Thanks")
    assert count() == before
