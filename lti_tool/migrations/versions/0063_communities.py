"""Communities that are read live: connections, channels, accounts, calls; and which contributions came by them"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
CAME_BY = sa.text("came_by IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "communities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("connector", sa.String(64), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("settings", JSON, nullable=False),
        sa.Column("sealed_secrets", sa.LargeBinary(), nullable=True),
        sa.Column("source", sa.String(255), nullable=False),
        sa.Column("account", sa.String(255), nullable=False),
        sa.Column("paused_at", INSTANT, nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("trouble", sa.String(64), nullable=True),
        sa.Column("trouble_words", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_to_wait_until", INSTANT, nullable=True),
        sa.Column("succeeded_at", INSTANT, nullable=True),
        sa.Column("secrets_changed_at", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "organisation_id", "connector", "source", name="uq_communities_organisation_id_connector_source"
        ),
    )
    op.create_table(
        "community_channels",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("channel_id", sa.String(255), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("scope", JSON, nullable=False),
        sa.Column("counts", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("paused_at", INSTANT, nullable=True),
        sa.Column("caught_up_at", INSTANT, nullable=True),
        sa.Column("latest_at", INSTANT, nullable=True),
        sa.Column("kept", sa.Integer(), server_default="0", nullable=False),
        sa.Column("by_others", sa.Integer(), server_default="0", nullable=False),
        sa.Column("off_topic", sa.Integer(), server_default="0", nullable=False),
        sa.Column("left_out", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "community_id",
            "channel_id",
            "space_id",
            name="uq_community_channels_community_id_channel_id_space_id",
        ),
    )
    op.create_index("ix_community_channels_space_id", "community_channels", ["space_id"])
    op.create_index("ix_community_channels_due_at", "community_channels", ["due_at"])
    op.create_table(
        "outside_accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("lookup", sa.String(64), nullable=False),
        sa.Column("proof", sa.String(8), nullable=False),
        sa.Column("seen", sa.Integer(), server_default="0", nullable=False),
        sa.Column("found_at", INSTANT, nullable=False),
        sa.Column("agreed_at", INSTANT, nullable=True),
        sa.Column("declined_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation_id", "lookup", name="uq_outside_accounts_organisation_id_lookup"),
    )
    op.create_index("ix_outside_accounts_person_id", "outside_accounts", ["person_id"])
    op.create_table(
        "outside_account_codes",
        sa.Column("lookup", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("lookup"),
    )
    op.create_index("ix_outside_account_codes_person_id", "outside_account_codes", ["person_id"])
    op.create_table(
        "community_calls",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("delivery", sa.String(64), nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("community_id", "delivery"),
    )
    op.create_index("ix_community_calls_taken_at", "community_calls", ["taken_at"])
    op.add_column("contributions", sa.Column("came_by", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_contributions_came_by",
        "contributions",
        ["came_by"],
        sqlite_where=CAME_BY,
        postgresql_where=CAME_BY,
    )


def downgrade() -> None:
    op.drop_index("ix_contributions_came_by", "contributions")
    op.drop_column("contributions", "came_by")
    for table in (
        "community_calls",
        "outside_account_codes",
        "outside_accounts",
        "community_channels",
        "communities",
    ):
        op.drop_table(table)
