"""Why staff decided what they decided"""

import sqlalchemy as sa
from alembic import op

SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision_notes",
        sa.Column("sequence", SEQUENCE, autoincrement=False, nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(24), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["sequence"], ["ledger.sequence"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sequence"),
    )
    op.create_index("ix_decision_notes_person_id", "decision_notes", ["person_id"])


def downgrade() -> None:
    op.drop_table("decision_notes")
