"""Rules on what messages ask for beyond opening a discussion."""

from dataclasses import dataclass
from typing import Any, Final

from lti_tool.launch.gate.claims import (
    LTI,
    Claims,
    check_texts,
    optional_flag,
    optional_id,
    optional_object,
    optional_text,
    optional_texts,
    required_address,
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
    check_texts(settings, "accept_media_types", code=code)
    optional_flag(settings, "auto_create", code)
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
    """`for_user` names whom a message is about (Submission Review 1.0 and Data Privacy Launch, "for_user claim").

    The former calls the LMS's id `user_id`, examples of the latter `id`.
    """
    code = "launch.for_user"
    somebody = optional_object(claims, f"{LTI}for_user", code)
    check_texts(somebody, "person_sourcedid", "name", "given_name", "family_name", "email", code=code)
    optional_texts(somebody, "roles", code)
    user_id = optional_id(somebody, "user_id", code) or optional_id(somebody, "id", code)
    if user_id is None:
        raise Malformed("nobody whom the message is about", code=code)
    return user_id
