"""What people write, and what is written about them, sealed under the key of whom it is about"""

import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import context, op
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_AT_ONCE = 500
_VERSION, _NONCE_BYTES, _KEY_BYTES = b"\x01", 12, 32
_LOST_PROFILE = b""
_PERSON_KEYS = sa.table(
    "person_keys", sa.column("person_id", sa.Uuid()), sa.column("wrapped_key"), schema="stoa_keys"
)
_JOURNAL = sa.table("erasure_journal", sa.column("person_id", sa.Uuid()), schema="stoa_keys")
_PEOPLE = sa.table(
    "people", sa.column("id", sa.Uuid()), sa.column("sealed_profile", sa.LargeBinary()),
    sa.column("mail_lookup"), sa.column("profile_version", sa.Integer()),
)  # fmt: skip
# By table: its primary key, whose key seals it, what is sealed of each row, and the columns that this replaces.
_TABLES: dict[str, tuple[Sequence[str], str, dict[str, str], Sequence[sa.Column[Any]]]] = {
    "contributions": (
        ["id"], "author_id", {"sealed_text": ""},
        [
            sa.Column("title", sa.Text(), nullable=True),
            sa.Column("markdown", sa.Text(), nullable=False, server_default=""),
            sa.Column("html", sa.Text(), nullable=True),
            sa.Column("renderer_version", sa.Integer(), nullable=True),
            sa.Column("link", sa.Text(), nullable=True),
        ],
    ),
    "decision_notes": (
        ["sequence"], "person_id", {"sealed_words": "words"},
        [sa.Column("words", sa.Text(), nullable=False, server_default="")],
    ),
    "gradings": (
        ["space_id", "person_id"], "person_id",
        {"sealed_feedback": "feedback", "sealed_shown_feedback": "shown_feedback"},
        [
            sa.Column("feedback", sa.Text(), nullable=False, server_default=""),
            sa.Column("shown_feedback", sa.Text(), nullable=False, server_default=""),
        ],
    ),
    "data_subject_requests": (
        ["id"], "person_id", {"sealed_words": "words", "sealed_answer": "answer"},
        [
            sa.Column("words", sa.Text(), nullable=False, server_default=""),
            sa.Column("answer", sa.Text(), nullable=False, server_default=""),
        ],
    ),
    "sent_texts": (
        ["item_id", "version"], "person_id", {"sealed_words": "sealed"},
        [sa.Column("sealed", sa.LargeBinary(), nullable=False, server_default=sa.text("''"))],
    ),
}  # fmt: skip
_UUIDS = ("id", "space_id", "person_id", "author_id", "item_id")


def upgrade() -> None:
    connection = op.get_bind()
    _give_lost_keys(connection)
    if connection.dialect.name == "sqlite":
        connection.commit()  # or else a power cut could leave texts sealed whose keys never reached the disk
    for name, (key, person, columns, former) in _TABLES.items():
        for column in columns:
            op.add_column(name, sa.Column(column, sa.LargeBinary(), nullable=True))
        _rewrite(connection, name, [*key, person], list(columns), [each.name for each in former], _sealed)
        for each in former:
            op.drop_column(name, each.name)
        if connection.dialect.name == "postgresql":
            _copy_anew(name, next(iter(columns)))


def downgrade() -> None:
    connection = op.get_bind()
    for name, (key, person, columns, former) in _TABLES.items():
        for each in former:
            op.add_column(name, _new(each))
        _rewrite(connection, name, [*key, person], [each.name for each in former], list(columns), _opened)
        for column in columns:
            op.drop_column(name, column)


def _new(column: sa.Column[Any]) -> sa.Column[Any]:
    """The column once more: one that is in a table can be in no other."""
    return sa.Column(column.name, column.type, nullable=column.nullable, server_default=column.server_default)


def _rewrite(
    connection: sa.Connection,
    name: str,
    known: Sequence[str],
    written: Sequence[str],
    read: Sequence[str],
    values: Callable[[str, str, bytes | None, Any], dict[str, Any]],
) -> None:
    """Fill the columns `written` of each row from those that are `read`, some at a time."""
    key = _TABLES[name][0]
    types: dict[str, Any] = {each: sa.Uuid() for each in _UUIDS}
    names = dict.fromkeys([*known, *written, *read, *(["deleted_at"] if name == "contributions" else [])])
    table = sa.table(name, *(sa.column(each, types.get(each)) for each in names))
    change = sa.update(table).where(*(table.c[each] == sa.bindparam(f"key_{each}") for each in key))
    change = change.values({each: sa.bindparam(f"new_{each}") for each in written})
    for rows in _in_batches(connection, table, [table.c[each] for each in key]):
        keys = _unwrapped(connection, {row[known[-1]] for row in rows})
        changes = []
        for row in rows:
            where = f"{name}:{','.join(str(row[each]) for each in key)}"
            found = values(name, where, keys.get(row[known[-1]]), row)
            changes.append(
                {f"key_{each}": row[each] for each in key} | {f"new_{each}": found[each] for each in written}
            )
        connection.execute(change, changes)


