"""A post that is not public: nobody is told of it but its author and those who moderate, and others' answers stay."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from sqlalchemy import update

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from lti_tool.space.tables import Thread
from sync.contributions.tables import StoredContribution, Withheld
from sync.moderation import hold
from sync.moderation.acts import Decision, hide
from sync.moderation.withdrawing import UNDO_FOR
from sync.rights.export import collect
from sync.spaces.tables import Role, Space
from tests.factories.texts import find_text
from tests.factories.world import Classroom
from tests.lti_tool.kinds.buttons import buttons as kind_buttons
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.test_posts import buttons, press
from tests.lti_tool.space.visitor import Page, Visitor

Visit = Callable[..., Visitor]
WAITS = "Your post waits for a moderator. Only you and the moderators see it until then."
STATES = [Withheld.HELD, Withheld.HIDDEN]


def withhold(classroom: Classroom, part: str, state: Withheld, words: str = "") -> None:
    """Let the post that has this in it be held or hidden."""
    now = classroom.clock.now()
    with classroom.database.write() as session:
        space, row = session.get_one(Space, classroom.space_id), find_text(session, classroom.keys, part)
        if state is Withheld.HELD:
            hold(session, space, row, "first_post", now)
        else:
            decision = Decision(classroom.people["ines"], now, reason="off_topic", words=words)
            hide(session, classroom.keys, space, row.id, decision)


def remove(visitor: Visitor, address: str) -> Page:
    """Remove the visitor's last post of a page, so that it can be undone; and see where that leads."""
    link = [each for each in visitor.open(address).links if each.endswith("/remove")][-1]
    answer = visitor.send(visitor.open(link).form)
    assert answer.status == 303
    return visitor.open(answer.response.headers["Location"])


def everywhere(visitor: Visitor, *addresses: str, sought: str = "zebra") -> str:
    """All that somebody can read on the pages that show posts."""
    pages = ["/", "/?show=unread", "/?sort=undiscovered", f"/search?q={quote(sought)}", *addresses]
    return " ".join(visitor.open(each).html for each in pages)


@pytest.mark.parametrize("state", STATES)
def test_whom_it_answers_is_not_told_that_it_is_there_where_points_are_explained(
    visit: Visit, classroom: Classroom, state: Withheld
) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread("About tea", "Words of Anna")
    ben.reply(thread, "zebra reply")
    assert "1 reply from others" in anna.open("/participation").words
    withhold(classroom, "zebra", state)
    assert "from others" not in anna.open("/participation").words
    assert "not shown to others at present" in ben.open("/participation").words


@pytest.mark.parametrize("state", STATES)
def test_a_thread_is_there_for_its_author_and_staff_alone(
    visit: Visit, classroom: Classroom, state: Withheld
) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    thread = anna.start_thread("A zebra in the title", "Quagga words")
    assert "zebra" in everywhere(ben)
    withhold(classroom, "Quagga", state)
    for peer in (ben, visit("cem"), visit("cem", role=Role.OBSERVER)):
        told = everywhere(peer)
        assert "A zebra" not in told
        assert "Quagga" not in told
        post = f"{thread}/posts/{thread.rsplit('/', 1)[-1]}"
        for address in (thread, post, f"{post}/history", f"{post}/reactions", f"{thread}/arrived?after=x"):
            assert peer.open(address).status == 404, address
        assert peer.open(f"/search/similar?title={quote('A zebra in the title')}").html.count("zebra") == 0
    for reader in (anna, ines):
        page = reader.open(thread)
        assert "Quagga words" in page.words
        assert ("moderators" in page.words) or ("moderate" in page.words)
        assert "A zebra in the title" in reader.open("/").words
        assert ("Waits for a moderator" if state is Withheld.HELD else "Hidden") in reader.open("/").words
    if state is Withheld.HELD:
        assert WAITS in anna.open(thread).words
        assert "It is your first post here" in anna.open(thread).words


