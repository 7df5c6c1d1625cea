"""Feedback and assessments by hand, and whose scores a person holds back"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gradings",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("picks", DOCUMENT, nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("shown_feedback", sa.Text(), nullable=False),
        sa.Column("shown_picks", DOCUMENT, nullable=False),
        sa.Column("shown_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("space_id", "person_id"),
    )
    op.create_table(
        "send_exceptions",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("space_id", "person_id"),
    )


def downgrade() -> None:
    op.drop_table("send_exceptions")
    op.drop_table("gradings")
