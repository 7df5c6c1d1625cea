"""Microsoft Teams: the standard channels of teams, read by an app to which their owners consent."""

from connectors.communities.teams.connector import Teams

__all__ = ["Teams"]
