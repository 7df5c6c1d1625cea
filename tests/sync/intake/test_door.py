"""The one door into the contributions and the ledger."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select, text

from config.keys import KeyRing
from connectors.contract import Author, Contribution, ContributionKind
from sync.contributions.tables import Fingerprint, StoredContribution
from sync.intake import Incoming, Intake, delete
from sync.ledger.facts import FactKind
from sync.ledger.tables import LedgerRow, Standing
from sync.people.tables import PersonKey
from sync.scoring.tables import StoredScore
from sync.spaces.tables import Space
from tests.factories.texts import text_of
from tests.factories.world import Classroom, some_text
from tests.sync.intake.conftest import remove, statements_of

MOST_STATEMENTS = 10
"""Of a reply: its author's key, fingerprints, facts, standings, what staff decided about what it answers."""


def ledger(classroom: Classroom) -> list[LedgerRow]:
    with classroom.database.read() as session:
        return list(session.scalars(select(LedgerRow).order_by(LedgerRow.sequence)))


def stored(classroom: Classroom, source_id: str) -> StoredContribution:
    with classroom.database.read() as session:
        return session.scalars(
            select(StoredContribution).where(StoredContribution.source_id == source_id)
        ).one()


def text_in(classroom: Classroom, source_id: str) -> str:
    return text_of(classroom.database, classroom.keys, stored(classroom, source_id)).markdown


def test_a_post_leaves_its_text_in_one_place_and_a_fact_without_text(classroom: Classroom) -> None:
    source_id = classroom.post("anna", "Two **words**")
    row = stored(classroom, source_id)
    assert text_in(classroom, source_id) == "Two **words**"
    (fact,) = ledger(classroom)
    assert (fact.kind, fact.person_id, fact.contribution_id, fact.counted_words) == (
        FactKind.CONTRIBUTION,
        classroom.people["anna"],
        row.id,
        2,
    )


def test_a_reply_credits_the_author_of_what_it_answers(classroom: Classroom) -> None:
    first = classroom.post("anna")
    classroom.post("ben", to=first)
    _, reply, received = ledger(classroom)
    assert (reply.kind, reply.answers, reply.person_id) == (
        FactKind.CONTRIBUTION,
        True,
        classroom.people["ben"],
    )
    assert (received.kind, received.person_id, received.counterpart) == (
        FactKind.REPLY_RECEIVED,
        classroom.people["anna"],
        classroom.people["ben"],
    )


def test_code_links_and_questions_are_measured_in_every_row(classroom: Classroom) -> None:
    first = classroom.post("anna")
    asking = classroom.contribution("Is it https://example.org?\n\n```\nx = 1\n```\n\nOr not?", to=first)
    classroom.accept("ben", asking)
    classroom.accept("ben", replace(asking, revision=2, markdown="It is [this](https://example.org)."))
    plain, reply, received, edit, told = ledger(classroom)
    assert (plain.code, plain.links, plain.asks) == (0, 0, False)
    for row in (reply, received):
        assert (row.counted_words, row.code, row.links, row.asks) == (4, 1, 1, True)
    for row in (edit, told):
        assert (row.code, row.links, row.asks) == (0, 1, False)


def test_whoever_was_answered_is_told_what_the_answer_has_become(classroom: Classroom) -> None:
    first = classroom.post("anna")
    answer = classroom.contribution("ok", to=first)
    classroom.accept("ben", answer)
    classroom.accept("ben", replace(answer, revision=2, markdown="It is so."))
    anna, ben = classroom.people["anna"], classroom.people["ben"]
    own, told = ledger(classroom)[-2:]
    assert (own.kind, own.person_id, own.counterpart, own.counted_words) == (FactKind.EDIT, ben, None, 3)
    assert (told.kind, told.person_id, told.counterpart, told.counted_words) == (FactKind.EDIT, anna, ben, 3)


