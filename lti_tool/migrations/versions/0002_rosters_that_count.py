"""Rosters that count: when one was read, what kept it from that, and whom it listed, apart from launches"""

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
    with op.batch_alter_table("memberships") as memberships:
        memberships.alter_column(
            "seen_at", new_column_name="launched_at", existing_type=INSTANT, nullable=True
        )
        memberships.add_column(sa.Column("rostered_at", INSTANT, nullable=True))


def downgrade() -> None:
    op.execute("UPDATE memberships SET launched_at = rostered_at WHERE launched_at IS NULL")
    with op.batch_alter_table("memberships") as memberships:
        memberships.drop_column("rostered_at")
        memberships.alter_column(
            "launched_at", new_column_name="seen_at", existing_type=INSTANT, nullable=False
        )
    op.drop_column("spaces", "roster_failures")
    op.drop_column("spaces", "roster_trouble")
    op.drop_column("spaces", "roster_read_at")
