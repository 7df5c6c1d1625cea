"""Settings of spaces, launches that open no space, sessions of several tokens, and logins that leave nothing behind

Browser sessions live for twelve hours and are begun anew by the next launch, so none is carried over.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SETTINGS = ("topic", "topic_html", "opens_at", "due_at", "closes_at", "maximum_points", "set_up_at")


def upgrade() -> None:
    op.add_column(
        "platforms", sa.Column("allows_anonymous", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    for name in ("topic", "topic_html"):
        op.add_column("spaces", sa.Column(name, sa.Text(), server_default="", nullable=False))
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

    for name in ("grants", "browser_sessions", "login_states", "seen_tokens"):
        op.drop_table(name)
    op.create_table(
        "used_once",
        sa.Column("value_hash", sa.String(64), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("value_hash"),
    )
    op.create_index("ix_used_once_expires_at", "used_once", ["expires_at"])
    op.create_table(
        "browser_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_browser_sessions_person_id", "browser_sessions", ["person_id"])
    op.create_table(
        "session_tokens",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("replaced_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["browser_sessions.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_session_tokens_expires_at", "session_tokens", ["expires_at"])
    op.create_index("ix_session_tokens_session_id", "session_tokens", ["session_id"])
    op.create_table(
        "grants",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        *_grant_columns(),
        sa.ForeignKeyConstraint(["session_id"], ["browser_sessions.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("session_id", "space_id"),
    )
    op.create_table(
        "further_links",
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.Column("resource_link_id", sa.String(255), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployments.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("deployment_id", "resource_link_id"),
    )
    op.create_index("ix_further_links_space_id", "further_links", ["space_id"])
    op.create_table(
        "space_setups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("platform_id", sa.Uuid(), nullable=False),
        sa.Column("context_id", sa.String(255), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("settings", JSON_DOCUMENT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "context_copies",
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.Column("context_id", sa.String(255), nullable=False),
        sa.Column("origin_context_id", sa.String(255), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployments.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("deployment_id", "context_id", "origin_context_id"),
    )


def downgrade() -> None:
    for name in ("context_copies", "space_setups", "further_links"):
        op.drop_table(name)
    for name in ("grants", "session_tokens", "browser_sessions", "used_once"):
        op.drop_table(name)
    op.create_table(
        "seen_tokens",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_seen_tokens_expires_at", "seen_tokens", ["expires_at"])
    op.create_table(
        "login_states",
        sa.Column("state_hash", sa.String(64), nullable=False),
        sa.Column("nonce_hash", sa.String(64), nullable=False),
        sa.Column("binding_hash", sa.String(64), nullable=False),
        sa.Column("platform_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("state_hash"),
    )
    op.create_index("ix_login_states_expires_at", "login_states", ["expires_at"])
    op.create_table(
        "browser_sessions",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_browser_sessions_expires_at", "browser_sessions", ["expires_at"])
    op.create_index("ix_browser_sessions_person_id", "browser_sessions", ["person_id"])
    op.create_table(
        "grants",
        sa.Column("token_hash", sa.String(64), nullable=False),
        *_grant_columns(),
        sa.ForeignKeyConstraint(["token_hash"], ["browser_sessions.token_hash"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", "space_id"),
    )
    op.drop_table("errands")
    for name in _SETTINGS:
        op.drop_column("spaces", name)
    op.drop_column("platforms", "allows_anonymous")


def _grant_columns() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("locale", sa.String(16), nullable=False),
        sa.Column("granted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
    )
