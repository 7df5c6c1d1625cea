"""Somebody who brings files, with and without a script."""

import re
from io import BytesIO
from typing import Any

from werkzeug.test import TestResponse

from tests.lti_tool.space.visitor import ORIGIN, Form, Page, Visitor

FILES = re.compile(r'/s/[0-9a-f-]{36}/attachments/[0-9a-f-]{36}(?=["?])')


def send_with(visitor: Visitor, form: Form, *files: tuple[bytes, str], to: str = "", **typed: str) -> Page:
    """Send a form with files that were chosen in it, perhaps by a button that leads elsewhere."""
    data: dict[str, Any] = {**form.fields, **typed}
    data["files"] = [(BytesIO(content), name) for content, name in files] or (BytesIO(b""), "")
    address = f"{visitor.space}{to}" if to else form.action
    return Page(visitor.client.post(address, data=data, base_url=ORIGIN, content_type="multipart/form-data"))


def paste(visitor: Visitor, form: Form, content: bytes, name: str = "image.png") -> TestResponse:
    """What the script of the page does with a picture that is pasted."""
    data: dict[str, Any] = {
        "csrf_token": form.fields.get("csrf_token", ""),
        "submission": form.fields["submission"],
        "files": (BytesIO(content), name),
    }
    return visitor.client.post(
        f"{visitor.space}/attachments", data=data, base_url=ORIGIN, headers={"Accept": "application/json"}
    )


def addresses(page: Page) -> list[str]:
    """The files that a page shows, each once."""
    return list(dict.fromkeys(FILES.findall(page.html)))


def fetch(visitor: Visitor, address: str, **headers: str) -> TestResponse:
    """Ask for a file."""
    return visitor.client.get(address, base_url=ORIGIN, headers=headers)
