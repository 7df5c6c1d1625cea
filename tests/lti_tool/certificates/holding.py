"""A certificate in the hands of its holder, and what others find out about it."""

import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import jwt
from flask import Flask
from openbadgeslib.ob3.credential import OpenBadgeCredential
from openbadgeslib.ob3.verifier import OB3Verifier
from werkzeug.test import TestResponse

from tests.lti_tool.space.visitor import ORIGIN, Form, Page, Visitor


@dataclass
class Holding:
    """Who holds it, who confirmed it, and its id."""

    app: Flask
    anna: Visitor
    ines: Visitor
    certificate_id: UUID

    def get(self, address: str, language: str = "en") -> TestResponse:
        """Open a public address in a browser that has never been here."""
        path = address.removeprefix(ORIGIN)
        return self.app.test_client().get(path, base_url=ORIGIN, headers={"Accept-Language": language})

    def document(self, wanted: str) -> TestResponse:
        """Fetch it as its holder does."""
        token = self.anna.open("/my-certificates").form.fields["csrf_token"]
        address = f"{self.anna.space}/my-certificates/{self.certificate_id}/document"
        return self.anna.client.post(address, base_url=ORIGIN, data={"csrf_token": token, "format": wanted})

    def show(self, *what: str) -> Page:
        """Let others see this and nothing else."""
        token = self.anna.open("/my-certificates").form.fields["csrf_token"]
        form = Form(f"{self.anna.space}/my-certificates/{self.certificate_id}/showing", {"csrf_token": token})
        return self.anna.send(form, show=list(what))

    def revoke(self, because: str = "not_met") -> Page:
        """Revoke it as staff do."""
        form = self.ines.open(f"/certificates/{self.certificate_id}/revoke").forms[-1]
        return self.ines.send(form, because=because)

    def address(self) -> str:
        """Where others check it."""
        found = re.search(r"https://stoa\.example/verify/[\w-]+", self.anna.open("/my-certificates").html)
        assert found
        return found[0]

    def check(self, language: str = "en") -> str:
        """What others read there."""
        return Page(self.get(self.address(), language)).words

    def verify(self, token: str) -> OpenBadgeCredential:
        """What openbadgeslib says of a badge, by the key that its header leads to and the list that it names."""
        kid = jwt.get_unverified_header(token)["kid"]
        key = jwt.PyJWK(self.json(kid)).key
        verifier = OB3Verifier(key)
        return verifier.verify(token, check_status=True, download=lambda url: self.get(url).data)

    def json(self, address: str) -> Any:
        """A public document."""
        answer = self.get(address)
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
        return json.loads(answer.data)
