"""Hosts whose pages may be fetched, and previews of what people share"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0049"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "preview_hosts",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("entry", sa.String(260), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("organisation_id", "entry"),
    )
    op.create_table(
        "link_previews",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=True),
        sa.Column("sealed_page", sa.LargeBinary(), nullable=True),
        sa.Column("fetched_at", INSTANT, nullable=True),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("contribution_id"),
    )
    for column in ("due_at", "fingerprint", "author_id"):
        op.create_index(f"ix_link_previews_{column}", "link_previews", [column])
    # What is there already is looked at, too, once its host is named.
    op.execute(
        "INSERT INTO link_previews (contribution_id, space_id, author_id, due_at, failures) "
        "SELECT contributions.id, contributions.space_id, contributions.author_id, contributions.occurred_at, 0 "
        "FROM threads JOIN contributions ON contributions.id = threads.contribution_id "
        "WHERE threads.kind = 'resource' AND contributions.deleted_at IS NULL"
    )


def downgrade() -> None:
    for table in ("link_previews", "preview_hosts"):
        op.drop_table(table)
