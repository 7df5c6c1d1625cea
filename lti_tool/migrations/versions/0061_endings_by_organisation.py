"""An organisation's levels by when they end or are to be looked at again, for the list of what expires"""

from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

COLUMNS = ("valid_until", "review_at")


def upgrade() -> None:
    for column in COLUMNS:
        op.create_index(
            f"ix_competency_ratings_organisation_id_{column}",
            "competency_ratings",
            ["organisation_id", column],
        )


def downgrade() -> None:
    for column in COLUMNS:
        op.drop_index(f"ix_competency_ratings_organisation_id_{column}", "competency_ratings")
