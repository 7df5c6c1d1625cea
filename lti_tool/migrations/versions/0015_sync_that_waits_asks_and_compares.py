"""When scores are sent, what receivers hold instead, how fast a target is written to, and columns that are gone"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")

revision = "0015"
down_revision = "0012"
branch_labels = None
depends_on = None

_OF_TARGETS = ("pace", "gone_since", "trouble_kind", "verified_at")
_OF_OUTBOX = ("sent_payload", "tried_payloads", "drift", "seen_at", "overwrite")


def upgrade() -> None:
    op.add_column("spaces", sa.Column("send_mode", sa.String(16), server_default="live", nullable=False))
    op.add_column("spaces", sa.Column("send_at", INSTANT, nullable=True))
    op.add_column("targets", sa.Column("pace", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("targets", sa.Column("gone_since", INSTANT, nullable=True))
    op.add_column("targets", sa.Column("trouble_kind", sa.String(24), nullable=True))
    op.add_column("targets", sa.Column("verified_at", INSTANT, nullable=True))
    op.add_column("outbox", sa.Column("sent_payload", DOCUMENT, nullable=True))
    op.add_column("outbox", sa.Column("tried_payloads", DOCUMENT, nullable=True))
    op.add_column("outbox", sa.Column("drift", DOCUMENT, nullable=True))
    op.add_column("outbox", sa.Column("seen_at", INSTANT, nullable=True))
    op.add_column("outbox", sa.Column("overwrite", sa.Boolean(), server_default=sa.false(), nullable=False))
    # What an earlier version was sent is not known any more; it is sent once more without a look.
    op.execute("UPDATE outbox SET sent_payload = payload WHERE sent_version = version")


def downgrade() -> None:
    op.execute("UPDATE outbox SET state = 'pending' WHERE state = 'held'")
    for name in reversed(_OF_OUTBOX):
        op.drop_column("outbox", name)
    for name in reversed(_OF_TARGETS):
        op.drop_column("targets", name)
    op.drop_column("spaces", "send_at")
    op.drop_column("spaces", "send_mode")
