"""What a note says of a decision about a level: what was given, by whom in which role, when, and until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.clock import bounded
from config.language import best_language, regional_locale, translations
from sync.competencies.ratings import is_held, latest_of_each, read_ratings
from sync.competencies.tables import CompetencyRating
from sync.frameworks.lookup import FoundCompetency, find_by_id
from sync.spaces.tables import Duty, MemberDuty, Membership, Role, Space


def _(text: str) -> str:
    """Mark a text for the catalogues; it is translated when it is asked for."""
    return text


_BY: Final = {
    Role.INSTRUCTOR.value: (_("Given by an instructor on %(date)s."), _("Given by an instructor.")),
    Role.ADMINISTRATOR.value: (_("Given by an administrator on %(date)s."), _("Given by an administrator.")),
    Duty.EXPERT.value: (_("Given by an expert on %(date)s."), _("Given by an expert.")),
}
_BY_SOMEBODY: Final = (
    _("Given on %(date)s by somebody who may decide about it."),
    _("Given by somebody who may decide about it."),
)


@dataclass(frozen=True, slots=True)
class DecisionWords:
    """A decision as a note tells of it; no name is in it, the role of who decided is."""

    space: Space
    rating: CompetencyRating
    competency: FoundCompetency
    role: str

    def lines(self, *, with_dates: bool, link: str) -> Iterator[str]:
        """The lines; `link` leads to where the decision stands with its evidence, empty for none."""
        gettext = translations(self.space.locale).gettext
        number = self.rating.level
        level = self.competency.level_name(number)
        if self.competency.levels:
            told = gettext("%(competency)s: level %(number)d of %(most)d") % {
                "competency": self.competency.name,
                "number": number,
                "most": self.competency.level_count,
            }
            yield f"{told} ({level})" if level else told
        else:
            yield gettext("%(competency)s: achieved") % {"competency": self.competency.name}
        dated, undated = _BY.get(self.role, _BY_SOMEBODY)
        if not with_dates:
            yield gettext(undated)
        else:
            yield gettext(dated) % {"date": self._date(self.rating.decided_at)}
            ends = self.rating.valid_until
            yield (
                gettext("It is valid until %(date)s.") % {"date": self._date(ends)}
                if ends
                else gettext("It is valid without an end.")
            )
        if link:
            yield gettext("Decision and evidence: %(link)s") % {"link": link}

    def _date(self, instant: datetime) -> str:
        local = bounded(instant).astimezone(ZoneInfo(self.space.time_zone))
        return format_date(local, locale=regional_locale(self.space.locale))


def read_decision_words(session: Session, space: Space, rating_id: UUID) -> DecisionWords | None:
    """What is told of a decision that was made in a space; None for one that is not there any more."""
    rating = session.get(CompetencyRating, rating_id)
    if rating is None or rating.space_id != space.id:
        return None
    language = best_language(space.locale)
    found = find_by_id(session, space.organisation_id, [rating.competency_id], language)
    competency = found.get(rating.competency_id)
    if competency is None:
        return None
    return DecisionWords(space, rating, competency, _role_of(session, space.id, rating.decided_by))


def still_holds(session: Session, space: Space, person_id: UUID, rating_id: UUID, now: datetime) -> bool:
    """Whether a level is held by just this decision: asked before it leaves, since it may have ended meanwhile."""
    ratings = read_ratings(session, space.organisation_id, [person_id], space_id=space.id)[person_id]
    return any(each.id == rating_id and is_held(each, now) for each in latest_of_each(ratings).values())


def _role_of(session: Session, space_id: UUID, person_id: UUID) -> str:
    """In which role somebody decides: that of the course, or else a duty that they have."""
    role = session.scalar(
        select(Membership.role).where(Membership.space_id == space_id, Membership.person_id == person_id)
    )
    if role in _BY:
        return str(role)
    is_expert = session.scalar(
        select(MemberDuty.duty).where(
            MemberDuty.space_id == space_id,
            MemberDuty.person_id == person_id,
            MemberDuty.duty == Duty.EXPERT.value,
        )
    )
    return is_expert or ""