@pytest.mark.parametrize("state", STATES)
def test_a_reply_is_there_for_its_author_and_staff_alone(
    visit: Visit, classroom: Classroom, state: Withheld
) -> None:
    anna, ben, cem, ines = (visit(name) for name in ("anna", "ben", "cem", "ines"))
    thread = anna.start_thread("About", "Some words")
    ben.reply(thread, "zebra reply")
    withhold(classroom, "zebra reply", state)
    for peer in (anna, cem):
        assert "zebra reply" not in everywhere(peer, thread)
        assert "0 replies" in peer.open(thread).words
    assert "1 new" not in anna.open("/").words
    for reader in (ben, ines):
        assert "zebra reply" in reader.open(thread).words
        assert "0 replies" in reader.open(thread).words, "it is counted for nobody"


def test_answers_to_what_is_hidden_keep_their_place_below_a_word(visit: Visit, classroom: Classroom) -> None:
    anna, ben, cem, ines = (visit(name) for name in ("anna", "ben", "cem", "ines"))
    thread = anna.start_thread("A zebra in the title", "Quagga words")
    ben.reply(thread, "An answer to it")
    withhold(classroom, "Quagga", Withheld.HIDDEN, words="See me, please")
    page = cem.open(thread)
    assert "This post was hidden by the moderators." in page.words
    assert "An answer to it" in page.words
    told = everywhere(cem, thread, sought="answer")
    for gone in ("zebra", "Quagga", "See me", "Anna"):
        assert gone not in told
    post = f"{thread}/posts/{thread.rsplit('/', 1)[-1]}"
    assert cem.open(f"{post}/reactions").status == 404
    assert cem.open(f"{post}/history").status == 303
    page = anna.open(thread)
    for said in ("Your post is hidden at present", "It is about something else", "See me, please", "Quagga"):
        assert said in page.words
    assert "See me, please" in ines.open(thread).words


def test_nobody_answers_below_what_is_held_or_hidden(visit: Visit, classroom: Classroom) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread("About", "Quagga words")
    ben.reply(thread, "An answer to it")
    form = ben.open(thread).form
    withhold(classroom, "Quagga", Withheld.HIDDEN)
    page = ben.open(thread)
    assert "Nobody answers here while the first post is not shown." in page.words
    assert not [each for each in page.forms if each.action.endswith("/replies")]
    refused = ben.send(form, text="Kept words of mine")
    assert refused.status == 422
    assert "Kept words of mine" in refused.html


def test_of_a_poll_that_is_held_nothing_is_told_and_nobody_votes(visit: Visit, classroom: Classroom) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    thread = anna.start_thread("A poll", "Quagga words", kind="poll", options="Zebra\nHorse")
    ben.reply(thread, "An answer")
    form = kind_buttons(ben.open(thread), "votes")["Zebra"]
    withhold(classroom, "Quagga", Withheld.HIDDEN)
    assert "Zebra" not in ben.open(thread).html
    assert ben.send(form).status == 409
    assert "Zebra" in ines.open(thread).html
    assert 'name="choice"' not in ines.open(thread).html


def test_an_answer_that_is_not_public_solves_no_question(visit: Visit, classroom: Classroom) -> None:
    anna, ben, cem = visit("anna"), visit("ben"), visit("cem")
    thread = anna.start_thread("Why?", "Quagga words", kind="question")
    ben.reply(thread, "zebra answer")
    assert "Solved" in press(anna, thread, "This answers my question").words
    withhold(classroom, "zebra answer", Withheld.HIDDEN)
    page = cem.open(thread)
    assert "Solved" not in page.words
    assert "zebra" not in page.words
    assert "Solved" not in re.sub(r"<nav.*?</nav>", "", cem.open("/").html, flags=re.DOTALL)


