"""Recognising people by their LMS account, and reading who they are. The only code that opens identities."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from config.ids import new_id, timeless_id
from config.keys import KeyRing, Undecipherable, seal, unseal
from sync.people.erasure import is_suppressed, lift_suppression, was_erased
from sync.people.person_keys import give_key, make_key, unwrap
from sync.people.sealing import Seals
from sync.people.tables import LOST_PROFILE, Account, Person, PersonKey

_FORMER_NAMES = 50
_KNOWN: Final = (
    select(Account.id.label("account_id"), Account.person_id, Person.sealed_profile, PersonKey.wrapped_key)
    .join(Person, Person.id == Account.person_id)
    .outerjoin(PersonKey, PersonKey.person_id == Account.person_id)
    .where(
        Account.organisation_id == bindparam("organisation", type_=Uuid()),
        Account.issuer == bindparam("issuer"),
        Account.subject_lookup == bindparam("subject"),
    )
    .with_for_update(of=Account, read=True, key_share=True)  # nobody is erased between this and the commit
)


class Names(NamedTuple):
    """Names of a person as an LMS told them; any of them may be withheld."""

    given_name: str | None = None
    family_name: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What an LMS tells of a person; any of it may be withheld. `former` names still stand in texts."""

    given_name: str | None = None
    family_name: str | None = None
    name: str | None = None
    mail: str | None = None
    former: tuple[Names, ...] = ()

    @property
    def names(self) -> Names:
        """The present names."""
        return Names(self.given_name, self.family_name, self.name)

    def updated(self, told: "Profile") -> "Profile":
        """This profile after an LMS told another: what is withheld altogether stays, and no name is forgotten."""
        names = told.names if any(told.names) else self.names
        former = dict.fromkeys((self.names, *told.former, *self.former))
        former.pop(names, None)
        former.pop(Names(), None)
        return Profile(*names, mail=told.mail or self.mail, former=tuple(former)[:_FORMER_NAMES])

    @property
    def display_name(self) -> str | None:
        """The name to show, or None where the LMS withholds it."""
        parts = " ".join(part for part in (self.given_name, self.family_name) if part)
        return self.name or parts or None


@dataclass(frozen=True, slots=True)
class AccountKey:
    """Whom an LMS means by its `sub`: an account is (organisation, issuer, sub)."""

    organisation_id: UUID
    issuer: str
    subject: str


def recognise(
    session: Session, keys: KeyRing, account: AccountKey, profile: Profile | None, now: datetime
) -> UUID:
    """The person behind an LMS account, who comes in person; what the LMS tells now goes into the profile.

    Made at the first sight. Who was erased and comes again, of their own will, is a new person, of whom rosters may
    tell again.
    """
    known = _recognise_known(session, keys, account, profile)
    if known is not None:
        return known
    lift_suppression(session, keys, account.organisation_id, account.issuer, account.subject)
    return _make(session, keys, account, profile or Profile(), now)


def recognise_listed(
    session: Session, keys: KeyRing, account: AccountKey, profile: Profile, now: datetime
) -> UUID | None:
    """The same for somebody whom only a roster tells of: None for a person who was erased and has not come again."""
    known = _recognise_known(session, keys, account, profile)
    if known is not None:
        return known
    if is_suppressed(session, keys, account.organisation_id, account.issuer, account.subject):
        return None
    return _make(session, keys, account, profile, now)


def find_people(
    session: Session, keys: KeyRing, organisation_id: UUID, issuer: str, subjects: Collection[str]
) -> Mapping[str, UUID]:
    """Who is behind these accounts in an LMS, by `sub`; unknown ones are missing."""
    by_lookup = {keys.lookup("account", subject): subject for subject in subjects}
    rows = session.execute(
        select(Account.subject_lookup, Account.person_id).where(
            Account.organisation_id == organisation_id,
            Account.issuer == issuer,
            Account.subject_lookup.in_(by_lookup),
        )
    )
    return {by_lookup[lookup]: person_id for lookup, person_id in rows}


def keep_known(session: Session, person_ids: Collection[UUID]) -> Collection[UUID]:
    """Those of these people who still have an account; none of them is erased before the transaction ends."""
    known = select(Account.person_id).where(Account.person_id.in_(person_ids))
    return set(session.scalars(known.with_for_update(read=True, key_share=True)))


def read_profiles(
    session: Session, keys: KeyRing, person_ids: Collection[UUID], seals: Seals | None = None
) -> Mapping[UUID, Profile]:
    """Who these people are. People whose key is gone are missing from the answer.

    `seals`, which are to open what they wrote, learn their keys by the same query.
    """
    rows = session.execute(
        select(Person.id, Person.sealed_profile, PersonKey.wrapped_key)
        .join(PersonKey, PersonKey.person_id == Person.id)
        .where(Person.id.in_(person_ids))
    ).all()
    unwrapped = {person_id: unwrap(keys, person_id, wrapped) for person_id, _, wrapped in rows}
    if seals is not None:
        seals.learn({**dict.fromkeys(person_ids), **unwrapped})
    opened = (
        (person_id, _open_profile(unwrapped[person_id], person_id, sealed)) for person_id, sealed, _ in rows
    )
    return {person_id: profile for person_id, profile in opened if profile is not None}


def with_lost_keys() -> Select[UUID]:
    """The people who were not erased and whose key was lost all the same, until they or a roster come again."""
    return (
        select(Person.id)
        .outerjoin(PersonKey, PersonKey.person_id == Person.id)
        .where(
            Person.sealed_profile.is_not(None),
            or_(PersonKey.person_id.is_(None), Person.sealed_profile == LOST_PROFILE),
        )
    )


