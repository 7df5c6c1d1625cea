"""Record systems under the ids of the catalogue: canvas for canvas_outcomes, xapi and caliper for lrs"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

_DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
_TARGETS = sa.table(
    "targets", sa.column("id", sa.Uuid()), sa.column("space_id", sa.Uuid()), sa.column("connector", sa.String()),
    sa.column("settings", _DOCUMENT),
)  # fmt: skip
_VERSIONS = sa.table(
    "purpose_versions", sa.column("purpose_id", sa.Uuid()), sa.column("version", sa.Integer()),
    sa.column("body", _DOCUMENT),
)  # fmt: skip
_STORES = ("xapi", "caliper")
_NOW = {"lrs": _STORES, "canvas_outcomes": ("canvas",)}
_BEFORE = {"xapi": ("lrs",), "caliper": ("lrs",), "canvas": ("canvas_outcomes",)}


def upgrade() -> None:
    # The audit and what people were shown when they consented stay as they were written.
    _rename_recipients(_NOW)
    _rename_columns("canvas_outcomes", "canvas")
    for row in _targets("lrs"):
        settings = dict(row.settings)
        form = settings.pop("format", "xapi")
        _update(row, connector=form, settings=settings)


def downgrade() -> None:
    _rename_recipients(_BEFORE)
    _rename_columns("canvas", "canvas_outcomes")
    taken = set()
    for form in _STORES:
        for row in _targets(form):
            if row.space_id not in taken:  # a second store of a space keeps an id that nothing sends to
                taken.add(row.space_id)
                _update(row, connector="lrs", settings={**row.settings, "format": form})


def _rename_columns(known: str, wanted: str) -> None:
    op.execute(sa.update(_TARGETS).where(_TARGETS.c.connector == known).values(connector=wanted))


def _targets(connector: str) -> list[Any]:
    return list(op.get_bind().execute(sa.select(_TARGETS).where(_TARGETS.c.connector == connector)).all())


def _update(row: Any, **values: Any) -> None:
    op.execute(sa.update(_TARGETS).where(_TARGETS.c.id == row.id).values(**values))


def _rename_recipients(names: Mapping[str, tuple[str, ...]]) -> None:
    """In every version of a purpose, so that who consented to one has consented to the same still."""
    for row in op.get_bind().execute(sa.select(_VERSIONS)).all():
        known = row.body.get("recipients", [])
        renamed = [new for each in known for new in names.get(each, (each,))]
        if renamed != known:
            one_of_each = list(dict.fromkeys(renamed))
            which = (_VERSIONS.c.purpose_id == row.purpose_id, _VERSIONS.c.version == row.version)
            op.execute(
                sa.update(_VERSIONS).where(*which).values(body={**row.body, "recipients": one_of_each})
            )
