"""Drafts, and earlier versions of what was edited"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("space_id", sa.Uuid(), sa.ForeignKey("spaces.id", ondelete="CASCADE"), nullable=False),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
        sa.Column("thread_id", sa.Uuid(), sa.ForeignKey("threads.id", ondelete="CASCADE"), nullable=True),
        sa.Column("post_id", sa.Uuid(), sa.ForeignKey("posts.id", ondelete="CASCADE"), nullable=True),
        sa.Column("is_edit", sa.Boolean(), nullable=False),
        sa.Column("group_id", sa.String(255), nullable=True),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
    )
    op.create_index("ix_drafts_person_id_space_id", "drafts", ["person_id", "space_id"])
    op.create_table(
        "contribution_versions",
        sa.Column(
            "contribution_id",
            sa.Uuid(),
            sa.ForeignKey("contributions.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("revision", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=True),
        sa.Column("written_at", INSTANT, nullable=False),
    )
    op.create_index("ix_contribution_versions_author_id", "contribution_versions", ["author_id"])
    op.add_column("contributions", sa.Column("edited_at", INSTANT, nullable=True))


def downgrade() -> None:
    op.drop_column("contributions", "edited_at")
    op.drop_table("contribution_versions")
    op.drop_table("drafts")
