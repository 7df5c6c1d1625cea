"""The forms of a decision about a level, of a dispute, and of a rule, read as they came."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext, lazy_gettext

from lti_tool.app.dates import read_beginning_of_day, read_last_moment
from lti_tool.app.typed import Field
from lti_tool.evidence.sentences import MOVED, REFUSALS
from lti_tool.rules.numbers import is_written_out
from lti_tool.space.forms import Complaint, id_in, number_in
from lti_tool.space.presentation import format_count
from sync.competencies.ratings import LONGEST_REASON
from sync.competencies.tables import CompetencyRating
from sync.contributions.markdown import clean

FIELDS: Final[Mapping[str, Field]] = {
    "reason": Field(),
    "words": Field(),
    "valid_until": Field(lazy_gettext("Holds until")),
    "review_at": Field(lazy_gettext("Look again on")),
    "tags": Field(lazy_gettext("Tags")),
}
_WITHOUT_TAGS: Final = frozenset({"milestone", "archive_item"})  # about no thread
_DAYS_OF_A_MONTH: Final = 30.4375  # the mean of the Gregorian calendar


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """What stands in the form about one competency of one person, and what is wrong with it.

    Days are those of the course and count to their end; the instants are None for no end. `again` is the decision that
    it answers, where it does, and `newest` the latest of all that its page showed, as its id.
    """

    competency_id: UUID | None = None
    act: str = ""
    level: int = 0
    reason: str = ""
    valid_until: str = ""
    review_at: str = ""
    ends_at: datetime | None = None
    looks_at: datetime | None = None
    again: UUID | None = None
    newest: str = ""
    complaint: Complaint | None = None

    def wrong(self, name: str) -> Complaint | None:
        """What is wrong with a field, or None."""
        return self.complaint if self.complaint and self.complaint.field == name else None


def read_decision(sent: Mapping[str, str], zone: ZoneInfo) -> DecisionForm:
    """The form as it was sent."""
    level = sent.get("level", "")
    given: dict[str, Any] = {
        "competency_id": id_in(sent, "competency"),
        "act": sent.get("act", ""),
        "level": int(level) if level.isdecimal() and len(level) < 4 else 0,
        "reason": clean(sent.get("reason", "")).strip(),
        "valid_until": sent.get("valid_until", "").strip(),
        "review_at": sent.get("review_at", "").strip(),
        "again": id_in(sent, "again"),
        "newest": sent.get("newest", ""),
    }
    if sent.get("again") and given["again"] is None:
        name, sentence = REFUSALS[MOVED]
        return DecisionForm(**given, complaint=Complaint(name, MOVED, str(sentence)))
    if len(given["reason"]) > LONGEST_REASON:
        sentence = gettext(
            "A reason has at most %(most)s characters; yours has %(given)s. Shorten it, please.",
            most=format_count(LONGEST_REASON),
            given=format_count(len(given["reason"])),
        )
        return DecisionForm(**given, complaint=Complaint("reason", "rating.too_long", sentence))
    for name, instant, read in (
        ("valid_until", "ends_at", read_last_moment),
        ("review_at", "looks_at", read_beginning_of_day),
    ):
        try:
            given[instant] = read(given[name], zone)
        except (ValueError, OverflowError):
            sentence = gettext("Write dates as year, month and day, for example 2027-03-31.")
            return DecisionForm(**given, complaint=Complaint(name, "rating.date", sentence))
    return DecisionForm(**given)


def days_to_come(rating: CompetencyRating, now: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """Until when a decision holds and when to look again, as dates' fields hold it; empty for what is over."""

    def day(instant: datetime | None) -> str:
        return "" if instant is None or instant <= now else instant.astimezone(zone).date().isoformat()

    return day(rating.valid_until), day(rating.review_at)


def in_months(now: datetime, months: int | None, zone: ZoneInfo) -> str:
    """The day so many months from now, as a date's field holds it; empty for None."""
    if months is None:
        return ""
    return (now + timedelta(days=round(months * _DAYS_OF_A_MONTH))).astimezone(zone).date().isoformat()


@dataclass(frozen=True, slots=True)
class RuleForm:
    """A rule as it is being put together: every field as text.

    `rule_id` is the one that is changed, empty for another one; `version`: of the rules when the form was made.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    rule_id: str = ""
    version: int = 0
    complaint: Complaint | None = None

    def value(self, name: str, default: str = "") -> str:
        """What stands in a field."""
        return self.values.get(name, default)


def read_rule(sent: Mapping[str, str]) -> tuple[RuleForm, dict[str, Any]]:
    """A rule of a form, and as the document has it, with an empty id for another one."""
    names = ("when", "competency", "level", "weight", "tags", "words", "reactions", "points", "valid_months")
    values = {name: sent.get(name, "").strip() for name in names}
    when = values["when"]
    form = RuleForm(values, sent.get("rule", ""), number_in(sent, "version"))
    document: dict[str, Any] = {
        "id": form.rule_id,
        "when": when,
        "competency": values["competency"],
        "level": _number(values["level"]),
        "weight": _number(values["weight"] or "1"),
    }
    if values["tags"] and when not in _WITHOUT_TAGS:
        document["tags"] = [tag.strip() for tag in values["tags"].split(",") if tag.strip()]
    if when == "resource_valued":
        document["reactions"] = 1
    asked = {
        "post": "words",
        "reflection": "words",
        "review_given": "words",
        "resource_valued": "reactions",
        "milestone": "points",
    }
    for name in filter(None, (asked.get(when), "valid_months")):
        if values[name]:
            document[name] = _number(values[name])
    if when == "milestone" and not values["points"]:
        complaint = Complaint("points", "evidence_rules.points", gettext("Say from how many points on."))
        return replace(form, complaint=complaint), document
    return form, document


def is_number_up_to(text: str, most: int) -> bool:
    """Whether somebody typed a number above 0, up to this one; whole where it may be larger than 1."""
    number = _number(text)
    if isinstance(number, str) or not 0 < number <= most:
        return False
    exact = number * 1_000 == int(number * 1_000)
    return exact if most in (1, 10**9) else number == int(number)


def _number(text: str) -> int | Decimal | str:
    """A number as somebody types it, with a comma too; what is none is left, for the schema to refuse."""
    if not is_written_out(text):
        return text
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return text
    return int(number) if number == number.to_integral_value() else number
