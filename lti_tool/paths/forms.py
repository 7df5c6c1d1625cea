"""The forms by which a path is put together, read as they came: nothing that was typed is lost."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext, lazy_gettext

from config.ids import timeless_id
from lti_tool.app.dates import read_local, say_no_date, write_local
from lti_tool.app.typed import Field
from lti_tool.space.forms import Complaint, id_in, number_in
from lti_tool.space.presentation import format_count
from sync.contributions.markdown import clean
from sync.frameworks.lookup import FoundCompetency
from sync.paths.changing import Place, Side
from sync.paths.documents import CHOICES, LANGUAGES, Branch, DoneWhen, Entry, Step, StepKind, Words

BRANCH: Final = "branch"
LONGEST_TITLE: Final = 120  # characters
LONGEST_TEXT: Final = 1_000
MOST_POSTS: Final = 100
FIELDS: Final[Mapping[str, Field]] = {
    "title_de": Field(),
    "title_en": Field(),
    "text_de": Field(),
    "text_en": Field(),
    "address": Field(),
    "at": Field(lazy_gettext("Date")),
    "tag": Field(lazy_gettext("Tag")),
}
_LONGEST_ADDRESS: Final = 2_000  # characters
_MISREAD: Final = re.compile(r"[\s\\\x00-\x1f\x7f]")
_HOST: Final = re.compile(r"[^\W_]([\w.-]*[^\W_])?")
_NO_DATE: Final = "path.date"


@dataclass(frozen=True, slots=True)
class EntryForm:
    """A step or a branch as it is put together: every field as text, and what is wrong with one of them.

    `entry` is None as long as something is.
    """

    kind: str
    id: UUID = field(default_factory=timeless_id)
    values: Mapping[str, str] = field(default_factory=dict)
    place: Place | None = None
    entry: Entry | None = None
    complaint: Complaint | None = None

    def value(self, name: str, default: str = "") -> str:
        """What stands in a field."""
        return self.values.get(name, default)

    def wrong(self, name: str) -> Complaint | None:
        """What is wrong with a field, or None."""
        return self.complaint if self.complaint and self.complaint.field == name else None

    @property
    def is_no_date(self) -> bool:
        """Whether what stands in the date's field is none, so that a browser's picker would throw it away."""
        return self.complaint is not None and self.complaint.code == _NO_DATE


def is_kind(kind: str) -> bool:
    """Whether something of this kind can be put into a path."""
    return kind == BRANCH or kind in {each.value for each in StepKind}


def write_place(place: Place) -> str:
    """A list of steps as a form names it."""
    return f"{place.side.value}:{place.id}"


def read_place(text: str) -> Place | None:
    """The list of steps that a form names; None for none."""
    side, _, place_id = text.partition(":")
    found = id_in({"id": place_id}, "id")
    return Place(found, Side(side)) if found and side in {each.value for each in Side} else None


def filled_entry(entry: Entry, place: Place | None, zone: ZoneInfo) -> EntryForm:
    """The form as it shows a step or a branch that there is."""
    if isinstance(entry, Branch):
        values = {"competency": entry.competency, "level": str(entry.level)}
        return EntryForm(BRANCH, entry.id, values, place, entry)
    values = {
        **_filled("title", entry.title),
        **_filled("text", entry.text),
        "required": "yes" if entry.required else "no",
        "done": entry.done.value,
        "thread": str(entry.thread or ""),
        "collection": str(entry.collection or ""),
        "address": entry.address,
        "at": write_local(entry.at, zone),
        "competency": entry.competency,
        "level": str(entry.level or ""),
        "tag": entry.tag,
        "count": str(entry.count),
    }
    return EntryForm(entry.kind.value, entry.id, values, place, entry)


def read_entry(
    kind: str, entry_id: UUID, form: Mapping[str, str], present: Entry | None, zone: ZoneInfo
) -> EntryForm:
    """The form of a step or a branch as it was sent; a branch keeps the steps that it has at present."""
    names = (*FIELDS, "required", "done", "thread", "collection", "competency", "level", "count")
    values = {name: clean(form.get(name, "")).strip() for name in names}
    read = EntryForm(kind, entry_id, values, read_place(form.get("place", "")))
    if kind == BRANCH:
        branch = Branch(entry_id, values["competency"], number_in(values, "level"))
        if isinstance(present, Branch):
            branch = replace(branch, have=present.have, have_not=present.have_not)
        return replace(read, entry=branch)
    complaint = _too_long(values)
    if complaint is not None:
        return replace(read, complaint=complaint)
    own, complaint = _particulars(StepKind(kind), values, zone)
    if complaint is not None:
        return replace(read, complaint=complaint)
    offered = CHOICES[StepKind(kind)]
    done = next((each for each in offered if each.value == values["done"]), offered[0])
    step = Step(
        id=entry_id,
        kind=StepKind(kind),
        done=done,
        required=values["required"] != "no",
        title=_words("title", values),
        text=_words("text", values),
        **own,
    )
    return replace(read, entry=step)


def complain_of_level(form: EntryForm, known: Mapping[str, FoundCompetency]) -> Complaint | None:
    """What to tell somebody who chose a competency that there is not, or a level that its scale has not got."""
    if not isinstance(form.entry, Branch) and form.kind != StepKind.COMPETENCY:
        return None
    found = known.get(form.value("competency"))
    if found is None or found.is_retired:
        sentence = gettext("This competency is in no framework of the organisation. Choose one of the list.")
        return Complaint("competency", "path.competency", sentence)
    if number_in(form.values, "level") not in found.levels_given:
        sentence = gettext(
            "The scale of this competency has no such level, or nobody is given it. Choose another one."
        )
        return Complaint("level", "path.level", sentence)
    return None


def read_title(form: Mapping[str, str]) -> tuple[Words, Complaint | None]:
    """The title of a path or a section, with what is wrong with it; a path has one in some language."""
    values = {name: " ".join(clean(form.get(name, "")).split()) for name in ("title_de", "title_en")}
    words = _words("title", values)
    complaint = _too_long(values)
    if complaint is None and not words.dump():
        sentence = gettext("Give the path a title, in German, in English or in both.")
        complaint = Complaint("title_de", "path.title", sentence)
    return words, complaint


def read_about(form: Mapping[str, str]) -> tuple[Words, Complaint | None]:
    """What a path is about, with what is wrong with that."""
    values = {name: clean(form.get(name, "")).strip() for name in ("text_de", "text_en")}
    return _words("text", values), _too_long(values)


def _words(name: str, values: Mapping[str, str]) -> Words:
    return Words(**{each: values.get(f"{name}_{each}", "") for each in LANGUAGES})


def _filled(name: str, words: Words) -> dict[str, str]:
    return {f"{name}_{each}": getattr(words, each) for each in LANGUAGES}


def _too_long(values: Mapping[str, str]) -> Complaint | None:
    for name in ("title_de", "title_en", "text_de", "text_en"):
        most = LONGEST_TITLE if name.startswith("title") else LONGEST_TEXT
        if len(values.get(name, "")) > most:
            sentence = gettext(
                "At most %(most)s characters; yours has %(given)s. Shorten it, please.",
                most=format_count(most),
                given=format_count(len(values[name])),
            )
            return Complaint(name, "path.too_long", sentence)
    return None


def _particulars(
    kind: StepKind, values: Mapping[str, str], zone: ZoneInfo
) -> tuple[dict[str, Any], Complaint | None]:
    """What belongs to a kind of step alone."""
    match kind:
        case StepKind.THREAD | StepKind.COLLECTION:
            target = id_in(values, kind.value)
            sentence = gettext("Choose one of the list.")
            return {kind.value: target}, None if target else Complaint(kind.value, "path.target", sentence)
        case StepKind.OUTSIDE | StepKind.LMS_LINK:
            return {"address": values["address"]}, _complain_of_address(values["address"])
        case StepKind.DATE:
            return _date(values["at"], zone)
        case StepKind.COMPETENCY:
            return {"competency": values["competency"], "level": number_in(values, "level")}, None
        case StepKind.POST | StepKind.REFLECTION:
            return _to_write(values)


def _to_write(values: Mapping[str, str]) -> tuple[dict[str, Any], Complaint | None]:
    count = number_in(values, "count") if values["count"] else 1
    told = {"tag": values["tag"][:40], "count": count}
    if 1 <= count <= MOST_POSTS:
        return told, None
    sentence = gettext("Write a whole number from 1 to %(most)s.", most=MOST_POSTS)
    return told, Complaint("count", "path.count", sentence)


def _date(text: str, zone: ZoneInfo) -> tuple[dict[str, Any], Complaint | None]:
    try:
        return {"at": read_local(text, zone)}, None
    except ValueError:
        return {}, Complaint("at", _NO_DATE, say_no_date())


def _complain_of_address(address: str) -> Complaint | None:
    """What to tell somebody whose address is none that browsers and people read alike."""
    try:
        parts = urlsplit(address)
        is_one = (
            parts.scheme == "https"
            and bool(_HOST.fullmatch(parts.hostname or ""))
            and parts.username is None
            and not _MISREAD.search(address)
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        is_one = False
    if is_one and len(address) <= _LONGEST_ADDRESS:
        return None
    sentence = gettext("Give the whole address, beginning with https://, as your browser shows it.")
    return Complaint("address", "path.address", sentence)


def choices_of(kind: str) -> tuple[DoneWhen, ...]:
    """When a step of this kind can be done."""
    return CHOICES[StepKind(kind)] if kind != BRANCH else ()
