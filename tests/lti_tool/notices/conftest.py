"""An LMS that sends notices; see `tests.lti_tool.launch`."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_tool.app.services import Services
from sync.audit.tables import AuditRow
from sync.spaces.tables import ContextCopy
from tests.lti_tool.launch.conftest import app, browser, lms, services
from tests.lti_tool.launch.platform import ABSENT, LTI, TOOL, Lms

__all__ = ["app", "browser", "lms", "services"]

COPY = {
    f"{LTI}context": {"id": "course 2", "title": "A course, again", "type": ["CourseOffering"]},
    f"{LTI}origin_contexts": ["course 1"],
}
_numbers = count(1)


@dataclass
class Sender:
    """Sends what an LMS has to say to the tool's handler."""

    app: Flask
    lms: Lms
    services: Services

    def claims(self, changes: Mapping[str, object] | None = None, **notice: object) -> dict[str, object]:
        """A whole context copy notice, of another id and nonce each time; parts of the notice claim by name."""
        number, now = next(_numbers), self.lms.clock.now()
        told = {"id": f"notice {number}", "timestamp": now.isoformat(), "type": "LtiContextCopyNotice"}
        claims: dict[str, object] = {
            "iss": self.lms.issuer,
            "aud": self.lms.client_id,
            "azp": self.lms.client_id,
            "iat": int(now.timestamp()),
            "exp": int(now.timestamp()) + 3600,
            "nonce": f"nonce {number}",
            f"{LTI}version": "1.3.0",
            f"{LTI}deployment_id": self.lms.deployment_id,
            f"{LTI}notice": {name: value for name, value in (told | notice).items() if value is not ABSENT},
            **COPY,
            **(changes or {}),
        }
        return {name: value for name, value in claims.items() if value is not ABSENT}

    def sign(self, changes: Mapping[str, object] | None = None, **notice: object) -> str:
        return self.lms.sign(self.claims(changes, **notice))

    def send(self, *tokens: str) -> TestResponse:
        return self.post({"notices": [{"jwt": each} for each in tokens]})

    def post(self, body: object) -> TestResponse:
        return self.app.test_client().post("/lti/notices", base_url=TOOL, json=body)

    def copies(self) -> set[tuple[UUID, str, str]]:
        """What is remembered of copies: deployment, course, origin."""
        with self.services.database.read() as session:
            return {
                (row.deployment_id, row.context_id, row.origin_context_id)
                for row in session.scalars(select(ContextCopy))
            }

    def audited(self) -> list[tuple[str, dict[str, Any]]]:
        with self.services.database.read() as session:
            rows = session.scalars(select(AuditRow).order_by(AuditRow.sequence))
            return [(row.action, row.detail) for row in rows if row.action.startswith("notice.")]


@pytest.fixture
def sender(app: Flask, lms: Lms, services: Services) -> Sender:
    return Sender(app, lms, services)
