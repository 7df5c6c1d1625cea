"""What people do about a post: remove their own, endorse, take it for the answer."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from config.ids import new_id
from config.keys import KeyRing
from sync.contributions.tables import StoredContribution
from sync.intake.signs import MOST_TIMES
from sync.ledger.tables import DecisionNote, LedgerRow
from sync.rights.erasure import erase_person
from sync.rights.export import collect
from sync.spaces.tables import GroupMode, Space
from tests.factories.texts import all_texts
from tests.factories.world import Classroom
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.visitor import Form, Page, Visitor

Visit = Callable[..., Visitor]
_BUTTON = re.compile(
    r'<button class="link-button"[^>]*?( name="undo" value="1")? formaction="([^"]+)">([^<]+)'
)


def buttons(page: Page) -> dict[str, Form]:
    """The small buttons of a page by what stands on them, as the form that each sends; the last of equal ones."""
    token = re.search(
        r'<form id="acts"[^>]*><input type="hidden" name="csrf_token" value="([^"]+)">', page.html
    )
    assert token or not _BUTTON.search(page.html)
    found = {}
    for undo, action, label in _BUTTON.findall(page.html):
        fields = {"csrf_token": token[1] if token else "", **({"undo": "1"} if undo else {})}
        found[label.strip()] = Form(unescape(action), fields)
    return found


def press(visitor: Visitor, address: str, label: str) -> Page:
    """Press a button on a page, and see where it leads."""
    answer = visitor.send(buttons(visitor.open(address))[label])
    assert answer.status == 303
    return visitor.open(answer.response.headers["Location"])


def remove(visitor: Visitor, address: str) -> Page:
    """Follow the last link to remove something, for good, confirm, and see where it leads."""
    link = [each for each in visitor.open(address).links if each.endswith("/remove")][-1]
    answer = visitor.send(visitor.open(link).form, for_good="1")
    assert answer.status == 303
    return visitor.open(answer.response.headers["Location"])


def kinds(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(LedgerRow.kind).order_by(LedgerRow.sequence)))


def test_an_author_removes_their_own_reply_after_a_question(
    visit: Visit, database: Database, keys: KeyRing
) -> None:
    thread = visit("anna").start_thread()
    ben = visit("ben")
    ben.reply(thread, "My own reply")
    (link,) = [each for each in ben.open(thread).links if each.endswith("/remove")]
    asked = ben.open(link)
    assert "My own reply" in asked.words
    assert kinds(database) == ["contribution", "contribution", "reply_received"], "looking changes nothing"
    assert "My own reply" not in remove(ben, thread).words
    assert kinds(database)[3:] == ["deletion", "deletion"]
    with database.read() as session:
        assert {each.markdown for each in all_texts(session, keys)} == {"Some text", ""}


def test_a_removed_post_keeps_its_place_while_it_has_answers(visit: Visit) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread(title="My title", text="My words")
    ben.reply(thread, "An answer")
    page = remove(anna, thread)
    assert "This post was removed by its author." in page.words
    assert "An answer" in page.words
    for gone in ("My title", "My words", "Anna"):
        assert gone not in page.words
    assert "My title" not in ben.open("/").words


def test_who_removes_the_last_of_a_thread_is_told_so_on_the_list(visit: Visit) -> None:
    anna = visit("anna")
    thread = anna.start_thread(title="My title")
    page = remove(anna, thread)
    assert "Your post is removed." in page.words
    assert "My title" not in page.words
    assert anna.open(thread).status == 404


def test_removing_twice_leads_back_and_others_posts_are_not_removed(visit: Visit, database: Database) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread()
    ben.reply(thread)
    (link,) = [each for each in anna.open(thread).links if each.endswith("/remove")]
    form = anna.open(link).form
    for visitor in (ben, visit("ines")):
        assert not [each for each in visitor.open(thread).links if each == link]
        assert visitor.open(link).status == 403
        stolen = Form(form.action, {"csrf_token": visitor.open(thread).form.fields["csrf_token"]})
        assert visitor.send(stolen).status == 403
    for _ in range(2):
        answer = anna.send(form, for_good="1")
        assert answer.response.headers["Location"] == f"{thread}#post-first"
    assert anna.open(link).response.headers["Location"] == thread
    assert kinds(database).count("deletion") == 1


def endorse(visitor: Visitor, address: str, reason: str = "") -> Page:
    """Follow the last link to endorse something, say why, and see where it leads."""
    link = [each for each in visitor.open(address).links if each.endswith("/endorse")][-1]
    answer = visitor.send(visitor.open(link).form, reason=reason)
    assert answer.status == 303
    return visitor.open(answer.response.headers["Location"])


def test_staff_endorse_with_a_reason_and_everybody_reads_it_until_it_is_taken_back(
    visit: Visit, database: Database
) -> None:
    ines, ben = visit("ines"), visit("ben")
    thread = visit("anna").start_thread()
    ben.reply(thread, "A good answer")
    assert "Endorse" not in ben.open(thread).words
    assert buttons(ben.open(thread)) == {}
    page = endorse(ines, thread, reason="Short  and <right>")
    assert page.html.count(">Endorsed</span>") == 1
    for reader in (ben, ines):
        assert "Endorsed by Ines Inesson" in reader.open(thread).words
        assert '<q dir="auto">Short and &lt;right&gt;</q>' in reader.open(thread).html
    page = press(ines, thread, "Take the endorsement back")
    assert "Endorsed" not in page.words
    assert "Short and" not in endorse(ines, thread).words, "the reason went with the endorsement"
    assert kinds(database)[3:] == ["endorsement", "reversal", "endorsement"]


def test_another_reason_takes_the_place_of_the_first(visit: Visit, database: Database) -> None:
    ines = visit("ines")
    thread = visit("anna").start_thread()
    (link,) = [each for each in ines.open(thread).links if each.endswith("/endorse")]
    form = ines.open(link).form
    ines.send(form, reason="Good")
    assert ines.send(form, reason="Very good" + "!" * 300).status == 303
    words = ines.open(thread).words
    assert ("Very good" in words, ": Good" in words, "!" * 292 in words) == (True, False, False)
    assert kinds(database).count("endorsement") == 1


def test_the_reason_lies_sealed_and_goes_with_the_author(
    visit: Visit, database: Database, keys: KeyRing, classroom: Classroom, clock: SetClock
) -> None:
    ines = visit("ines")
    thread = visit("anna").start_thread()
    endorse(ines, thread, reason="Marker of praise")
    anna = classroom.people["anna"]
    with database.write() as session:
        note = session.scalars(select(DecisionNote)).one()
        assert (note.person_id, b"Marker" in (note.sealed_words or b"")) == (anna, False)
        assert "Marker of praise" in str(collect(session, keys, anna, clock.now()))
        erase_person(session, keys, anna, "asked", None, clock.now())
        assert session.scalars(select(DecisionNote)).all() == []


def test_a_learner_cannot_endorse_and_nobody_endorses_themselves(visit: Visit) -> None:
    anna, ines = visit("anna"), visit("ines")
    thread, own = anna.start_thread(), ines.start_thread()
    (link,) = [each for each in ines.open(thread).links if each.endswith("/endorse")]
    form = ines.open(link).form
    form.fields["csrf_token"] = anna.open(thread).form.fields["csrf_token"]
    assert anna.send(form).status == 403
    assert anna.open(link).status == 403
    of_own = f"{own}/posts/{own.rpartition('/')[2]}/endorse"
    assert ines.open(of_own).status == 403
    assert ines.send(Form(of_own, {"csrf_token": ines.open(own).form.fields["csrf_token"]})).status == 403


def test_who_asked_marks_the_answer_and_nobody_else(visit: Visit, database: Database) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread(text="Who writes the agenda?")
    ben.reply(thread, "I do")
    assert buttons(ben.open(thread)) == {}
    form = buttons(anna.open(thread))["This answers my question"]
    page = press(anna, thread, "This answers my question")
    assert "Accepted answer" in page.words
    assert "Accepted answer" in ben.open(thread).words
    form.fields["csrf_token"] = ben.open(thread).form.fields["csrf_token"]
    refused = ben.send(form)
    assert refused.status == 403
    assert "answer.not_the_asker" in refused.words
    assert "Accepted answer" not in press(anna, thread, "Not the answer after all").words
    assert kinds(database)[3:] == ["accepted_answer", "reversal"]


def test_who_marks_an_answer_over_and_over_is_told_that_it_stays(visit: Visit) -> None:
    anna = visit("anna")
    thread = anna.start_thread(text="Who writes the agenda?")
    visit("ben").reply(thread, "I do")
    form = buttons(anna.open(thread))["This answers my question"]
    for _ in range(MOST_TIMES):
        press(anna, thread, "This answers my question")
        press(anna, thread, "Not the answer after all")
    refused = anna.send(form)
    assert refused.status == 429
    assert "act.too_often" in refused.words
    assert "Accepted answer" not in anna.open(thread).words


def test_one_answer_takes_the_place_of_another(visit: Visit) -> None:
    anna = visit("anna")
    thread = anna.start_thread()
    for name in ("ben", "cem"):
        visit(name).reply(thread)
    first = press(anna, thread, "This answers my question")
    second = press(anna, thread, "This answers my question")
    assert (first.words.count("Accepted answer"), second.words.count("Accepted answer")) == (1, 1)


def test_what_was_removed_meanwhile_is_said(visit: Visit) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    thread = anna.start_thread()
    ben.reply(thread)
    link = next(each for each in ines.open(thread).links if each.endswith("/endorse"))
    endorsing = ines.open(link).form
    forms = buttons(anna.open(thread))
    remove(anna, thread)
    refused = ines.send(endorsing)
    assert (refused.status, "contribution.gone" in refused.words) == (409, True)
    refused = anna.send(forms["This answers my question"])
    assert refused.status == 409
    assert "answer.no_reply" in refused.words


@pytest.mark.parametrize("act", ["endorse", "answer", "remove"])
def test_nobody_acts_on_what_they_cannot_see(
    visit: Visit, database: Database, classroom: Classroom, act: str
) -> None:
    ines = visit("ines")
    thread = ines.start_thread()
    ines.reply(thread)
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        space.group_mode = GroupMode.SEPARATE.value
        session.query(StoredContribution).update({StoredContribution.group_id: "g1"})
    anna = visit("anna")
    token = anna.open("/threads/new").form.fields["csrf_token"]
    for post_id in (thread.rpartition("/")[2], str(new_id())):
        status = anna.send(Form(f"{thread}/posts/{post_id}/{act}", {"csrf_token": token})).status
        assert status == (403 if act == "endorse" else 404)


def test_the_form_to_answer_stays_the_first_of_the_page(visit: Visit) -> None:
    ines = visit("ines")
    thread = ines.start_thread()
    visit("ben").reply(thread)
    page = ines.open(thread)
    assert page.form.action == f"{thread}/replies"
    assert len(page.forms) == 3


def test_what_stands_costs_no_further_query(visit: Visit, queries: QueryCounter) -> None:
    anna, ines = visit("anna"), visit("ines")
    thread = anna.start_thread()
    visit("ben").reply(thread)

    def count() -> int:
        queries.statements.clear()
        assert anna.open(thread).status == 200
        return len(queries.statements)

    few = count()
    endorse(ines, thread, reason="Well said")
    press(anna, thread, "This answers my question")
    assert count() == few <= 11