@pytest.mark.parametrize("at_once", [False, True], ids=["one by one", "at once"])
def test_an_answer_edited_before_what_it_answers_came_is_received_as_it_is(
    classroom: Classroom, at_once: bool
) -> None:
    post = classroom.contribution("Why?")
    answer = classroom.contribution("ok", to=post.source_id)
    edited = replace(answer, revision=2, markdown="It is so.")
    coming = [("ben", answer), ("ben", edited), ("anna", post)]
    if at_once:
        with classroom.database.write() as session:
            incoming = [Incoming(classroom.people[name], each) for name, each in coming]
            space = session.get_one(Space, classroom.space_id)
            Intake(classroom.keys, classroom.clock).accept_all(session, space, incoming)
    else:
        for name, each in coming:
            classroom.accept(name, each)
    (received,) = [fact for fact in ledger(classroom) if fact.kind == FactKind.REPLY_RECEIVED]
    assert (received.person_id, received.counted_words) == (classroom.people["anna"], 3)


def test_of_edits_to_answers_to_oneself_there_is_one_fact(classroom: Classroom) -> None:
    answer = classroom.contribution("ok", to=classroom.post("anna"))
    classroom.accept("anna", answer)
    classroom.accept("anna", replace(answer, revision=2, markdown="It is so."))
    assert [fact.kind for fact in ledger(classroom)].count(FactKind.EDIT.value) == 1


@pytest.mark.parametrize("words", [3, 45], ids=["few words", "many words"])
def test_a_post_takes_a_few_statements_however_much_is_there(classroom: Classroom, words: int) -> None:
    def count() -> int:
        contribution = classroom.contribution(some_text(classroom.written, words), to=first)
        return len(statements_of(classroom.database, lambda: classroom.accept("ben", contribution)))

    first = classroom.post("anna")
    classroom.written = 1_500
    few = count()
    intake, anna = Intake(classroom.keys, classroom.clock), classroom.people["anna"]
    earlier = [
        Incoming(anna, classroom.contribution(some_text(number), to=first)) for number in range(100, 1_100)
    ]
    with classroom.database.write() as session:
        intake.accept_all(session, session.get_one(Space, classroom.space_id), earlier)
    classroom.written = 2_000
    assert count() == few
    lock = 0 if classroom.database.is_sqlite else 1
    assert few <= MOST_STATEMENTS + lock


def test_the_same_revision_twice_changes_nothing(classroom: Classroom) -> None:
    contribution = classroom.contribution(some_text(1))
    first = classroom.accept("anna", contribution)
    again = classroom.accept("anna", contribution)
    assert (first.new, again.new) == (True, False)
    assert again.contribution_id == first.contribution_id
    assert len(ledger(classroom)) == 1


def test_a_later_revision_replaces_the_text_and_adds_a_fact(classroom: Classroom) -> None:
    contribution = classroom.contribution("one two three")
    classroom.accept("anna", contribution)
    classroom.accept("anna", replace(contribution, revision=2, markdown="one two three four"))
    classroom.accept("anna", replace(contribution, revision=1, markdown="an old one, late"))
    row = stored(classroom, contribution.source_id)
    assert (row.revision, text_in(classroom, row.source_id)) == (2, "one two three four")
    assert [(fact.kind, fact.counted_words) for fact in ledger(classroom)] == [
        (FactKind.CONTRIBUTION, 3),
        (FactKind.EDIT, 4),
    ]


def test_an_edit_occurred_when_it_was_made(classroom: Classroom) -> None:
    contribution = classroom.contribution("one two three")
    classroom.accept("anna", contribution)
    now = classroom.clock.now()
    classroom.accept("anna", replace(contribution, revision=2))
    told = now + timedelta(minutes=5)
    classroom.accept("anna", replace(contribution, revision=3, edited_at=told))
    assert [fact.occurred_at for fact in ledger(classroom)] == [contribution.occurred_at, now, told]
    assert stored(classroom, contribution.source_id).occurred_at == contribution.occurred_at


def test_an_edit_within_one_batch_is_kept(classroom: Classroom) -> None:
    contribution = classroom.contribution("one two three")
    edited = replace(contribution, revision=2, markdown="one two three four")
    anna = classroom.people["anna"]
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        Intake(classroom.keys, classroom.clock).accept_all(
            session, space, [Incoming(anna, contribution), Incoming(anna, edited)]
        )
    assert text_in(classroom, contribution.source_id) == "one two three four"
    assert [fact.kind for fact in ledger(classroom)] == [FactKind.CONTRIBUTION, FactKind.EDIT]


