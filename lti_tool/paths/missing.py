"""What somebody is to be able to do and does not hold yet, and which paths and threads lead there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from config.language import best_language
from lti_tool.app.access import Viewer
from lti_tool.evidence.sentences import explain_rule
from lti_tool.paths.facts import CHOSEN_KINDS
from lti_tool.space.places import title_of
from lti_tool.space.tables import Thread
from lti_tool.space.visibility import visible_to
from lti_tool.tags.tables import Tag, ThreadTag
from sync.competencies.ratings import is_held, latest_of_each, read_ratings
from sync.competencies.rules import EvidenceRule, EvidenceRules
from sync.competencies.versions import current_rules
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_texts
from sync.frameworks.lookup import FoundCompetency, find_by_id, find_by_identifier
from sync.goals.goals import required_levels
from sync.organisations.works_council import read_mode
from sync.paths.gap import (
    Gap,
    find_gaps,
    paths_that_lead_to,
    required_by_paths,
    rules_that_lead_to,
    tags_that_lead_to,
)
from sync.paths.keeping import Kept, read_begun, read_paths
from sync.people.sealing import Seals
from sync.rights.standing import read_stopped
from sync.spaces.duties import NO_DUTY
from sync.spaces.tables import Membership, MembershipStatus, Role, Space

MOST_SPACES: Final = 10  # of a person that are looked through, the present one first
_MOST_THREADS: Final = 3  # for each competency in each space


@dataclass(frozen=True, slots=True)
class Suggested:
    """A path or a thread that leads there; `discussion` is empty for the one whose page this is."""

    title: str
    address: str
    discussion: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """A competency of which a higher level is asked for; `ways` are the sentences of the rules that lead there.

    `next` is the level that these show next, 0 where there are none.
    """

    competency: FoundCompetency
    gap: Gap
    ways: Sequence[str]
    paths: Sequence[Suggested]
    threads: Sequence[Suggested]
    next: int


@dataclass(frozen=True, slots=True)
class _Place:
    """One of a person's spaces, as they see it."""

    space: Space
    as_they: Viewer
    rules: EvidenceRules
    paths: Sequence[Kept]


def read_own_missing(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, now: datetime
) -> Sequence[Missing]:
    """What is missing of the viewer's own, by all that they hold, with what leads there in all of their discussions."""
    places = list(_places(session, space, viewer, viewer.person_id, Role.LEARNER, others=True))
    return _read(session, keys, space, viewer, viewer.person_id, places, now, everywhere=True)


def read_missing_of(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, person_id: UUID, now: datetime
) -> Sequence[Missing]:
    """What is missing of a learner of the viewer's space, as far as that is this space's to know.

    Levels count that were given here. Which path somebody has begun is nobody's to know in works-council mode.
    """
    places = list(_places(session, space, viewer, person_id, Role.LEARNER, others=False))
    return _read(session, keys, space, viewer, person_id, places, now, everywhere=False)


def _read(
    session: Session,
    keys: KeyRing,
    space: Space,
    viewer: Viewer,
    person_id: UUID,
    places: Sequence[_Place],
    now: datetime,
    *,
    everywhere: bool,
) -> Sequence[Missing]:
    if person_id in read_stopped(session, [person_id]):
        return ()
    language = best_language(viewer.locale)
    begun = _begun(session, space, person_id, places, tells=everywhere)
    # What is held elsewhere is not one course's to know, and so neither is what a goal still asks for.
    goals = required_levels(session, space.organisation_id, [person_id])[person_id] if everywhere else {}
    by_id = find_by_id(session, space.organisation_id, goals.keys(), language)
    asked = {identifier for kept in begun for identifier in kept.path.competencies}
    known = {each.identifier: each for each in by_id.values()}
    known |= find_by_identifier(session, space.organisation_id, asked - known.keys(), language)
    held = _held(session, space, person_id, known, now, None if everywhere else space.id)
    by_goals = {by_id[each].identifier: level for each, level in goals.items() if each in by_id}
    gaps = find_gaps(by_goals, required_by_paths((each.path for each in begun), held), held)
    return [
        _missing(session, keys, viewer, known[gap.competency], gap, places, known)
        for gap in gaps
        if gap.competency in known and not known[gap.competency].is_retired
    ]


