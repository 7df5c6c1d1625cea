"""Whose an account in a community is: by a verified mail address or a posted code, and only once the person agrees.

Never by name. Of strangers nothing is kept, not even that they are there.
"""

import re
import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from config.ids import timeless_id
from config.keys import KeyRing
from config.upsert import insert_if_new
from connectors.contract import Author, Contribution
from sync.communities.acts import forget_contributions, note
from sync.communities.tables import AccountCode, Community, CommunityChannel, OutsideAccount, Proof
from sync.contributions.tables import StoredContribution
from sync.people.accounts import mail_lookup
from sync.people.tables import Person
from sync.spaces.tables import Membership, MembershipStatus

CODE_LASTS: Final = timedelta(days=2)
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that are mistaken for each other
_CODE: Final = re.compile(rf"stoa-([{_ALPHABET}]{{5}})-([{_ALPHABET}]{{5}})", re.IGNORECASE)


class Authors:
    """Who the authors of a community are in one space, for one transaction.

    Cheap where nothing is new: one query for the space's members, one for the accounts that are known.
    """

    def __init__(self, session: Session, keys: KeyRing, community: Community, space_id: UUID) -> None:
        self._session, self._keys, self._community = session, keys, community
        self._members = _active_members(session, space_id)
        self._by_mail = {lookup: person_id for person_id, lookup in self._members.items() if lookup}
        self._known: dict[str, OutsideAccount | None] = {}

    def learn(self, authors: Iterable[Author]) -> None:
        """Have at hand what is known of these accounts."""
        self._learn({self._lookup(author.subject) for author in authors} - self._known.keys())

    def _learn(self, lookups: Collection[str]) -> None:
        if not lookups:
            return
        self._known.update(dict.fromkeys(lookups))
        rows = self._session.scalars(
            select(OutsideAccount).where(
                OutsideAccount.organisation_id == self._community.organisation_id,
                OutsideAccount.lookup.in_(sorted(lookups)),
            )
        )
        self._known |= {row.lookup: row for row in rows}

    def person(self, author: Author) -> UUID | None:
        """The member who has agreed that this account is theirs, None for everybody else."""
        account = self._known.get(self._lookup(author.subject))
        if account is None or account.agreed_at is None or account.person_id not in self._members:
            return None
        return account.person_id

    def propose(self, contributions: Sequence[Contribution], now: datetime) -> None:
        """Note of members whose verified address an account has that it may be theirs, for them to say so or not."""
        seen = Counter(each.author for each in contributions if self.person(each.author) is None)
        for author, number in seen.items():
            person_id = self._by_mail.get(mail_lookup(self._keys, author.mail) or "")
            account = self._known.get(self._lookup(author.subject))
            if account is not None and account.person_id == person_id and account.agreed_at is None:
                account.seen += number
            elif account is None and person_id is not None:
                self._add(author.subject, person_id, Proof.MAIL, now, seen=number)

    def take_codes(self, contributions: Sequence[Contribution], now: datetime) -> list[UUID]:
        """Recognise accounts by codes that they have posted; gives whose they are.

        A code is good once, for whoever posted it first: the others have read it there.
        """
        recognised = []
        for each in sorted(contributions, key=lambda said: said.occurred_at):
            for code in _codes_in(each.markdown):
                row = self._session.get(AccountCode, _code_lookup(self._keys, code))
                if row is None or row.community_id != self._community.id or row.ends_at <= now:
                    continue
                if row.person_id in self._members and self._agree_by_code(each.author.subject, row, now):
                    recognised.append(row.person_id)
        return recognised

    def _agree_by_code(self, subject: str, row: AccountCode, now: datetime) -> bool:
        """Whoever was given the code has agreed by posting it; an account that is another person's stays theirs."""
        account = self._known.get(self._lookup(subject))
        if account is not None and account.agreed_at is not None:
            return False
        if account is not None:
            self._session.delete(account)
            self._session.flush()
        self._add(subject, row.person_id, Proof.CODE, now, agreed_at=now)
        self._session.delete(row)
        _note_of(self._session, self._community, "account.recognised", row.person_id, now)
        return True

    def _add(
        self,
        subject: str,
        person_id: UUID,
        proof: Proof,
        now: datetime,
        *,
        seen: int = 0,
        agreed_at: datetime | None = None,
    ) -> None:
        lookup = self._lookup(subject)
        # Another worker may have seen the same account in another channel just now.
        made = insert_if_new(
            self._session, OutsideAccount, id=timeless_id(), organisation_id=self._community.organisation_id,
            person_id=person_id, community_id=self._community.id, lookup=lookup, proof=proof.value, seen=seen,
            found_at=now, agreed_at=agreed_at, declined_at=None,
        )  # fmt: skip
        if made:
            self._learn({lookup})

    def _lookup(self, subject: str) -> str:
        return self._keys.lookup("outside_account", f"{self._community.source}\n{subject}")


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """An account as its person sees it. `seen`: contributions that were seen before they agreed."""

    id: UUID
    community_id: UUID
    community: str
    connector: str
    proof: Proof
    seen: int
    found_at: datetime
    agreed_at: datetime | None
    declined_at: datetime | None


