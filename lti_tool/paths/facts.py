"""What is known of people on paths: what they may read, what they wrote, and which levels they hold."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.collections.keeping import name_of
from lti_tool.collections.tables import Collection as Shelf
from lti_tool.space.places import title_of
from lti_tool.space.tables import Post, Thread, ThreadKind
from lti_tool.space.visibility import open_to, visible_to
from lti_tool.tags.tables import Tag, ThreadTag
from sync.competencies.ratings import is_held, latest_of_each, read_ratings
from sync.contributions.tables import StoredContribution, Withheld
from sync.contributions.texts import open_texts
from sync.frameworks.lookup import FoundCompetency, find_by_identifier
from sync.paths.documents import DoneWhen, Path, StepKind
from sync.paths.keeping import Kept, read_done
from sync.paths.progress import Facts, Written
from sync.people.sealing import Seals
from sync.spaces.settings import Opening, opening
from sync.spaces.tables import Role, Space

CHOSEN_KINDS = tuple(
    kind.value for kind in ThreadKind if kind not in (ThreadKind.MESSAGE, ThreadKind.REFLECTION)
)
_WAITS = Withheld.HELD.value


@dataclass(frozen=True, slots=True)
class Places:
    """The threads and collections that somebody may read, with their names, and those threads that they may answer in.

    `threads` has for each thread of a path the one that it is now: it may have been merged into another.
    """

    names: Mapping[UUID, str] = field(default_factory=dict)
    threads: Mapping[UUID, UUID] = field(default_factory=dict)
    answerable: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class _Deed:
    person_id: UUID
    thread_id: UUID
    kind: str
    stands: bool
    waits: bool


def read_places(session: Session, keys: KeyRing, viewer: Viewer, paths: Iterable[Path]) -> Places:
    """Where the steps of paths lead that the viewer may read; three queries, and those that open titles."""
    steps = [step for path in paths for step in path.steps]
    threads = {each.thread for each in steps if each.thread}
    shelves = {each.collection for each in steps if each.collection}
    present = _present(session, threads)
    rows = session.execute(
        select(Thread.id, StoredContribution, open_to(viewer))
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .where(
            Thread.id.in_(set(present.values())),
            Thread.space_id == viewer.space_id,
            StoredContribution.stands,
            visible_to(viewer),
        )
    ).all()
    texts = open_texts(Seals(session, keys), [contribution for _, contribution, _ in rows])
    titles = {thread_id: title_of(texts[contribution.id]) for thread_id, contribution, _ in rows}
    answerable = {thread_id for thread_id, _, may_answer in rows if may_answer}
    names = {each: titles[now] for each, now in present.items() if now in titles}
    of_space = (Shelf.id.in_(shelves), Shelf.space_id == viewer.space_id)
    found = session.scalars(select(Shelf).where(*of_space)).all() if shelves else ()
    return Places(
        {**names, **{each.id: name_of(each) for each in found}},
        {each: now for each, now in present.items() if now in titles},
        frozenset(each for each, now in present.items() if now in answerable),
    )


def select_threads(viewer: Viewer, most: int) -> Select[UUID, StoredContribution]:
    """The threads from which a step can be chosen, those last written in first."""
    return (
        select(Thread.id, StoredContribution)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .where(
            Thread.space_id == viewer.space_id,
            Thread.kind.in_(CHOSEN_KINDS),
            StoredContribution.stands,
            visible_to(viewer),
        )
        .order_by(Thread.last_activity_at.desc(), Thread.id)
        .limit(most)
    )


def read_facts(
    session: Session,
    space: Space,
    people: Collection[UUID],
    paths: Sequence[Kept],
    places: Places,
    competencies: Mapping[str, FoundCompetency],
    now: datetime,
    *,
    everywhere: bool,
) -> Mapping[UUID, Facts]:
    """What is known of these people, all of whom may read the same places; nobody is missing.

    With `everywhere`, for themselves alone, levels count that were given in other discussions of the organisation. The
    number of queries does not depend on how many people or steps there are.
    """
    done = read_done(session, [each.id for each in paths], people)
    levels = _read_levels(session, space, people, competencies, now, None if everywhere else space.id)
    deeds = _read_deeds(session, space.id, people) if any(map(_asks_for_posts, paths)) else ()
    tags = (
        _read_tags(session, space.id) if any(step.tag for each in paths for step in each.path.steps) else {}
    )
    state = opening(space, now)
    shared = Facts(
        readable=frozenset(places.names),
        answerable=places.answerable,
        known=frozenset(each.identifier for each in competencies.values() if not each.is_retired),
        writes_from=space.opens_at if state is Opening.NOT_YET else None,
        is_closed=state in (Opening.CLOSED, Opening.READ_ONLY),
    )
    facts = {}
    for person_id in people:
        own = [each for each in deeds if each.person_id == person_id]
        facts[person_id] = replace(
            _with_deeds(shared, own, places, tags), done=done[person_id], levels=levels[person_id]
        )
    return facts


def read_competencies(
    session: Session, organisation_id: UUID, paths: Iterable[Path], language: str
) -> Mapping[str, FoundCompetency]:
    """The competencies that paths ask about, by their identifiers."""
    asked = frozenset(each for path in paths for each in path.competencies)
    return find_by_identifier(session, organisation_id, asked, language) if asked else {}


def _asks_for_posts(kept: Kept) -> bool:
    """Whether anything on a path follows from what was written."""
    return any(step.done is DoneWhen.POSTED or step.thread is not None for step in kept.path.steps)


def _present(session: Session, threads: Collection[UUID]) -> Mapping[UUID, UUID]:
    """What has become of threads: one that was merged into another one is a post of that."""
    if not threads:
        return {}
    moved = dict(session.execute(select(Post.id, Post.thread_id).where(Post.id.in_(threads))).all())
    return {each: moved.get(each, each) for each in threads}


def _read_deeds(session: Session, space_id: UUID, people: Collection[UUID]) -> Sequence[_Deed]:
    """What these people wrote in a space, with its thread, as far as it is there; two queries."""
    columns = (
        StoredContribution.author_id, Thread.id, Thread.kind, StoredContribution.stands,
        StoredContribution.withheld,
    )  # fmt: skip
    theirs = (
        StoredContribution.space_id == space_id,
        StoredContribution.author_id.in_(people),
        StoredContribution.deleted_at.is_(None),
        StoredContribution.off_record.is_(False),
    )
    beginnings = select(*columns).join(Thread, Thread.contribution_id == StoredContribution.id).where(*theirs)
    replies = (
        select(*columns)
        .join(Post, Post.contribution_id == StoredContribution.id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(*theirs)
    )
    rows = [*session.execute(beginnings), *session.execute(replies)]
    return [
        _Deed(author_id, thread_id, kind, bool(stands), withheld == _WAITS)
        for author_id, thread_id, kind, stands, withheld in rows
    ]


def _read_tags(session: Session, space_id: UUID) -> Mapping[UUID, frozenset[str]]:
    found: dict[UUID, set[str]] = {}
    rows = session.execute(
        select(ThreadTag.thread_id, Tag.name)
        .join(Tag, Tag.id == ThreadTag.tag_id)
        .where(Tag.space_id == space_id)
    )
    for thread_id, name in rows:
        found.setdefault(thread_id, set()).add(name.casefold())
    return {thread_id: frozenset(names) for thread_id, names in found.items()}


def _with_deeds(
    facts: Facts, deeds: Sequence[_Deed], places: Places, tags: Mapping[UUID, frozenset[str]]
) -> Facts:
    by_thread: dict[UUID, Written] = {}
    counts: dict[StepKind, Counter[str]] = {StepKind.POST: Counter(), StepKind.REFLECTION: Counter()}
    waiting: set[str] = set()
    for deed in deeds:
        known = by_thread.get(deed.thread_id, Written())
        by_thread[deed.thread_id] = Written(known.stands or deed.stands, known.waits or deed.waits)
        kind = StepKind.REFLECTION if deed.kind == ThreadKind.REFLECTION.value else StepKind.POST
        for tag in ("", *tags.get(deed.thread_id, ())):
            counts[kind][tag] += deed.stands
            if deed.waits:
                waiting.add(f"{kind.value} {tag}")
    written = {each: by_thread[now] for each, now in places.threads.items() if now in by_thread}
    return replace(
        facts,
        written=written,
        posts=counts[StepKind.POST],
        reflections=counts[StepKind.REFLECTION],
        waiting=frozenset(waiting),
    )


def _read_levels(
    session: Session,
    space: Space,
    people: Collection[UUID],
    competencies: Mapping[str, FoundCompetency],
    now: datetime,
    space_id: UUID | None,
) -> Mapping[UUID, Mapping[str, int]]:
    """The levels that are held of these competencies, by identifier."""
    if not competencies:
        return {person_id: {} for person_id in people}
    identifiers = {each.id: each.identifier for each in competencies.values()}
    ratings = read_ratings(session, space.organisation_id, people, space_id=space_id)
    return {
        person_id: {
            identifiers[competency_id]: rating.level
            for competency_id, rating in latest_of_each(theirs).items()
            if competency_id in identifiers and is_held(rating, now)
        }
        for person_id, theirs in ratings.items()
    }


def is_learner(viewer: Viewer) -> bool:
    """Whether somebody goes a path themselves; staff and who may only read look at it."""
    return viewer.role is Role.LEARNER
