"""A classroom whose members press the buttons of lists and threads."""

import re
from html import unescape

from tests.lti_tool.space.conftest import app as app
from tests.lti_tool.space.conftest import classroom as classroom
from tests.lti_tool.space.conftest import queries as queries
from tests.lti_tool.space.conftest import services as services
from tests.lti_tool.space.conftest import visit as visit
from tests.lti_tool.space.visitor import Form, Page, Visitor

_BUTTON = re.compile(
    r'<button class="link-button[^"]*" type="submit" form="(\w+)"([^>]*)>([^<]+)(?:<span[^>]*>([^<]*))?'
)


def press(visitor: Visitor, page: Page, label: str) -> Page:
    """Press the button with this label, a row's one with its thread's title, and see where it leads."""
    for form_id, attributes, text, title in _BUTTON.findall(page.html):
        if unescape(text + title) == label:
            form = _form(page, form_id)
            address = re.search(r'formaction="([^"]+)"', attributes)
            action = unescape(address[1]) if address else form.action
            undo = {"undo": "1"} if 'name="undo"' in attributes else {}
            answer = visitor.send(Form(action, {**form.fields, **undo}))
            assert answer.status == 303
            return visitor.open(answer.response.headers["Location"])
    raise AssertionError(f"no button {label!r}")


def _form(page: Page, form_id: str) -> Form:
    opened = re.findall(r'<form [^>]*method="post"[^>]*>', page.html)
    return page.forms[next(number for number, each in enumerate(opened) if f'id="{form_id}"' in each)]


def post_id(address: str) -> str:
    """The id of the post to which an address leads."""
    return address.partition("#post-")[2]


def titles(page: Page) -> list[str]:
    """The titles in a list of threads, from above."""
    return [
        unescape(title) for title in re.findall(r'<a class="thread-link"[^>]*><bdi>([^<]*)</bdi>', page.html)
    ]
