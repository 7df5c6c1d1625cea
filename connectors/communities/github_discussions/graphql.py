"""GitHub's GraphQL API, as far as discussions go.

Sources on docs.github.com: "Using the GraphQL API for Discussions", "Rate limits and query limits for the GraphQL API",
"Forming calls with GraphQL". Errors come as ``errors`` in an answer that says success.
"""

from datetime import datetime
from typing import Any, Final

from connectors.communities.answers import objects
from connectors.communities.asking import Asker, malformed, too_often
from connectors.communities.connection import CommunityConnection
from connectors.communities.github_discussions import manifest
from connectors.contract import CommunityTrouble
from connectors.http import Response, retry_after

API: Final = "https://api.github.com"
DISCUSSIONS: Final = 25  # of a page; with their comments and replies about 7 points of 5,000 an hour
COMMENTS: Final = 25
REPLIES: Final = 15
_MOST_REPLIES: Final = 100  # the most that GitHub gives at once
_LIMITED: Final = ("RATE_LIMITED", "RATE_LIMIT")
_SECONDARY: Final = "secondary rate limit"  # what its message has, which may come without any header
_AT_LEAST: Final = 60.0  # seconds; what the documentation asks for then
_LONGEST_WAIT: Final = 86_400.0  # seconds

_SAID: Final = "databaseId url body createdAt lastEditedAt author { __typename ... on User { databaseId } }"
_COMMENT: Final = f"id {_SAID} isMinimized deletedAt"
_REPLIES: Final = f"nodes {{ {_COMMENT} }} pageInfo {{ hasNextPage endCursor }}"
_COMMENTS: Final = (
    f"nodes {{ {_COMMENT} replies(first: {REPLIES}) {{ {_REPLIES} }} }} pageInfo {{ hasNextPage endCursor }}"
)
WHO: Final = """
query Who($owner: String!, $name: String!) {
  viewer { login }
  repository(owner: $owner, name: $name) { nameWithOwner isPrivate hasDiscussionsEnabled }
}"""
CATEGORIES: Final = """
query Categories($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) { discussionCategories(first: 100) { nodes { slug name } } }
}"""
CATEGORY: Final = """
query Category($owner: String!, $name: String!, $slug: String!) {
  repository(owner: $owner, name: $name) { discussionCategory(slug: $slug) { id slug name } }
}"""
LISTED: Final = f"""
query Listed($owner: String!, $name: String!, $category: ID!, $after: String) {{
  repository(owner: $owner, name: $name) {{
    discussions(
      first: {DISCUSSIONS}, after: $after, categoryId: $category, orderBy: {{field: UPDATED_AT, direction: DESC}}
    ) {{
      edges {{
        cursor
        node {{
          id {_SAID} title updatedAt labels(first: 10) {{ nodes {{ name }} }}
          comments(first: {COMMENTS}) {{ {_COMMENTS} }}
        }}
      }}
      pageInfo {{ hasNextPage }}
    }}
  }}
}}"""
MORE_COMMENTS: Final = f"""
query MoreComments($id: ID!, $after: String!) {{
  node(id: $id) {{ ... on Discussion {{ databaseId comments(first: {COMMENTS}, after: $after) {{ {_COMMENTS} }} }} }}
}}"""
MORE_REPLIES: Final = f"""
query MoreReplies($id: ID!, $after: String) {{
  node(id: $id) {{
    ... on DiscussionComment {{ databaseId replies(first: {_MOST_REPLIES}, after: $after) {{ {_REPLIES} }} }}
  }}
}}"""


class GraphQL:
    """Asks about one repository with one token."""

    def __init__(self, connection: CommunityConnection, repository: str, api: str) -> None:
        headers = {"Authorization": f"Bearer {connection.required('token')}"}
        self._asker = _Asker(connection.http, connection.clock, manifest.WORDS, headers, wait)
        self._clock = connection.clock
        self._url = f"{api}/graphql"
        owner, _, name = repository.partition("/")
        self._repository = {"owner": owner, "name": name}

    def repository(self, query: str, **variables: object) -> dict[str, Any]:
        """What a query about the repository answers. Raises `CommunityTrouble`."""
        found = self.data(query, **self._repository, **variables)
        if not isinstance(found.get("repository"), dict):
            raise malformed() if "repository" not in found else self._asker.gone()
        return found

    def data(self, query: str, **variables: object) -> dict[str, Any]:
        """The data of an answer. Raises `CommunityTrouble`."""
        response = self._asker.ask("POST", self._url, json={"query": query, "variables": variables})
        answer = self._asker.json(response)
        if not isinstance(answer, dict):
            raise malformed()
        if answer.get("errors"):
            raise self._trouble(answer["errors"], response)
        data = answer.get("data")
        if not isinstance(data, dict):
            raise malformed()
        return data

    def gone(self) -> CommunityTrouble:
        """What was asked for is not there."""
        return self._asker.gone()

    def _trouble(self, errors: object, response: Response) -> CommunityTrouble:
        try:
            listed = objects(errors)
        except ValueError:
            return malformed()
        kinds = {str(each.get("type")) for each in listed}
        if kinds.intersection(_LIMITED) or any(_SECONDARY in str(each.get("message")) for each in listed):
            return too_often(wait(response, self._clock.now()) or _AT_LEAST)
        if "NOT_FOUND" in kinds:
            return self._asker.gone()
        if kinds & {"FORBIDDEN", "INSUFFICIENT_SCOPES"}:
            return self._asker.forbidden()
        return malformed()


class _Asker(Asker):
    def refusal(self, response: Response) -> CommunityTrouble:
        """The secondary limit may be told with no header at all."""
        trouble = super().refusal(response)
        if trouble.code == "community.forbidden" and _SECONDARY in response.text():
            return too_often(_AT_LEAST)
        return trouble


def wait(response: Response, now: datetime) -> float | None:
    """`Retry-After`; where nothing is left, until `X-RateLimit-Reset` (seconds since 1970)."""
    seconds = retry_after(response, now)
    if seconds is not None:
        return seconds
    reset = response.headers.get("X-RateLimit-Reset", "")
    if response.headers.get("X-RateLimit-Remaining") == "0" and reset.isascii() and reset.isdigit():
        return min(max(float(reset) - now.timestamp(), 0.0), _LONGEST_WAIT)
    return None
