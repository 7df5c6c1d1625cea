"""An index by which the contributions of a space are read in the order of time"""

from alembic import op

revision = "0034"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_contributions_space_id_occurred_at_id", "contributions", ["space_id", "occurred_at", "id"]
    )


def downgrade() -> None:
    op.drop_index("ix_contributions_space_id_occurred_at_id", "contributions")
