"""Learners who facilitate threads"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0042"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "facilitators",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_instruction", sa.LargeBinary(), nullable=True),
        sa.Column("until", INSTANT, nullable=True),
        sa.Column("named_at", INSTANT, nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("is_acknowledged", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["space_id", "person_id"], ["memberships.space_id", "memberships.person_id"], ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("thread_id", "person_id", name="uq_facilitators_thread_id_person_id"),
    )
    op.create_index("ix_facilitators_space_id_person_id", "facilitators", ["space_id", "person_id"])


def downgrade() -> None:
    op.drop_table("facilitators")
