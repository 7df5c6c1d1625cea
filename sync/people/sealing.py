"""What people write, and what is written about them, sealed under the key of whom it is about.

So that destroying the key reaches it wherever it has been copied to: old backups, logs of the database, freed pages
(docs/adr/0006-texts-under-their-authors-keys.md).
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from config.keys import KeyRing, Undecipherable, seal, unseal
from sync.people.erasure import was_erased
from sync.people.person_keys import give_key, unwrap
from sync.people.tables import LOST_PROFILE, Person, PersonKey


def place(table: str, *key: object) -> str:
    """What a sealed text is bound to: its row, by the table's name and the values of its primary key."""
    return f"{table}:{','.join(map(str, key))}"


class Seals:
    """Seals and opens texts, each under its person's key, for one transaction: keys are read and unwrapped once.

    Not shared among threads.
    """

    def __init__(self, session: Session, keys: KeyRing) -> None:
        self.session = session
        self.keys = keys
        self._known: dict[UUID, bytes | None] = {}

    def load(self, person_ids: Iterable[UUID]) -> None:
        """Have the keys of these people at hand, by one query for all that are not yet."""
        wanted = {each for each in person_ids if each not in self._known}
        if not wanted:
            return
        self._known |= dict.fromkeys(wanted)
        rows = self.session.execute(
            select(PersonKey.person_id, PersonKey.wrapped_key).where(PersonKey.person_id.in_(wanted))
        )
        for person_id, wrapped in rows:
            self._known[person_id] = unwrap(self.keys, person_id, wrapped)

    def learn(self, keys: Mapping[UUID, bytes | None]) -> None:
        """Have keys at hand that somebody else has read: None for people who have none."""
        self._known |= keys

    def seal(self, person_id: UUID, text: str, where: str) -> bytes | None:
        """Seal a text for its `place`; None for an empty one, and for somebody who was erased meanwhile.

        Who has lost their key gets another one: what is written now can be read, what was sealed before no more.
        """
        return self.seal_bytes(person_id, text.encode(), where) if text else None

    def seal_bytes(self, person_id: UUID, content: bytes, where: str) -> bytes | None:
        """Seal a piece of a file as a text is sealed; None for somebody who was erased meanwhile."""
        self.load([person_id])
        key = self._known[person_id]
        if key is None:
            key = self._known[person_id] = self._give(person_id)
        return seal(key, content, about=where) if key is not None else None

    def open(self, person_id: UUID, sealed: bytes | None, where: str) -> str | None:
        """Read a text; "" where none is there, None where its key was lost."""
        if sealed is None:
            return ""
        opened = self.open_bytes(person_id, sealed, where)
        return opened.decode() if opened is not None else None

    def open_bytes(self, person_id: UUID, sealed: bytes, where: str) -> bytes | None:
        """Read a piece of a file; None where its key was lost."""
        self.load([person_id])
        key = self._known[person_id]
        try:
            return unseal(key, sealed, about=where) if key is not None else None
        except Undecipherable:
            return None

    def _give(self, person_id: UUID) -> bytes | None:
        """Another key for one that was lost; that the profile is lost with it keeps evidence waiting for the names."""
        person = self.session.scalar(
            select(Person.sealed_profile).where(Person.id == person_id).with_for_update(key_share=True)
        )
        if person is None or was_erased(self.session, person_id):  # perhaps by a journal not yet replayed
            return None
        key = give_key(self.session, self.keys, person_id)
        self.session.execute(
            update(Person)
            .where(Person.id == person_id)
            .values(sealed_profile=LOST_PROFILE, mail_lookup=None, profile_version=Person.profile_version + 1)
        )
        return key
