"""Two organisations in one installation: each has an LMS, a space and people, and the same people are in both.

The same `sub` and the same mail address stand in both LMSs. Whatever is one organisation's own has a word in it that
nothing of the other has: `alpha` or `beta`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from config.clock import SetClock
from config.database import Database
from config.ids import timeless_id
from config.keys import KeyRing
from config.settings import Settings
from connectors.contract import Author, Channel, Checked
from connectors.http import HttpClient
from lti_tool.app.access import Viewer
from lti_tool.app.factory import create_app
from lti_tool.app.services import Services
from lti_tool.collections.keeping import collect, make_collection
from lti_tool.drafts.tables import StoredDraft
from lti_tool.facilitators.keeping import put_facilitators
from lti_tool.launch.errands import ErrandKind, begin_errand
from lti_tool.launch.sessions import open_session
from lti_tool.learner.feeds import make_feed
from lti_tool.migrations.schema import whole_metadata
from lti_tool.space.tables import Post, Thread
from lti_tool.summaries.keeping import put_summary
from lti_tool.tags.choosing import put_tags, tag_thread
from lti_tool.tags.tables import Tag
from sync.attachments.tables import StoredAttachment
from sync.audit.trail import record
from sync.certificates.definitions import Definition, define, list_defined
from sync.certificates.issuing import Order, issue
from sync.communities.connecting import connect, read_channel
from sync.communities.scope import Scope
from sync.communities.tables import OutsideAccount
from sync.competencies.mapping import CompetencyMapping
from sync.competencies.ratings import Decided, Subject, award
from sync.competencies.rules import EvidenceRules
from sync.competencies.versions import set_mapping, set_rules
from sync.contributions.tables import StoredContribution
from sync.exports import asking
from sync.frameworks.editing import ItemEdit, add_item, new_package, retire
from sync.frameworks.store import Origin, save_package
from sync.frameworks.tables import CompetencyRow
from sync.gates.lists import put_list
from sync.gates.rules import Follows, read_rules
from sync.goals.findable import choose
from sync.goals.goals import Goal, set_goal
from sync.goals.narrowing import Narrowed
from sync.organisations.making import make_organisation
from sync.outbox.desired import Desired, put
from sync.outbox.tables import OutboxRow, TargetRow
from sync.outbox.targets import connect_competencies
from sync.paths.documents import Path as LearningPath
from sync.paths.keeping import find_path, make_path, note_done, publish_path
from sync.people.sealing import Seals
from sync.platforms.hosts import host_policy
from sync.portfolio.choosing import Choice, EntryKind, read_offered, save_choice
from sync.portfolio.links import make_link
from sync.portfolio.tables import PortfolioLink
from sync.previews.hosts import add_hosts
from sync.retention.holds import HoldReason, set_hold
from sync.rights.requests import approve, record_request
from sync.rights.standing import RequestKind
from sync.spaces.tables import Role, Space
from sync.terms.lists import add_pattern, add_terms
from sync.transfers.store import copy_profile, find_by_name
from tests.factories.files import picture
from tests.factories.world import Classroom, open_classroom, register_platform
from tests.lti_tool.attachments.bringing import paste
from tests.lti_tool.sending.test_held_page import find_all
from tests.lti_tool.space.visitor import Form, Visitor
from tests.sync.delivery.conftest import LEVELS

UPLOADED = {"file": "", "name": "a file", "encoding": None, "into": None, "version": 0}
SCORE = {"given": 7000, "maximum": 100}
ACHIEVEMENT = {
    "version": 1, "name": "leading", "title": {"en": "Achievement"}, "description": {"en": "Leads."},
    "criteria": {"en": "Has led."},
}  # fmt: skip
SUBJECT = "lms-anna"  # of one person in either LMS


@dataclass
class Tenant:
    """One of the organisations, with an id of each kind that an address or a form can name."""

    word: str
    slug: str
    organisation_id: UUID
    room: Classroom
    ids: dict[str, UUID] = field(default_factory=dict)
    secret: str = ""
    file_id: UUID | None = None

    @property
    def issuer(self) -> str:
        return f"https://{self.word}.example"

    @property
    def anna(self) -> UUID:
        return self.room.people["anna"]

    def visitor(self, app: Flask, services: Services, name: str, role: Role) -> Visitor:
        return Visitor(app, services, self.room.space_id, self.room.people[name], role, "en")


@pytest.fixture
def services(database: Database, keys: KeyRing, clock: SetClock, tmp_path: Path) -> Services:
    settings = Settings(data_dir=tmp_path, database_url="", base_url="https://stoa.example")
    return Services(settings, database, keys, clock, HttpClient(host_policy(database, allow_loopback=False)))


@pytest.fixture
def app(services: Services) -> Flask:
    return create_app(services)


@pytest.fixture
def alpha(app: Flask, services: Services) -> Tenant:
    return make_tenant(app, services, "alpha", "default")


@pytest.fixture
def beta(app: Flask, services: Services) -> Tenant:
    return make_tenant(app, services, "beta", "second")


def make_tenant(app: Flask, services: Services, word: str, slug: str) -> Tenant:
    """An organisation in which everything has happened once."""
    database, keys, clock = services.database, services.keys, services.clock
    issuer = f"https://{word}.example"
    with database.write() as session:
        organisation_id = make_organisation(session, slug, f"The {word} company", clock.now())
        add_terms(session, keys, organisation_id, [f"Projekt {word.title()}"], clock.now())
        rules = read_rules([f"{word}word"], Follows.HOLD)
        put_list(session, keys, organisation_id, None, rules, clock.now())
        add_hosts(session, organisation_id, [f"{word}.example"], clock.now())
        add_pattern(session, keys, organisation_id, f"{word.upper()}-(?P<id>[0-9]{{5}})", clock.now())
    register_platform(database, clock, base_url=issuer, organisation=slug, client_id=f"{word}-client")
    room = open_classroom(database, keys, clock, base_url=issuer, family=word)
    tenant = Tenant(word, slug, organisation_id, room)
    anna = tenant.visitor(app, services, "anna", Role.LEARNER)
    thread = anna.start_thread(
        f"Title {word}", f"Text {word}: my wife has breast cancer. Projekt {word.title()}."
    )
    answer = tenant.visitor(app, services, "ben", Role.LEARNER).reply(thread, f"Answer {word}")
    assert answer.startswith(thread)
    brought_id = _bring_in(services, tenant)
    find_all(services, room)
    form = anna.open("/threads/new").form
    anna.send(Form(f"{anna.space}/drafts", form.fields), title=f"Draft {word}", text=f"Begun {word}")
    sent = Form(f"{anna.space}/attachments", anna.open("/threads/new").form.fields)
    told = paste(anna, sent, picture(), f"File {word}.png").get_json()
    tenant.file_id = UUID(told["id"])
    _fill(services, tenant)
    tenant.ids["brought_id"] = brought_id
    return tenant


def _bring_in(services: Services, tenant: Tenant) -> UUID:
    """Something that Anna wrote elsewhere."""
    room = tenant.room
    written = room.contribution(f"Elsewhere {tenant.word}", source="slack:T1", author=Author("x"))
    room.accept("anna", written)
    with services.database.read() as session:
        return session.scalars(
            select(StoredContribution.id).where(
                StoredContribution.space_id == room.space_id, StoredContribution.source == "slack:T1"
            )
        ).one()


def _fill(services: Services, tenant: Tenant) -> None:
    keys, now, room = services.keys, services.clock.now(), tenant.room
    anna, ines = tenant.anna, room.people["ines"]
    with services.database.write() as session:
        space = session.get_one(Space, room.space_id)
        space.title, space.context_id = f"Space {tenant.word}", "course-1"
        set_mapping(session, space.id, CompetencyMapping.parse(LEVELS), now)
        connect_competencies(
            session, keys, space, site=tenant.issuer, course_id="2", token=f"token-{tenant.word}", now=now
        )
        targets = session.scalars(select(TargetRow.id).where(TargetRow.space_id == space.id)).all()
        for target_id in targets:
            put(session, [Desired(target_id, anna, "score", SCORE, SCORE)], now=now, due_at=now)
        asked = [
            record_request(
                session, keys, organisation_id=tenant.organisation_id, person_id=anna, kind=kind, by=anna, now=now,
                words=f"words {tenant.word}",
            )
            for kind in (RequestKind.ACCESS, RequestKind.RECTIFICATION)
        ]  # fmt: skip
        approve(session, keys, asked[0], ines, now)
        hold = set_hold(
            session, tenant.organisation_id, HoldReason.LITIGATION, now, person_id=room.people["cem"]
        )
        open_session(session, None, ines, now)
        errands = [
            begin_errand(
                session, keys, kind, settings, deployment_id=space.deployment_id, person_id=ines,
                role=Role.ADMINISTRATOR, locale="en", context_id=None, now=now,
            )
            for kind, settings in (
                (ErrandKind.DATA_PRIVACY, {"data_subject": str(anna), "oversight": None}),
                (ErrandKind.DATA_PROTECTION, {"space_id": str(space.id)}),
                (ErrandKind.QUALIFICATION, {"space_id": str(space.id)}),
                (ErrandKind.FRAMEWORK_IMPORT, UPLOADED),
                (ErrandKind.COMMUNITIES, {"space_id": str(space.id)}),
            )
        ]  # fmt: skip
        tenant.secret = make_feed(session, keys, space, anna, "en", now)
        record(
            session, action="tests.acted", now=now, organisation_id=tenant.organisation_id, space_id=space.id
        )
        thread = session.scalars(select(Thread).where(Thread.space_id == space.id)).one()
        session.execute(
            update(StoredAttachment)
            .where(StoredAttachment.id == tenant.file_id)
            .values(contribution_id=thread.contribution_id)
        )
        put_tags(session, space.id, {}, [f"Tag {tenant.word}"])
        tag = session.scalars(select(Tag.id).where(Tag.space_id == space.id)).one()
        tag_thread(session, space.id, thread.id, [str(tag)])
        who = Viewer(ines, space.id, Role.INSTRUCTOR, "en")
        collection = make_collection(session, who, f"Collection {tenant.word}")
        assert collection is not None
        opening = thread.contribution_id
        collect(session, keys, who, collection.id, opening, now, f"Note {tenant.word}")
        put_facilitators(
            session,
            keys,
            who,
            thread.id,
            [anna],
            instruction=f"Instruction {tenant.word}",
            until=None,
            now=now,
        )
        put_summary(
            session, keys, who, thread.id, f"Summary {tenant.word}", f"Summary {tenant.word}", seen=0, now=now
        )
        titled = {**ACHIEVEMENT, "title": {"en": f"Achievement {tenant.word}"}}
        define(session, tenant.organisation_id, Definition.parse(titled), now)
        certified = list_defined(session, tenant.organisation_id)[0]
        certificate = issue(session, keys, space, Order(certified, anna), ines, now)
        frameworks = _frameworks(session, tenant, now)
        competency = session.get_one(CompetencyRow, frameworks["competency_id"])
        rule = {"id": "r", "when": "post", "competency": competency.identifier, "level": 1, "weight": 1}
        set_rules(session, space.id, EvidenceRules.parse({"version": 1, "rules": [rule]}), now)
        step = {
            "id": str(thread.id),
            "kind": "thread",
            "required": True,
            "done": "marked",
            "thread": str(thread.id),
        }
        document = {
            "version": 1, "title": {"en": f"Path {tenant.word}"}, "in_order": False,
            "sections": [{"id": str(collection.id), "entries": [step]}],
        }  # fmt: skip
        path_id = make_path(session, space, LearningPath.parse(document), now, ines)
        kept = find_path(session, space.id, path_id, latest=True)
        assert kept is not None
        publish_path(session, space, kept, now, ines)
        note_done(session, kept, thread.id, anna, now)
        subject = Subject(tenant.organisation_id, space.id, anna, competency.id, 1, 1)
        decided = Decided(ines, now, 1, f"Reason {tenant.word}")
        rating = award(session, Seals(session, keys), subject, decided, None, {})
        seals = Seals(session, keys)
        offered = read_offered(session, keys, tenant.organisation_id, anna, "en", now)
        chosen = Choice({(EntryKind.LEVEL, rating): None}, f"Words {tenant.word}", shows_name=True)
        save_choice(session, seals, anna, offered, chosen, now)
        make_link(session, seals, keys, anna, 30, now)
        assert choose(session, space, anna, rating, now)
        goal = Goal({"en": f"Goal {tenant.word}"}, {competency.id: 1})
        goal_id = set_goal(session, tenant.organisation_id, goal, None, now)
        export_id = asking.ask(
            session,
            seals,
            tenant.organisation_id,
            ines,
            asking.Form.EXCEL,
            Narrowed(words=tenant.word),
            "en",
            now,
        )
        source = find_by_name(session, tenant.organisation_id, "tcmanager")
        profile_id = copy_profile(session, tenant.organisation_id, source, f"Profile {tenant.word}", now)
        community = connect(
            session, keys, tenant.organisation_id, "mattermost", title=f"Community {tenant.word}",
            settings={"site": "https://chat.example"}, secrets={"token": f"token {tenant.word}"},
            checked=Checked(f"mattermost:{tenant.slug}", f"Bot {tenant.word}"), now=now,
        )  # fmt: skip
        channel = read_channel(
            session, community, space, Channel("C1", f"Channel {tenant.word}"), Scope(), counts=True, now=now
        )
        account = OutsideAccount(
            id=timeless_id(), organisation_id=tenant.organisation_id, person_id=anna, community_id=community.id,
            lookup=tenant.slug, proof="mail", found_at=now,
        )  # fmt: skip
        session.add(account)
        tenant.ids = {
            "account_id": account.id,
            "community_id": community.id,
            "row_id": channel.id,
            "profile_id": profile_id,
            "export_id": export_id,
            "certificate_id": certificate.id,
            "link_id": session.scalars(select(PortfolioLink.id).where(PortfolioLink.person_id == anna)).one(),
            "rating_id": rating,
            "achievement": certified.id,
            "achievement_id": certified.id,
            "collection_id": collection.id,
            "path_id": path_id,
            "step_id": thread.id,
            "space_id": space.id,
            "thread_id": thread.id,
            "file_id": session.scalars(
                select(StoredAttachment.id).where(StoredAttachment.space_id == space.id)
            ).one(),
            "tag": tag,
            "post_id": session.scalars(select(Post.id).where(Post.thread_id == thread.id)).one(),
            "contribution_id": opening,
            "person_id": anna,
            "request_id": asked[0].id,
            "errand_id": errands[0],
            "oversight": errands[1],
            "goal_id": goal_id,
            "qualification": errands[2],
            "upload_id": errands[3],
            "communities": errands[4],
            **frameworks,
            "target": targets[0],
            "item": session.scalars(select(OutboxRow.id).where(OutboxRow.target_id == targets[0])).one(),
            "draft_id": session.scalars(select(StoredDraft.id).where(StoredDraft.person_id == anna)).one(),
            "hold_id": hold.id,
            "rectification": asked[1].id,
        }


def _frameworks(session: Session, tenant: Tenant, now: datetime) -> dict[str, UUID]:
    """Two frameworks, one with a competency that is there and one that is retired."""
    titles = {"en": {"title": f"Framework {tenant.word}"}}
    package, other = (new_package(f"{each}-{tenant.slug}", titles, "en", now) for each in ("first", "other"))
    edit = ItemEdit({"en": {"fullStatement": f"Competency {tenant.word}"}}, code=tenant.word)
    package = add_item(package, f"item {tenant.word}", edit, None, now)
    package = add_item(package, f"retired {tenant.word}", edit, None, now)
    made = [
        save_package(session, tenant.organisation_id, each, Origin.EDITOR, now).framework_id
        for each in (package, other)
    ]
    save_package(
        session, tenant.organisation_id, retire(package, f"retired {tenant.word}"), Origin.EDITOR, now
    )
    competency = session.scalars(
        select(CompetencyRow.id).where(
            CompetencyRow.framework_id == made[0], CompetencyRow.retired_at.is_(None)
        )
    )
    return {"framework_id": made[0], "other_id": made[1], "competency_id": competency.one()}


def rows_about(services: Services, tenant: Tenant) -> set[str]:
    """Every row of every table that names something of an organisation's, as text."""
    names = {str(each).replace("-", "") for each in (*tenant.ids.values(), *tenant.room.people.values())}
    names |= {str(tenant.organisation_id).replace("-", "")}
    found = set()
    with services.database.read() as session:
        for table in whole_metadata().sorted_tables:
            if table.name in ("browser_sessions", "session_tokens"):
                continue  # a visit of their own begins and ends as it likes
            for row in session.execute(select(table)):
                told = f"{table.name} {tuple(row)!r}"
                if any(name in told.replace("-", "") for name in names):
                    found.add(told)
    return found
