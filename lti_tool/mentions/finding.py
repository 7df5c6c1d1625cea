"""Finding where the viewer is mentioned."""

from sqlalchemy import ColumnElement, select

from lti_tool.app.access import Viewer
from sync.contributions.tables import StoredContribution
from sync.mentions.tables import Mention


def mentions(viewer: Viewer) -> ColumnElement[bool]:
    """Whether a `StoredContribution` mentions the viewer."""
    return (
        select(Mention.contribution_id)
        .where(
            Mention.contribution_id == StoredContribution.id,
            Mention.person_id == viewer.person_id,
        )
        .correlate(StoredContribution)
        .exists()
    )
