"""Somebody who brings files, with and without a script."""

import re
from io import BytesIO
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from tests.lti_tool.space.visitor import ORIGIN, Form, Page, Visitor

FILES = re.compile(r'/s/[0-9a-f-]{36}/attachments/[0-9a-f-]{36}(?=["?])')


def send_with(visitor: Visitor, form: Form, *files: tuple[bytes, str], to: str = "", **typed: str) -> Page:
    """Send a form with files that were chosen in it, perhaps by a button that leads elsewhere."""
    data = MultiDict[str, Any]({**form.fields, **typed})
    for content, name in files or [(b"", "")]:
        data.add("files", FileStorage(BytesIO(content), name))
    boundary, body = encode_multipart(data)  # the client's own would lie in a file that nobody closes
    address = f"{visitor.space}{to}" if to else form.action
    kind = f'multipart/form-data; boundary="{boundary}"'
    return Page(visitor.client.post(address, data=body, base_url=ORIGIN, content_type=kind))


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
