"""Files of the matrix: asked for, made beside, kept for a day"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0056"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "matrix_exports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("locale", sa.String(35), nullable=False),
        sa.Column("sealed_narrowed", sa.LargeBinary(), nullable=True),
        sa.Column("form", sa.String(8), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claim", sa.Uuid(), nullable=True),
        sa.Column("seen_at", INSTANT, nullable=True),
        sa.Column("fault", sa.String(32), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("made_at", INSTANT, nullable=True),
        sa.Column("deletes_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_matrix_exports_organisation_id_state", "matrix_exports", ["organisation_id", "state"])
    op.create_index("ix_matrix_exports_person_id", "matrix_exports", ["person_id"])
    op.create_index("ix_matrix_exports_deletes_at", "matrix_exports", ["deletes_at"])
    op.create_table(
        "matrix_export_people",
        sa.Column("export_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["export_id"], ["matrix_exports.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("export_id", "person_id"),
    )
    op.create_index("ix_matrix_export_people_person_id", "matrix_export_people", ["person_id"])
    op.create_table(
        "matrix_export_bytes",
        sa.Column("export_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("encrypted", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["export_id"], ["matrix_exports.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("export_id", "number"),
    )


def downgrade() -> None:
    for table in ("matrix_export_bytes", "matrix_export_people", "matrix_exports"):
        op.drop_table(table)
