"""Letting a launch in: one transaction that claims it and leaves a person, a session, and what the launch opens.

That is mostly a space, with a grant for it; a deep linking request and a data privacy launch open an errand, and so
does, besides, whatever an administrator of the institution launches as staff: data protection, qualification,
communities and records.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from config.database import repeated
from config.ids import timeless_id
from config.keys import KeyRing
from lti_tool.app.access import STAFF
from lti_tool.app.services import Services
from lti_tool.launch.errands import APPOINTED, OVERSIGHT, ErrandKind, begin_errand
from lti_tool.launch.gate.message import LaunchMessage, MessageType
from lti_tool.launch.gate.refusals import LaunchRefused, Malformed, NotRegistered, StartAgain
from lti_tool.launch.gate.token import Token
from lti_tool.launch.logins import fingerprint, use_once
from lti_tool.launch.receiving import ReceivedLaunch, token_replayed
from lti_tool.launch.sessions import add_grant, open_session
from sync.audit.trail import record
from sync.goals.departments import DEPARTMENT, note_department
from sync.goals.managers import is_manager
from sync.mail.wishes import take_wish
from sync.outbox.blocked import unblock_enrolled
from sync.outbox.targets import ensure_gradebook, find_link_of_line_item
from sync.paths.keeping import find_linked
from sync.people.accounts import AccountKey, Profile, find_people, recognise
from sync.platforms.registry import find_deployment
from sync.platforms.tables import Deployment
from sync.spaces.duties import NO_DUTY
from sync.spaces.groups import OWN_GROUPS, note_own_groups, parse_group_ids
from sync.spaces.links import LinkFacts
from sync.spaces.origins import PATH
from sync.spaces.roles import administers_institution, duties_of, role_of
from sync.spaces.rosters import MEMBERSHIPS, ask_for_roster, withdraw_roster
from sync.spaces.spaces import join, open_space
from sync.spaces.tables import Role

_NOTED_FOR: Final = timedelta(days=1)  # no token is good for longer


@dataclass(frozen=True, slots=True)
class Admission:
    """Where a launch leads (a path on this host), and the session with the token for this browser's cookie."""

    person_id: UUID
    session_id: UUID
    path: str
    token: str = field(repr=False)


def admit(services: Services, launch: ReceivedLaunch, *, old_token: str | None, locale: str) -> Admission:
    """Let a launch in, in this locale.

    Raises LaunchRefused for a deployment that is not registered, and where the state or the token was used in the
    meantime.
    """
    # Another launch may make the same person, space or session at the same time.
    return repeated(lambda: _admit_once(services, launch, old_token, locale))


def note_refusal(
    services: Services, refusal: LaunchRefused, token: Token, *, action: str = "launch.refused"
) -> None:
    """Leave a trace of what was refused although an LMS had signed it, without anything that it carried.

    What anybody can post is only logged: the audit trail is not to grow at a stranger's wish. Nor at that of somebody
    who has a token and posts it again and again: the same refusal of the same token is noted once a day.
    """
    now = services.clock.now()
    noted = fingerprint(f"{action} {refusal.code} {token.fingerprint}")
    with services.database.write() as session:
        if not use_once(session, now + _NOTED_FOR, noted):
            record(session, action=action, now=now, detail={"code": refusal.code})


def _admit_once(services: Services, launch: ReceivedLaunch, old_token: str | None, locale: str) -> Admission:
    now = services.clock.now()
    message = launch.message
    subject = message.person.subject
    with services.database.write() as session:
        deployment = find_deployment(session, launch.platform.id, message.deployment_id)
        if deployment is None:
            raise NotRegistered("the deployment is not registered", code="launch.deployment_unknown")
        _claim(session, launch)
        account = AccountKey(deployment.organisation_id, launch.platform.issuer, subject)
        person_id = recognise(session, services.keys, account, _profile(message) if subject else None, now)
        opened = open_session(session, old_token, person_id, now)
        entry = _Entry(
            session=session,
            keys=services.keys,
            launch=launch,
            deployment=deployment,
            person_id=person_id,
            role=_role(message),
            locale=locale,
            session_id=opened.id,
            now=now,
        )
        return Admission(person_id, opened.id, _open(entry), opened.token)