def accounts_of(session: Session, person_id: UUID) -> Sequence[ListedAccount]:
    """A person's accounts in connected communities, those that wait for an answer first."""
    rows = session.execute(
        select(OutsideAccount, Community.title, Community.connector)
        .join(Community, Community.id == OutsideAccount.community_id)
        .where(OutsideAccount.person_id == person_id)
        .order_by(
            OutsideAccount.agreed_at.is_not(None),
            OutsideAccount.declined_at.is_not(None),
            OutsideAccount.found_at,
        )
    )
    return [
        ListedAccount(
            row.id, row.community_id, title, connector, Proof(row.proof), row.seen, row.found_at, row.agreed_at,
            row.declined_at,
        )
        for row, title, connector in rows
    ]  # fmt: skip


def agree(session: Session, person_id: UUID, account_id: UUID, now: datetime) -> bool:
    """The person says that an account is theirs and may be read; False where it is not there or not theirs to say.

    What it has written so far is read by reading the community's channels once more.
    """
    account = _find(session, person_id, account_id)
    if account is None:
        return False
    if account.agreed_at is None:
        account.agreed_at, account.declined_at = now, None
        community = session.get_one(Community, account.community_id)
        _note_of(session, community, "account.agreed", person_id, now)
        read_anew(session, community.id, now)
    return True


def decline(session: Session, person_id: UUID, account_id: UUID, now: datetime) -> bool:
    """The person says that an account is not theirs, or may not be read (any more); nothing new is taken in.

    What was taken in stays until the person removes it.
    """
    account = _find(session, person_id, account_id)
    if account is None:
        return False
    account.agreed_at, account.declined_at = None, now
    community = session.get_one(Community, account.community_id)
    _note_of(session, community, "account.declined", person_id, now)
    return True


def forget_taken_in(session: Session, person_id: UUID, account_id: UUID, now: datetime) -> int:
    """Remove what somebody's account has brought in, from all discussions; gives how much that was."""
    account = _find(session, person_id, account_id)
    if account is None:
        return 0
    community = session.get_one(Community, account.community_id)
    channels = select(CommunityChannel.id).where(CommunityChannel.community_id == community.id)
    return forget_contributions(
        session,
        community,
        now,
        StoredContribution.author_id == person_id,
        StoredContribution.came_by.in_(channels),
    )


@dataclass(frozen=True, slots=True)
class ReadCommunity:
    """A community that is read into a discussion, with its channels."""

    community: Community
    channels: Sequence[CommunityChannel]


def communities_of(session: Session, space_id: UUID) -> Sequence[ReadCommunity]:
    """The communities that are read into a space, by title."""
    rows = session.execute(
        select(CommunityChannel, Community)
        .join(Community, Community.id == CommunityChannel.community_id)
        .where(CommunityChannel.space_id == space_id)
        .order_by(Community.title, Community.id, CommunityChannel.title, CommunityChannel.id)
    )
    found: dict[UUID, tuple[Community, list[CommunityChannel]]] = {}
    for channel, community in rows:
        found.setdefault(community.id, (community, []))[1].append(channel)
    return [ReadCommunity(community, channels) for community, channels in found.values()]


def give_code(session: Session, keys: KeyRing, person_id: UUID, community_id: UUID, now: datetime) -> str:
    """A new code for a person to post in a community, good for `CODE_LASTS`; a former one is good no more."""
    session.execute(
        delete(AccountCode).where(
            AccountCode.person_id == person_id, AccountCode.community_id == community_id
        )
    )
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(10))
    session.add(
        AccountCode(
            lookup=_code_lookup(keys, letters),
            person_id=person_id,
            community_id=community_id,
            ends_at=now + CODE_LASTS,
        )
    )
    return f"stoa-{letters[:5]}-{letters[5:]}"


def has_code(text: str) -> bool:
    """Whether a text has a code in it, for which alone it was written."""
    return _CODE.search(text) is not None


def read_anew(session: Session, community_id: UUID, now: datetime) -> None:
    """Have all channels of a community read from where they begin, since somebody is known now who was not."""
    for channel in session.scalars(
        select(CommunityChannel).where(CommunityChannel.community_id == community_id)
    ):
        channel.begin_anew(now)


def _note_of(session: Session, community: Community, act: str, person_id: UUID, now: datetime) -> None:
    """An act of somebody's about an account of their own."""
    note(session, community, act, now, actor_id=person_id, subject_id=person_id)


def _find(session: Session, person_id: UUID, account_id: UUID) -> OutsideAccount | None:
    account = session.get(OutsideAccount, account_id)
    return account if account is not None and account.person_id == person_id else None


def _active_members(session: Session, space_id: UUID) -> dict[UUID, str | None]:
    rows = session.execute(
        select(Person.id, Person.mail_lookup)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.space_id == space_id, Membership.status == MembershipStatus.ACTIVE.value)
    )
    return {row.id: row.mail_lookup for row in rows}


def _codes_in(text: str) -> Collection[str]:
    return {"".join(found).upper() for found in _CODE.findall(text)}


def _code_lookup(keys: KeyRing, letters: str) -> str:
    return keys.lookup("outside_account_code", letters)
