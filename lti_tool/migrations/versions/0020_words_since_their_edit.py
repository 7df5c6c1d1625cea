"""Since when a contribution holds the words that an edit brought"""

import sqlalchemy as sa
from alembic import op

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contribution_fingerprints", sa.Column("since", INSTANT, nullable=True))


def downgrade() -> None:
    op.drop_column("contribution_fingerprints", "since")
