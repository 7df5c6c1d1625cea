"""The privacy notice of a space (GDPR Art. 13), made from what is configured now."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from sync.consent.controllers import Responsible, find_controller_and_seen
from sync.consent.notices import version_of
from sync.delivery.flows import Flow, read_flows
from sync.spaces.tables import Space

_WORDING: Final = 1  # rises with what the templates say


@dataclass(frozen=True, slots=True)
class Notice:
    """Who is responsible, and what goes where; `is_news` for who has not seen this version yet."""

    responsible: Responsible
    flows: Sequence[Flow]
    version: str
    is_news: bool

    @property
    def asks_for_consent(self) -> bool:
        """Whether anything goes only with somebody's consent."""
        return any(flow.purpose.document.needs_consent for flow in self.flows)


def read_notice(session: Session, space: Space, person_id: UUID) -> Notice:
    """The notice for one person: two queries."""
    responsible, seen = find_controller_and_seen(session, space.organisation_id, space.id, person_id)
    flows = read_flows(session, space)
    version = version_of(
        {
            "wording": _WORDING,
            "responsible": asdict(responsible),
            "flows": [
                [flow.connector, flow.host, flow.text_form.value, flow.purpose.document.dump()]
                for flow in flows
            ],
        }
    )
    return Notice(responsible, flows, version, version not in seen)
