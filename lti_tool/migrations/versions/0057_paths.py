"""Learning paths, and who is on them"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0057"
down_revision = "0054"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def _of_member(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["space_id", "person_id"],
        ["memberships.space_id", "memberships.person_id"],
        ondelete="CASCADE",
        name=f"fk_{table}_membership",
    )


def upgrade() -> None:
    op.create_table(
        "learning_paths",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=True),
        sa.Column("origin_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_learning_paths_space_id", "learning_paths", ["space_id"])
    op.create_table(
        "learning_path_versions",
        sa.Column("path_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", DOCUMENT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["path_id"], ["learning_paths.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("path_id", "version"),
    )
    op.create_table(
        "path_learners",
        sa.Column("path_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["path_id"], ["learning_paths.id"], ondelete="CASCADE"),
        _of_member("path_learners"),
        sa.PrimaryKeyConstraint("path_id", "person_id"),
    )
    op.create_table(
        "path_steps_done",
        sa.Column("path_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["path_id"], ["learning_paths.id"], ondelete="CASCADE"),
        _of_member("path_steps_done"),
        sa.PrimaryKeyConstraint("path_id", "person_id", "step_id"),
    )
    for table in ("path_learners", "path_steps_done"):
        op.create_index(f"ix_{table}_space_id_person_id", table, ["space_id", "person_id"])


def downgrade() -> None:
    for table in ("path_steps_done", "path_learners", "learning_path_versions", "learning_paths"):
        op.drop_table(table)
