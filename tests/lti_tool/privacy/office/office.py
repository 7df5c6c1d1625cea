"""An administrator before the pages of data protection, and what there is to be seen on them."""

import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.ids import new_id
from config.keys import KeyRing
from lti_tool.app.services import Services
from sync.audit.tables import AuditRow
from sync.audit.trail import record
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import Text, seal_text
from sync.outbox.tables import SentText, TargetRow
from sync.people.sealing import Seals
from sync.people.tables import Account
from sync.platforms.registry import find_organisation
from sync.rights.requests import record_request
from sync.rights.standing import RequestKind
from sync.spaces.tables import Space
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.platform import LTI, MEMBERSHIP, TOOL

INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person#"
ADMINISTRATOR = f"{INSTITUTION}Administrator"
ENGLISH = {f"{LTI}launch_presentation": {"locale": "en"}}


@dataclass
class Office:
    """The pages, in the browser of whoever opened them."""

    browser: Browser
    address: str

    def open(self, path: str = "") -> str:
        """A page below the office's address."""
        page = self.browser.get(self.address + path)
        assert page.status_code == 200, page.text
        return page.text

    def send(self, path: str, **fields: str) -> tuple[int, str]:
        """A form, with the token that its page carries."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.open("leak"))
        assert token
        data = {"csrf_token": token[1], **fields}
        answer = self.browser.client.post(self.address + path, base_url=TOOL, data=data)
        return answer.status_code, answer.text

    def look(self, **feared: str) -> str:
        """What the page of a leak says."""
        status, text = self.send("leak", **feared)
        assert status == 200, text
        return text


def launched(browser: Browser, *roles: str, **changes: object) -> str:
    """The space's page, for somebody with these roles."""
    named = {"sub": "ada", "name": "Ada Adminson", f"{LTI}roles": list(roles), **ENGLISH, **changes}
    return browser.get(browser.launch(named).headers["Location"]).text


def way_in(page: str) -> str | None:
    """Where the menu leads to data protection, if it does."""
    found = re.search(r'href="(/data-protection/[^"]+/)"', page)
    return found[1] if found else None


def open_office(browser: Browser, *roles: str) -> Office:
    """By an ordinary launch of an administrator of the institution."""
    address = way_in(launched(browser, *(roles or (ADMINISTRATOR, f"{MEMBERSHIP}Instructor"))))
    assert address
    return Office(browser, address)


def member(browser: Browser, services: Services, subject: str, name: str) -> UUID:
    """Somebody who has launched as a learner."""
    with services.database.read() as session:
        before = set(session.scalars(select(Account.person_id)))
    browser.space_id(
        {"sub": subject, "name": name, "given_name": name.split()[0], "family_name": name.split()[1]}
    )
    with services.database.read() as session:
        (person_id,) = set(session.scalars(select(Account.person_id))) - before
    return person_id


def ask(services: Services, person_id: UUID, kind: RequestKind, words: str = "") -> UUID:
    """A request of somebody's."""
    with services.database.write() as session:
        own = find_organisation(session, "default").id
        made = record_request(
            session, services.keys, organisation_id=own, person_id=person_id, kind=kind, by=person_id,
            now=services.clock.now(), words=words,
        )  # fmt: skip
        return made.id


def sent(services: Services, person_id: UUID, *, excerpt_of: str | None = None) -> UUID:
    """Something of somebody's that has arrived in the gradebook, made of a post with this address; the post's id."""
    item_id, post_id, now = new_id(), new_id(), services.clock.now()
    with services.database.write() as session:
        space = session.scalars(select(Space)).first()
        assert space
        target = session.scalars(select(TargetRow).where(TargetRow.space_id == space.id)).one()
        if excerpt_of is not None:
            session.add(post(session, services.keys, space.id, person_id, post_id, excerpt_of))
            session.add(
                SentText(
                    item_id=item_id,
                    version=1,
                    target_id=target.id,
                    person_id=person_id,
                    sealed_words=b"x",
                    sent_at=now,
                    contributions=[[str(post_id), 1]],
                )
            )
        record(
            session, action="record.applied", now=now, organisation_id=space.organisation_id, space_id=space.id,
            subject_id=person_id,
            detail={
                "id": str(item_id), "target": str(target.id), "version": 1, "purpose": "grade",
                **({"item": "competency:7"} if excerpt_of else {"item": "score", "given": 7000, "maximum": 100}),
            },
        )  # fmt: skip
    return post_id


def post(
    session: Session, keys: KeyRing, space_id: UUID, author_id: UUID, id_: UUID, link: str
) -> StoredContribution:
    """A post as it is stored."""
    return StoredContribution(
        id=id_, space_id=space_id, author_id=author_id, source="discussion", source_id=str(id_), revision=1,
        kind="thread", parent_id=None, conversation_id=id_, group_id=None, anonymous=False, deleted_at=None,
        occurred_at=session.get_one(Space, space_id).created_at,
        sealed_text=seal_text(Seals(session, keys), id_, author_id, Text("Words", "A title", link)),
    )  # fmt: skip


def acts(services: Services, beginning: str = "data_protection.") -> list[tuple[str, UUID | None]]:
    """What the audit tells of these pages: acts, and by whom."""
    with services.database.read() as session:
        rows = session.execute(select(AuditRow.action, AuditRow.actor_id).order_by(AuditRow.sequence)).all()
    return [(action, actor) for action, actor in rows if action.startswith(beginning)]