def test_a_copy_of_an_earlier_post_is_measured_as_matched(classroom: Classroom) -> None:
    classroom.post("anna", some_text(1))
    classroom.post("ben", some_text(1))
    classroom.post("cem", some_text(2))
    assert [fact.matched for fact in ledger(classroom)] == [0, 1000, 0]


def test_an_edited_post_does_not_match_its_own_past(classroom: Classroom) -> None:
    contribution = classroom.contribution(some_text(1))
    classroom.accept("anna", contribution)
    classroom.accept("anna", replace(contribution, revision=2, markdown=some_text(1) + " indeed"))
    assert [fact.matched for fact in ledger(classroom)] == [0, 0]


def revise(classroom: Classroom, author: str, post: Contribution, *texts: str) -> list[int]:
    """Edit what was written, again and again; gives what was matched each time."""
    for revision, words in enumerate(texts, start=2):
        classroom.accept(author, replace(post, revision=revision, markdown=words))
    return [fact.matched for fact in ledger(classroom) if fact.kind == FactKind.EDIT]


def test_a_copy_takes_nothing_from_its_original_when_that_is_edited(classroom: Classroom) -> None:
    original = classroom.contribution(some_text(1))
    classroom.accept("anna", original)
    classroom.post("ben", some_text(1))
    assert revise(classroom, "anna", original, some_text(1) + " indeed", some_text(1)) == [0, 0]


def test_nobody_copies_into_what_they_wrote_before(classroom: Classroom) -> None:
    placeholder = classroom.contribution(some_text(2))
    classroom.accept("anna", placeholder)
    classroom.post("ben", some_text(1))
    copied = some_text(1)
    matched = revise(classroom, "anna", placeholder, copied, copied + " indeed", some_text(3), copied)
    assert matched[0] == matched[3] == 1000
    assert matched[1] >= 900
    assert matched[2] == 0


def test_nobody_copies_bit_by_bit(classroom: Classroom) -> None:
    copied, own = some_text(1, words=120).split(), some_text(2, words=120).split()
    post = classroom.contribution(" ".join(own))
    classroom.accept("anna", post)
    classroom.post("ben", " ".join(copied))
    steps = [" ".join(copied[:number] + own[number:]) for number in (40, 80, 120)]
    assert revise(classroom, "anna", post, *steps)[-1] >= 900


def test_an_import_of_what_is_older_is_the_original(classroom: Classroom) -> None:
    classroom.post("ben", some_text(1))
    long_ago = classroom.clock.now() - timedelta(days=7)
    classroom.post("anna", some_text(1), occurred_at=long_ago, source="slack:T1")
    assert [fact.matched for fact in ledger(classroom)] == [0, 0]


@pytest.mark.parametrize(("author", "revision"), [("ben", 1), ("anna", 60)])
def test_an_import_is_no_original_where_the_same_person_wrote_both_or_it_was_edited(
    classroom: Classroom, author: str, revision: int
) -> None:
    classroom.post("ben", some_text(1))
    long_ago = classroom.clock.now() - timedelta(days=7)
    classroom.post(author, some_text(1), occurred_at=long_ago, source="slack:T1", revision=revision)
    assert [fact.matched for fact in (ledger(classroom)[0], ledger(classroom)[-1])] == [0, 1000]


@pytest.mark.parametrize("told", [True, False])
def test_what_was_edited_before_it_came_was_nothing_until_then(classroom: Classroom, told: bool) -> None:
    edited_at = classroom.clock.now() - timedelta(days=1)
    first = classroom.post("ben")
    message = classroom.contribution(
        "one two three",
        to=first,
        revision=60,
        occurred_at=classroom.clock.now() - timedelta(days=2),
        edited_at=edited_at if told else None,
    )
    now = classroom.clock.now()
    classroom.accept("anna", message)
    _, written, edit, received = ledger(classroom)
    assert (written.kind, written.revision, written.counted_words) == (FactKind.CONTRIBUTION, 1, 0)
    assert (written.occurred_at, written.answers, written.run) == (message.occurred_at, True, 1)
    assert (edit.kind, edit.revision, edit.counted_words) == (FactKind.EDIT, 60, 3)
    assert (edit.occurred_at, edit.answers, edit.run) == (edited_at if told else now, True, 1)
    assert (received.kind, received.counted_words) == (FactKind.REPLY_RECEIVED, 3)


