"""When receivers were to be told that a level is over"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0057"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.add_column("competency_ratings", sa.Column("lapse_noted_at", INSTANT, nullable=True))
    op.create_index("ix_competency_ratings_valid_until", "competency_ratings", ["valid_until"])


def downgrade() -> None:
    op.drop_index("ix_competency_ratings_valid_until", "competency_ratings")
    op.drop_column("competency_ratings", "lapse_noted_at")