def _copy_anew(name: str, column: str) -> None:
    """Have PostgreSQL write a table into new files, without what stood in its dropped columns and former rows.

    Within the migration: whoever kills it after that cannot leave them lying about, with nobody who would know.
    """
    op.execute(f"ALTER TABLE {name} ALTER COLUMN {column} TYPE bytea USING {column} || ''::bytea")


def _in_batches(
    connection: sa.Connection, table: sa.TableClause, key: Sequence[sa.ColumnClause[Any]]
) -> Iterator[Sequence[Any]]:
    query = sa.select(table).order_by(*key).limit(_AT_ONCE)
    rows = connection.execute(query).mappings().all()
    while rows:
        yield rows
        last = [sa.literal(rows[-1][each.name], each.type) for each in key]
        rows = connection.execute(query.where(sa.tuple_(*key) > sa.tuple_(*last))).mappings().all()


def _sealed(name: str, where: str, key: bytes | None, row: Any) -> dict[str, Any]:
    """What is stored in place of plain text; of somebody who was erased, nothing."""
    if name == "contributions":
        parts = [row[each] for each in ("markdown", "title", "link", "html", "renderer_version")]
        plain = {"sealed_text": json.dumps(parts, ensure_ascii=False) if row["deleted_at"] is None else ""}
    elif name == "sent_texts":
        about = f"sent:{row['item_id']}:{row['version']}"
        plain = {"sealed_words": _text(_derived("installation"), row["sealed"], about)}
    else:
        plain = {column: row[former] for column, former in _TABLES[name][2].items()}
    return {
        column: _seal(key, text.encode(), where) if text and key is not None else None
        for column, text in plain.items()
    }


def _opened(name: str, where: str, key: bytes | None, row: Any) -> dict[str, Any]:
    """What stood there before; nothing of what nobody can open."""
    plain = {
        column: _text(key, row[column], where)
        for column in _TABLES[name][2]
        if key is not None and row[column] is not None
    }
    if name == "contributions":
        parts = json.loads(plain.get("sealed_text") or '["", null, null, null, null]')
        return dict(zip(("markdown", "title", "link", "html", "renderer_version"), parts, strict=True))
    if name == "sent_texts":
        about = f"sent:{row['item_id']}:{row['version']}"
        words = plain.get("sealed_words", "").encode()
        return {"sealed": _seal(_derived("installation"), words, about)}
    return {former: plain.get(column, "") for column, former in _TABLES[name][2].items()}


def _give_lost_keys(connection: sa.Connection) -> None:
    """Give people whose key was lost another one; their profile, which nobody can open, is lost with it."""
    lost = sa.select(_PEOPLE.c.id).where(
        _PEOPLE.c.sealed_profile.is_not(None),
        _PEOPLE.c.id.not_in(sa.select(_PERSON_KEYS.c.person_id)),
        _PEOPLE.c.id.not_in(sa.select(_JOURNAL.c.person_id)),  # whom a restored backup brought back
    )
    without = connection.scalars(lost).all()
    if without:  # with another secret, what is given here could never be opened again
        _unwrapped(connection, set(connection.scalars(sa.select(_PERSON_KEYS.c.person_id).limit(1))))
    for person_id in without:
        key = secrets.token_bytes(_KEY_BYTES)
        wrapped = _seal(_derived("person-keys"), key, f"person_key:{person_id}")
        connection.execute(sa.insert(_PERSON_KEYS).values(person_id=person_id, wrapped_key=wrapped))
        connection.execute(
            sa.update(_PEOPLE)
            .where(_PEOPLE.c.id == person_id)
            .values(
                sealed_profile=_LOST_PROFILE, mail_lookup=None, profile_version=_PEOPLE.c.profile_version + 1
            )
        )


def _unwrapped(connection: sa.Connection, person_ids: set[Any]) -> dict[Any, bytes]:
    rows = connection.execute(sa.select(_PERSON_KEYS).where(_PERSON_KEYS.c.person_id.in_(person_ids)))
    found = {}
    for person_id, wrapped in rows.all():
        key = _unseal(_derived("person-keys"), wrapped, f"person_key:{person_id}")
        if key is None:
            raise RuntimeError("The keys of people cannot be opened: STOA_SECRET_KEY is another one.")
        found[person_id] = key
    return found


def _derived(use: str) -> bytes:
    """The installation's key for a use, which whoever runs the migrations brings along."""
    derive: Callable[[str], bytes] | None = context.config.attributes.get("derived_key")
    if derive is None:
        raise RuntimeError(
            "There are texts to be encrypted: run `stoa db upgrade`, which knows the secret key."
        )
    return derive(use)


def _text(key: bytes, sealed: bytes, about: str) -> str:
    """A text that was sealed; empty where it cannot be opened."""
    return (_unseal(key, sealed, about) or b"").decode()


def _seal(key: bytes, plain: bytes, about: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def _unseal(key: bytes, sealed: bytes, about: str) -> bytes | None:
    begin = len(_VERSION) + _NONCE_BYTES
    try:
        return AESGCM(key).decrypt(sealed[len(_VERSION) : begin], sealed[begin:], about.encode())
    except (InvalidTag, ValueError):
        return None
