"""The confidential terms of an organisation and the patterns of its ids: kept encrypted, and in versions."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.errors import StoaError
from config.keys import KeyRing
from config.upsert import insert_if_new
from sync.audit.trail import record
from sync.filter.engine import PATTERN
from sync.filter.own_patterns import check_pattern
from sync.filter.terms import is_term
from sync.terms.tables import FilterList

TERMS_MAX: Final = 20_000
PATTERNS_MAX: Final = 100
TERM_CHARACTERS_MAX: Final = 200


class TermRefused(StoaError):
    """This is no term that can be looked for."""

    default_code = "terms.refused"


@dataclass(frozen=True, slots=True)
class FilterLists:
    """What one organisation has the filter look for; `version` 0 is that of an organisation that never had any.

    A term that begins with ``re:`` is a pattern. Both are in the order of the alphabet.
    """

    version: int = 0
    terms: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


def read_version(session: Session, organisation_id: UUID) -> int:
    """What grows with every change. Read before the lists it never promises newer ones than were read."""
    wanted = select(FilterList.version).where(FilterList.organisation_id == organisation_id)
    return session.scalar(wanted) or 0


def read_lists(session: Session, keys: KeyRing, organisation_id: UUID) -> FilterLists:
    """An organisation's lists."""
    row = session.get(FilterList, organisation_id)
    if row is None or not row.version:
        return FilterLists()
    read = json.loads(keys.unseal(row.sealed, about=_about(organisation_id)))
    return FilterLists(row.version, tuple(read["terms"]), tuple(read["patterns"]))


def add_terms(
    session: Session, keys: KeyRing, organisation_id: UUID, terms: Iterable[str], now: datetime
) -> int:
    """Add terms; gives how many are new. Raises `TermRefused` or `PatternRefused`, and nothing is added then."""
    wanted = {_term(term) for term in terms}
    return _change(
        session,
        keys,
        organisation_id,
        now,
        "terms.added",
        lambda lists: replace(lists, terms=tuple(sorted({*lists.terms, *wanted}))),
    )


def remove_terms(
    session: Session, keys: KeyRing, organisation_id: UUID, terms: Iterable[str], now: datetime
) -> int:
    """Remove terms; gives how many were there."""
    gone = {" ".join(term.split()) for term in terms}
    return _change(
        session,
        keys,
        organisation_id,
        now,
        "terms.removed",
        lambda lists: replace(lists, terms=tuple(each for each in lists.terms if each not in gone)),
    )


def add_pattern(session: Session, keys: KeyRing, organisation_id: UUID, pattern: str, now: datetime) -> int:
    """Add a pattern of the organisation's own ids; gives whether it is new, as 0 or 1. Raises `PatternRefused`."""
    check_pattern(pattern)
    return _change(
        session,
        keys,
        organisation_id,
        now,
        "patterns.added",
        lambda lists: replace(lists, patterns=tuple(sorted({*lists.patterns, pattern}))),
    )


def remove_pattern(
    session: Session, keys: KeyRing, organisation_id: UUID, pattern: str, now: datetime
) -> int:
    """Remove a pattern; gives whether it was there, as 0 or 1."""
    return _change(
        session,
        keys,
        organisation_id,
        now,
        "patterns.removed",
        lambda lists: replace(lists, patterns=tuple(each for each in lists.patterns if each != pattern)),
    )


def _term(term: str) -> str:
    written = " ".join(term.split())
    if len(written) > TERM_CHARACTERS_MAX:
        raise TermRefused(f"A term has {TERM_CHARACTERS_MAX} characters at most.")
    if written.startswith(PATTERN):
        check_pattern(written.removeprefix(PATTERN))
    elif not is_term(written):
        raise TermRefused("A term has at least two letters or figures, and at most twelve words.")
    return written


def _change(
    session: Session,
    keys: KeyRing,
    organisation_id: UUID,
    now: datetime,
    action: str,
    change: Callable[[FilterLists], FilterLists],
) -> int:
    insert_if_new(session, FilterList, organisation_id=organisation_id, version=0, sealed=b"", changed_at=now)
    row = session.get_one(FilterList, organisation_id, with_for_update=True, populate_existing=True)
    before = read_lists(session, keys, organisation_id)
    after = change(before)
    if len(after.terms) > TERMS_MAX or len(after.patterns) > PATTERNS_MAX:
        raise TermRefused(f"An organisation has {TERMS_MAX} terms and {PATTERNS_MAX} patterns at most.")
    number = abs(len(after.terms) - len(before.terms)) + abs(len(after.patterns) - len(before.patterns))
    if number:
        told = json.dumps({"terms": after.terms, "patterns": after.patterns}, ensure_ascii=False)
        row.sealed = keys.seal(told, about=_about(organisation_id))
        row.version += 1
        row.changed_at = now
        record(session, action=action, now=now, organisation_id=organisation_id, detail={"number": number})
        session.flush()
    return number


def _about(organisation_id: UUID) -> str:
    return f"filter_lists:{organisation_id}"
