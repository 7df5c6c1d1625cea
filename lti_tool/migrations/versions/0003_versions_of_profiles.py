"""Versions of profiles, by which filters notice other names, in the place of a version of each space's names"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("profile_version", sa.Integer(), server_default="1", nullable=False))
    op.drop_column("spaces", "roster_version")


def downgrade() -> None:
    op.add_column("spaces", sa.Column("roster_version", sa.Integer(), server_default="0", nullable=False))
    op.drop_column("people", "profile_version")
