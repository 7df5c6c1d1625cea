"""Purposes in versions, consents, privacy notices that were seen, and asking receivers to delete"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
INTEGER_64 = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_TABLES = (
    "sent_texts", "controllers", "notices_seen", "withheld_contributions", "consents", "purpose_versions",
)  # fmt: skip
_FORMER = sa.table(
    "purposes", sa.column("id", sa.Uuid()), sa.column("legal_basis", sa.String()), sa.column("fields", DOCUMENT),
    sa.column("changed_at", INSTANT),
)  # fmt: skip
_VERSIONS = sa.table(
    "purpose_versions", sa.column("purpose_id", sa.Uuid()), sa.column("version", sa.Integer()),
    sa.column("text_version", sa.Integer()), sa.column("body", DOCUMENT), sa.column("created_at", INSTANT),
)  # fmt: skip


def upgrade() -> None:
    # What a purpose says comes with the program, which writes its first version when it has run this; version 0 keeps
    # on which basis it was before, so that none goes on with another one that nobody has chosen.
    former = op.get_bind().execute(sa.select(_FORMER)).mappings().all()
    op.add_column("purposes", sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False))
    with op.batch_alter_table("purposes") as purposes:
        purposes.drop_column("legal_basis")
        purposes.drop_column("fields")
        purposes.alter_column("version", server_default=None)
    op.add_column("targets", sa.Column("text_form", sa.String(16), server_default="excerpt", nullable=False))
    _purposes_and_consents()
    if former:
        op.bulk_insert(_VERSIONS, [_version_0(row) for row in former])
    _what_people_are_told()
    _what_was_sent()


def _version_0(purpose: sa.RowMapping) -> dict[str, object]:
    return {
        "purpose_id": purpose["id"],
        "version": 0,
        "text_version": 0,
        "body": {"legal_basis": purpose["legal_basis"], "fields": purpose["fields"]},
        "created_at": purpose["changed_at"],
    }


def _purposes_and_consents() -> None:
    op.create_table(
        "purpose_versions",
        sa.Column("purpose_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("body", DOCUMENT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["purpose_id"], ["purposes.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("purpose_id", "version"),
    )
    op.create_table(
        "consents",
        sa.Column("sequence", INTEGER_64, nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("recipients", DOCUMENT, nullable=False),
        sa.Column("locale", sa.String(35), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sequence"),
    )
    op.create_index(
        "ix_consents_space_id_person_id_purpose", "consents", ["space_id", "person_id", "purpose", "sequence"]
    )
    op.create_table(
        "withheld_contributions",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("contribution_id"),
    )
    op.create_index(
        "ix_withheld_contributions_space_id_person_id", "withheld_contributions", ["space_id", "person_id"]
    )


def _what_people_are_told() -> None:
    op.create_table(
        "notices_seen",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.String(16), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("space_id", "person_id", "version"),
    )
    op.create_table(
        "controllers",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.PrimaryKeyConstraint("organisation_id"),
    )


def _what_was_sent() -> None:
    op.create_table(
        "sent_texts",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("contributions", DOCUMENT, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["target_id"], ["targets.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item_id", "version"),
    )
    op.create_index("ix_sent_texts_person_id", "sent_texts", ["person_id"])


def downgrade() -> None:
    for name in _TABLES:
        op.drop_table(name)
    op.drop_column("targets", "text_form")
    op.add_column(
        "purposes", sa.Column("legal_basis", sa.String(64), server_default="GDPR Art. 6", nullable=False)
    )
    op.add_column("purposes", sa.Column("fields", DOCUMENT, server_default="[]", nullable=False))
    op.drop_column("purposes", "version")
