"""Rules with more to say, from when on each holds, and what a score is made of"""

from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_DEFAULT_FULL_SCORE = 4000
_MOST_POINTS = 1_000_000
_ADDED: dict[str, Any] = {
    "best": None,
    "spread": None,
    "late": None,
    "final": "share",
    "milestones": [],
    "rubric": None,
}

_rules = sa.table(
    "rule_versions",
    sa.column("id", sa.Uuid()),
    sa.column("space_id", sa.Uuid()),
    sa.column("version", sa.Integer()),
    sa.column("body", _JSON),
)
_setups = sa.table("space_setups", sa.column("id", sa.Uuid()), sa.column("settings", _JSON))
_scores = sa.table(
    "scores",
    sa.column("space_id", sa.Uuid()),
    sa.column("person_id", sa.Uuid()),
    sa.column("rule_version", sa.Integer()),
    sa.column("points", sa.BigInteger()),
    sa.column("reached", sa.Text()),
)


def upgrade() -> None:
    instant = sa.String(27) if op.get_bind().dialect.name == "sqlite" else sa.DateTime(timezone=True)
    op.add_column("rule_versions", sa.Column("effective_from", instant, nullable=True))
    with op.batch_alter_table("scores") as scores:
        scores.add_column(sa.Column("reached", sa.Text(), server_default="0", nullable=False))
        scores.add_column(
            sa.Column(
                "provisional",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                server_default=sa.text("0"),
                nullable=False,
            )
        )
        scores.add_column(sa.Column("flags", sa.Integer(), server_default=sa.text("0"), nullable=False))
        scores.add_column(sa.Column("is_excused", sa.Boolean(), server_default=sa.false(), nullable=False))
    _rewrite(_to_second)
    _fill_reached()


def downgrade() -> None:
    _rewrite(_to_first)
    with op.batch_alter_table("scores") as scores:
        for column in ("is_excused", "flags", "provisional", "reached"):
            scores.drop_column(column)
    with op.batch_alter_table("rule_versions") as rules:
        rules.drop_column("effective_from")


def _rewrite(change: Any) -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(_rules.c.id, _rules.c.body)).all():
        connection.execute(sa.update(_rules).where(_rules.c.id == row.id).values(body=change(row.body)))
    for row in connection.execute(sa.select(_setups.c.id, _setups.c.settings)).all():
        if row.settings.get("rule"):
            settings = {**row.settings, "rule": change(row.settings["rule"])}
            connection.execute(sa.update(_setups).where(_setups.c.id == row.id).values(settings=settings))


def _to_second(rule: dict[str, Any]) -> dict[str, Any]:
    """The second version of a rule: it pays the same, and twice a received reply for what is new."""
    if rule["version"] != 1:
        return rule
    kept = {name: value for name, value in rule.items() if name != "pair_flag_share"}
    commended = min(2 * rule["reply_received"], _MOST_POINTS)
    burst = {"contributions": 5, "minutes": 10}
    flags = {"pair_share": rule["pair_flag_share"], "ring_share": 600, "burst": burst}
    new = {"accepted_answer": commended, "endorsement": commended, "flags": flags}
    return {**kept, "version": 2, **new, **_ADDED}


def _to_first(rule: dict[str, Any]) -> dict[str, Any]:
    """What the first version can hold of a rule: weeks, their targets, and what they pay."""
    if rule["version"] != 2:
        return rule
    new = {"accepted_answer", "endorsement", "flags", *_ADDED}
    kept = {name: value for name, value in rule.items() if name not in new}
    share = rule["flags"]["pair_share"]
    return {**kept, "version": 1, "period": "week", "pair_flag_share": 1000 if share is None else share}


def _fill_reached() -> None:
    """The share of the full score of what was derived: points over the targets of all periods, at most all of it."""
    connection = op.get_bind()
    full = {
        (row.space_id, row.version): round(1000 * row.body["target"]) * row.body["periods"]
        for row in connection.execute(sa.select(_rules.c.space_id, _rules.c.version, _rules.c.body))
    }
    rows = connection.execute(
        sa.select(_scores.c.space_id, _scores.c.person_id, _scores.c.rule_version, _scores.c.points)
    ).all()
    for row in rows:
        whole = full.get((row.space_id, row.rule_version), 1000 * _DEFAULT_FULL_SCORE)
        reached = min(Fraction(row.points, whole), Fraction(1))
        connection.execute(
            sa.update(_scores)
            .where(_scores.c.space_id == row.space_id, _scores.c.person_id == row.person_id)
            .values(reached=str(reached))
        )
