"""GitHub Discussions: what people discuss in a repository."""

from connectors.communities.github_discussions.connector import GitHubDiscussions
from connectors.communities.github_discussions.manifest import MANIFEST

__all__ = ["MANIFEST", "GitHubDiscussions"]
