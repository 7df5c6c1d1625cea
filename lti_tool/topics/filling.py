"""Putting a start text into a form: what somebody has typed there stays, and the start text goes below it."""

from dataclasses import replace

from lti_tool.kinds.forms import KindDraft
from lti_tool.space.forms import Draft
from lti_tool.space.tables import ThreadKind
from lti_tool.topics.texts import TEMPLATES, TopicTemplate


def fill_topic(typed: str, template: TopicTemplate) -> str:
    """A space's topic with the template's."""
    return _below(typed, template, "topic")


def fill_draft(draft: Draft, template: TopicTemplate) -> Draft:
    """A new thread's form with the template's text, and with its title where there is none."""
    is_own = bool(draft.title) and not _is_of_another(draft.title, "title")
    title = draft.title if is_own else str(template.title)
    return replace(draft, title=title, text=_below(draft.text, template, "text"))


def fill_kind(kind: KindDraft, template: TopicTemplate, before: TopicTemplate | None = None) -> KindDraft:
    """The part of the form that says of which kind a thread is, with the template's unless somebody has chosen one.

    `before` is the template that was put into the form earlier, whose kind nobody has chosen.
    """
    proposed = (before.kind, before.post_first) if before else (ThreadKind.DISCUSSION, False)
    if (kind.kind, kind.post_first) != proposed:
        return kind
    return replace(kind, kind=template.kind, post_first=template.post_first, complaints=())


def _below(typed: str, template: TopicTemplate, part: str) -> str:
    text = str(getattr(template, part))
    if not typed.strip() or _is_of_another(typed, part):
        return text
    return typed if text in typed else f"{typed.rstrip()}\n\n{text}"


def _is_of_another(typed: str, part: str) -> bool:
    """Whether it is a template's as it came, so that nothing that somebody has typed is lost with it."""
    return typed.strip() in {str(getattr(each, part)) for each in TEMPLATES}
