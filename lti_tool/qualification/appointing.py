"""Who looks after qualification without administering the organisation: appointed and dismissed by those who do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.app.access import errand
from lti_tool.app.errors import NotFound
from lti_tool.app.services import services
from lti_tool.qualification.page import Tab, appointing, blueprint, go_to, organisation_id, show
from lti_tool.qualification.refusals import UNPROCESSABLE
from lti_tool.space.forms import Complaint
from sync.goals.departments import read_departments
from sync.goals.managers import Appointed, ManagerRefused, appoint, dismiss, find_manager, list_managers
from sync.people.accounts import read_profiles
from sync.rights.standing import read_stopped
from sync.spaces.tables import Membership, MembershipStatus, Space

MOST_FOUND: Final = 20
_FEWEST_LETTERS: Final = 2
_DISCUSSIONS_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class _Found:
    """Somebody whose name fits; the rest tells people of one name apart."""

    person_id: UUID
    name: str
    department: str
    discussions: Sequence[str]


@blueprint.get("/managers")
@appointing
def appointed() -> ResponseReturnValue:
    """All who were appointed, and with ``?words=`` whom else one may appoint."""
    return _page()


@blueprint.post("/managers")
@appointing
def appoint_somebody() -> ResponseReturnValue:
    """Let somebody look after qualification."""
    now, by = services().clock.now(), errand().person_id
    person_id = request.form.get("person", type=UUID)
    try:
        if person_id is None:
            raise ManagerRefused("Nobody was chosen.")
        with services().database.write() as session:
            is_new = appoint(session, organisation_id(), person_id, by, now)
    except ManagerRefused as refused:
        sentence = gettext("This person is not known here any more: search for them again.")
        return _page([Complaint("words", refused.code, str(sentence))]), UNPROCESSABLE
    return go_to("appointed", told="appointed" if is_new else "unchanged")


@blueprint.get("/managers/<uuid:person_id>")
@appointing
def dismissal(person_id: UUID) -> ResponseReturnValue:
    """The form that dismisses somebody."""
    with services().database.read() as session:
        found = find_manager(session, organisation_id(), person_id)
        if found is None:
            raise NotFound()
        names = _names(session, [found])
        return show(Tab.MANAGERS, "dismissal.html", session, manager=found, names=names)


@blueprint.post("/managers/<uuid:person_id>")
@appointing
def dismiss_somebody(person_id: UUID) -> ResponseReturnValue:
    """Dismiss somebody, at once."""
    with services().database.write() as session:
        was_one = dismiss(session, organisation_id(), person_id, errand().person_id, services().clock.now())
    return go_to("appointed", told="dismissed" if was_one else "unchanged")


def _page(complaints: Sequence[Complaint] = ()) -> str:
    words = " ".join(request.values.get("words", "").split())
    with services().database.read() as session:
        managers = list_managers(session, organisation_id())
        is_asked = len(words) >= _FEWEST_LETTERS
        people = _search(session, words, {each.person_id for each in managers}) if is_asked else []
        return show(
            Tab.MANAGERS,
            "managers.html",
            session,
            managers=managers,
            names=_names(session, managers),
            words=words,
            is_asked=is_asked,
            found=_shown(session, people[:MOST_FOUND]),
            more=max(0, len(people) - MOST_FOUND),
            complaints=complaints,
        )


def _search(session: Session, words: str, besides: set[UUID]) -> Sequence[tuple[UUID, str]]:
    """The present members of discussions in whose names all words stand, by name."""
    members = _members(session).difference(besides)
    people = members.difference(read_stopped(session, members))
    wanted = words.casefold().split()
    named = [
        (person_id, profile.display_name)
        for person_id, profile in read_profiles(session, services().keys, people).items()
        if profile.display_name and all(each in profile.display_name.casefold() for each in wanted)
    ]
    return sorted(named, key=lambda each: (each[1].casefold(), each[0]))


def _members(session: Session) -> set[UUID]:
    return set(
        session.scalars(
            select(Membership.person_id)
            .join(Space, Space.id == Membership.space_id)
            .where(
                Space.organisation_id == organisation_id(), Membership.status == MembershipStatus.ACTIVE.value
            )
        )
    )


def _shown(session: Session, people: Sequence[tuple[UUID, str]]) -> Sequence[_Found]:
    rows = session.execute(
        select(Membership.person_id, Space.title)
        .join(Space, Space.id == Membership.space_id)
        .where(
            Space.organisation_id == organisation_id(),
            Membership.person_id.in_([person_id for person_id, _ in people]),
            Membership.status == MembershipStatus.ACTIVE.value,
        )
        .order_by(Space.title, Space.id)
    ).all()
    departments = read_departments(session, organisation_id(), [who for who, _ in people])
    return [
        _Found(
            person_id,
            name,
            departments.get(person_id, ""),
            [title for who, title in rows if who == person_id][:_DISCUSSIONS_SHOWN],
        )
        for person_id, name in people
    ]


def _names(session: Session, managers: Sequence[Appointed]) -> Mapping[UUID, str | None]:
    """What managers are called, and who appointed them; who wants nothing done with their data is missing."""
    people = {each for one in managers for each in (one.person_id, one.by) if each is not None}
    shown = people.difference(read_stopped(session, people))
    profiles = read_profiles(session, services().keys, shown)
    return {each: profile.display_name for each, profile in profiles.items()}
