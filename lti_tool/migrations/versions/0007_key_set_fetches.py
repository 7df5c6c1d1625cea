"""How often an LMS may still be asked for its keys, counted by all processes together"""

import sqlalchemy as sa
from alembic import op

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_set_fetches",
        sa.Column("jwks_url", sa.String(2048), nullable=False),
        sa.Column("left_thousandths", sa.Integer(), nullable=False),
        sa.Column("counted_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("jwks_url"),
    )


def downgrade() -> None:
    op.drop_table("key_set_fetches")
