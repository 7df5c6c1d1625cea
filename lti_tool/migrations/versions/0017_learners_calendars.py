"""Learners' dates in their calendars, and when each score was sent"""

import sqlalchemy as sa
from alembic import op

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("locale", sa.String(35), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id"),
        sa.UniqueConstraint("secret_hash", name="uq_calendar_feeds_secret_hash"),
    )
    applied = sa.text("action = 'record.applied'")
    op.create_index(
        "ix_audit_sent",
        "audit",
        ["subject_id", "space_id", "sequence"],
        sqlite_where=applied,
        postgresql_where=applied,
    )


def downgrade() -> None:
    op.drop_index("ix_audit_sent", "audit")
    op.drop_table("calendar_feeds")
