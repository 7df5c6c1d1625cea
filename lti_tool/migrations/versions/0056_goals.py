"""Goals, qualification managers, departments, and who may be found for what"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0056"
down_revision = "0059"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    _goals()
    _people()
    op.create_index(
        "ix_competency_ratings_organisation_id", "competency_ratings", ["organisation_id", "competency_id"]
    )


def _goals() -> None:
    op.create_table(
        "competency_goals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("titles", DOCUMENT, nullable=False),
        sa.Column("department", sa.String(200), nullable=True),
        sa.Column("share", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_competency_goals_organisation_id", "competency_goals", ["organisation_id"])
    op.create_table(
        "goal_competencies",
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("competency_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["goal_id"], ["competency_goals.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["competency_id"], ["competencies.id"]),
        sa.PrimaryKeyConstraint("goal_id", "competency_id"),
    )
    op.create_index("ix_goal_competencies_competency_id", "goal_competencies", ["competency_id"])
    op.create_table(
        "goal_spaces",
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["goal_id"], ["competency_goals.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("goal_id", "space_id"),
    )
    op.create_index("ix_goal_spaces_space_id", "goal_spaces", ["space_id"])


def _people() -> None:
    op.create_table(
        "qualification_managers",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("named_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("organisation_id", "person_id"),
    )
    op.create_index("ix_qualification_managers_person_id", "qualification_managers", ["person_id"])
    op.create_table(
        "department_members",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("department", sa.String(200), nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_index(
        "ix_department_members_organisation_id", "department_members", ["organisation_id", "department"]
    )
    op.create_table(
        "findable_competencies",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("competency_id", sa.Uuid(), nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["competency_id"], ["competencies.id"]),
        sa.PrimaryKeyConstraint("space_id", "person_id", "competency_id"),
    )
    op.create_index("ix_findable_competencies_person_id", "findable_competencies", ["person_id"])
    op.create_index("ix_findable_competencies_competency_id", "findable_competencies", ["competency_id"])


def downgrade() -> None:
    op.drop_index("ix_competency_ratings_organisation_id", "competency_ratings")
    for table in (
        "findable_competencies",
        "department_members",
        "qualification_managers",
        "goal_spaces",
        "goal_competencies",
        "competency_goals",
    ):
        op.drop_table(table)
