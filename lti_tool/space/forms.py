"""The two forms, read as they came: nothing that somebody typed is ever thrown away."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Final
from uuid import UUID, uuid5

from flask_babel import gettext

from config.ids import timeless_id
from connectors.contract import Attachment
from lti_tool.app.typed import Field
from lti_tool.space.presentation import format_count
from lti_tool.space.tables import ThreadKind
from sync.contributions.markdown import clean
from sync.contributions.words import BLANKS

FIELDS: Final[Mapping[str, Field]] = {"title": Field(), "text": Field()}
MAXIMUM_TITLE = 200  # characters
MAXIMUM_TEXT = 20_000  # characters
# Unicode's categories of what shows nothing by itself; marks need a letter to stand on.
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Mn", "Me", "Zl", "Zp", "Zs"})
_CHOICES: Final = (
    "kind", "options", "several", "results", "poll_closes_at", "address", "on_top_until", "post_first", "anonymous",
    "staff_only",
)  # fmt: skip
IS_MESSAGE: Final = f"kind={ThreadKind.MESSAGE.value}"  # among a draft's choices


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with a field: a stable code, and a sentence that says what to do, perhaps with a link to that."""

    field: str
    code: str
    sentence: str
    href: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in a form. `submission_id` is the form's own, so that sending it twice is one post.

    `group` is the id of the group that a thread is for, empty where none was chosen; `version` that of the kept draft
    that the form goes on with, 0 without one.

    `preview` is the text as it will be shown (`Markup`), where that was asked for. `hints` say what in it may be
    personal or confidential, and `heeded` names those that the form was sent with, as seen; so do `asks` with what the
    writer is to decide before it is posted, and `asked`. `kept` is the text with whom it mentions by name found out;
    None where nobody was looked for. `attachments` are its files, which are there already. `choices` is what else was
    chosen, each as ``field=value``: of which kind a thread is to be, and whether names are shown.
    """

    submission_id: UUID
    text: str = ""
    title: str = ""
    group: str = ""
    version: int = 0
    preview: str = ""
    hints: Sequence[object] = ()
    heeded: str = ""
    asks: Sequence[object] = ()
    asked: str = ""
    complaints: tuple[Complaint, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    kept: str | None = None
    choices: tuple[str, ...] = ()

    @property
    def chosen(self) -> Mapping[str, str]:
        """What else was chosen, by field."""
        return dict(each.split("=", 1) for each in self.choices if "=" in each)

    @property
    def kept_text(self) -> str:
        """The text as it is kept."""
        return self.text if self.kept is None else self.kept

    def complaint(self, field: str) -> Complaint | None:
        """What is wrong with a field, or None."""
        return next((each for each in self.complaints if each.field == field), None)

    def with_complaint(self, complaint: Complaint) -> "Draft":
        """The same draft with one more thing that is wrong."""
        return replace(self, complaints=(*self.complaints, complaint))

    def with_only_complaints_about(self, field: str) -> "Draft":
        """The same draft, of which nothing else is to be said yet: it is still being written."""
        return replace(self, complaints=tuple(each for each in self.complaints if each.field == field))

    def source_id(self, author_id: UUID) -> str:
        """The id under which the intake knows it: the same for the same words of the same person in the same form.

        Going back and sending something else from the same form is therefore another post, not lost.
        """
        words = f"{author_id}\n{self.title}\n{self.text}"
        files = sorted(each.id for each in self.attachments if each.id not in self.text)
        return str(uuid5(self.submission_id, "\n".join([words, *filter(None, [self.group]), *files])))


def blank_draft() -> Draft:
    """An empty form."""
    return Draft(timeless_id())


def read_thread_form(form: Mapping[str, str]) -> Draft:
    """The form of a new thread, with what is wrong with it."""
    draft = read_reply_form(form)
    title = " ".join(clean(form.get("title", "")).split())
    draft = replace(draft, title=title, group=form.get("group", ""))
    if not _is_visible(title):
        return draft.with_complaint(
            Complaint("title", "title.empty", gettext("Give your thread a title, so that others find it."))
        )
    too_long = complain_of_length(title)
    return draft.with_complaint(too_long) if too_long else draft


def complain_of_length(title: str) -> Complaint | None:
    """What to tell somebody whose title is too long; None where it is not."""
    if len(title) <= MAXIMUM_TITLE:
        return None
    sentence = gettext(
        "A title has at most %(most)s characters; yours has %(given)s. Shorten it, please.",
        most=format_count(MAXIMUM_TITLE),
        given=format_count(len(title)),
    )
    return Complaint("title", "title.too_long", sentence)


def read_reply_form(form: Mapping[str, str]) -> Draft:
    """The form of a reply, with what is wrong with it."""
    text = clean(form.get("text", ""))
    draft = Draft(
        id_in(form, "submission") or timeless_id(),
        text,
        version=number_in(form, "draft_version"),
        choices=tuple(f"{each}={clean(form[each])}" for each in _CHOICES if form.get(each)),
    )
    if not _is_visible(unescape(text)):
        return draft.with_complaint(
            Complaint("text", "text.empty", gettext("There is no text yet. Write something first."))
        )
    if len(text) > MAXIMUM_TEXT:
        return draft.with_complaint(
            Complaint(
                "text",
                "text.too_long",
                gettext(
                    "A post has at most %(most)s characters; yours has %(given)s. It is all still here: "
                    "shorten it, or send it in several posts.",
                    most=format_count(MAXIMUM_TEXT),
                    given=format_count(len(text)),
                ),
            )
        )
    return draft


def _is_visible(text: str) -> bool:
    """Whether a reader sees anything of it."""
    return any(
        character not in BLANKS and unicodedata.category(character) not in _INVISIBLE for character in text
    )


def number_in(form: Mapping[str, str], name: str) -> int:
    """The whole number that a form names; 0 for none, and for what is no number."""
    value = form.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else 0


def id_in(values: Mapping[str, str], name: str) -> UUID | None:
    """The id that a form or an address names; None for none, and for what is no id."""
    try:
        return UUID(values[name]) if values.get(name) else None
    except ValueError:
        return None
