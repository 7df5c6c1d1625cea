"""Organisations as issuers: their signing keys and their look."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.errors import StoaError
from config.keys import KeyRing
from sync.audit.trail import record
from sync.certificates.content import DEFAULT_ACCENT, Look
from sync.certificates.picture import is_colour, is_dark_enough
from sync.certificates.signing import IssuerKeyPair, make_key_pair
from sync.certificates.tables import IssuerKey, IssuerLook
from sync.organisations.tables import Organisation
from sync.platforms.tool_keys import ListedKey

LARGEST_LOGO: Final = 300_000  # bytes, once it has been written anew
_LONGEST_ADDRESS: Final = 1_000
_LONGEST_MAIL: Final = 255


class KeyRefused(StoaError):
    """A key that cannot be withdrawn."""

    default_code = "certificates.key"


class LookRefused(StoaError):
    """A colour, a logo or an address that cannot be used."""

    default_code = "certificates.look"

    def __init__(self, message: str, field: str, *, code: str | None = None) -> None:
        """`field` is that of the `Look` which cannot be used."""
        super().__init__(message, code=code)
        self.field = field


def signing_key(session: Session, keys: KeyRing, organisation_id: UUID, now: datetime) -> IssuerKeyPair:
    """The key that signs today. The first call makes it, so call it in a writing transaction."""
    lock_issuer(session, organisation_id)
    return present_key(session, keys, organisation_id) or _opened(
        keys, _make(session, keys, organisation_id, now)
    )


def present_key(session: Session, keys: KeyRing, organisation_id: UUID) -> IssuerKeyPair | None:
    """The key that signs today; None where nothing was signed yet."""
    row = session.scalar(
        select(IssuerKey)
        .where(IssuerKey.organisation_id == organisation_id, IssuerKey.retired_at.is_(None))
        .order_by(IssuerKey.created_at.desc())
        .limit(1)
    )
    return _opened(keys, row) if row else None


def rotate_key(session: Session, keys: KeyRing, organisation_id: UUID, now: datetime) -> ListedKey:
    """Sign with a new key from now on; the others stay published, so that what they have signed can be verified."""
    lock_issuer(session, organisation_id)
    present = IssuerKey.organisation_id == organisation_id, IssuerKey.retired_at.is_(None)
    for row in session.scalars(select(IssuerKey).where(*present)):
        row.retired_at = now
    made = _make(session, keys, organisation_id, now)
    return ListedKey(made.kid, made.created_at, made.retired_at)


def withdraw_key(session: Session, organisation_id: UUID, kid: str) -> None:
    """Publish a retired key no more, for it may be in other hands: nothing that it has signed can be verified then.

    Holders fetch their badges anew. Raises KeyRefused for one that signs, or that the organisation does not have.
    """
    lock_issuer(session, organisation_id)
    row = session.get(IssuerKey, kid)
    if row is None or row.organisation_id != organisation_id:
        raise KeyRefused(
            "This organisation has no key with this id; `stoa certificates keys list` shows them."
        )
    if row.retired_at is None:
        raise KeyRefused("This key signs at present: run `stoa certificates keys rotate` first.")
    session.delete(row)
    session.flush()


def list_issuer_keys(session: Session, organisation_id: UUID) -> Sequence[ListedKey]:
    """All keys, the newest first."""
    return [ListedKey(row.kid, row.created_at, row.retired_at) for row in _rows(session, organisation_id)]


def published_jwks(session: Session, organisation_id: UUID) -> Sequence[dict[str, str]]:
    """The public keys of an issuer, retired ones too, the newest first."""
    return [json.loads(row.public_jwk) for row in _rows(session, organisation_id)]


def read_look(session: Session, organisation_id: UUID) -> Look:
    """How an organisation's certificates look, and what its profile tells."""
    name = session.get_one(Organisation, organisation_id).name
    row = session.get(IssuerLook, organisation_id)
    return Look(name, row.accent, row.url, row.mail, row.logo or b"") if row else Look(name)


def set_look(
    session: Session,
    organisation_id: UUID,
    look: Look,
    now: datetime,
    by: UUID | None = None,
    as_of: str | None = None,
) -> bool:
    """Let certificates look like this from now on, as somebody says; False where they do already.

    The name stays that of the organisation. The look must still be the one with the mark `as_of`, where that is said.
    Raises LookRefused.
    """
    _check(look)
    lock_issuer(session, organisation_id)
    present = read_look(session, organisation_id).mark
    if as_of not in (None, present):
        raise LookRefused("Somebody has changed the look meanwhile.", "", code="certificates.look_moved")
    if look.mark == present:
        return False
    row = session.get(IssuerLook, organisation_id) or IssuerLook(organisation_id=organisation_id)
    row.accent, row.url, row.mail = look.accent.lower(), look.url, look.mail
    row.logo, row.changed_at = look.logo or None, now
    session.add(row)
    session.flush()
    action, detail = "certificates.look_set", {"logo": bool(look.logo)}
    record(session, action=action, now=now, organisation_id=organisation_id, actor_id=by, detail=detail)
    return True


def lock_issuer(session: Session, organisation_id: UUID) -> None:
    """Let whoever issues for an organisation wait until the other's transaction has ended."""
    session.execute(
        select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True)
    )


def _check(look: Look) -> None:
    if not is_colour(look.accent):
        raise LookRefused(f"The colour must be written like {DEFAULT_ACCENT}.", "accent")
    if not is_dark_enough(look.accent):
        raise LookRefused("White words could not be read on this colour: choose a darker one.", "accent")
    if (look.url and not look.url.startswith(("https://", "http://"))) or len(look.url) > _LONGEST_ADDRESS:
        raise LookRefused("The address of the organisation must begin with https://.", "url")
    if len(look.mail) > _LONGEST_MAIL or (look.mail and "@" not in look.mail):
        raise LookRefused("The mail address of the organisation cannot be used.", "mail")
    if len(look.logo) > LARGEST_LOGO:
        raise LookRefused(
            f"The logo is too large: {LARGEST_LOGO:,} bytes at most, as a small PNG or JPEG.", "logo"
        )


def _rows(session: Session, organisation_id: UUID) -> Sequence[IssuerKey]:
    return session.scalars(
        select(IssuerKey)
        .where(IssuerKey.organisation_id == organisation_id)
        .order_by(IssuerKey.created_at.desc(), IssuerKey.kid)
    ).all()


def _make(session: Session, keys: KeyRing, organisation_id: UUID, now: datetime) -> IssuerKey:
    pair = make_key_pair()
    row = IssuerKey(
        kid=pair.kid,
        organisation_id=organisation_id,
        sealed_private_pem=keys.seal(pair.private_pem.decode(), about=_about(pair.kid)),
        public_jwk=json.dumps(pair.public_jwk, sort_keys=True),
        created_at=now,
        retired_at=None,
    )
    session.add(row)
    session.flush()
    return row


def _opened(keys: KeyRing, row: IssuerKey) -> IssuerKeyPair:
    pem = keys.unseal(row.sealed_private_pem, about=_about(row.kid)).encode()
    return IssuerKeyPair(row.kid, pem, json.loads(row.public_jwk))


def _about(kid: str) -> str:
    return f"issuer_key:{kid}"
