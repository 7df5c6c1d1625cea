"""Recognising people by their LMS account, and reading who they are. The only code that opens identities."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import Session

from config.ids import new_id
from config.keys import KeyRing, new_key, seal, unseal
from sync.people.tables import Account, Person, PersonKey

_PERSON_KEYS = "person-keys"
_FORMER_NAMES = 50
_KNOWN: Final = (
    select(Account.person_id, Person.sealed_profile, PersonKey.wrapped_key)
    .join(Person, Person.id == Account.person_id)
    .join(PersonKey, PersonKey.person_id == Account.person_id)
    .where(
        Account.organisation_id == bindparam("organisation", type_=Uuid()),
        Account.issuer == bindparam("issuer"),
        Account.subject_lookup == bindparam("subject"),
    )
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
    """The person behind an LMS account, made at the first sight; what the LMS tells now goes into the profile."""
    lookup = keys.lookup("account", account.subject)
    asked = {"organisation": account.organisation_id, "issuer": account.issuer, "subject": lookup}
    found = session.execute(_KNOWN, asked).one_or_none()
    if found is None:
        return _make(session, keys, account, profile or Profile(), now)
    if profile is not None:
        key = _unwrap(keys, found.person_id, found.wrapped_key)
        known = _open_profile(key, found.person_id, found.sealed_profile)
        if known.updated(profile) != known:
            _update(session, keys, key, found.person_id, profile)
    person_id: UUID = found.person_id
    return person_id


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


def read_profiles(session: Session, keys: KeyRing, person_ids: Collection[UUID]) -> Mapping[UUID, Profile]:
    """Who these people are. People whose key is gone are missing from the answer."""
    rows = session.execute(
        select(Person.id, Person.sealed_profile, PersonKey.wrapped_key)
        .join(PersonKey, PersonKey.person_id == Person.id)
        .where(Person.id.in_(person_ids))
    )
    return {
        person_id: _open_profile(_unwrap(keys, person_id, wrapped), person_id, sealed)
        for person_id, sealed, wrapped in rows
    }


def read_subjects(
    session: Session, keys: KeyRing, issuer: str, person_ids: Collection[UUID]
) -> Mapping[UUID, str]:
    """The LMS's own user id of each of these people, for naming them to that LMS. Erased people are missing."""
    rows = session.execute(
        select(Account.person_id, Account.id, Account.sealed_subject, PersonKey.wrapped_key)
        .join(PersonKey, PersonKey.person_id == Account.person_id)
        .where(Account.issuer == issuer, Account.person_id.in_(person_ids))
    )
    return {
        person_id: unseal(_unwrap(keys, person_id, wrapped), sealed, about=f"account:{account_id}").decode()
        for person_id, account_id, sealed, wrapped in rows
    }


def mail_lookup(keys: KeyRing, mail: str | None) -> str | None:
    """The fingerprint by which a mail address is found again."""
    return keys.lookup("mail", mail.strip().casefold()) if mail and mail.strip() else None


def _update(session: Session, keys: KeyRing, key: bytes, person_id: UUID, told: Profile) -> None:
    """Let a profile follow what was told, from how it stands once nobody else changes it: no name is to be lost."""
    person = session.get_one(Person, person_id, populate_existing=True, with_for_update={"key_share": True})
    updated = _open_profile(key, person_id, person.sealed_profile).updated(told)
    person.sealed_profile = _seal_profile(key, person_id, updated)
    person.profile_version += 1
    person.mail_lookup = mail_lookup(keys, updated.mail)


def _make(session: Session, keys: KeyRing, account: AccountKey, profile: Profile, now: datetime) -> UUID:
    person_id, account_id, key = new_id(), new_id(), new_key()
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
    wrapped = seal(keys.key(_PERSON_KEYS), key, about=f"person_key:{person_id}")
    session.add(PersonKey(person_id=person_id, wrapped_key=wrapped))
    session.add(
        Account(
            id=account_id,
            person_id=person_id,
            organisation_id=account.organisation_id,
            issuer=account.issuer,
            subject_lookup=keys.lookup("account", account.subject),
            sealed_subject=seal(key, account.subject.encode(), about=f"account:{account_id}"),
            created_at=now,
        )
    )
    session.flush()
    return person_id


def _unwrap(keys: KeyRing, person_id: UUID, wrapped: bytes) -> bytes:
    return unseal(keys.key(_PERSON_KEYS), wrapped, about=f"person_key:{person_id}")


def _seal_profile(key: bytes, person_id: UUID, profile: Profile) -> bytes:
    return seal(key, json.dumps(asdict(profile)).encode(), about=f"profile:{person_id}")


def _open_profile(key: bytes, person_id: UUID, sealed: bytes | None) -> Profile:
    if sealed is None:
        return Profile()
    document = json.loads(unseal(key, sealed, about=f"profile:{person_id}"))
    former = tuple(Names(*names) for names in document.pop("former", ()))
    return Profile(**document, former=former)
