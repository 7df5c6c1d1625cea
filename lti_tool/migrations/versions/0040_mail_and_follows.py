"""Mail that people ask for, and following tags and people's questions"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0037"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "mail_choices",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("cadence", sa.String(16), nullable=False),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.Column("quiet_days", sa.String(7), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("locale", sa.String(35), nullable=False),
        sa.Column("consented_at", INSTANT, nullable=True),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("refused_at", INSTANT, nullable=True),
        sa.Column("refused_lookup", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "mails",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("told_until", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("covers_until", INSTANT, nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("code", sa.String(64), nullable=True),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["mail_choices.person_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "kind"),
    )
    op.create_index("ix_mails_due_at", "mails", ["due_at"])
    op.create_table(
        "mail_wishes",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "space_id"),
    )
    op.create_table(
        "tag_follows",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("tag_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["space_id", "person_id"],
            ["memberships.space_id", "memberships.person_id"],
            ondelete="CASCADE",
            name="fk_tag_follows_membership",
        ),
        sa.PrimaryKeyConstraint("person_id", "tag_id"),
    )
    op.create_index("ix_tag_follows_tag_id", "tag_follows", ["tag_id"])
    op.create_index("ix_tag_follows_space_id_person_id", "tag_follows", ["space_id", "person_id"])
    op.create_table(
        "asker_follows",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("asker_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "person_id"],
            ["memberships.space_id", "memberships.person_id"],
            ondelete="CASCADE",
            name="fk_asker_follows_membership",
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "asker_id"],
            ["memberships.space_id", "memberships.person_id"],
            ondelete="CASCADE",
            name="fk_asker_follows_asker",
        ),
        sa.PrimaryKeyConstraint("person_id", "space_id", "asker_id"),
    )
    op.create_index("ix_asker_follows_space_id_asker_id", "asker_follows", ["space_id", "asker_id"])


def downgrade() -> None:
    for table in ("asker_follows", "tag_follows", "mail_wishes", "mails", "mail_choices"):
        op.drop_table(table)
