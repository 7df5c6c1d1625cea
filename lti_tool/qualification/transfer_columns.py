"""The columns of a file for another system: added, taken out, ordered and renamed, and how the file is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from lti_tool.app.services import services
from lti_tool.qualification import transfer_words
from lti_tool.qualification.page import Tab, blueprint, go_to, managers, organisation_id, show
from lti_tool.qualification.refusals import NoSuchAct, status_of_transfer, transfer_complaints
from lti_tool.qualification.transfers import find_kept, note_profile
from lti_tool.space.forms import Complaint
from sync.transfers.profiles import MOST_COLUMNS, SCHEMA_VERSION, Column, Profile, Source, TransferRefused
from sync.transfers.store import Kept, delete_profile, save_profile

_SETTINGS: Final = ("records", "language", "delimiter", "encoding", "decimal", "dates")
_ARROW: Final = "="


@dataclass(frozen=True, slots=True)
class Row:
    """A column as it stands in the form."""

    heading: str = ""
    source: str = Source.TITLE.value
    text: str = ""
    longest: str = ""
    required: bool = False
    words: str = ""

    @classmethod
    def of(cls, column: Column) -> "Row":
        """A column that is kept."""
        words = "\n".join(f"{value} {_ARROW} {word}" for value, word in column.words.items())
        longest = str(column.longest or "")
        return cls(column.heading, column.source.value, column.text, longest, column.required, words)

    @classmethod
    def sent(cls, number: int) -> "Row":
        """What was typed into one."""
        told = {name: request.form.get(f"{name}-{number}", "") for name in ("heading", "text", "longest")}
        return cls(
            heading=told["heading"].strip(),
            source=request.form.get(f"source-{number}", ""),
            text=told["text"].strip(),
            longest=told["longest"].strip(),
            required=f"required-{number}" in request.form,
            words=request.form.get(f"words-{number}", "").replace("\r\n", "\n").strip(),
        )

    def dump(self) -> dict[str, Any]:
        """As a profile has it; a length that is no number goes through, to be refused. Raises `TransferRefused`."""
        if self.longest and not (self.longest.isascii() and self.longest.isdecimal()):
            raise TransferRefused("A length is a whole number.", code="transfer.length")
        words = {}
        for line in filter(str.strip, self.words.split("\n")):
            value, arrow, word = line.partition(_ARROW)
            if not arrow:
                raise TransferRefused("Each line needs an equals sign.", code="transfer.words")
            words[value.strip()] = word.strip()
        return {
            "heading": self.heading,
            "source": self.source,
            "text": self.text,
            "longest": int(self.longest[:6]) if self.longest else None,
            "required": self.required,
            "words": words,
        }


@blueprint.get("/transfers/<uuid:profile_id>/columns")
@managers
def columns(profile_id: UUID) -> ResponseReturnValue:
    """The editor of a profile; of a built-in one it only shows what is in it."""
    return _page(profile_id)


@blueprint.post("/transfers/<uuid:profile_id>/columns")
@managers
def save_columns(profile_id: UUID) -> ResponseReturnValue:
    """Save a profile, delete it, or change the form as one of its buttons says."""
    act, _, number = request.form.get("act", "").partition("-")
    rows = _sent_rows()
    if act in ("up", "down", "remove", "add"):
        return _page(profile_id, _rearranged(rows, act, _place(number)))
    if act not in ("save", "delete"):
        raise NoSuchAct()
    try:
        told = _save(profile_id, rows) if act == "save" else _delete(profile_id)
    except TransferRefused as refused:
        return _page(profile_id, rows, transfer_complaints(refused)), status_of_transfer(refused)
    return (
        go_to("transfers", told=told)
        if act == "delete"
        else go_to("columns", profile_id=profile_id, told=told)
    )


def _save(profile_id: UUID, rows: Sequence[Row]) -> str:
    chosen = {name: request.form.get(name, "") for name in _SETTINGS}
    dumped = [row.dump() for row in rows if row != Row()]
    profile = Profile.parse(
        {
            "version": SCHEMA_VERSION,
            "name": request.form.get("name", "").strip(),
            **chosen,
            "columns": dumped,
        }
    )
    version = request.form.get("version", default=0, type=int)
    with services().database.write() as session:
        find_kept(session, profile_id)
        now = services().clock.now()
        if not save_profile(session, organisation_id(), profile_id, version, profile, now):
            return "unchanged"
        note_profile(session, "transfer.profile_saved", profile_id, version + 1)
    return "saved"


def _delete(profile_id: UUID) -> str:
    with services().database.write() as session:
        find_kept(session, profile_id)
        if delete_profile(session, organisation_id(), profile_id, services().clock.now()):
            note_profile(session, "transfer.profile_deleted", profile_id, None)
    return "deleted"


def _sent_rows() -> list[Row]:
    number = min(max(request.form.get("rows", default=0, type=int), 0), MOST_COLUMNS)
    return [Row.sent(place) for place in range(1, number + 1)]


def _place(number: str) -> int:
    return int(number) - 1 if number.isascii() and number.isdecimal() and len(number) < 4 else -1


def _rearranged(rows: list[Row], act: str, place: int) -> list[Row]:
    if act == "add":
        return [*rows, Row()][:MOST_COLUMNS]
    if not 0 <= place < len(rows):
        return rows
    row = rows.pop(place)
    if act != "remove":
        rows.insert(max(place - 1, 0) if act == "up" else place + 1, row)
    return rows


def _page(profile_id: UUID, rows: Sequence[Row] | None = None, complaints: Sequence[Complaint] = ()) -> str:
    with services().database.read() as session:
        kept = find_kept(session, profile_id)
        listed = [Row.of(each) for each in kept.profile.columns] if rows is None else list(rows)
        return show(
            Tab.TRANSFERS, "columns.html", session, kept=kept, rows=listed, complaints=complaints,
            words=transfer_words, name=request.form.get("name", kept.profile.name), chosen=_chosen(kept),
            version=request.form.get("version", kept.version), can_add=len(listed) < MOST_COLUMNS,
        )  # fmt: skip


def _chosen(kept: Kept) -> dict[str, str]:
    dumped = kept.profile.dump()
    return {name: request.form.get(name, dumped[name]) for name in _SETTINGS}
