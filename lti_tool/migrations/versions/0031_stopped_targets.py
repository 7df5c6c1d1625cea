"""Targets for which somebody has stopped everything"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0028"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.add_column("targets", sa.Column("stopped_at", INSTANT, nullable=True))


def downgrade() -> None:
    op.drop_column("targets", "stopped_at")