def read_subjects(
    session: Session, keys: KeyRing, issuer: str, person_ids: Collection[UUID]
) -> Mapping[UUID, str]:
    """The LMS's own user id of each of these people, for naming them to that LMS. Erased people are missing."""
    rows = session.execute(
        select(Account.person_id, Account.id, Account.sealed_subject, PersonKey.wrapped_key)
        .join(PersonKey, PersonKey.person_id == Account.person_id)
        .where(Account.issuer == issuer, Account.person_id.in_(person_ids))
    )
    opened = (
        (person_id, _opened(unwrap(keys, person_id, wrapped), sealed, about=f"account:{account_id}"))
        for person_id, account_id, sealed, wrapped in rows
    )
    return {person_id: subject.decode() for person_id, subject in opened if subject is not None}


def mail_lookup(keys: KeyRing, mail: str | None) -> str | None:
    """The fingerprint by which a mail address is found again."""
    return keys.lookup("mail", mail.strip().casefold()) if mail and mail.strip() else None


def _recognise_known(
    session: Session, keys: KeyRing, account: AccountKey, told: Profile | None
) -> UUID | None:
    lookup = keys.lookup("account", account.subject)
    asked = {"organisation": account.organisation_id, "issuer": account.issuer, "subject": lookup}
    found = session.execute(_KNOWN, asked).one_or_none()
    if found is None:
        return None
    person_id: UUID = found.person_id
    if found.wrapped_key is None and was_erased(session, person_id):
        # Of a restored backup whose journal is not replayed yet: the rest of that person is left for the replay.
        session.execute(delete(Account).where(Account.id == found.account_id))
        return None
    key = unwrap(keys, person_id, found.wrapped_key) if found.wrapped_key is not None else None
    known = _open_profile(key, person_id, found.sealed_profile) if key is not None else None
    if key is None or known is None:
        _seal_anew(session, keys, account, found.account_id, person_id, told or Profile())
    elif told is not None and known.updated(told) != known:
        _update(session, keys, key, person_id, told)
    return person_id


def _seal_anew(
    session: Session, keys: KeyRing, account: AccountKey, account_id: UUID, person_id: UUID, told: Profile
) -> None:
    """Give a person whose key was lost another one, and know of them what is told now.

    So it is where a process was killed after the database was committed and before the key store was, and where one of
    the two was restored from a backup. What the person did hangs on the random id, and stays theirs.
    """
    person = session.get_one(Person, person_id, populate_existing=True, with_for_update={"key_share": True})
    key = give_key(session, keys, person_id)
    _write_profile(person, keys, key, told)
    sealed = _seal_subject(key, account_id, account.subject)
    session.execute(update(Account).where(Account.id == account_id).values(sealed_subject=sealed))


def _update(session: Session, keys: KeyRing, key: bytes, person_id: UUID, told: Profile) -> None:
    """Let a profile follow what was told, from how it stands once nobody else changes it: no name is to be lost."""
    person = session.get_one(Person, person_id, populate_existing=True, with_for_update={"key_share": True})
    present = _open_profile(key, person_id, person.sealed_profile)
    if present is not None:  # or else somebody has just sealed it anew
        _write_profile(person, keys, key, present.updated(told))


def _write_profile(person: Person, keys: KeyRing, key: bytes, profile: Profile) -> None:
    person.sealed_profile = _seal_profile(key, person.id, profile)
    person.profile_version += 1
    person.mail_lookup = mail_lookup(keys, profile.mail)


def _make(session: Session, keys: KeyRing, account: AccountKey, profile: Profile, now: datetime) -> UUID:
    person_id, account_id = timeless_id(), new_id()
    key, wrapped = make_key(keys, person_id)
    session.add(PersonKey(person_id=person_id, wrapped_key=wrapped))
    session.add(
        Person(
            id=person_id,
            organisation_id=account.organisation_id,
            sealed_profile=_seal_profile(key, person_id, profile),
            mail_lookup=mail_lookup(keys, profile.mail),
            created_at=now,
        )
    )
    session.flush()
    session.add(
        Account(
            id=account_id,
            person_id=person_id,
            organisation_id=account.organisation_id,
            issuer=account.issuer,
            subject_lookup=keys.lookup("account", account.subject),
            sealed_subject=_seal_subject(key, account_id, account.subject),
            created_at=now,
        )
    )
    session.flush()
    return person_id


def _seal_subject(key: bytes, account_id: UUID, subject: str) -> bytes:
    return seal(key, subject.encode(), about=f"account:{account_id}")


def _seal_profile(key: bytes, person_id: UUID, profile: Profile) -> bytes:
    return seal(key, json.dumps(asdict(profile)).encode(), about=f"profile:{person_id}")


def _open_profile(key: bytes, person_id: UUID, sealed: bytes | None) -> Profile | None:
    """None where it was sealed under another key of the person's, or emptied."""
    opened = _opened(key, sealed, about=f"profile:{person_id}") if sealed is not None else None
    if opened is None:
        return None
    document = json.loads(opened)
    former = tuple(Names(*names) for names in document.pop("former", ()))
    return Profile(**document, former=former)


def _opened(key: bytes, sealed: bytes, *, about: str) -> bytes | None:
    try:
        return unseal(key, sealed, about=about)
    except Undecipherable:
        return None
