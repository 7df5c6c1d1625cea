"""What an LMS will take as the answer to a deep linking request, as its errand remembers it."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from lti_tool.launch.gate.requests import DeepLinkingSettings

LINK_TYPE: Final = "ltiResourceLink"
_LISTS: Final = ("accept_types", "accept_targets")


def read_request(settings: Mapping[str, Any]) -> DeepLinkingSettings:
    """The request of an errand."""
    told = {each.name: settings[each.name] for each in fields(DeepLinkingSettings)}
    return DeepLinkingSettings(**{**told, **{name: tuple(told[name]) for name in _LISTS}})


def takes_links(asked: DeepLinkingSettings) -> bool:
    """Whether the LMS takes links to activities."""
    return LINK_TYPE in asked.accept_types
