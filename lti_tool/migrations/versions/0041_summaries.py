"""Summaries on top of threads"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0043"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.add_column("drafts", sa.Column("is_summary", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "thread_summaries",
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=True),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("thread_id", "number"),
    )
    op.create_index("ix_thread_summaries_author_id", "thread_summaries", ["author_id"])


def downgrade() -> None:
    op.drop_table("thread_summaries")
    op.drop_column("drafts", "is_summary")