def _role(message: LaunchMessage) -> Role:
    """As what somebody comes; about a person's data, which reaches the whole organisation, in no role of a course."""
    if not message.person.subject:
        return Role.OBSERVER
    if message.type is MessageType.DATA_PRIVACY:
        return Role.ADMINISTRATOR if administers_institution(message.roles) else Role.OBSERVER
    return role_of(message.roles)


@dataclass(frozen=True)
class _Entry:
    """A launch at the door: who comes, as what, in which session. Whom the LMS does not tell may only read."""

    session: Session
    keys: KeyRing
    launch: ReceivedLaunch
    deployment: Deployment
    person_id: UUID
    role: Role
    locale: str
    session_id: UUID
    now: datetime

    def note(
        self, action: str, detail: Mapping[str, Any] | None = None, space_id: UUID | None = None
    ) -> None:
        record(
            self.session,
            action=action,
            detail=detail or {},
            now=self.now,
            organisation_id=self.deployment.organisation_id,
            space_id=space_id,
            actor_id=self.person_id,
        )


def _open(entry: _Entry) -> str:
    message, space_id = entry.launch.message, None
    match message.type:
        case MessageType.DEEP_LINKING:
            path = f"/deeplink/{_begin_deep_linking(entry)}/"
        case MessageType.DATA_PRIVACY:
            path = f"/privacy/{_begin_data_privacy(entry)}/"
        case MessageType.SUBMISSION_REVIEW:
            space_id = _enter_space(entry)
            path = f"/s/{space_id}/review/{_person_meant(entry)}"
        case MessageType.RESOURCE_LINK:
            space_id = _enter_space(entry)
            path = _path_in(space_id, message.target_path) or _wished(entry, space_id)
            path = path or _learning_path(entry, space_id) or f"/s/{space_id}/"
            _begin_oversight(entry, space_id)
    entry.note("launch.accepted", {"role": entry.role.value, "message": message.type.value}, space_id)
    return path


def _enter_space(entry: _Entry) -> UUID:
    session, message, now = entry.session, entry.launch.message, entry.now
    space = open_space(session, _link_facts(entry), now)
    duties = duties_of(message.roles) if message.person.subject else NO_DUTY
    if join(session, space, entry.person_id, entry.role, now, duties):
        unblock_enrolled(session, space.id, [entry.person_id])
    if OWN_GROUPS in message.custom:
        note_own_groups(session, space, entry.person_id, parse_group_ids(message.custom[OWN_GROUPS]))
    if DEPARTMENT in message.custom and message.person.subject:
        told = message.custom[DEPARTMENT]
        note_department(session, entry.deployment.organisation_id, entry.person_id, told, now)
    gradebook = ensure_gradebook(session, space, now)
    if gradebook.moved:
        entry.note("gradebook.moved", {"sent_anew": gradebook.sent_anew}, space.id)
    if entry.role in STAFF and MEMBERSHIPS not in message.services and withdraw_roster(space):
        entry.note("roster.withdrawn", space_id=space.id)
    ask_for_roster(space, now, at_once=entry.role in STAFF)
    add_grant(session, entry.session_id, space_id=space.id, role=entry.role, locale=entry.locale, now=now)
    return space.id


def _begin_deep_linking(entry: _Entry) -> UUID:
    message = entry.launch.message
    assert message.deep_linking is not None  # the gate has read it from every message of this type
    return _begin(entry, ErrandKind.DEEP_LINKING, asdict(message.deep_linking))


def _begin_data_privacy(entry: _Entry) -> UUID:
    known, oversight = _find_person_meant(entry), _begin_oversight(entry, None)
    settings = {
        "data_subject": str(known) if known else None,
        "oversight": str(oversight[ErrandKind.DATA_PROTECTION])
        if ErrandKind.DATA_PROTECTION in oversight
        else None,
    }
    return _begin(entry, ErrandKind.DATA_PRIVACY, settings)


