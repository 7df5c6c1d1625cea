"""Files at posts and drafts"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0047"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("space_id", sa.Uuid(), sa.ForeignKey("spaces.id", ondelete="CASCADE"), nullable=False),
        sa.Column("author_id", sa.Uuid(), sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
        sa.Column(
            "contribution_id", sa.Uuid(), sa.ForeignKey("contributions.id", ondelete="CASCADE"), nullable=True
        ),
        sa.Column("sealed_description", sa.LargeBinary(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
    )
    op.create_index("ix_attachments_author_id_created_at", "attachments", ["author_id", "created_at"])
    op.create_index("ix_attachments_contribution_id", "attachments", ["contribution_id"])
    op.create_index("ix_attachments_space_id", "attachments", ["space_id"])
    op.create_table(
        "attachment_bytes",
        sa.Column(
            "attachment_id", sa.Uuid(), sa.ForeignKey("attachments.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("part", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("encrypted", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "draft_attachments",
        sa.Column("draft_id", sa.Uuid(), sa.ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column(
            "attachment_id", sa.Uuid(), sa.ForeignKey("attachments.id", ondelete="CASCADE"), primary_key=True
        ),
    )
    op.create_index("ix_draft_attachments_attachment_id", "draft_attachments", ["attachment_id"])


def downgrade() -> None:
    op.drop_table("draft_attachments")
    op.drop_table("attachment_bytes")
    op.drop_table("attachments")
