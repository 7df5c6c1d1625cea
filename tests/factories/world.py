"""Building the state that tests begin with: platforms, spaces, people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from config.clock import Clock, SetClock, SystemClock
from config.database import Database
from config.ids import new_id
from config.keys import KeyRing
from connectors.contract import Author, Contribution, ContributionKind
from sync.intake import Accepted, Intake
from sync.outbox.targets import ensure_gradebook
from sync.people.accounts import AccountKey, Profile, recognise
from sync.platforms.registry import Registration, find_deployment, register
from sync.platforms.tables import Deployment, Platform
from sync.spaces.links import LinkFacts
from sync.spaces.spaces import join, open_space
from sync.spaces.tables import Role, Space
from tests.factories.lms import LmsOnLoopback

ISSUER = "https://lms.example"
SCORE_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
RESULT_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
LINE_ITEM_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"

SUBJECTS = {"anna": "101", "ben": "102", "cem": "103", "ines": "201"}  # the demo LMS's ids of them
_TOPICS = (
    "agenda",
    "meeting",
    "decision",
    "question",
    "answer",
    "colleague",
    "manager",
    "plan",
    "mistake",
    "review",
)


def some_text(number: int, words: int = 45) -> str:
    """So many words that no other number gives in this order."""
    return " ".join(
        f"{_TOPICS[place % len(_TOPICS)]} {number * 100 + place}" for place in range((words + 1) // 2)
    )


def register_platform(
    database: Database,
    clock: Clock,
    *,
    base_url: str = ISSUER,
    deployment_id: str = "1",
    organisation: str = "default",
    **changes: Any,
) -> UUID:
    """Register an LMS with an organisation; gives the deployment's own id."""
    values = {
        "name": "An LMS",
        "issuer": base_url,
        "client_id": "stoa",
        "deployment_id": deployment_id,
        "auth_login_url": f"{base_url}/auth",
        "auth_token_url": f"{base_url}/token",
        "jwks_url": f"{base_url}/jwks",
        **changes,
    }
    with database.write() as session:
        platform = register(
            session, Registration(**values), organisation=organisation, allow_http=True, now=clock.now()
        )
        deployment = find_deployment(session, platform.id, deployment_id)
        assert deployment is not None
        return deployment.id


@dataclass
class Classroom:
    """A space with its people, and short ways to let them write."""

    database: Database
    keys: KeyRing
    clock: Clock
    space_id: UUID
    people: dict[str, UUID] = field(default_factory=dict)
    written: int = 0

    def post(self, author: str, text: str | None = None, *, to: str | None = None, **changes: Any) -> str:
        """Let somebody write; gives the source id, by which others can answer."""
        self.written += 1
        source_id = changes.pop("source_id", str(new_id()))
        self.accept(author, self.contribution(text, to=to, source_id=source_id, **changes))
        return str(source_id)

    def contribution(self, text: str | None = None, *, to: str | None = None, **changes: Any) -> Contribution:
        """A contribution of the built-in discussion."""
        values: dict[str, Any] = {
            "source": "discussion",
            "source_id": str(new_id()),
            "revision": 1,
            "kind": ContributionKind.REPLY if to else ContributionKind.POST,
            "author": Author("somebody"),
            "occurred_at": self.clock.now(),
            "markdown": some_text(self.written) if text is None else text,
            "in_reply_to": to,
            **changes,
        }
        return Contribution(**values)

    def accept(self, author: str, contribution: Contribution) -> Accepted:
        """Bring a contribution through the door."""
        with self.database.write() as session:
            space = session.get_one(Space, self.space_id)
            accepted = Intake(self.keys, self.clock).accept(session, space, self.people[author], contribution)
        if isinstance(self.clock, SetClock):
            self.clock.advance(timedelta(seconds=1))
        return accepted


def open_classroom(
    database: Database,
    keys: KeyRing,
    clock: Clock,
    *,
    base_url: str = ISSUER,
    learners: tuple[str, ...] = ("anna", "ben", "cem"),
    services: dict[str, str] | None = None,
    resource_link_id: str = "link-1",
    subjects: Mapping[str, str] | None = None,
    family: str = "",
) -> Classroom:
    """A space with learners and the instructor ``ines``, opened as a launch opens it."""
    known = find_registered(database, base_url)
    deployment_id = known or register_platform(database, clock, base_url=base_url)
    offered = {
        "lineitem": f"{base_url}/lineitems/1",
        "lineitems": f"{base_url}/lineitems",
        "memberships": f"{base_url}/memberships",
        "ags_scopes": f"{SCORE_SCOPE} {RESULT_SCOPE} {LINE_ITEM_SCOPE}",
    }
    with database.write() as session:
        deployment = session.get_one(Deployment, deployment_id)
        facts = LinkFacts(
            deployment=deployment,
            resource_link_id=resource_link_id,
            context_id="course-1",
            title="Working together",
            locale="en",
            services=offered if services is None else services,
        )
        space = open_space(session, facts, clock.now())
        ensure_gradebook(session, space, clock.now())
        classroom = Classroom(database, keys, clock, space.id)
        for name, role in [*((name, Role.LEARNER) for name in learners), ("ines", Role.INSTRUCTOR)]:
            account = AccountKey(space.organisation_id, base_url, (subjects or {}).get(name, f"lms-{name}"))
            profile = Profile(name.title(), f"{name.title()}{family}son", None, f"{name}@academy.example")
            classroom.people[name] = recognise(session, keys, account, profile, clock.now())
            join(session, space, classroom.people[name], role, clock.now())
    return classroom


def find_registered(database: Database, issuer: str) -> UUID | None:
    """The deployment of an issuer that is registered already."""
    with database.read() as session:
        return session.scalar(
            select(Deployment.id)
            .join(Platform, Platform.id == Deployment.platform_id)
            .where(Platform.issuer == issuer)
        )


def connected_classroom(
    database: Database,
    keys: KeyRing,
    clock: SystemClock,
    lms: LmsOnLoopback,
    *,
    organisation: str = "default",
) -> Classroom:
    """A classroom whose LMS is the demo LMS on loopback, registered and offering its gradebook and roster."""
    base = f"{lms.base_url}/lti"
    register_platform(
        database,
        clock,
        base_url=lms.base_url,
        organisation=organisation,
        auth_login_url=f"{base}/auth",
        auth_token_url=f"{base}/token",
        jwks_url=f"{base}/certs",
    )
    return open_classroom(
        database,
        keys,
        clock,
        base_url=lms.base_url,
        subjects=SUBJECTS,
        services={
            "lineitem": lms.gradebook()["columns"][0]["line_item"],
            "lineitems": f"{base}/courses/2/lineitems",
            "memberships": f"{base}/courses/2/memberships",
            "ags_scopes": f"{SCORE_SCOPE} {RESULT_SCOPE} {LINE_ITEM_SCOPE}",
        },
    )
