"""What a form about a path as a whole asks for, by the button that was pressed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

from lti_tool.paths.forms import read_about, read_title
from lti_tool.space.forms import Complaint, id_in
from sync.paths.changing import move, put_section, take_out
from sync.paths.documents import Path

Change = Callable[[Path], Path]
_PART: Final = ("part", "rename")


def _up(path: Path, entry_id: UUID) -> Path:
    return move(path, entry_id, -1)


def _down(path: Path, entry_id: UUID) -> Path:
    return move(path, entry_id, 1)


_BUTTONS: Final[Mapping[str, Callable[[Path, UUID], Path]]] = {"up": _up, "down": _down, "remove": take_out}


def read_change(form: Mapping[str, str]) -> tuple[Change, Complaint | None]:
    """What is to be done with the document, and what is wrong with what was typed for it."""
    for name, act in _BUTTONS.items():
        entry_id = id_in(form, name)
        if entry_id is not None:
            return _on(act, entry_id), None
    title, complaint = read_title(form)
    if form.get("act") in _PART:
        section = id_in(form, "part")
        is_wrong = complaint is not None and complaint.code != "path.title"  # a part may have none
        return lambda path: put_section(path, title, section), complaint if is_wrong else None
    about, too_long = read_about(form)
    in_order = form.get("in_order") == "yes"
    return lambda path: replace(path, title=title, about=about, in_order=in_order), complaint or too_long


def _on(act: Callable[[Path, UUID], Path], entry_id: UUID) -> Change:
    return lambda path: act(path, entry_id)
