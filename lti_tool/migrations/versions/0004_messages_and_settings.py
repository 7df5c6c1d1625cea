"""Settings of spaces, launches that open no space, and platforms that may bring people without saying who"""

import sqlalchemy as sa
from alembic import op

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SETTINGS = ("topic", "opens_at", "due_at", "closes_at", "maximum_points", "set_up_at")


def upgrade() -> None:
    op.add_column(
        "platforms", sa.Column("allows_anonymous", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("spaces", sa.Column("topic", sa.Text(), server_default="", nullable=False))
    for name in ("opens_at", "due_at", "closes_at", "set_up_at"):
        op.add_column("spaces", sa.Column(name, INSTANT, nullable=True))
    op.add_column(
        "spaces", sa.Column("maximum_points", sa.Integer(), server_default=sa.text("100"), nullable=False)
    )
    op.create_table(
        "errands",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("locale", sa.String(16), nullable=False),
        sa.Column("context_id", sa.String(255), nullable=True),
        sa.Column("sealed_settings", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployments.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_errands_expires_at", "errands", ["expires_at"])
    op.create_index("ix_errands_person_id", "errands", ["person_id"])


def downgrade() -> None:
    op.drop_table("errands")
    for name in _SETTINGS:
        op.drop_column("spaces", name)
    op.drop_column("platforms", "allows_anonymous")
