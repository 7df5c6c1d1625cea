"""What authors are told of what moderators did with their posts in the open."""

from collections.abc import Callable

from sqlalchemy import select, update

from config.database import Database
from sync.moderation.past import DECIDING
from sync.moderation.tables import ModerationAct
from sync.spaces.tables import Anonymity, Duty, Space
from tests.lti_tool.moderation.test_amending import amend
from tests.lti_tool.moderation.test_moving import _passing_time as _passing_time
from tests.lti_tool.moderation.test_moving import move_to, post_of
from tests.lti_tool.moderation.test_queue import QUEUE, forms_of
from tests.lti_tool.moderation.test_threads import press
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]
MINE = "/moderation/mine"


def acts(database: Database) -> list[str]:
    """The kinds of what was noted in the open."""
    with database.read() as session:
        return list(
            session.scalars(
                select(ModerationAct.kind)
                .where(ModerationAct.kind.not_in(DECIDING))
                .order_by(ModerationAct.sequence)
            )
        )


def test_authors_are_told_of_a_move_once_each_and_where_it_led(visit: Visit, database: Database) -> None:
    anna, ben, cem = visit("anna"), visit("ben"), visit("cem", duty=Duty.MODERATOR)
    here, there = cem.start_thread("Here", "First"), cem.start_thread("There", "Second")
    reply = post_of(ben.reply(here, "Off the point"))
    for text in ("Indeed", "Really"):
        anna.reply(f"{here}?reply_to={reply}", text)
    cem.reply(f"{here}?reply_to={reply}", "I move it")
    assert move_to(cem, here, reply, there, words="It fits better there.").status == 303
    for visitor, excerpt in ((ben, "Off the point"), (anna, "Indeed")):
        assert "Moderators have decided about a post of yours" in visitor.open("/").words
        own = visitor.open(MINE)
        assert f"There {excerpt}" in own.words
        assert "It was moved to another thread. It fits better there." in own.words
        assert f"{there}/posts/" in own.html
        assert "Cem" not in own.words
        assert "look once more" not in own.words
    assert "Moderators have decided" not in cem.open("/").words
    assert acts(database) == ["moved", "moved"]


def test_authors_are_told_of_merging_splitting_locking_and_editing(visit: Visit) -> None:
    anna, ines = visit("anna"), visit("ines")
    kept, merged = ines.start_thread("Kept", "First"), anna.start_thread("Merged", "Second")
    assert press(ines, f"{merged}/merge", target=kept[-36:]).status == 303
    assert "Its thread was merged into another one." in anna.open(MINE).words
    assert press(ines, f"{kept}/posts/{merged[-36:]}/split", title="Alone").status == 303
    assert "It stands in a thread of its own now." in anna.open(MINE).words
    amended = amend(ines, merged, merged[-36:], "Better", title="Alone", words="A number stood there.")
    assert amended.status == 303
    assert "Staff edited it. A number stood there." in anna.open(MINE).words
    for _ in range(2):
        press(ines, f"{merged}/lock")
    assert anna.open(MINE).words.count("The thread was locked") == 1


def test_what_was_done_in_the_open_hinders_no_decision(visit: Visit) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    here, there = ben.start_thread("Here", "First"), ben.start_thread("There", "Second")
    reply = post_of(ben.reply(here, "A rude word"))
    report = next(link for link in anna.open(here).links if link.endswith(f"{reply}/report"))
    anna.send(anna.open(report).form, reason="hurtful")
    (seen,) = forms_of(ines.open(QUEUE))
    move_to(ines, here, reply, there)
    assert "It was moved to another thread." in ben.open(MINE).words
    ines.send(seen, do="hide", reason="hurtful")
    assert "It was hidden." in ben.open(MINE).words


def test_an_author_without_a_name_is_told_and_nobody_else(visit: Visit, database: Database) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    with database.write() as session:
        session.execute(update(Space).values(anonymity=Anonymity.TO_PEERS.value))
    here, there = ben.start_thread("Here", "First"), ben.start_thread("There", "Second")
    reply = post_of(anna.reply(here, "From nobody"))
    move_to(ines, here, reply, there)
    assert "It was moved to another thread." in anna.open(MINE).words
    assert "It was moved" not in ben.open(MINE).words
    assert "Anna" not in ben.open(there).words
