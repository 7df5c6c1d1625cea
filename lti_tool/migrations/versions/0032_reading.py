"""What people have read and follow, pinned threads, and tags"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
READ_FROM_NOW_ON = """
    INSERT INTO space_readings (space_id, person_id, read_until)
    SELECT memberships.space_id, memberships.person_id, latest.at
    FROM memberships
    JOIN (SELECT space_id, max(last_activity_at) AS at FROM threads GROUP BY space_id) AS latest
        ON latest.space_id = memberships.space_id
"""
"""Nobody knows what was read before; to show all of it as new would help nobody."""


def _of_member(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["space_id", "person_id"],
        ["memberships.space_id", "memberships.person_id"],
        ondelete="CASCADE",
        name=f"fk_{table}_membership",
    )


def _of_thread() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "space_readings",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("read_until", INSTANT, nullable=False),
        _of_member("space_readings"),
        sa.PrimaryKeyConstraint("space_id", "person_id"),
    )
    op.execute(READ_FROM_NOW_ON)
    for table, column in (
        ("thread_readings", sa.Column("read_until", INSTANT, nullable=False)),
        ("thread_follows", sa.Column("is_on", sa.Boolean(), nullable=False)),
    ):
        op.create_table(
            table,
            sa.Column("person_id", sa.Uuid(), nullable=False),
            sa.Column("thread_id", sa.Uuid(), nullable=False),
            sa.Column("space_id", sa.Uuid(), nullable=False),
            column,
            _of_member(table),
            _of_thread(),
            sa.PrimaryKeyConstraint("person_id", "thread_id"),
        )
        op.create_index(f"ix_{table}_thread_id", table, ["thread_id"])
        op.create_index(f"ix_{table}_space_id_person_id", table, ["space_id", "person_id"])
    op.create_table(
        "posts_read_ahead",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id", "thread_id"],
            ["thread_readings.person_id", "thread_readings.thread_id"],
            ondelete="CASCADE",
            name="fk_posts_read_ahead_reading",
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "thread_id", "post_id"),
    )
    op.create_index("ix_posts_read_ahead_post_id", "posts_read_ahead", ["post_id"])
    op.create_table(
        "tags",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("space_id", "name", name="uq_tags_space_id_name"),
    )
    op.create_table(
        "thread_tags",
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("tag_id", sa.Uuid(), nullable=False),
        _of_thread(),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("thread_id", "tag_id"),
    )
    op.create_index("ix_thread_tags_tag_id", "thread_tags", ["tag_id"])
    op.add_column("threads", sa.Column("is_pinned", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.drop_index("ix_threads_space_id_last_activity_at", "threads")
    op.create_index("ix_threads_in_order", "threads", ["space_id", "is_pinned", "last_activity_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_threads_in_order", "threads")
    op.drop_column("threads", "is_pinned")
    op.create_index("ix_threads_space_id_last_activity_at", "threads", ["space_id", "last_activity_at"])
    for table in (
        "thread_tags", "tags", "posts_read_ahead", "thread_follows", "thread_readings", "space_readings"
    ):  # fmt: skip
        op.drop_table(table)
