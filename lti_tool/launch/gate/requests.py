"""Rules on what messages ask for beyond opening a discussion."""

from dataclasses import dataclass
from typing import Any, Final

from lti_tool.launch.gate.claims import (
    LTI,
    Claims,
    optional_flag,
    optional_object,
    optional_text,
    required_address,
    required_id,
    required_texts,
    short_text,
)
from lti_tool.launch.gate.refusals import Malformed

DEEP_LINKING: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"


@dataclass(frozen=True, slots=True)
class DeepLinkingSettings:
    """What an LMS will take as the answer to a deep linking request (LTI Deep Linking 2.0, section 4.4.1).

    `accepts_line_item` is None where the LMS does not say. `data` goes back as it came, whatever it is.
    """

    return_url: str
    accept_types: tuple[str, ...]
    accept_targets: tuple[str, ...]
    accepts_multiple: bool
    accepts_line_item: bool | None
    title: str | None
    text: str | None
    data: Any


def read_deep_linking_settings(claims: Claims) -> DeepLinkingSettings:
    """`deep_linking_settings` is required, and its return address http(s): LTI Deep Linking 2.0, section 4.4.1."""
    code = "launch.deep_linking"
    settings = optional_object(claims, DEEP_LINKING, code)
    return DeepLinkingSettings(
        return_url=required_address(settings, "deep_link_return_url", code),
        accept_types=required_texts(settings, "accept_types", code),
        accept_targets=required_texts(settings, "accept_presentation_document_targets", code),
        accepts_multiple=optional_flag(settings, "accept_multiple", code) or False,
        accepts_line_item=optional_flag(settings, "accept_lineitem", code),
        title=short_text(settings, "title"),
        text=optional_text(settings, "text", code),
        data=settings.get("data"),
    )


def read_for_user(claims: Claims) -> str:
    """`for_user` names whom a message is about: Submission Review 1.0, section 3.2; Data Privacy Launch, 3.1."""
    somebody = optional_object(claims, f"{LTI}for_user", "launch.for_user")
    if not somebody:
        raise Malformed("nobody whom the message is about", code="launch.for_user")
    return required_id(somebody, "user_id", "launch.for_user")
