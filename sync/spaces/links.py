"""What a launch tells of the link that it came through."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sync.platforms.tables import Deployment


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What a launch tells of the place it came from.

    `services` holds addresses by name: ``lineitems``, ``lineitem``, ``ags_scopes`` (separated by spaces),
    ``memberships``, ``groups``, ``group_sets``, ``notices`` with the ``notice_types`` (separated by spaces); and the
    ``product`` whose services they are. `custom` holds the custom parameters that have a value.
    """

    deployment: Deployment
    resource_link_id: str
    context_id: str | None
    title: str
    locale: str
    services: Mapping[str, str]
    custom: Mapping[str, str] = field(default_factory=dict)
