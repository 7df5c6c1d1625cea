"""Keys of people in a store of their own, and who was erased"""

import sqlalchemy as sa
from alembic import op

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
KEY_STORE = "stoa_keys"

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    known = sa.text("SELECT 1 FROM pg_namespace WHERE nspname = :name")
    # An administrator may have made it for a user who may make none, and IF NOT EXISTS would ask for that right.
    if not is_sqlite and connection.scalar(known, {"name": KEY_STORE}) is None:
        op.execute(f"CREATE SCHEMA {KEY_STORE}")
    _create_key_store()
    op.create_table(
        "suppression_copies",
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_suppression_copies")),
        if_not_exists=True,
    )
    op.execute(
        f"INSERT INTO {KEY_STORE}.person_keys (person_id, wrapped_key) SELECT person_id, wrapped_key FROM person_keys "  # noqa: S608
        f"WHERE person_id NOT IN (SELECT person_id FROM {KEY_STORE}.person_keys) "
        f"AND person_id NOT IN (SELECT person_id FROM {KEY_STORE}.erasure_journal)"  # a restored backup's
    )
    if is_sqlite:
        # The two files are committed one after the other: no power cut may find the keys in neither.
        connection.commit()
    op.drop_table("person_keys")


def downgrade() -> None:
    op.create_table(
        "person_keys",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_person_keys_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_keys")),
        if_not_exists=True,
    )
    op.execute(
        f"INSERT INTO person_keys (person_id, wrapped_key) SELECT person_id, wrapped_key FROM {KEY_STORE}.person_keys "  # noqa: S608
        "WHERE person_id IN (SELECT id FROM people) AND person_id NOT IN (SELECT person_id FROM person_keys)"
    )
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().commit()
    for name in ("suppressions", "erasure_journal", "person_keys"):
        op.drop_table(name, schema=KEY_STORE)
    op.drop_table("suppression_copies")


def _create_key_store() -> None:
    """What may be there already: from an upgrade that was cut short, or since the database alone was restored."""
    op.create_table(
        "person_keys",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_keys")),
        schema=KEY_STORE,
        if_not_exists=True,
    )
    op.create_table(
        "erasure_journal",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("erased_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_erasure_journal")),
        schema=KEY_STORE,
        if_not_exists=True,
    )
    op.create_table(
        "suppressions",
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_suppressions")),
        schema=KEY_STORE,
        if_not_exists=True,
    )
