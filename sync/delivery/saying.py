"""Making claimed items into statements: by pseudonyms and opaque names, as far as they still may be said (T3)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from config.clock import parse_stamp
from config.keys import KeyRing
from connectors.contract import Outcome, Statement, Verb
from sync.consent.purposes import STATEMENTS
from sync.consent.withheld import read_withheld
from sync.delivery.filters import course_of
from sync.delivery.flows import host_of
from sync.delivery.statements import (
    ANSWERED,
    AT,
    COMPETENCY,
    CONTRIBUTION,
    CONVERSATION,
    OF_OTHERS,
    VERB,
    read_public,
    statement_id,
)
from sync.outbox.claims import Claimed
from sync.outbox.desired import CHANGED, LEVEL, LEVELS
from sync.outbox.tables import TargetRow
from sync.people.accounts import read_profiles
from sync.people.pseudonyms import pseudonyms
from sync.rights.tables import WithdrawalRow
from sync.spaces.tables import Space

_CHANGED: Final = Outcome.retry(CHANGED, whole_target=False)
_NAME: Final = "name"
_STORE: Final = "lrs"  # in pseudonyms, which stay what they are: one host knows one learner by one
_DIGITS: Final = 32  # of an opaque name, hexadecimal: 128 bits


@dataclass(frozen=True)
class Sayer:
    """Makes the statements of some people of one space for one target.

    `accounts` are their pseudonyms there, and `names` their own names, of which there are none where no field list
    asks for them. `sayable` are those of their contributions of which may be told.
    """

    keys: KeyRing
    space: Space
    accounts: Mapping[UUID, str]
    names: Mapping[UUID, str]
    sayable: frozenset[UUID]

    @classmethod
    def of(
        cls,
        session: Session,
        keys: KeyRing,
        space: Space,
        target: TargetRow,
        person_ids: Collection[UUID],
        fields: Collection[str],
    ) -> "Sayer":
        """Read what is needed: four queries at most."""
        recipient = f"{_STORE}:{host_of(target.settings)}"
        withheld = read_withheld(session, space.id, person_ids)
        profiles = read_profiles(session, keys, person_ids) if _NAME in fields else {}
        names = {person_id: profile.display_name for person_id, profile in profiles.items()}
        return cls(
            keys=keys,
            space=space,
            accounts=pseudonyms(session, keys, person_ids, course_of(space), recipient),
            names={person_id: name for person_id, name in names.items() if name},
            sayable=read_public(session, space.id, person_ids) - frozenset[UUID]().union(*withheld.values()),
        )

    def say(self, claimed: Claimed) -> Statement | Outcome:
        """One statement; or that it is to be derived anew, since what it tells of is not public any more."""
        payload = claimed.payload
        verb, about = Verb(payload[VERB]), payload.get(CONTRIBUTION)
        account = self.accounts.get(claimed.person_id)
        is_own = about is not None and verb not in OF_OTHERS
        if account is None or (is_own and UUID(about) not in self.sayable):
            return _CHANGED
        return Statement(
            key=str(claimed.id),
            id=statement_id(claimed.item, payload),
            account=account,
            verb=verb,
            object=payload[COMPETENCY] if about is None else self._opaque("post", about),
            occurred_at=parse_stamp(payload[AT]),
            name=self.names.get(claimed.person_id),
            answers=self._opaque_or_none("post", payload.get(ANSWERED)),
            thread=self._opaque_or_none("thread", payload.get(CONVERSATION)),
            space=self._opaque("space", str(self.space.id)),
            course=self._opaque("course", course_of(self.space)) if self.space.context_id else None,
            level=payload.get(LEVEL),
            levels=payload.get(LEVELS),
        )

    def _opaque_or_none(self, kind: str, own: str | None) -> str | None:
        return None if own is None else self._opaque(kind, own)

    def _opaque(self, kind: str, own: str) -> str:
        """A name by which nobody finds what it stands for, and which is the same each time."""
        return self.keys.lookup("statement", f"{kind}:{own}")[:_DIGITS]


def is_said(target: TargetRow) -> bool:
    """Whether a target is sent statements."""
    return target.purpose == STATEMENTS


def as_withdrawn(row: WithdrawalRow) -> Statement:
    """A statement as a store needs it that is to take it back: it goes by its id."""
    payload: Mapping[str, Any] = row.payload
    return Statement(
        key=str(row.item_id),
        id=statement_id(row.item, payload),
        account="",
        verb=Verb(payload[VERB]),
        object="",
        occurred_at=parse_stamp(payload[AT]),
    )
