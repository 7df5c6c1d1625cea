"""Invitations that a registration takes for a while and that go once they are used, and when somebody left"""

import sqlalchemy as sa
from alembic import op

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM invitations WHERE used_at IS NOT NULL")
    op.add_column("invitations", sa.Column("taken_until", INSTANT, nullable=True))
    op.add_column(
        "invitations", sa.Column("named_frame_origins", sa.Text(), server_default="", nullable=False)
    )
    op.drop_column("invitations", "used_at")
    op.add_column("memberships", sa.Column("left_at", INSTANT, nullable=True))


def downgrade() -> None:
    op.drop_column("memberships", "left_at")
    op.add_column("invitations", sa.Column("used_at", INSTANT, nullable=True))
    op.drop_column("invitations", "named_frame_origins")
    op.drop_column("invitations", "taken_until")
