"""Whom the viewer finds for which competency, and what they have chosen to be found for themselves.

A name is found here only by whoever may mention it (`lti_tool.mentions.addressing`): where a space keeps names from
peers nobody finds a learner, and where groups are separate people find those of their own groups, and staff of none.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from flask_babel import gettext, lazy_gettext
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from config.language import LANGUAGES, best_language
from lti_tool.app.access import STAFF, Viewer, per_viewer
from lti_tool.mentions.addressing import Readers, addressable, is_staff_of_no_group
from lti_tool.space.groups import group_choice
from lti_tool.space.reach import within_reach
from lti_tool.space.visibility import hides_names_of
from sync.competencies.tables import CompetencyRating, EvidenceRuleVersion
from sync.frameworks.lookup import FoundCompetency, find_by_id
from sync.goals.findable import Knower, OwnLevel, Unfound, read_findable, read_own
from sync.goals.tables import Findable
from sync.people.accounts import read_profiles
from sync.spaces.tables import GroupMember, Membership, Space

COMPETENCIES_PER_PAGE: Final = 25
_WHY_NOT: Final[Mapping[Unfound, str]] = {
    Unfound.STOPPED: lazy_gettext("Nobody finds you, since your data may not be used at present."),
    Unfound.TAKEN_BACK: lazy_gettext("Nobody finds you for it, since the level was taken back."),
    Unfound.LAPSED: lazy_gettext("Nobody finds you for it, since the level has lapsed."),
}


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody whom the viewer finds, with the level that they hold and since when.

    `asked_in` is the id of a group in which the viewer can ask them by name, empty for among all; None for nowhere.
    """

    person_id: UUID
    name: str
    level: int
    since: datetime
    asked_in: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """A competency with the people who are found for it, by name."""

    competency: FoundCompetency
    people: Sequence[Found]


@dataclass(frozen=True, slots=True)
class KnownPage:
    """One page of what fits, framework by framework; `found` of all that fits, and `is_any` whether there is more."""

    known: Sequence[Known]
    found: int
    is_any: bool
    number: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class OwnChoice:
    """A level of the viewer's that they can be found for, or have chosen to be.

    `why_not` is empty, or a sentence that says why nobody finds them for it.
    """

    competency: FoundCompetency
    own: OwnLevel
    why_not: str

    @property
    def is_offered(self) -> bool:
        """Whether there is something to choose, or to take back."""
        return self.own.is_chosen or not self.why_not


@per_viewer
def has_findable(viewer: Viewer) -> ColumnElement[bool]:
    """Whether levels are given in the viewer's space, or somebody wants to be found there."""
    return or_(
        *(
            select(table.space_id).where(table.space_id == viewer.space_id).correlate(None).exists()
            for table in (Findable, EvidenceRuleVersion, CompetencyRating)
        )
    )


def list_known(
    session: Session,
    keys: KeyRing,
    space: Space,
    viewer: Viewer,
    now: datetime,
    *,
    sought: str = "",
    page: int = 1,
) -> KnownPage:
    """Competencies with whom the viewer finds for them: those that have all words sought, in any language.

    Pages count from 1; the number of queries is constant.
    """
    people: dict[UUID, list[Found]] = {}
    for competency_id, found in _read_found(session, keys, space, viewer, now):
        people.setdefault(competency_id, []).append(found)
    shown = find_by_id(session, space.organisation_id, people, best_language(viewer.locale))
    told = _words_of(session, space, people)
    words = sought.casefold().split()
    fitting = [
        Known(each, sorted(people[each.id], key=lambda one: (one.name.casefold(), one.person_id)))
        for each in shown.values()
        if all(word in told[each.id] for word in words)
    ]
    begin, end = (page - 1) * COMPETENCIES_PER_PAGE, page * COMPETENCIES_PER_PAGE
    return KnownPage(fitting[begin:end], len(fitting), bool(shown), page, len(fitting) > end)


def find_asked(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, person_id: UUID, now: datetime
) -> Found | None:
    """Somebody whom the viewer finds and can ask by name; None for anybody else."""
    found = _read_found(session, keys, space, viewer, now, only=person_id)
    return next((each for _, each in found if each.asked_in is not None), None)


def read_own_choices(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, now: datetime
) -> Sequence[OwnChoice]:
    """The viewer's own levels, with whether they have chosen to be found for them, and whether they are."""
    own = read_own(session, space, viewer.person_id, now)
    nowhere = _why_nobody(session, keys, space, viewer)
    known = find_by_id(
        session, space.organisation_id, [each.competency_id for each in own], best_language(viewer.locale)
    )
    return [
        OwnChoice(
            known[each.competency_id],
            each,
            str(_WHY_NOT[each.why_not]) if each.why_not else nowhere,
        )
        for each in own
        if each.competency_id in known
    ]


def _why_nobody(session: Session, keys: KeyRing, space: Space, viewer: Viewer) -> str:
    """Why nobody could find the viewer here by name, whatever they hold; empty where they could."""
    if hides_names_of(space, viewer.role):
        return str(gettext("Nobody finds you here, since this discussion keeps names from others."))
    profile = read_profiles(session, keys, [viewer.person_id]).get(viewer.person_id)
    if profile is None or not profile.display_name:
        return str(gettext("Nobody finds you here, since your course does not tell your name."))
    return ""


def _read_found(
    session: Session,
    keys: KeyRing,
    space: Space,
    viewer: Viewer,
    now: datetime,
    only: UUID | None = None,
) -> Sequence[tuple[UUID, Found]]:
    """Whom the viewer finds, other than themselves, each with the competency; `only` one of them if that is given."""
    reach = or_(within_reach(viewer, Membership.person_id), is_staff_of_no_group(space.id))
    among = reach if only is None else reach & (Membership.person_id == only)
    knowers = read_findable(session, space, among, now)
    names = addressable(session, keys, space, viewer, Readers())
    several = Counter(name.casefold() for name in names.values())
    alone = {
        each.person_id: each for each in knowers if several[names.get(each.person_id, "").casefold()] == 1
    }
    asked_in = _where_to_ask(session, space, viewer, alone)
    return [
        (
            each.competency_id,
            Found(
                each.person_id, names[each.person_id], each.level, each.since, asked_in.get(each.person_id)
            ),
        )
        for each in knowers
        if each.person_id in names
    ]


def _where_to_ask(
    session: Session, space: Space, viewer: Viewer, people: Mapping[UUID, Knower]
) -> Mapping[UUID, str]:
    """For which of the viewer's groups each could answer a thread, empty for all; who can in none is missing."""
    choice = group_choice(session, space, viewer)
    if not viewer.writes:
        return {}
    if choice.for_all:
        return dict.fromkeys(people, "")
    own = [group_id for group_id, _ in choice.groups]
    if not own:
        return {}
    shared = session.execute(
        select(GroupMember.person_id, GroupMember.group_id)
        .where(
            GroupMember.space_id == space.id,
            GroupMember.group_id.in_(own),
            GroupMember.person_id.in_(people),
        )
        .order_by(GroupMember.group_id.desc())
    )
    staff = {person_id: own[0] for person_id, each in people.items() if each.role in STAFF}
    return {**staff, **dict(shared.all())}


def _words_of(session: Session, space: Space, competency_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """What each of these competencies is called in every language, with its code and framework, in lower case."""
    told = dict.fromkeys(competency_ids, "")
    for language in LANGUAGES:
        for each in find_by_id(session, space.organisation_id, competency_ids, language).values():
            told[each.id] += f"\n{each.name}\n{each.framework}".casefold()
    return told
