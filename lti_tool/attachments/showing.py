"""Showing files where their post's text has them, and below it what it does not name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import unescape
from re import Match
from typing import Final
from uuid import UUID

from flask import render_template, url_for
from flask_babel import gettext
from markupsafe import Markup, escape

from connectors.contract import Attachment
from lti_tool.attachments.words import say_size
from sync.attachments.media import SMALL_SIDE, Media
from sync.contributions.rendering import ATTACHMENT_PLACE, html_of
from sync.contributions.texts import Text

_BOX: Final = (720, 480)  # CSS pixels that a picture in a text takes at most
_MARK: Final = "data-attachment"


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file as a page shows it. `width` and `height` are what it takes there, so that nothing jumps later."""

    id: str
    is_picture: bool
    title: str
    alt: str
    size: str
    address: str
    shown_address: str
    page: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class ShownText:
    """A text with its files in their places; `files` are those that it does not name, to be shown below."""

    html: Markup
    files: Sequence[ShownFile] = ()


def shown_text(space_id: UUID, text: Text) -> ShownText:
    """A text as a page shows it, with the files of that very post and no others."""
    return show(space_id, html_of(text), text.attachments)


def show(space_id: UUID, html: str, attachments: Iterable[Attachment]) -> ShownText:
    """What the renderer made of a text, with these files in their places."""
    files = {each.id: shown_file(space_id, each) for each in attachments}
    named: set[str] = set()

    def in_place(found: Match[str]) -> str:
        file = files.get(found["id"])
        if file is None:
            return f'<span class="attachment-missing">{found["words"] or escape(_missing())}</span>'
        named.add(file.id)
        return str(render_template("attachments/in_text.html", file=file, words=unescape(found["words"])))

    if _MARK in html:
        html = ATTACHMENT_PLACE.sub(in_place, html)
    below = [each for each in files.values() if each.id not in named]
    return ShownText(Markup(html), below)  # noqa: S704 - the renderer's own, which escapes


def without_file_names(text: Text) -> Text:
    """The text with files that are called nothing, for who may not know whose they are: names of files tell that."""
    return replace(text, attachments=tuple(replace(each, name="") for each in text.attachments))


def shown_file(space_id: UUID, file: Attachment) -> ShownFile:
    """A file as a page shows it."""
    address = url_for("attachments.show", space_id=space_id, file_id=file.id)
    is_picture = Media(file.media_type).is_picture
    has_small = is_picture and max(file.width, file.height) > SMALL_SIDE
    width, height = _fitted(file.width, file.height)
    return ShownFile(
        file.id,
        is_picture,
        file.name or str(gettext("File")),
        file.alt,
        say_size(file.size),
        address,
        f"{address}?small=1" if has_small else address,
        url_for("attachments.show_page", space_id=space_id, file_id=file.id),
        width,
        height,
    )


def _fitted(width: int, height: int) -> tuple[int, int]:
    """The size of a picture within the box that it may take, never larger than it is."""
    if not width or not height:
        return 0, 0
    scale = min(1.0, _BOX[0] / width, _BOX[1] / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _missing() -> str:
    return str(gettext("a file that is not part of this post"))
