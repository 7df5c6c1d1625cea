"""The registry."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, cast

from config.clock import SystemClock
from connectors.communities.bluesky import Bluesky
from connectors.communities.closed import INSTAGRAM, WHATSAPP
from connectors.communities.connection import CommunityConnection
from connectors.communities.discord import MANIFEST as DISCORD
from connectors.communities.discord import DiscordArchive
from connectors.communities.discourse import MANIFEST as DISCOURSE
from connectors.communities.discourse import Discourse, DiscourseArchive
from connectors.communities.discussion import Discussion
from connectors.communities.facebook import MANIFEST as FACEBOOK
from connectors.communities.facebook import FacebookArchive
from connectors.communities.feed import Feed
from connectors.communities.generic_csv import MANIFEST as GENERIC_CSV
from connectors.communities.generic_csv import GenericCsv
from connectors.communities.github_discussions import GitHubDiscussions
from connectors.communities.linkedin import MANIFEST as LINKEDIN
from connectors.communities.linkedin import LinkedIn, LinkedInArchive
from connectors.communities.mastodon import MANIFEST as MASTODON
from connectors.communities.mastodon import Mastodon, MastodonArchive
from connectors.communities.matrix import Matrix
from connectors.communities.mattermost import Mattermost
from connectors.communities.moodle_forum import MoodleForum
from connectors.communities.slack import Slack, SlackExport
from connectors.communities.teams import Teams
from connectors.communities.webhook import WebhookIn
from connectors.communities.x import X, XArchive
from connectors.communities.youtube import MANIFEST as YOUTUBE
from connectors.communities.youtube import YouTube, YouTubeArchive
from connectors.contract import (
    ArchiveCommunity,
    ConnectorError,
    Direction,
    Manifest,
    PullCommunity,
    RecordConnector,
    WebhookCommunity,
)
from connectors.records.canvas import Alignments, CanvasOutcomes
from connectors.records.files import CSV, OPEN_BADGES, SUCCESSFACTORS, TCMANAGER
from connectors.records.lrs import CALIPER, XAPI, Endpoint, Lrs
from connectors.records.lti_ags import LtiAgs
from connectors.records.moodle import MoodleCompetencies
from connectors.records.moodle.webservice import MoodleWebService
from connectors.records.webhook import Webhook
from connectors.registry.connection import Connection
from connectors.registry.found import BrokenConnector, FoundConnector, Listed, found_connectors


def _lti_ags(connection: Connection) -> RecordConnector:
    return LtiAgs(connection.platform_service(), SystemClock())


def _moodle(connection: Connection) -> RecordConnector:
    return MoodleCompetencies(MoodleWebService(connection.http, connection.required_secret()), SystemClock())


def _canvas(connection: Connection) -> RecordConnector:
    alignments = Alignments(connection.http, connection.secret) if connection.secret else None
    return CanvasOutcomes(LtiAgs(connection.platform_service(), SystemClock()), alignments)


def _xapi(connection: Connection) -> RecordConnector:
    return Lrs.xapi(Endpoint(connection.http, connection.required_secret()), SystemClock())


def _caliper(connection: Connection) -> RecordConnector:
    return Lrs.caliper(Endpoint(connection.http, connection.required_secret()), SystemClock())


def _webhook(connection: Connection) -> RecordConnector:
    return Webhook(connection.http, connection.required_secret(), SystemClock())


_BUILT_IN = (
    FoundConnector(Discussion.manifest),
    FoundConnector(Slack.manifest, Slack, archive=SlackExport),
    FoundConnector(Mattermost.manifest, Mattermost),
    FoundConnector(FACEBOOK, archive=FacebookArchive),
    FoundConnector(DISCORD, archive=DiscordArchive),
    FoundConnector(DISCOURSE, Discourse, archive=DiscourseArchive),
    FoundConnector(GENERIC_CSV, archive=GenericCsv),
    FoundConnector(GitHubDiscussions.manifest, GitHubDiscussions),
    FoundConnector(Teams.manifest, Teams),
    FoundConnector(Matrix.manifest, Matrix),
    FoundConnector(MASTODON, Mastodon, archive=MastodonArchive),
    FoundConnector(Bluesky.manifest, Bluesky),
    FoundConnector(MoodleForum.manifest, MoodleForum),
    FoundConnector(WebhookIn.manifest, WebhookIn),
    FoundConnector(Feed.manifest, Feed),
    FoundConnector(LINKEDIN, LinkedIn, archive=LinkedInArchive),
    FoundConnector(X.manifest, X, archive=XArchive),
    FoundConnector(YOUTUBE, YouTube, archive=YouTubeArchive),
    FoundConnector(WHATSAPP),
    FoundConnector(INSTAGRAM),
    FoundConnector(LtiAgs.manifest, _lti_ags),
    FoundConnector(MoodleCompetencies.manifest, _moodle),
    FoundConnector(CanvasOutcomes.manifest, _canvas),
    FoundConnector(XAPI, _xapi),
    FoundConnector(CALIPER, _caliper),
    FoundConnector(OPEN_BADGES),
    FoundConnector(SUCCESSFACTORS),
    FoundConnector(TCMANAGER),
    FoundConnector(CSV),
    FoundConnector(Webhook.manifest, _webhook),
)


class Registry:
    """The built-in connectors and those of other packages. A built-in one's id cannot be taken by another.

    An id is one among communities and one among record systems: one webhook comes in, and one goes out.
    """

    def __init__(self, found: Iterable[FoundConnector | BrokenConnector]) -> None:
        self._connectors: dict[Direction, dict[str, FoundConnector]] = {each: {} for each in Direction}
        for connector in _BUILT_IN:
            self._connectors[connector.manifest.direction][connector.manifest.id] = connector
        self._broken: list[BrokenConnector] = []
        for each in found:
            self._add(each)

    def _add(self, found: FoundConnector | BrokenConnector) -> None:
        if isinstance(found, BrokenConnector):
            self._broken.append(found)
            return
        manifest = found.manifest
        same_way = self._connectors[manifest.direction]
        if manifest.id in same_way:
            group = f"stoa.{manifest.direction}"
            self._broken.append(BrokenConnector(group, manifest.id, "has the id of another connector"))
        else:
            same_way[manifest.id] = found

    def catalogue(self) -> tuple[Manifest, ...]:
        """What every connector says of itself, communities first."""
        return tuple(each.manifest for same_way in self._connectors.values() for each in same_way.values())

    def listed(self) -> tuple[Listed, ...]:
        """The same, with the ways by which each is read or written."""
        return tuple(
            Listed(each.manifest, each.how)
            for same_way in self._connectors.values()
            for each in same_way.values()
        )

    def broken(self) -> tuple[BrokenConnector, ...]:
        """Connectors of other packages that cannot be used."""
        return tuple(self._broken)

    def build_record(self, connector_id: str, connection: Connection) -> RecordConnector:
        """A record connector for one connection. Raises `ConnectorError` (``connector.unknown`` and others)."""
        known = {id_: each.make for id_, each in self._connectors[Direction.RECORDS].items() if each.make}
        return cast(RecordConnector, _made(known, connector_id, connection))

    def live_community(
        self, connector_id: str, connection: CommunityConnection
    ) -> PullCommunity | WebhookCommunity:
        """A community that is read live, over one connection.

        Raises `ConnectorError`: ``connector.not_live`` for one that is not, ``connector.unknown`` and others.
        """
        known = {id_: each.make for id_, each in self._connectors[Direction.COMMUNITIES].items() if each.make}
        self._refuse_other_kind(connector_id, known, "cannot be read live", "connector.not_live")
        return cast(PullCommunity | WebhookCommunity, _made(known, connector_id, connection))

    def archive_community(self, connector_id: str) -> ArchiveCommunity:
        """A community that reads files.

        Raises `ConnectorError`: ``connector.no_archive`` for one that reads none, ``connector.unknown`` and others.
        """
        communities = self._connectors[Direction.COMMUNITIES]
        known = {id_: each.archive for id_, each in communities.items() if each.archive}
        self._refuse_other_kind(connector_id, known, "cannot be read from an archive", "connector.no_archive")
        return cast(ArchiveCommunity, _made(known, connector_id))

    def _refuse_other_kind(
        self, connector_id: str, known: Mapping[str, Callable[..., Any]], words: str, code: str
    ) -> None:
        if connector_id not in known and any(connector_id in each for each in self._connectors.values()):
            raise ConnectorError(f"{connector_id} {words}. These can: {', '.join(sorted(known))}.", code=code)


def _made(known: Mapping[str, Callable[..., Any]], connector_id: str, *given: object) -> Any:
    if connector_id not in known:
        raise ConnectorError(
            f"There is no such connector. There are: {', '.join(sorted(known))}.", code="connector.unknown"
        )
    try:
        return known[connector_id](*given)
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
