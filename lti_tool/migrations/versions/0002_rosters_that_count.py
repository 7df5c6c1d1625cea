"""Rosters that count: when one was read, what kept it from that, and whom it listed"""

import sqlalchemy as sa
from alembic import op

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("spaces", sa.Column("roster_read_at", INSTANT, nullable=True))
    op.add_column("spaces", sa.Column("roster_trouble", sa.String(length=64), nullable=True))
    op.add_column("spaces", sa.Column("roster_failures", sa.Integer(), server_default="0", nullable=False))
    op.add_column("memberships", sa.Column("rostered_at", INSTANT, nullable=True))


def downgrade() -> None:
    op.drop_column("memberships", "rostered_at")
    op.drop_column("spaces", "roster_failures")
    op.drop_column("spaces", "roster_trouble")
    op.drop_column("spaces", "roster_read_at")
