"""How often an LMS is asked for its keys, whatever arrives: a burst, then one a second, by all processes together."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.upsert import insert_into
from lti_tool.launch.tables import KeySetFetches

_BURST: Final = 4_000  # thousandths of a fetch
_COST: Final = 1_000
_A_THOUSANDTH_COMES_IN: Final = timedelta(milliseconds=1)


def may_fetch(session: Session, jwks_url: str, now: datetime) -> bool:
    """Whether the LMS may be asked once more, which counts as done. The session is one that writes."""
    begun = insert_into(session, KeySetFetches).values(
        jwks_url=jwks_url, left_thousandths=_BURST, counted_at=now
    )
    session.execute(begun.on_conflict_do_nothing())
    row = session.scalars(
        select(KeySetFetches).where(KeySetFetches.jwks_url == jwks_url).with_for_update()
    ).one()
    gained = max((now - row.counted_at) // _A_THOUSANDTH_COMES_IN, 0)
    left = min(row.left_thousandths + gained, _BURST)
    allowed = left >= _COST
    row.left_thousandths = left - _COST if allowed else left
    row.counted_at = now
    return allowed
