"""Facts of every kind: reactions, commendations, decisions, and more that is measured of a contribution"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_FORMER = ["contribution_id", "revision", "kind", "person_id"]


def upgrade() -> None:
    with op.batch_alter_table("ledger") as ledger:
        ledger.add_column(sa.Column("code", sa.Integer(), server_default=sa.text("0"), nullable=False))
        ledger.add_column(sa.Column("links", sa.Integer(), server_default=sa.text("0"), nullable=False))
        ledger.add_column(sa.Column("asks", sa.Boolean(), server_default=sa.false(), nullable=False))
        ledger.add_column(sa.Column("number", sa.Integer(), server_default=sa.text("0"), nullable=False))
        ledger.add_column(sa.Column("value", sa.Integer(), server_default=sa.text("0"), nullable=False))
        ledger.add_column(sa.Column("verdict", sa.String(24), nullable=True))
        ledger.drop_constraint(op.f("uq_ledger_contribution_id_revision_kind_person_id"), type_="unique")
        ledger.create_unique_constraint(
            op.f("uq_ledger_contribution_id_revision_kind_person_id_number"), [*_FORMER, "number"]
        )


def downgrade() -> None:
    with op.batch_alter_table("ledger") as ledger:
        ledger.drop_constraint(
            op.f("uq_ledger_contribution_id_revision_kind_person_id_number"), type_="unique"
        )
        ledger.create_unique_constraint(op.f("uq_ledger_contribution_id_revision_kind_person_id"), _FORMER)
        for column in ("verdict", "value", "number", "asks", "links", "code"):
            ledger.drop_column(column)
