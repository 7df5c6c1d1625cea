"""Letting a launch in: one transaction that claims it and leaves a person, a space, a session and a grant."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from config.database import repeated
from lti_tool.app.access import STAFF
from lti_tool.app.services import Services
from lti_tool.launch.gate.message import LaunchMessage
from lti_tool.launch.gate.refusals import LaunchRefused, StartAgain
from lti_tool.launch.logins import claim_login, note_accepted
from lti_tool.launch.receiving import ReceivedLaunch, token_replayed
from lti_tool.launch.sessions import add_grant, open_session
from sync.audit.trail import record
from sync.outbox.blocked import unblock_enrolled
from sync.outbox.targets import ensure_gradebook
from sync.people.accounts import AccountKey, Profile, recognise
from sync.spaces.roles import role_of
from sync.spaces.rosters import MEMBERSHIPS, ask_for_roster, withdraw_roster
from sync.spaces.spaces import LinkFacts, join, open_space


@dataclass(frozen=True, slots=True)
class Admission:
    """Where a launch leads, and the token for this browser's cookie."""

    person_id: UUID
    space_id: UUID
    token: str = field(repr=False)


def admit(services: Services, launch: ReceivedLaunch, *, old_token: str | None, locale: str) -> Admission:
    """Let a launch in. `locale` serves where the launch brings none.

    Raises LaunchRefused where the state or the token was used in the meantime.
    """
    # Another launch may make the same person, space or session at the same time.
    return repeated(lambda: _admit_once(services, launch, old_token, locale))


def note_refusal(services: Services, refusal: LaunchRefused) -> None:
    """Leave a trace of a launch that was refused although an LMS had signed it, without anything that it carried.

    What anybody can post is only logged: the audit trail is not to grow at a stranger's wish.
    """
    with services.database.write() as session:
        record(session, action="launch.refused", now=services.clock.now(), detail={"code": refusal.code})


def _admit_once(services: Services, launch: ReceivedLaunch, old_token: str | None, locale: str) -> Admission:
    now = services.clock.now()
    message, deployment = launch.message, launch.deployment
    locale = message.locale or locale
    role = role_of(message.roles)
    with services.database.write() as session:
        _claim(session, launch, now)
        account = AccountKey(deployment.organisation_id, launch.platform.issuer, message.person.subject)
        person_id = recognise(session, services.keys, account, _profile(message), now)
        space = open_space(session, _link_facts(launch, locale), now)
        if join(session, space, person_id, role, now):
            unblock_enrolled(session, space.id, [person_id])
        note = partial(
            record,
            session,
            now=now,
            organisation_id=deployment.organisation_id,
            space_id=space.id,
            actor_id=person_id,
        )
        gradebook = ensure_gradebook(session, space, now)
        if gradebook.moved:
            note(action="gradebook.moved", detail={"sent_anew": gradebook.sent_anew})
        if role in STAFF and MEMBERSHIPS not in message.services and withdraw_roster(space):
            note(action="roster.withdrawn")
        ask_for_roster(space, now, at_once=role in STAFF)
        opened = open_session(session, old_token, person_id, now)
        add_grant(session, opened, space_id=space.id, role=role, locale=locale, now=now)
        note(action="launch.accepted", detail={"role": role.value})
        return Admission(person_id, space.id, opened.token)


def _claim(session: Session, launch: ReceivedLaunch, now: datetime) -> None:
    if not claim_login(session, launch.login, now):
        raise StartAgain("the state was used meanwhile", code="launch.state_used")
    if not note_accepted(session, launch.token_fingerprint, until=launch.token_until):
        raise token_replayed()


def _profile(message: LaunchMessage) -> Profile:
    person = message.person
    return Profile(person.given_name, person.family_name, person.name, person.mail)


def _link_facts(launch: ReceivedLaunch, locale: str) -> LinkFacts:
    link = launch.message.resource_link
    return LinkFacts(
        deployment=launch.deployment,
        resource_link_id=link.id,
        context_id=link.context_id,
        title=link.title,
        locale=locale,
        services=launch.message.services,
    )
