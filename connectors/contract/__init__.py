"""The contract between connectors and the rest: small frozen dataclasses and Protocols."""

from connectors.contract.contributions import (
    Attachment,
    Author,
    Checkpoint,
    Contribution,
    ContributionKind,
    Page,
    Reaction,
    Tombstone,
)
from connectors.contract.errors import ArchiveRefused, ConnectorError, TargetTrouble, WebhookRefused
from connectors.contract.manifest import Access, Direction, Manifest
from connectors.contract.protocols import (
    ArchiveCommunity,
    Connector,
    PullCommunity,
    PushCommunity,
    RecordConnector,
    WebhookCommunity,
)
from connectors.contract.records import (
    BlockReason,
    Evidence,
    Held,
    Item,
    Outcome,
    OutcomeKind,
    Reading,
    Score,
    Statement,
    Target,
    Verb,
)
from connectors.contract.text import FilteredText, mark_of

__all__ = [
    "Access",
    "ArchiveCommunity",
    "ArchiveRefused",
    "Attachment",
    "Author",
    "BlockReason",
    "Checkpoint",
    "Connector",
    "ConnectorError",
    "Contribution",
    "ContributionKind",
    "Direction",
    "Evidence",
    "FilteredText",
    "Held",
    "Item",
    "Manifest",
    "Outcome",
    "OutcomeKind",
    "Page",
    "PullCommunity",
    "PushCommunity",
    "Reaction",
    "Reading",
    "RecordConnector",
    "Score",
    "Statement",
    "Target",
    "TargetTrouble",
    "Tombstone",
    "Verb",
    "WebhookCommunity",
    "WebhookRefused",
    "mark_of",
]
