"""Groups of a course: their names, several for each person, and rosters that go on from differences

Nobody was in a group so far, and no thread was a group's own: the columns that made room for one are replaced.
"""

import sqlalchemy as sa
from alembic import op

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("spaces", sa.Column("roster_whole_at", INSTANT, nullable=True))
    op.add_column("spaces", sa.Column("roster_differences", sa.Text(), nullable=True))
    op.create_table(
        "space_groups",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.String(255), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("set_name", sa.String(255), nullable=True),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("space_id", "group_id"),
    )
    op.create_table(
        "group_members",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.String(255), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("space_id", "person_id", "group_id"),
    )
    op.create_index("ix_group_members_person_id", "group_members", ["person_id"])
    op.drop_column("memberships", "group_id")
    op.drop_column("threads", "group_id")


def downgrade() -> None:
    op.add_column("threads", sa.Column("group_id", sa.String(255), nullable=True))
    op.add_column("memberships", sa.Column("group_id", sa.String(255), nullable=True))
    op.drop_table("group_members")
    op.drop_table("space_groups")
    op.drop_column("spaces", "roster_differences")
    op.drop_column("spaces", "roster_whole_at")
