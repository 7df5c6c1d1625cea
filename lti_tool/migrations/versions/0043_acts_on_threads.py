"""Locked threads, questions for experts, a date from which a space is read-only, edits by staff, what was moved"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0040"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    for table, column in (
        ("threads", "is_locked"),
        ("threads", "experts_only"),
        ("spaces", "experts_answer"),
        ("contributions", "is_moderated"),
    ):
        op.add_column(table, sa.Column(column, sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("spaces", sa.Column("read_only_at", INSTANT, nullable=True))
    op.add_column("contribution_versions", sa.Column("actor_id", sa.Uuid(), nullable=True))
    op.create_table(
        "moves",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("space_id", sa.Uuid(), sa.ForeignKey("spaces.id", ondelete="CASCADE"), nullable=False),
        sa.Column(
            "from_thread_id", sa.Uuid(), sa.ForeignKey("threads.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("to_thread_id", sa.Uuid(), sa.ForeignKey("threads.id", ondelete="CASCADE"), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    )
    for column in ("from_thread_id", "to_thread_id"):
        op.create_index(f"ix_moves_{column}", "moves", [column])


def downgrade() -> None:
    op.drop_table("moves")
    op.drop_column("contribution_versions", "actor_id")
    for table, column in (
        ("contributions", "is_moderated"),
        ("spaces", "read_only_at"),
        ("spaces", "experts_answer"),
        ("threads", "experts_only"),
        ("threads", "is_locked"),
    ):
        op.drop_column(table, column)
