"""The first schema"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INTEGER_64 = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("sequence", INTEGER_64, nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("space_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("detail", JSON, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit")),
    )
    op.create_index(
        "ix_audit_organisation_id_sequence", "audit", ["organisation_id", "sequence"], unique=False
    )

    op.create_table(
        "organisations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisations_slug")),
    )
    op.create_table(
        "platform_key_sets",
        sa.Column("jwks_url", sa.String(length=2048), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("fetched_at", INSTANT, nullable=False),
        sa.Column("fresh_until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("jwks_url", name=op.f("pk_platform_key_sets")),
    )
    op.create_table(
        "platforms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("client_id", sa.String(length=255), nullable=False),
        sa.Column("auth_login_url", sa.Text(), nullable=False),
        sa.Column("auth_token_url", sa.Text(), nullable=False),
        sa.Column("jwks_url", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platforms")),
        sa.UniqueConstraint("issuer", "client_id", name=op.f("uq_platforms_issuer_client_id")),
    )
    op.create_table(
        "seen_tokens",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_seen_tokens")),
    )
    op.create_index("ix_seen_tokens_expires_at", "seen_tokens", ["expires_at"], unique=False)

    op.create_table(
        "service_tokens",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("sealed_token", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_service_tokens")),
    )
    op.create_table(
        "tool_keys",
        sa.Column("kid", sa.String(length=64), nullable=False),
        sa.Column("sealed_private_pem", sa.LargeBinary(), nullable=False),
        sa.Column("public_jwk", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("retired_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_tool_keys")),
    )
    op.create_table(
        "deployments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("platform_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("deployment_id", sa.String(length=255), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_deployments_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["platform_id"],
            ["platforms.id"],
            name=op.f("fk_deployments_platform_id_platforms"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployments")),
        sa.UniqueConstraint(
            "platform_id", "deployment_id", name=op.f("uq_deployments_platform_id_deployment_id")
        ),
    )
    op.create_table(
        "login_states",
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("nonce_hash", sa.String(length=64), nullable=False),
        sa.Column("binding_hash", sa.String(length=64), nullable=False),
        sa.Column("platform_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["platform_id"],
            ["platforms.id"],
            name=op.f("fk_login_states_platform_id_platforms"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_login_states")),
    )
    op.create_index("ix_login_states_expires_at", "login_states", ["expires_at"], unique=False)

    op.create_table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_profile", sa.LargeBinary(), nullable=True),
        sa.Column("mail_lookup", sa.String(length=64), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_people_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_index(op.f("ix_people_mail_lookup"), "people", ["mail_lookup"], unique=False)
    op.create_index(op.f("ix_people_organisation_id"), "people", ["organisation_id"], unique=False)

    op.create_table(
        "purposes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("legal_basis", sa.String(length=64), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_purposes_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purposes")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_purposes_organisation_id_name")),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject_lookup", sa.String(length=64), nullable=False),
        sa.Column("sealed_subject", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_accounts_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_accounts_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint(
            "organisation_id",
            "issuer",
            "subject_lookup",
            name=op.f("uq_accounts_organisation_id_issuer_subject_lookup"),
        ),
    )
    op.create_index(op.f("ix_accounts_person_id"), "accounts", ["person_id"], unique=False)

    op.create_table(
        "browser_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_browser_sessions_person_id_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_browser_sessions")),
    )
    op.create_index("ix_browser_sessions_expires_at", "browser_sessions", ["expires_at"], unique=False)
    op.create_index(op.f("ix_browser_sessions_person_id"), "browser_sessions", ["person_id"], unique=False)

    op.create_table(
        "person_keys",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_person_keys_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_keys")),
    )
    op.create_table(
        "spaces",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.Column("resource_link_id", sa.String(length=255), nullable=False),
        sa.Column("context_id", sa.String(length=255), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("group_mode", sa.String(length=16), nullable=False),
        sa.Column("anonymity", sa.String(length=16), nullable=False),
        sa.Column("services", JSON, nullable=False),
        sa.Column("roster_due_at", INSTANT, nullable=True),
        sa.Column("roster_version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["deployments.id"], name=op.f("fk_spaces_deployment_id_deployments")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_spaces_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spaces")),
        sa.UniqueConstraint(
            "deployment_id", "resource_link_id", name=op.f("uq_spaces_deployment_id_resource_link_id")
        ),
    )
    op.create_index(op.f("ix_spaces_organisation_id"), "spaces", ["organisation_id"], unique=False)

    op.create_table(
        "contributions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("source_id", sa.String(length=255), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("markdown", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("renderer_version", sa.Integer(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("group_id", sa.String(length=255), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("occurred_at", INSTANT, nullable=False),
        sa.Column("deleted_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_contributions_author_id_people")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["contributions.id"], name=op.f("fk_contributions_parent_id_contributions")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_contributions_space_id_spaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributions")),
        sa.UniqueConstraint(
            "space_id", "source", "source_id", name=op.f("uq_contributions_space_id_source_source_id")
        ),
    )
    op.create_index(
        "ix_contributions_author_id_space_id", "contributions", ["author_id", "space_id"], unique=False
    )
    op.create_index(
        "ix_contributions_conversation_id_occurred_at",
        "contributions",
        ["conversation_id", "occurred_at"],
        unique=False,
    )

    op.create_table(
        "grants",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("granted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_grants_space_id_spaces"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["token_hash"],
            ["browser_sessions.token_hash"],
            name=op.f("fk_grants_token_hash_browser_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", "space_id", name=op.f("pk_grants")),
    )
    op.create_table(
        "ledger",
        sa.Column("sequence", INTEGER_64, nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("counterpart", sa.Uuid(), nullable=True),
        sa.Column("counted_words", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Boolean(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("occurred_at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_ledger_space_id_spaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_ledger")),
        sa.UniqueConstraint(
            "contribution_id",
            "revision",
            "kind",
            "person_id",
            name=op.f("uq_ledger_contribution_id_revision_kind_person_id"),
        ),
    )
    op.create_index(
        "ix_ledger_space_id_person_id_sequence", "ledger", ["space_id", "person_id", "sequence"], unique=False
    )

    op.create_table(
        "mapping_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_mapping_versions_space_id_spaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mapping_versions")),
        sa.UniqueConstraint("space_id", "version", name=op.f("uq_mapping_versions_space_id_version")),
    )
    op.create_table(
        "memberships",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.String(length=255), nullable=True),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_memberships_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_memberships_space_id_spaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("space_id", "person_id", name=op.f("pk_memberships")),
    )
    op.create_index("ix_memberships_person_id", "memberships", ["person_id"], unique=False)

    op.create_table(
        "rule_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_rule_versions_space_id_spaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_versions")),
        sa.UniqueConstraint("space_id", "version", name=op.f("uq_rule_versions_space_id_version")),
    )
    op.create_table(
        "scores",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("points", INTEGER_64, nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.Column("counted_words", sa.Integer(), nullable=False),
        sa.Column("derived_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_scores_space_id_spaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("space_id", "person_id", name=op.f("pk_scores")),
    )
    op.create_table(
        "standings",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("ledger_version", sa.Integer(), nullable=False),
        sa.Column("derived_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_standings_space_id_spaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("space_id", "person_id", name=op.f("pk_standings")),
    )
    op.create_index(
        "ix_standings_due",
        "standings",
        ["space_id"],
        unique=False,
        sqlite_where=sa.text("derived_version < ledger_version"),
        postgresql_where=sa.text("derived_version < ledger_version"),
    )

    op.create_table(
        "targets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("connector", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("settings", JSON, nullable=False),
        sa.Column("learnt", JSON, nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=True),
        sa.Column("lease_owner", sa.String(length=64), nullable=True),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("paused_until", INSTANT, nullable=True),
        sa.Column("asked_to_wait_until", INSTANT, nullable=True),
        sa.Column("trouble", sa.String(length=64), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_targets_space_id_spaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_targets")),
        sa.UniqueConstraint("space_id", "connector", name=op.f("uq_targets_space_id_connector")),
    )
    op.create_table(
        "contribution_fingerprints",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contributions.id"],
            name=op.f("fk_contribution_fingerprints_contribution_id_contributions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["space_id"],
            ["spaces.id"],
            name=op.f("fk_contribution_fingerprints_space_id_spaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "space_id", "value", "contribution_id", name=op.f("pk_contribution_fingerprints")
        ),
    )
    op.create_index(
        "ix_contribution_fingerprints_contribution_id",
        "contribution_fingerprints",
        ["contribution_id"],
        unique=False,
    )

    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=255), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("block_reason", sa.String(length=24), nullable=True),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("stamp", INSTANT, nullable=True),
        sa.Column("stamped_version", sa.Integer(), nullable=False),
        sa.Column("open_version", sa.Integer(), nullable=True),
        sa.Column("sent_version", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["target_id"], ["targets.id"], name=op.f("fk_outbox_target_id_targets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint(
            "target_id", "person_id", "item", name=op.f("uq_outbox_target_id_person_id_item")
        ),
    )
    op.create_index(
        "ix_outbox_target_id_state_due_at", "outbox", ["target_id", "state", "due_at"], unique=False
    )

    op.create_table(
        "threads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.String(length=255), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("last_activity_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_threads_contribution_id_contributions")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_threads_space_id_spaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
        sa.UniqueConstraint("contribution_id", name=op.f("uq_threads_contribution_id")),
    )
    op.create_index(
        "ix_threads_space_id_last_activity_at", "threads", ["space_id", "last_activity_at"], unique=False
    )

    op.create_table(
        "posts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_posts_contribution_id_contributions")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["posts.id"], name=op.f("fk_posts_parent_id_posts")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_posts_thread_id_threads"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("contribution_id", name=op.f("uq_posts_contribution_id")),
    )
    op.create_index("ix_posts_thread_id_created_at", "posts", ["thread_id", "created_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_posts_thread_id_created_at", table_name="posts")

    op.drop_table("posts")
    op.drop_index("ix_threads_space_id_last_activity_at", table_name="threads")

    op.drop_table("threads")
    op.drop_index("ix_outbox_target_id_state_due_at", table_name="outbox")

    op.drop_table("outbox")
    op.drop_index("ix_contribution_fingerprints_contribution_id", table_name="contribution_fingerprints")

    op.drop_table("contribution_fingerprints")
    op.drop_table("targets")
    op.drop_index(
        "ix_standings_due",
        table_name="standings",
        sqlite_where=sa.text("derived_version < ledger_version"),
        postgresql_where=sa.text("derived_version < ledger_version"),
    )

    op.drop_table("standings")
    op.drop_table("scores")
    op.drop_table("rule_versions")
    op.drop_index("ix_memberships_person_id", table_name="memberships")

    op.drop_table("memberships")
    op.drop_table("mapping_versions")
    op.drop_index("ix_ledger_space_id_person_id_sequence", table_name="ledger")

    op.drop_table("ledger")
    op.drop_table("grants")
    op.drop_index("ix_contributions_conversation_id_occurred_at", table_name="contributions")
    op.drop_index("ix_contributions_author_id_space_id", table_name="contributions")

    op.drop_table("contributions")
    op.drop_index(op.f("ix_spaces_organisation_id"), table_name="spaces")

    op.drop_table("spaces")
    op.drop_table("person_keys")
    op.drop_index(op.f("ix_browser_sessions_person_id"), table_name="browser_sessions")
    op.drop_index("ix_browser_sessions_expires_at", table_name="browser_sessions")

    op.drop_table("browser_sessions")
    op.drop_index(op.f("ix_accounts_person_id"), table_name="accounts")

    op.drop_table("accounts")
    op.drop_table("purposes")
    op.drop_index(op.f("ix_people_organisation_id"), table_name="people")
    op.drop_index(op.f("ix_people_mail_lookup"), table_name="people")

    op.drop_table("people")
    op.drop_index("ix_login_states_expires_at", table_name="login_states")

    op.drop_table("login_states")
    op.drop_table("deployments")
    op.drop_table("tool_keys")
    op.drop_table("service_tokens")
    op.drop_index("ix_seen_tokens_expires_at", table_name="seen_tokens")

    op.drop_table("seen_tokens")
    op.drop_table("platforms")
    op.drop_table("platform_key_sets")
    op.drop_table("organisations")
    op.drop_index("ix_audit_organisation_id_sequence", table_name="audit")

    op.drop_table("audit")
