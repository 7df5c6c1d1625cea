"""What is held about a person, as they may have it (GDPR Art. 15 and 20): every table that holds people's data.

Others are masked: their ids become ``another person``, and of rows that are about somebody else nothing is told but
what the person did there, and when. Keys, fingerprints and what is encrypted for other ends are left out.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, LargeBinary, Table, func, or_, select
from sqlalchemy.orm import Session, aliased

from config.clock import format_stamp
from config.database import Instant, Sealed
from config.keys import KeyRing
from config.privacy import Erasure
from connectors.contract import Direction
from connectors.registry import catalogue
from sync.attachments.exporting import name_in_export
from sync.attachments.keeping import describe
from sync.consent.purposes import FEEDBACK, list_purposes
from sync.contributions.mentions import MENTION
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import parse_text
from sync.contributions.thread_links import THREAD
from sync.delivery.texts import read_texts
from sync.outbox.tables import OutboxRow, SentText, TargetRow
from sync.people.accounts import Names, read_profiles, read_subjects
from sync.people.sealing import Seals, place
from sync.people.tables import Account, Person
from sync.platforms.tables import Deployment, Platform
from sync.rights.register import actor_columns, all_tables, is_about, note_of, subject_column
from sync.rights.withdrawals import COMMENT_ITEM
from sync.spaces.tables import Space

FORMAT: Final = "stoa-personal-data"
VERSION: Final = 1
YOU: Final = "you"
ANOTHER: Final = "another person"
_LEFT_OUT: Final = frozenset(
    {
        "asker_id",
        "digest",
        "mail_lookup",
        "refused_lookup",
        "subject_lookup",
        "secret_hash",
        "ticket_hash",
        "token_lookup",
    }
)
_ONLY_COUNTED: Final = frozenset(
    {"attachment_bytes", "contribution_fingerprints", "matrix_export_bytes", "standings"}
)  # numbers that tell nobody anything, and bytes, which an archive has as files
_SEALED: Final = "sealed_"
_OF_CONTRIBUTIONS: Final = "text"
_OF_FILES: Final = "description"
_OF_ACTS: Final = frozenset({"action", "kind"})


@cache
def schema() -> Mapping[str, Any]:
    """The JSON Schema of what `collect` gives."""
    document: Mapping[str, Any] = json.loads(schema_text())
    return document


def schema_text() -> str:
    """The JSON Schema as it is shipped."""
    return files("sync.rights").joinpath("data/export.schema.json").read_text(encoding="utf-8")


def collect(session: Session, keys: KeyRing, person_id: UUID, now: datetime) -> dict[str, Any]:
    """All that is held about a person, as a JSON document; see `schema`. Raises UnknownTables."""
    seals = Seals(session, keys)
    stores = [
        _store(session, seals, table, person_id)
        for table in all_tables(session)
        if note_of(table).erasure is not Erasure.NOTHING_PERSONAL
    ]
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": format_stamp(now),
        "person": _person(session, keys, person_id),
        "spaces": _spaces(session, stores),
        "stores": [each for each in stores if each["count"]],
        "recipients": _recipients(session, keys, person_id),
    }


def _person(session: Session, keys: KeyRing, person_id: UUID) -> dict[str, Any]:
    profile = read_profiles(session, keys, [person_id]).get(person_id)
    issuers = session.scalars(
        select(Account.issuer).where(Account.person_id == person_id).order_by(Account.issuer)
    )
    accounts = [
        {"issuer": issuer, "user_id": read_subjects(session, keys, issuer, [person_id]).get(person_id)}
        for issuer in issuers.all()
    ]
    return {
        "id": str(person_id),
        "names": _names(profile.names) if profile else _names(Names()),
        "former_names": [_names(each) for each in profile.former] if profile else [],
        "mail": profile.mail if profile else None,
        "accounts": accounts,
    }


def _names(names: Names) -> dict[str, str | None]:
    return {"given_name": names.given_name, "family_name": names.family_name, "name": names.name}


def _store(session: Session, seals: Seals, table: Table, person_id: UUID) -> dict[str, Any]:
    note, about = note_of(table), is_about(table, person_id)
    rows: list[dict[str, Any]] = []
    count = session.scalar(select(func.count()).select_from(table).where(about)) or 0
    if table.name not in _ONLY_COUNTED:
        rows += _rows(session, seals, table, _told_columns(table), about, person_id)
    acted = _as_actor(table, person_id)
    if acted is not None:
        of_acts = [each for each in table.c if each.name in _OF_ACTS or isinstance(each.type, Instant)]
        acts = _rows(session, seals, table, of_acts, acted, person_id)
        rows += [{**each, "about": ANOTHER} for each in acts]
        count += len(acts)
    return {"store": table.name, "holds": note.holds, "why": note.why, "count": count, "rows": rows}


def _as_actor(table: Table, person_id: UUID) -> ColumnElement[bool] | None:
    """Rows that are about somebody else, and in which the person did something."""
    actors, subject = actor_columns(table), subject_column(table)
    if not actors or subject is None:
        return None
    return or_(*(each == person_id for each in actors)) & or_(subject != person_id, subject.is_(None))


def _told_columns(table: Table) -> list[ColumnElement[Any]]:
    return [
        each
        for each in table.c
        if isinstance(each.type, Sealed)
        or (each.name not in _LEFT_OUT and not isinstance(each.type, LargeBinary))
    ]


def _rows(
    session: Session,
    seals: Seals,
    table: Table,
    columns: Sequence[ColumnElement[Any]],
    which: ColumnElement[bool],
    person_id: UUID,
) -> list[dict[str, Any]]:
    if not columns:
        return []
    people = {each.name for each in (subject_column(table), *actor_columns(table)) if each is not None}
    key = [each.label(f"key_{number}") for number, each in enumerate(table.primary_key)]
    found = session.execute(
        select(*columns, *key).select_from(table).where(which).order_by(*table.primary_key)
    ).mappings()
    rows = []
    for row in found.all():
        where = place(table.name, *(row[each.name] for each in key))
        told: dict[str, Any] = {}
        for column in columns:
            value = row[column.name]
            if isinstance(column.type, Sealed):
                opened = _without_names(seals.open(person_id, value, where), person_id)
                told |= _opened(column.name.removeprefix(_SEALED), opened)
            else:
                told[column.name] = _told(value, person_id if column.name in people else None)
        rows.append(told)
    if table.name == StoredContribution.__tablename__:
        _say_where(session, rows, person_id)
    return rows


def _without_names(text: str | None, person_id: UUID) -> str | None:
    """A sealed text with whoever is mentioned in it masked as other people are."""
    if text is None:
        return None
    named = MENTION.sub(lambda found: f"@{_told(UUID(hex=found[1]), person_id)}", text)
    return THREAD.sub("#–", named)


def _opened(name: str, text: str | None) -> dict[str, Any]:
    """What a sealed column holds; None where its key was lost."""
    if name == _OF_FILES:
        return {name: describe(text)}
    if name != _OF_CONTRIBUTIONS:
        return {name: text}
    written = parse_text(text)
    return {
        "title": written.title,
        "markdown": written.markdown,
        "link": written.link,
        "particulars": list(written.particulars),
        "attachments": [
            {"file": name_in_export(each.id, each.media_type), "name": each.name, "alt": each.alt}
            for each in written.attachments
        ],
    }


def _told(value: Any, person_id: UUID | None) -> Any:
    if person_id is not None and isinstance(value, UUID):
        return YOU if value == person_id else ANOTHER
    if isinstance(value, UUID):
        return str(value)
    return format_stamp(value) if isinstance(value, datetime) else value


def _say_where(session: Session, rows: Sequence[dict[str, Any]], person_id: UUID) -> None:
    """Say of contributions whom they answer, without the other's text."""
    answer, answered = aliased(StoredContribution), aliased(StoredContribution)
    authors = dict(
        session.execute(
            select(answered.id, answered.author_id)
            .join(answer, answer.parent_id == answered.id)
            .where(answer.author_id == person_id)
            .distinct()
        ).all()
    )
    for row in rows:
        parent = UUID(row["parent_id"]) if row["parent_id"] else None
        row["answers"] = None if parent is None else _told(authors.get(parent, person_id), person_id)


