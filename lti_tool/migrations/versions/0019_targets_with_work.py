"""Finding the targets that have something to be sent or changed, without looking through all"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


PENDING = sa.text("state = 'pending'")


def upgrade() -> None:
    op.drop_index("ix_outbox_pending", "outbox")
    op.create_index(
        "ix_outbox_pending",
        "outbox",
        ["due_at", "target_id"],
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )
    op.create_index("ix_spaces_send_at", "spaces", ["send_at"])
    op.create_index(
        "ix_targets_other_column",
        "targets",
        ["id"],
        sqlite_where=sa.text(
            "json_extract(learnt, '$.label') <> json_extract(settings, '$.label')"
            " OR json_extract(learnt, '$.points') <> json_extract(settings, '$.maximum')"
        ),
        postgresql_where=sa.text(
            "learnt ->> 'label' <> settings ->> 'label' OR learnt ->> 'points' <> settings ->> 'maximum'"
        ),
    )


def downgrade() -> None:
    op.drop_index("ix_targets_other_column", "targets")
    op.drop_index("ix_spaces_send_at", "spaces")
    op.drop_index("ix_outbox_pending", "outbox")
    op.create_index("ix_outbox_pending", "outbox", ["due_at"], sqlite_where=PENDING, postgresql_where=PENDING)
