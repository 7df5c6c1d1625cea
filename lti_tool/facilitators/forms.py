"""The form by which staff name facilitators of a thread, read as it came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict

from lti_tool.app.dates import read_end_of_day
from lti_tool.app.typed import Field
from lti_tool.facilitators.keeping import Named
from lti_tool.space.forms import Complaint
from lti_tool.space.presentation import format_count, last_minute
from sync.contributions.markdown import clean

FIELDS: Final[Mapping[str, Field]] = {"instruction": Field(), "until": Field(lazy_gettext("Until"))}
LONGEST_INSTRUCTION: Final = 2_000  # characters


@dataclass(frozen=True, slots=True)
class FacilitatorsForm:
    """What stands in the form: who is ticked, what they are asked to do, up to which day, and what is wrong.

    `ends_at` is when that day ends; None for no day.
    """

    people: Sequence[UUID] = ()
    instruction: str = ""
    until: str = ""
    ends_at: datetime | None = None
    complaint: Complaint | None = None

    def wrong(self, field: str) -> Complaint | None:
        """What is wrong with a field, or None."""
        return self.complaint if self.complaint and self.complaint.field == field else None


def form_of(named: Named, zone: ZoneInfo) -> FacilitatorsForm:
    """The form that says anew what somebody is asked to do."""
    until = last_minute(named.until, zone).astimezone(zone).date().isoformat() if named.until else ""
    return FacilitatorsForm([named.person_id], named.instruction or "", until)


def read_form(
    sent: MultiDict[str, str], nameable: Mapping[UUID, object], zone: ZoneInfo, now: datetime
) -> FacilitatorsForm:
    """The form as it was sent; days are those of the course."""
    ticked = sent.getlist("person")
    form = FacilitatorsForm(
        [each for each in nameable if str(each) in ticked],
        clean(sent.get("instruction", "")).strip(),
        sent.get("until", "").strip(),
    )
    if not form.people or len(form.people) < len(set(ticked)):
        sentence = gettext("Choose at least one learner. Only those who can write in this thread stand here.")
        return _with(form, "people", "facilitators.nobody", sentence)
    if len(form.instruction) > LONGEST_INSTRUCTION:
        sentence = gettext(
            "An instruction has at most %(most)s characters; yours has %(given)s. Shorten it, please.",
            most=format_count(LONGEST_INSTRUCTION),
            given=format_count(len(form.instruction)),
        )
        return _with(form, "instruction", "facilitators.too_long", sentence)
    try:
        form = replace(form, ends_at=read_end_of_day(form.until, zone))
    except (ValueError, OverflowError):
        sentence = gettext("Write dates as year, month and day, for example 2027-03-31.")
        return _with(form, "until", "facilitators.date", sentence)
    if form.ends_at is not None and form.ends_at <= now:
        sentence = gettext("This day is over. Choose a later one, or leave it empty for no end.")
        return _with(form, "until", "facilitators.past", sentence)
    return form


def _with(form: FacilitatorsForm, field: str, code: str, sentence: str) -> FacilitatorsForm:
    return replace(form, complaint=Complaint(field, code, sentence))
