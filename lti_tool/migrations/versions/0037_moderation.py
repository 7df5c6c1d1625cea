"""What is not public: held, hidden, withdrawn; acts of moderators, reports, wordings"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0038"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WITHHELD = sa.text("withheld IS NOT NULL")
OPEN = sa.text("settled_at IS NULL")


def upgrade() -> None:
    op.add_column("contributions", sa.Column("withheld", sa.String(12), nullable=True))
    op.create_index(
        "ix_contributions_withheld",
        "contributions",
        ["space_id", "withheld"],
        sqlite_where=WITHHELD,
        postgresql_where=WITHHELD,
    )
    op.add_column("spaces", sa.Column("reports_hide_at", sa.Integer(), server_default="3", nullable=False))
    op.create_table(
        "moderation_acts",
        sa.Column("sequence", SEQUENCE, nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(24), nullable=True),
        sa.Column("sealed_words", sa.LargeBinary(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sequence"),
    )
    op.create_index(
        "ix_moderation_acts_contribution_id_sequence", "moderation_acts", ["contribution_id", "sequence"]
    )
    op.create_index("ix_moderation_acts_space_id_person_id", "moderation_acts", ["space_id", "person_id"])
    op.create_table(
        "reports",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(24), nullable=False),
        sa.Column("sealed_words", sa.LargeBinary(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("contribution_id", "person_id"),
    )
    op.create_index("ix_reports_space_id_person_id_at", "reports", ["space_id", "person_id", "at"])
    op.create_index(
        "ix_reports_open",
        "reports",
        ["space_id", "contribution_id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "withdrawn_contributions",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("former", sa.String(12), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("contribution_id"),
    )
    for column in ("at", "author_id", "space_id"):
        op.create_index(f"ix_withdrawn_contributions_{column}", "withdrawn_contributions", [column])
    op.create_table(
        "moderation_wordings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(24), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_moderation_wordings_organisation_id_space_id",
        "moderation_wordings",
        ["organisation_id", "space_id"],
    )


def downgrade() -> None:
    for table in ("moderation_wordings", "withdrawn_contributions", "reports", "moderation_acts"):
        op.drop_table(table)
    op.drop_column("spaces", "reports_hide_at")
    op.drop_index("ix_contributions_withheld", "contributions")
    op.drop_column("contributions", "withheld")
