"""Learners pick what they wrote elsewhere from their own archives; whether a space takes such"""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.add_column(
        "contributions",
        sa.Column("is_attested_by_author", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "spaces", sa.Column("takes_archives", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.create_table(
        "open_archives",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("connector", sa.String(64), nullable=False),
        sa.Column("left_out", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("space_id", "person_id", name="uq_open_archives_space_id_person_id"),
    )
    op.create_index("ix_open_archives_person_id", "open_archives", ["person_id"])
    op.create_index("ix_open_archives_ends_at", "open_archives", ["ends_at"])
    op.create_table(
        "archive_items",
        sa.Column("archive_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sealed_item", sa.LargeBinary(), nullable=True),
        sa.Column("is_picked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["archive_id"], ["open_archives.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("archive_id", "number"),
    )
    op.create_index("ix_archive_items_person_id", "archive_items", ["person_id"])


def downgrade() -> None:
    op.drop_table("archive_items")
    op.drop_table("open_archives")
    op.drop_column("spaces", "takes_archives")
    op.drop_column("contributions", "is_attested_by_author")