def test_who_writes_first_has_written_once_it_is_public(visit: Visit, classroom: Classroom) -> None:
    ines, anna, ben = visit("ines"), visit("anna"), visit("ben")
    thread = ines.start_thread("Weekly", "Say what you think")
    with classroom.database.write() as session:
        session.execute(update(Thread).values(post_first=True))
    ben.reply(thread, "What Ben thinks")
    anna.reply(thread, "zebra words")
    assert "What Ben thinks" in anna.open(thread).words
    withhold(classroom, "zebra words", Withheld.HELD)
    page = anna.open(thread)
    assert "What Ben thinks" not in page.words
    assert "zebra words" in page.words


def test_a_removal_is_seen_at_once_and_can_be_undone(visit: Visit, classroom: Classroom) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread("About", "Some words")
    ben.reply(thread, "zebra reply")
    assert "Undo" not in anna.open(thread).words
    page = remove(ben, thread)
    assert "You have removed this post. Undo" in page.words
    assert "zebra" not in page.words
    assert "zebra reply" not in everywhere(anna, thread)
    assert "was removed" not in anna.open(thread).words, "where nothing answers it, it leaves no trace"
    page = press(ben, thread, "Undo")
    assert "zebra reply" in page.words
    assert "zebra reply" in anna.open(thread).words


def test_a_removed_thread_comes_back_for_everybody(visit: Visit) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread("A zebra in the title", "Some words")
    page = remove(anna, thread)
    assert "Undo" in page.words
    assert "zebra" not in page.words
    assert ben.open(thread).status == 404
    assert visit("ines").open(thread).status == 404, "removed for moderators, too"
    press(anna, thread, "Undo")
    assert "A zebra in the title" in ben.open("/").words


def test_who_is_too_late_is_told_so_and_nobody_undoes_for_another(
    visit: Visit, classroom: Classroom, clock: SetClock
) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread("About", "Some words")
    ben.reply(thread, "An answer")
    remove(anna, thread)
    form = buttons(anna.open(thread))["Undo"]
    token = buttons(ben.open(thread)).get("Undo")
    assert token is None
    stolen = {**form.fields, "csrf_token": ben.open(thread).form.fields["csrf_token"]}
    assert ben.send(type(form)(form.action, stolen)).status == 403
    clock.advance(UNDO_FOR * 2)
    assert "Undo" not in anna.open(thread).words
    late = anna.send(form)
    assert late.status == 409
    assert "cannot be brought back" in late.words
    assert anna.open(form.action).status == 303


def test_what_one_removed_can_be_deleted_at_once(
    visit: Visit, classroom: Classroom, database: Database, keys: KeyRing
) -> None:
    anna = visit("anna")
    thread = anna.start_thread("About", "Quagga words")
    (link,) = [each for each in anna.open(thread).links if each.endswith("/remove")]
    page = anna.open(link)
    assert "15 minutes" in page.words
    assert anna.send(page.form, for_good="1").status == 303
    with database.read() as session:
        assert session.query(StoredContribution).one().sealed_text is None


def test_its_author_has_it_in_their_export(
    visit: Visit, classroom: Classroom, database: Database, keys: KeyRing, clock: SetClock
) -> None:
    anna = visit("anna")
    anna.start_thread("About", "Quagga words")
    withhold(classroom, "Quagga", Withheld.HIDDEN, words="See me, please")
    with database.read() as session:
        stores = {
            each["store"]: each for each in collect(session, keys, anna.person_id, clock.now())["stores"]
        }
    assert stores["contributions"]["rows"][0]["withheld"] == "hidden"
    (act,) = stores["moderation_acts"]["rows"]
    assert (act["words"], act["actor_id"]) == ("See me, please", "another person")


def test_a_page_costs_the_same_however_many_posts_are_not_public(
    visit: Visit, classroom: Classroom, queries: QueryCounter
) -> None:
    anna, ines = visit("anna"), visit("ines")
    thread = anna.start_thread("About", "Some words")
    costs = []
    for number in range(4):
        anna.reply(thread, f"Reply number {number}.")
        withhold(classroom, f"number {number}.", STATES[number % 2])
        queries.statements.clear()
        ines.open(thread)
        costs.append(len(queries.statements))
    assert len(set(costs[1:])) == 1, costs
