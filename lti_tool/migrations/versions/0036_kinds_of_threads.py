"""Kinds of threads, polls, the same question, and which reactions people gave"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0034"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
IN_SPACES = ("reactions", "poll_votes", "same_questions")


def upgrade() -> None:
    op.add_column("threads", sa.Column("kind", sa.String(16), server_default="discussion", nullable=False))
    op.add_column("threads", sa.Column("post_first", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("threads", sa.Column("on_top_until", INSTANT, nullable=True))
    op.create_table(
        "reactions",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("contribution_id", "person_id", "kind"),
    )
    op.create_table(
        "polls",
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("several", sa.Boolean(), nullable=False),
        sa.Column("results", sa.String(16), nullable=False),
        sa.Column("closes_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("thread_id"),
    )
    op.create_table(
        "poll_votes",
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("choice", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("thread_id", "person_id", "choice"),
    )
    op.create_table(
        "same_questions",
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("thread_id", "person_id"),
    )
    for table in IN_SPACES:
        for column in ("space_id", "person_id"):
            op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table in ("same_questions", "poll_votes", "polls", "reactions"):
        op.drop_table(table)
    for column in ("on_top_until", "post_first", "kind"):
        op.drop_column("threads", column)