def _spaces(session: Session, stores: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The discussions that rows name by `space_id`."""
    named = {row["space_id"] for store in stores for row in store["rows"] if row.get("space_id")}
    found = session.execute(
        select(Space, Platform.name)
        .join(Deployment, Deployment.id == Space.deployment_id)
        .join(Platform, Platform.id == Deployment.platform_id)
        .where(Space.id.in_([UUID(each) for each in named]))
        .order_by(Space.id)
    )
    return [
        {"id": str(space.id), "title": space.title, "course": space.context_id, "platform": platform}
        for space, platform in found
    ]


def _texts(session: Session, keys: KeyRing, person_id: UUID) -> Mapping[tuple[UUID, int], str]:
    targets = select(SentText.target_id).where(SentText.person_id == person_id).distinct()
    return read_texts(session, keys, person_id, session.scalars(targets).all())


def _recipients(session: Session, keys: KeyRing, person_id: UUID) -> list[dict[str, Any]]:
    """Where something about the person was sent, for what, on which basis, what it was last, and each text of it."""
    manifests = {each.id: each for each in catalogue() if each.direction is Direction.RECORDS}
    organisation_id = session.get_one(Person, person_id).organisation_id
    bases = {each.name: each.legal_basis for each in list_purposes(session, organisation_id)}
    texts: dict[UUID, list[str]] = {}
    for (item_id, _), words in sorted(_texts(session, keys, person_id).items()):
        texts.setdefault(item_id, []).append(words)
    found = session.execute(
        select(OutboxRow, TargetRow)
        .join(TargetRow, TargetRow.id == OutboxRow.target_id)
        .where(OutboxRow.person_id == person_id, OutboxRow.sent_payload.is_not(None))
        .order_by(TargetRow.connector, OutboxRow.item, OutboxRow.id)
    )
    told = []
    for row, target in found:
        manifest = manifests.get(target.connector)
        quoted = texts.get(row.id, [])
        has_comment = "given" in (row.sent_payload or {}) and bool(quoted)
        one = {
            "connector": target.connector,
            "title": manifest.title if manifest else target.connector,
            "destination": manifest.destination if manifest else "",
            "categories": list(manifest.personal_data) if manifest else [],
            "purpose": target.purpose,
            "legal_basis": bases.get(target.purpose),
            "space_id": str(target.space_id),
            "item": row.item,
            "value": row.sent_payload,
            "texts": [] if has_comment else quoted,
            "sent_at": format_stamp(row.sent_at or row.changed_at),
        }
        told.append(one)
        if has_comment:  # which has a purpose of its own
            purpose = {"purpose": FEEDBACK, "legal_basis": bases.get(FEEDBACK)}
            told.append({**one, **purpose, "item": COMMENT_ITEM, "texts": quoted})
    return told
