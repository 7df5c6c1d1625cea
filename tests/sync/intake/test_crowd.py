"""Many people who do everything at once, beside a worker that derives: whatever happens, the ledger adds up."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from uuid import UUID

from sqlalchemy import select

from config.clock import SystemClock
from config.database import Database
from config.keys import KeyRing
from connectors.http import HttpClient
from sync.contributions.tables import Fingerprint, StoredContribution
from sync.delivery.context import SyncContext
from sync.delivery.derive import derive_due
from sync.delivery.notes import NoteWriter
from sync.delivery.status import replay
from sync.intake import (
    ActRefused,
    Intake,
    accept_answer,
    delete,
    endorse,
    react,
    unaccept,
    unendorse,
    unreact,
)
from sync.ledger.decisions import SOURCE_OF_TOLD, Decider, Ground, moderate
from sync.ledger.facts import Verdict
from sync.ledger.tables import LedgerRow, Standing
from sync.platforms.hosts import host_policy
from sync.spaces.tables import Space
from tests.factories.world import Classroom, open_classroom, some_text

PEOPLE = 4
ACTS = 60  # of each
_SIGNS = {each.__name__: each for each in (react, unreact, endorse, unendorse, accept_answer, unaccept)}


def act_at_random(classroom: Classroom, name: str, chance: random.Random) -> None:
    database, clock, person = classroom.database, classroom.clock, classroom.people[name]
    with database.read() as session:
        rows = session.execute(
            select(StoredContribution.id, StoredContribution.source_id, StoredContribution.revision)
        ).all()
    if not rows or chance.random() < 0.1:
        classroom.accept(name, classroom.contribution(some_text(chance.randrange(1_000))))
        return
    found, source_id, revision = chance.choice(rows)
    what = chance.choice(("reply", "edit", "delete", "decide", *_SIGNS, *_SIGNS))
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        if what == "reply":
            contribution = classroom.contribution(some_text(chance.randrange(1_000)), to=source_id)
            Intake(classroom.keys, clock).accept(session, space, person, contribution)
        elif what == "edit":
            contribution = classroom.contribution("again", source_id=source_id, revision=revision + 1)
            Intake(classroom.keys, clock).accept(session, space, person, contribution)
        elif what == "delete":
            delete(session, space, found, person, clock.now())
        elif what == "decide":
            decider = Decider(person, clock.now(), chance.choice(list(Ground)))
            moderate(session, classroom.keys, space, found, chance.choice(list(Verdict)), decider)
        else:
            _SIGNS[what](session, space, person, found, clock.now())


def test_a_crowd_and_a_worker_leave_a_ledger_that_adds_up(
    database: Database, keys: KeyRing, tmp_path: Path
) -> None:
    clock = SystemClock()
    names = tuple(f"learner{number}" for number in range(PEOPLE))
    classroom = open_classroom(database, keys, clock, learners=names)
    http = HttpClient(host_policy(database, allow_loopback=False))
    context = SyncContext.make(database, keys, clock, http, 60)
    over = Event()

    def live(name: str) -> None:
        chance = random.Random(name)
        for _ in range(ACTS):
            try:
                act_at_random(classroom, name, chance)
            except ActRefused:
                continue

    def work() -> None:
        while not over.wait(0.01):
            derive()

    def derive() -> None:
        while derive_due(context, NoteWriter(keys)):
            pass

    with ThreadPoolExecutor(PEOPLE + 1) as pool:
        worker = pool.submit(work)
        lives = [pool.submit(live, name) for name in names]
        for each in lives:
            each.result()
        over.set()
        worker.result()
    derive()  # what the last acts have marked
    with database.read() as session:
        facts = session.scalars(select(LedgerRow).order_by(LedgerRow.sequence)).all()
        contributions = session.scalars(select(StoredContribution)).all()
        fingerprinted = set(session.scalars(select(Fingerprint.contribution_id)))
        lagging = session.scalars(
            select(Standing).where(Standing.derived_version < Standing.ledger_version)
        ).all()
        report = replay(session)
    assert lagging == []
    assert report.different == 0
    assert_signs_alternate(facts, {row.id: row.conversation_id for row in contributions})
    assert_removed_for_good(facts, contributions, fingerprinted)
    counted = Counter(fact.kind for fact in facts)
    assert counted["reaction"] == counted["reaction_received"]
    assert len(counted) >= 9, f"too little happened: {counted}"


def assert_signs_alternate(facts: Sequence[LedgerRow], conversations: Mapping[UUID, UUID]) -> None:
    """Nothing stands twice, nothing is taken back that does not stand, and a conversation has one answer."""
    standing: set[tuple[str, UUID, UUID, UUID | None]] = set()
    for fact in facts:
        kind = fact.verdict if fact.kind == "reversal" else fact.kind
        if kind not in ("reaction", "reaction_received", "endorsement", "accepted_answer"):
            continue
        key = (kind, fact.contribution_id, fact.person_id, fact.counterpart)
        assert (key in standing) is (fact.kind == "reversal"), key
        standing ^= {key}
    answers = Counter(conversations[about] for kind, about, *_ in standing if kind == "accepted_answer")
    assert set(answers.values()) <= {1}


def assert_removed_for_good(
    facts: Sequence[LedgerRow], contributions: Sequence[StoredContribution], fingerprinted: set[UUID]
) -> None:
    """Each removal has one fact for its author, after which nobody edits it or acts upon it any more."""
    removed = {row.id: row.author_id for row in contributions if row.deleted_at is not None}
    assert removed, "nothing was removed"
    decided = [fact for fact in facts if fact.source != SOURCE_OF_TOLD]  # not what follows from it for others
    verdicts = {fact.contribution_id: fact.verdict for fact in decided if fact.kind == "moderation"}
    assert all(verdicts.get(each) == Verdict.DOES_NOT_COUNT for each in removed.keys() & fingerprinted)
    assert all(row.sealed_text is None for row in contributions if row.id in removed)
    ended: set[UUID] = set()
    for fact in facts:
        if fact.kind == "deletion" and removed[fact.contribution_id] == fact.person_id:
            assert fact.contribution_id not in ended
            ended.add(fact.contribution_id)
        elif fact.contribution_id in ended:
            is_told = (
                fact.source == SOURCE_OF_TOLD
            )  # what was decided about the contribution that it answered
            assert is_told or fact.kind in ("reversal", "deletion"), fact.kind
    assert ended == removed.keys()
