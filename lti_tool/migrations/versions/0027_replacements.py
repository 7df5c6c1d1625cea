"""How a record system wants each type of personal data replaced"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("targets", sa.Column("replacements", DOCUMENT, nullable=True))


def downgrade() -> None:
    op.drop_column("targets", "replacements")
