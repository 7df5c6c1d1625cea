"""Buttons of a page that belong to a form elsewhere on it."""

import re

from tests.lti_tool.space.visitor import Form, Page, Visitor


def buttons(page: Page, form_id: str) -> dict[str, Form]:
    """The buttons that belong to a form, by their words, as what each sends."""
    form = re.search(
        rf'<form id="{form_id}" method="post" action="([^"]+)"><input [^>]*value="([^"]+)"', page.html
    )
    found = re.findall(rf'<button [^>]*form="{form_id}"([^>]*)>(.*?)</button>', page.html)
    assert form or not found
    sent = {}
    for attributes, words in found:
        named = re.search(r'name="([^"]+)" value="([^"]*)"', attributes)
        fields = {"csrf_token": form[2] if form else "", **({named[1]: named[2]} if named else {})}
        sent[re.sub("<[^>]+>", "", words).strip()] = Form(form[1] if form else "", fields)
    return sent


def press(visitor: Visitor, address: str, form_id: str, words: str) -> Page:
    """Press a button on a page, and see where it leads."""
    answer = visitor.send(buttons(visitor.open(address), form_id)[words])
    assert answer.status == 303, answer.words
    return visitor.open(answer.response.headers["Location"])
