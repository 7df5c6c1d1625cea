"""What posts pass before they appear: words and rules, how fast people write, first posts and copies"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0039"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.add_column("spaces", sa.Column("pace", sa.String(8), server_default="free", nullable=False))
    for column in ("holds_first", "holds_copies"):
        op.add_column("spaces", sa.Column(column, sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "gate_lists",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("owner_id"),
    )


def downgrade() -> None:
    op.drop_table("gate_lists")
    for column in ("holds_copies", "holds_first", "pace"):
        op.drop_column("spaces", column)
