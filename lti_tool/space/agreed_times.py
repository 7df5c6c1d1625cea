"""Who reads exactly when others did something, and who the week alone, as a works council has agreed."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from babel import Locale
from sqlalchemy.orm import Session

from config.language import regional_locale
from lti_tool.space.presentation import Times, WeeksOnly
from sync.organisations.works_council import read_mode
from sync.spaces.tables import Role


def agreed_times(
    session: Session | None,
    organisation_id: UUID,
    role: Role | None,
    now: datetime,
    zone: ZoneInfo,
    locale: str,
) -> Times:
    """How instants are written for somebody in a role: learners alone are not bound, who talk with each other.

    Without a session nobody knows what was agreed, and the week is what is said.
    """
    is_bound = role is not Role.LEARNER and (session is None or read_mode(session, organisation_id).enabled)
    writes = WeeksOnly if is_bound else Times
    return writes(now, zone, Locale.parse(regional_locale(locale)))