@pytest.mark.parametrize("revision", [1, 60])
def test_an_answer_that_waited_is_known_by_its_latest_revision(classroom: Classroom, revision: int) -> None:
    reply = classroom.contribution("one two three", to="late", revision=revision)
    classroom.accept("ben", reply)
    classroom.accept("ben", replace(reply, revision=revision + 1, markdown="one two three four"))
    classroom.post("anna", source_id="late")
    assert [fact.counted_words for fact in ledger(classroom) if fact.kind == FactKind.REPLY_RECEIVED] == [4]


@pytest.mark.parametrize("at_once", [False, True])
def test_an_answer_that_comes_before_what_it_answers_is_known_for_it(
    classroom: Classroom, at_once: bool
) -> None:
    replies = [(name, classroom.contribution(to="late")) for name in ("anna", "ben")]
    records = [*replies, ("anna", classroom.contribution(source_id="late"))]
    incoming = [Incoming(classroom.people[name], each) for name, each in records]
    for batch in [incoming] if at_once else [[each] for each in incoming]:
        with classroom.database.write() as session:
            space = session.get_one(Space, classroom.space_id)
            Intake(classroom.keys, classroom.clock).accept_all(session, space, batch)
    own, others, parent, *received = ledger(classroom)
    assert [(fact.kind, fact.contribution_id, fact.counterpart) for fact in received] == [
        (FactKind.REPLY_RECEIVED, own.contribution_id, classroom.people["anna"]),
        (FactKind.REPLY_RECEIVED, others.contribution_id, classroom.people["ben"]),
    ]
    assert {fact.person_id for fact in received} == {classroom.people["anna"]}
    assert received[1].counted_words == others.counted_words > 0
    for _, reply in replies:
        assert stored(classroom, reply.source_id).parent_id == parent.contribution_id


def test_an_answer_that_was_removed_before_what_it_answers_came_earns_nothing(classroom: Classroom) -> None:
    reply = classroom.post("ben", to="late")
    remove(classroom, delete, reply, "ben")
    classroom.post("anna", source_id="late")
    assert FactKind.REPLY_RECEIVED not in {fact.kind for fact in ledger(classroom)}


def test_posts_in_a_row_are_counted_within_a_conversation(classroom: Classroom) -> None:
    first = classroom.post("anna")
    classroom.post("anna", to=first)
    classroom.post("ben", to=first)
    classroom.post("anna", to=first)
    classroom.post("anna")  # another conversation
    runs = [fact.run for fact in ledger(classroom) if fact.kind == FactKind.CONTRIBUTION]
    assert runs == [1, 2, 1, 1, 1]


@pytest.mark.parametrize(
    ("removed", "run"),
    [("", 4), ("1", 3), ("2", 3), ("3", 3), ("12", 2), ("23", 2), ("123", 1)],
    ids=lambda value: f"{value or 'none'}",
)
def test_what_was_removed_makes_no_run(classroom: Classroom, removed: str, run: int) -> None:
    first = classroom.post("ben")
    for number in "123":
        classroom.post("anna", to=first, source_id=number)
    for number in removed:
        remove(classroom, delete, number, "anna")
    classroom.post("anna", to=first)
    assert ledger(classroom)[-2].run == run


def test_a_run_goes_on_from_what_stands_whatever_was_removed_on_the_way(classroom: Classroom) -> None:
    first = classroom.post("anna")
    runs = []
    for number in range(4):
        remove(classroom, delete, classroom.post("anna", to=first, source_id=f"typo {number}"), "anna")
        classroom.post("anna", to=first)
        runs.append([fact.run for fact in ledger(classroom) if fact.kind == FactKind.CONTRIBUTION][-1])
    assert runs == [2, 3, 4, 5]


def test_who_wrote_between_and_removed_it_ended_no_run(classroom: Classroom) -> None:
    first = classroom.post("anna")
    remove(classroom, delete, classroom.post("ben", to=first), "ben")
    classroom.post("anna", to=first)
    assert [fact.run for fact in ledger(classroom) if fact.kind == FactKind.CONTRIBUTION] == [1, 1, 2]


