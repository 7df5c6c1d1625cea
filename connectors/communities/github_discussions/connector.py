"""Discussions of a repository on github.com by GraphQL, and by GitHub's webhooks."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from connectors.communities.answers import member, objects, readable, text
from connectors.communities.connection import CommunityConnection
from connectors.communities.github_discussions import manifest
from connectors.communities.github_discussions.calls import received
from connectors.communities.github_discussions.graphql import API, CATEGORIES, CATEGORY, WHO, GraphQL
from connectors.communities.github_discussions.reading import Cursor, Reading
from connectors.communities.github_discussions.things import Place
from connectors.contract import Channel, Checked, Checkpoint, ConnectorError, Page, Received

_REPOSITORY: Final = re.compile(r"[A-Za-z0-9_-]{1,100}/[A-Za-z0-9_.-]{1,100}")


class GitHubDiscussions:
    """Reads what people discuss in the categories of one repository. A channel is a category, by its short name."""

    manifest = manifest.MANIFEST

    def __init__(self, connection: CommunityConnection, api: str = API) -> None:
        """Raises `ConnectorError` for what names no repository."""
        repository = connection.required("repository").removeprefix("https://github.com/").strip("/")
        if not _REPOSITORY.fullmatch(repository):
            raise ConnectorError("The repository must be named as owner/name.", code="connector.no_setting")
        self._connection, self._repository = connection, repository
        self._source = f"github_discussions:{repository.lower()}"
        self._graphql = GraphQL(connection, repository, api)
        self._categories: dict[str, object] = {}

    def check(self) -> Checked:
        """As whom we read, and whether discussions are there."""
        with readable():
            found = self._graphql.repository(WHO)
            repository = found["repository"]
            private = (manifest.PRIVATE,) if repository["isPrivate"] else ()
            off = () if repository["hasDiscussionsEnabled"] else (manifest.OFF,)
            return Checked(self._source, text(member(found, "viewer"), "login"), private + off)

    def channels(self) -> Sequence[Channel]:
        """The categories; a repository has at most 25."""
        with readable():
            repository = self._graphql.repository(CATEGORIES)["repository"]
            found = objects(member(repository["discussionCategories"], "nodes"))
            return sorted(map(_channel, found), key=lambda channel: channel.title.casefold())

    def pull(self, channel: str, since: Checkpoint | None, begin: datetime | None = None) -> Page:
        """The next page: see `Reading`."""
        cursor = Cursor.read(since)
        with readable():
            category = self._category(channel)
            place = Place(self._source, _channel(category))
            return Reading(self._graphql, place, text(category, "id"), begin).page(cursor)

    def _category(self, channel: str) -> object:
        if channel not in self._categories:
            found = self._graphql.repository(CATEGORY, slug=channel)["repository"]["discussionCategory"]
            if found is None:
                raise self._graphql.gone()
            self._categories[channel] = found
        return self._categories[channel]

    def accept(self, headers: Mapping[str, str], body: bytes) -> Received:
        """Take a call of a webhook."""
        secret = self._connection.secrets.get("webhook_secret", "").strip()
        now = self._connection.clock.now()
        return received(self._source, self._repository, secret, now, headers, body)


def _channel(category: object) -> Channel:
    return Channel(text(category, "slug"), text(category, "name"))