def _begin_oversight(entry: _Entry, space_id: UUID | None) -> Mapping[ErrandKind, UUID]:
    """Open what an administrator of the institution looks after, who comes as staff.

    Whom one has appointed for qualification finds that alone, in any role; nobody else anything.
    """
    settings: dict[str, Any] = {"space_id": str(space_id) if space_id else None}
    if entry.role in STAFF and administers_institution(entry.launch.message.roles):
        return {kind: _begin(entry, kind, settings, role=Role.ADMINISTRATOR) for kind in OVERSIGHT}
    if entry.launch.message.person.subject and is_manager(
        entry.session, entry.deployment.organisation_id, entry.person_id
    ):
        settings[APPOINTED] = True
        kind = ErrandKind.QUALIFICATION
        return {kind: _begin(entry, kind, settings, role=Role.ADMINISTRATOR)}
    return {}


def _begin(entry: _Entry, kind: ErrandKind, settings: Mapping[str, Any], *, role: Role | None = None) -> UUID:
    context = entry.launch.message.context
    return begin_errand(
        entry.session,
        entry.keys,
        kind,
        settings,
        deployment_id=entry.deployment.id,
        person_id=entry.person_id,
        role=role or entry.role,
        locale=entry.locale,
        context_id=context.id if context else None,
        now=entry.now,
    )


def _path_in(space_id: UUID, target_path: str) -> str:
    """Where in a space its target leads: to a review that it names (from SpeedGrader); empty where to none."""
    review = re.fullmatch(rf"/s/{space_id}/review/[0-9a-f-]{{36}}", target_path)
    return target_path if review else ""


def _wished(entry: _Entry, space_id: UUID) -> str:
    """Where the person wanted to be led, by a link in a mail; empty for nowhere in particular."""
    wished = take_wish(entry.session, entry.person_id, space_id, entry.now)
    return f"/s/{space_id}/threads/{wished[0]}/posts/{wished[1]}" if wished else ""


def _learning_path(entry: _Entry, space_id: UUID) -> str:
    """Where a link leads that was made for a learning path of its space; empty for nowhere in particular."""
    told = entry.launch.message.custom.get(PATH, "")
    found = find_linked(entry.session, space_id, told, with_drafts=entry.role in STAFF)
    return f"/s/{space_id}/paths/{found}" if found else ""


def _person_meant(entry: _Entry) -> UUID:
    """The person whose work is to be reviewed; somebody of whom nothing is known has an id that nobody has."""
    return _find_person_meant(entry) or timeless_id()


def _find_person_meant(entry: _Entry) -> UUID | None:
    subject, launch = entry.launch.message.for_user, entry.launch
    assert subject is not None  # the gate has read it from every message of such a type
    organisation_id, issuer = entry.deployment.organisation_id, launch.platform.issuer
    return find_people(entry.session, entry.keys, organisation_id, issuer, [subject]).get(subject)


def _claim(session: Session, launch: ReceivedLaunch) -> None:
    until = max(launch.login.expires_at, launch.token_until)
    used_before = use_once(session, until, launch.login.state_hash, launch.token_fingerprint)
    if launch.login.state_hash in used_before:
        raise StartAgain("the state was used meanwhile", code="launch.state_used")
    if used_before:
        raise token_replayed()


def _profile(message: LaunchMessage) -> Profile:
    person = message.person
    return Profile(person.given_name, person.family_name, person.name, person.mail)


def _link_facts(entry: _Entry) -> LinkFacts:
    message = entry.launch.message
    link, context = message.resource_link, message.context
    link_id = link.id if link else _link_of_line_item(entry)
    return LinkFacts(
        deployment=entry.deployment,
        resource_link_id=link_id,
        context_id=context.id if context else None,
        title=(link.title if link else "") or (context.title if context and link else ""),
        locale=entry.locale,
        services=message.services,
        custom=message.custom,
    )


def _link_of_line_item(entry: _Entry) -> str:
    """The link whose space writes into the line item that a review is of, where the message names no link."""
    line_item = entry.launch.message.services.get("lineitem")
    found = find_link_of_line_item(entry.session, entry.deployment.id, line_item) if line_item else None
    if found is None:
        raise Malformed("no resource link, so no discussion", code="launch.resource_link")
    return found
