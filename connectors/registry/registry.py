"""The registry."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, cast

from config.clock import SystemClock
from connectors.communities.discussion import Discussion
from connectors.communities.slack import SlackExport
from connectors.contract import ArchiveCommunity, ConnectorError, Direction, Manifest, RecordConnector
from connectors.records.canvas_outcomes import Alignments, CanvasOutcomes
from connectors.records.lrs import Endpoint, Lrs
from connectors.records.lti_ags import LtiAgs
from connectors.records.moodle import MoodleCompetencies
from connectors.records.moodle.webservice import MoodleWebService
from connectors.records.webhook import Webhook
from connectors.registry.connection import Connection
from connectors.registry.found import BrokenConnector, FoundConnector, found_connectors


def _lti_ags(connection: Connection) -> RecordConnector:
    return LtiAgs(connection.platform_service(), SystemClock())


def _moodle(connection: Connection) -> RecordConnector:
    return MoodleCompetencies(MoodleWebService(connection.http, connection.required_secret()), SystemClock())


def _canvas_outcomes(connection: Connection) -> RecordConnector:
    alignments = Alignments(connection.http, connection.secret) if connection.secret else None
    return CanvasOutcomes(LtiAgs(connection.platform_service(), SystemClock()), alignments)


def _lrs(connection: Connection) -> RecordConnector:
    return Lrs(Endpoint(connection.http, connection.required_secret()), SystemClock())


def _webhook(connection: Connection) -> RecordConnector:
    return Webhook(connection.http, connection.required_secret(), SystemClock())


_BUILT_IN = (
    FoundConnector(Discussion.manifest, Discussion),
    FoundConnector(SlackExport.manifest, SlackExport),
    FoundConnector(LtiAgs.manifest, _lti_ags),
    FoundConnector(MoodleCompetencies.manifest, _moodle),
    FoundConnector(CanvasOutcomes.manifest, _canvas_outcomes),
    FoundConnector(Lrs.manifest, _lrs),
    FoundConnector(Webhook.manifest, _webhook),
)


class Registry:
    """The built-in connectors and those of other packages. A built-in one's id cannot be taken by another."""

    def __init__(self, found: Iterable[FoundConnector | BrokenConnector]) -> None:
        self._connectors = {connector.manifest.id: connector for connector in _BUILT_IN}
        self._broken: list[BrokenConnector] = []
        for connector in found:
            self._add(connector)

    def _add(self, found: FoundConnector | BrokenConnector) -> None:
        if isinstance(found, FoundConnector) and found.manifest.id in self._connectors:
            group = f"stoa.{found.manifest.direction}"
            found = BrokenConnector(group, found.manifest.id, "has the id of another connector")
        if isinstance(found, BrokenConnector):
            self._broken.append(found)
        else:
            self._connectors[found.manifest.id] = found

    def catalogue(self) -> tuple[Manifest, ...]:
        """What every connector says of itself."""
        return tuple(connector.manifest for connector in self._connectors.values())

    def broken(self) -> tuple[BrokenConnector, ...]:
        """Connectors of other packages that cannot be used."""
        return tuple(self._broken)

    def build_record(self, connector_id: str, connection: Connection) -> RecordConnector:
        """A record connector for one connection. Raises `ConnectorError` (``connector.unknown`` and others)."""
        known = {
            id_: connector
            for id_, connector in self._connectors.items()
            if connector.manifest.direction is Direction.RECORDS
        }
        return cast(RecordConnector, _made(known, connector_id, connection))

    def archive_community(self, connector_id: str) -> ArchiveCommunity:
        """A community that reads files.

        Raises `ConnectorError`: ``connector.no_archive`` for one that reads none, ``connector.unknown`` and others.
        """
        known = {
            id_: connector
            for id_, connector in self._connectors.items()
            if connector.manifest.direction is Direction.COMMUNITIES and hasattr(connector.make, "read")
        }
        if connector_id in self._connectors and connector_id not in known:
            raise ConnectorError(
                f"{connector_id} cannot be read from an archive. These can: {', '.join(sorted(known))}.",
                code="connector.no_archive",
            )
        return cast(ArchiveCommunity, _made(known, connector_id))


def _made(known: Mapping[str, FoundConnector], connector_id: str, *given: Connection) -> Any:
    if connector_id not in known:
        raise ConnectorError(
            f"There is no such connector. There are: {', '.join(sorted(known))}.", code="connector.unknown"
        )
    try:
        return known[connector_id].make(*given)
    except ConnectorError:
        raise
    except Exception as error:
        raise ConnectorError(
            f"The connector {connector_id} cannot be made.", code="connector.broken"
        ) from error


@cache
def registry() -> Registry:
    """The registry of this installation; other packages are looked for once."""
    return Registry(found_connectors())
