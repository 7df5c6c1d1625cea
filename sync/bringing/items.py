"""An archive's contribution on its way from the program that reads the file to where it is picked, as JSON."""

import json
from dataclasses import dataclass
from datetime import datetime

from config.clock import format_stamp, parse_stamp
from connectors.contract import Author, Contribution, ContributionKind


@dataclass(frozen=True, slots=True)
class Item:
    """What is known of a contribution in an archive; `where` is the group, video or place, empty where none is told."""

    source: str
    source_id: str
    kind: ContributionKind
    occurred_at: datetime
    markdown: str
    title: str = ""
    link: str = ""
    where: str = ""

    def as_contribution(self) -> Contribution:
        """What is kept of it. It answers nobody here: what it answered was said elsewhere."""
        return Contribution(
            source=self.source,
            source_id=self.source_id,
            revision=1,
            kind=self.kind,
            author=Author("self"),
            occurred_at=self.occurred_at,
            markdown=self.markdown,
            title=self.title or None,
            link=self.link or None,
        )


def item_of(contribution: Contribution) -> Item:
    """What is shown and perhaps kept of a contribution."""
    return Item(
        contribution.source,
        contribution.source_id,
        contribution.kind,
        contribution.occurred_at,
        contribution.markdown,
        contribution.title or "",
        contribution.link or "",
        contribution.channel.title if contribution.channel else "",
    )


def write_item(item: Item) -> str:
    """One line of JSON."""
    return json.dumps(
        [
            item.source,
            item.source_id,
            item.kind.value,
            format_stamp(item.occurred_at),
            item.markdown,
            item.title,
            item.link,
            item.where,
        ]
    )


def parse_item(line: str) -> Item:
    """Read what `write_item` wrote."""
    source, source_id, kind, occurred_at, *words = json.loads(line)
    return Item(source, source_id, ContributionKind(kind), parse_stamp(occurred_at), *words)
