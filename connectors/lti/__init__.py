"""LTI Advantage as a tool sees it: tokens and the documents of its services. No browser, no launch."""

from connectors.lti.errors import ServiceTrouble, TokenTrouble
from connectors.lti.groups import Group, read_group_sets, read_groups
from connectors.lti.nrps import TOO_SLOW, Member, Message, Roster, read_differences, read_roster
from connectors.lti.service import PlatformService
from connectors.lti.tokens import (
    AccessToken,
    AccessTokens,
    MemoryTokenCache,
    PlatformClient,
    SigningKey,
    TokenCache,
    TokenKey,
)

__all__ = [
    "TOO_SLOW",
    "AccessToken",
    "AccessTokens",
    "Group",
    "Member",
    "MemoryTokenCache",
    "Message",
    "PlatformClient",
    "PlatformService",
    "Roster",
    "ServiceTrouble",
    "SigningKey",
    "TokenCache",
    "TokenKey",
    "TokenTrouble",
    "read_differences",
    "read_group_sets",
    "read_groups",
    "read_roster",
]
