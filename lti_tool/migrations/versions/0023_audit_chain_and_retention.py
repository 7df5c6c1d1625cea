"""The audit's hash chain, how long what is kept, and legal holds"""

import sqlalchemy as sa
from alembic import op

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_batches",
        sa.Column("number", SEQUENCE, autoincrement=False, nullable=False),
        sa.Column("first_sequence", SEQUENCE, nullable=False),
        sa.Column("last_sequence", SEQUENCE, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.Column("sealed_at", INSTANT, nullable=False),
        sa.Column("folded", sa.LargeBinary(), nullable=True),
        sa.Column("fold_seal", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_audit_batches_last_sequence", "audit_batches", ["last_sequence"])
    op.create_table(
        "retention_rules",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.PrimaryKeyConstraint("organisation_id", "category"),
    )
    op.create_table(
        "legal_holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.Column("lifted_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_legal_holds_organisation_id", "legal_holds", ["organisation_id"])


def downgrade() -> None:
    op.drop_table("legal_holds")
    op.drop_table("retention_rules")
    op.drop_table("audit_batches")