def _places(
    session: Session, space: Space, viewer: Viewer, person_id: UUID, role: Role, *, others: bool
) -> Iterator[_Place]:
    """The spaces of a person in which something may lead there: the present one and, for themselves, others."""
    spaces = [(space, role)]
    if others:
        rows = session.execute(
            select(Space, Membership.role)
            .join(Membership, Membership.space_id == Space.id)
            .where(
                Membership.person_id == person_id,
                Membership.status == MembershipStatus.ACTIVE.value,
                Space.organisation_id == space.organisation_id,
                Space.id != space.id,
            )
            .order_by(Membership.launched_at.desc(), Space.id)
            .limit(MOST_SPACES - 1)
        )
        spaces += [(each, Role(theirs)) for each, theirs in rows]
    paths = read_paths(session, [each.id for each, _ in spaces])
    for each, theirs in spaces:
        duties = viewer.members_duties.get(person_id, NO_DUTY) if each.id == space.id else NO_DUTY
        as_they = Viewer(person_id, each.id, theirs, viewer.locale, duties)
        rules, _ = current_rules(session, each.id)
        yield _Place(each, as_they, rules, [kept for kept in paths if kept.space_id == each.id])


def _begun(
    session: Session, space: Space, person_id: UUID, places: Sequence[_Place], *, tells: bool
) -> Sequence[Kept]:
    """The paths that somebody has begun, where that may be told."""
    if not tells and read_mode(session, space.organisation_id).enabled:
        return ()
    found = []
    for place in places:
        ids = read_begun(session, place.space.id, person_id) if place.paths else ()
        found += [kept for kept in place.paths if kept.id in ids]
    return found


def _held(
    session: Session,
    space: Space,
    person_id: UUID,
    known: Mapping[str, FoundCompetency],
    now: datetime,
    space_id: UUID | None,
) -> Mapping[str, int]:
    if not known:
        return {}
    ratings = read_ratings(session, space.organisation_id, [person_id], space_id=space_id)[person_id]
    latest = latest_of_each(ratings)
    return {
        identifier: latest[each.id].level
        for identifier, each in known.items()
        if each.id in latest and is_held(latest[each.id], now)
    }


def _missing(
    session: Session,
    keys: KeyRing,
    viewer: Viewer,
    competency: FoundCompetency,
    gap: Gap,
    places: Sequence[_Place],
    known: Mapping[str, FoundCompetency],
) -> Missing:
    paths, threads = [], []
    rules: Sequence[EvidenceRule] = ()
    for place in places:
        here = place.space.id == viewer.space_id
        name = "" if here else place.space.title or str(gettext("Discussion"))
        for kept in paths_that_lead_to(place.paths, gap):
            address = url_for("paths.show", space_id=place.space.id, path_id=kept.id)
            title = kept.path.title.in_language(best_language(viewer.locale))
            paths.append(Suggested(title, address, name))
        threads += [replace(each, discussion=name) for each in _threads(session, keys, viewer, place, gap)]
        if here:
            rules = rules_that_lead_to(place.rules, gap)
    ways = [explain_rule(rule, known) for rule in rules]
    return Missing(competency, gap, ways, paths, threads, rules[0].level if rules else 0)


def _threads(session: Session, keys: KeyRing, viewer: Viewer, place: _Place, gap: Gap) -> Sequence[Suggested]:
    """Threads in which writing is evidence of more, those last written in first; seen by the person and the viewer."""
    wanted = tags_that_lead_to(place.rules, gap)
    if not wanted:
        return ()
    known = session.execute(select(Tag.id, Tag.name).where(Tag.space_id == place.space.id))
    tags = [tag_id for tag_id, name in known if name.casefold() in wanted]
    sees = [visible_to(place.as_they)]
    if viewer.person_id != place.as_they.person_id:
        sees.append(visible_to(viewer))
    tagged = select(ThreadTag.thread_id).where(ThreadTag.tag_id.in_(tags))
    rows = session.execute(
        select(Thread.id, StoredContribution)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .where(
            Thread.space_id == place.space.id,
            Thread.id.in_(tagged),
            Thread.kind.in_(CHOSEN_KINDS),
            Thread.is_locked.is_(False),
            StoredContribution.stands,
            *sees,
        )
        .order_by(Thread.last_activity_at.desc(), Thread.id)
        .limit(_MOST_THREADS)
    ).all()
    texts = open_texts(Seals(session, keys), [opening for _, opening in rows])
    return [
        Suggested(
            title_of(texts[opening.id]),
            url_for("space.show_thread", space_id=place.space.id, thread_id=thread_id),
        )
        for thread_id, opening in rows
    ]