def test_strangers_are_not_kept_but_end_a_run(classroom: Classroom) -> None:
    anna = classroom.people["anna"]

    def message(number: int, root: str | None) -> Contribution:
        return classroom.contribution(
            f"message number {number}", to=root, source="slack:T1", source_id=f"c/{number}"
        )

    batch = [
        Incoming(anna, message(1, None)),
        Incoming(None, message(2, "c/1")),
        Incoming(anna, message(3, "c/1")),
        Incoming(anna, message(4, "c/2")),  # answers the stranger
    ]
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        accepted = Intake(classroom.keys, classroom.clock).accept_all(session, space, batch)
    assert [each is None for each in accepted] == [False, True, False, False]
    facts = [fact for fact in ledger(classroom) if fact.kind == FactKind.CONTRIBUTION]
    assert [fact.run for fact in facts] == [1, 1, 1]
    assert [fact.answers for fact in facts] == [False, True, True]


def test_a_standing_is_marked_for_everybody_whom_a_contribution_concerns(classroom: Classroom) -> None:
    first = classroom.post("anna")
    classroom.post("ben", to=first)
    with classroom.database.read() as session:
        versions = dict(session.execute(select(Standing.person_id, Standing.ledger_version)).all())
    assert versions == {classroom.people["anna"]: 2, classroom.people["ben"]: 1}


def test_text_that_no_database_takes_is_taken(classroom: Classroom) -> None:
    source_id = classroom.post("anna", "before\0after \ud800 end")
    assert text_in(classroom, source_id) == "before\ufffdafter \ufffd end"


def test_a_batch_needs_as_many_queries_as_a_single_one(classroom: Classroom) -> None:
    def count(size: int, first: int) -> int:
        batch = [
            Incoming(
                classroom.people["anna"],
                Contribution(
                    source="slack:T1",
                    source_id=f"c/{number}",
                    revision=1,
                    kind=ContributionKind.POST,
                    author=Author("U1"),
                    occurred_at=classroom.clock.now(),
                    markdown=some_text(number),
                ),
            )
            for number in range(first, first + size)
        ]
        statements = 0

        def note(*_: object) -> None:
            nonlocal statements
            statements += 1

        event.listen(classroom.database.engine, "before_cursor_execute", note)
        try:
            with classroom.database.write() as session:
                space = session.get_one(Space, classroom.space_id)
                Intake(classroom.keys, classroom.clock).accept_all(session, space, batch)
        finally:
            event.remove(classroom.database.engine, "before_cursor_execute", note)
        return statements

    assert count(50, first=100) <= count(1, first=1) + 2  # a driver may split what it inserts


def test_fingerprints_cannot_be_found_without_the_key(classroom: Classroom) -> None:
    classroom.post("anna", some_text(1))
    other = KeyRing("another secret that is long enough to be a key")
    with classroom.database.read() as session:
        values = set(session.scalars(select(Fingerprint.value)))
        assert session.scalar(select(func.count()).select_from(Fingerprint))
    with classroom.database.write() as session:
        session.execute(PersonKey.__table__.delete())  # which the other secret opens no more
        Intake(other, classroom.clock).accept(
            session,
            session.get_one(Space, classroom.space_id),
            classroom.people["ben"],
            classroom.contribution(some_text(1)),
        )
    with classroom.database.read() as session:
        assert values.isdisjoint(set(session.scalars(select(Fingerprint.value))) - values)
    assert ledger(classroom)[-1].matched == 0


def test_a_post_under_way_holds_up_nobody_who_only_refers_to_the_space(classroom: Classroom) -> None:
    """As derivation does, which holds what posts wait for: the two would wait for each other."""
    database = classroom.database
    if database.is_sqlite:
        pytest.skip("SQLite writes one after the other")
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        intake = Intake(classroom.keys, classroom.clock)
        intake.accept(session, space, classroom.people["anna"], classroom.contribution())
        with database.write() as other:
            other.execute(text("SET LOCAL lock_timeout = '2s'"))
            other.add(
                StoredScore(
                    space_id=classroom.space_id,
                    person_id=classroom.people["ben"],
                    rule_version=1,
                    points=0,
                    posts=0,
                    replies=0,
                    counted_words=0,
                    derived_at=classroom.clock.now(),
                )
            )
