"""What a deep linking request says (LTI Deep Linking 2.0, section 4.4), and how its answer is known again."""

import secrets

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lti_tool.demo_lms.lms import Lms, digest
from lti_tool.demo_lms.tables import DeepLinkRow

REQUEST_LIFE_SECONDS = 3600

_LTI = "https://purl.imsglobal.org/spec/lti/claim/"
_DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"


def deep_linking_claims(lms: Lms, data: str) -> dict[str, object]:
    """What a deep linking request says beside what every message says."""
    return {
        f"{_LTI}message_type": "LtiDeepLinkingRequest",
        f"{_DL}deep_linking_settings": {
            "deep_link_return_url": lms.url("/lti/deep-linking/return"),
            "accept_types": ["ltiResourceLink"],
            "accept_presentation_document_targets": ["iframe", "window"],
            "accept_multiple": True,
            "accept_lineitem": True,
            "auto_create": True,
            "data": data,
        },
    }


def remember_request(lms: Lms, session: Session) -> str:
    """The `data` of a new request, by which its answer is known."""
    data = secrets.token_urlsafe(24)
    now = lms.seconds()
    session.execute(delete(DeepLinkRow).where(DeepLinkRow.expires_at <= now))
    session.add(DeepLinkRow(data_hash=digest(data), expires_at=now + REQUEST_LIFE_SECONDS))
    return data
