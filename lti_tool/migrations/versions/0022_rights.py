"""What becomes of requests of data subjects, receipts of erasures, and what receivers are asked to take back"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
IS_WAITING = sa.text("state = 'waiting'")

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("data_subject_requests") as requests:
        requests.add_column(sa.Column("words", sa.Text(), server_default="", nullable=False))
        requests.add_column(sa.Column("answer", sa.Text(), server_default="", nullable=False))
        requests.add_column(sa.Column("answered_by", sa.Uuid(), nullable=True))
        requests.add_column(sa.Column("answered_at", INSTANT, nullable=True))
        requests.add_column(sa.Column("done_at", INSTANT, nullable=True))
        requests.add_column(sa.Column("lifted_at", INSTANT, nullable=True))
        requests.add_column(sa.Column("erasure_id", sa.Uuid(), nullable=True))
    op.create_index("ix_data_subject_requests_person_id", "data_subject_requests", ["person_id"])
    op.create_table(
        "erasure_receipts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("erased_at", INSTANT, nullable=False),
        sa.Column("stores", DOCUMENT, nullable=False),
        sa.Column("swept_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_erasure_receipts_person_id", "erasure_receipts", ["person_id"])
    op.create_table(
        "withdrawals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(255), nullable=False),
        sa.Column("payload", DOCUMENT, nullable=False),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("stamp", INSTANT, nullable=False),
        sa.Column("sealed_user_id", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("code", sa.String(64), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["receipt_id"], ["erasure_receipts.id"]),
        sa.ForeignKeyConstraint(["target_id"], ["targets.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_withdrawals_person_id", "withdrawals", ["person_id"])
    op.create_index("ix_withdrawals_target_id", "withdrawals", ["target_id"])
    op.create_index("ix_withdrawals_receipt_id", "withdrawals", ["receipt_id"])
    op.create_index(
        "ix_withdrawals_waiting",
        "withdrawals",
        ["due_at", "target_id"],
        sqlite_where=IS_WAITING,
        postgresql_where=IS_WAITING,
    )


def downgrade() -> None:
    op.drop_table("withdrawals")
    op.drop_table("erasure_receipts")
    op.drop_index("ix_data_subject_requests_person_id", "data_subject_requests")
    with op.batch_alter_table("data_subject_requests") as requests:
        for column in ("erasure_id", "lifted_at", "done_at", "answered_at", "answered_by", "answer", "words"):
            requests.drop_column(column)
