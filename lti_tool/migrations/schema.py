"""The whole metadata: every package that owns tables, imported. Only this floor sees all of them."""

from sqlalchemy import MetaData

import lti_tool.attachments.tables
import lti_tool.collections.tables
import lti_tool.drafts.tables
import lti_tool.facilitators.tables
import lti_tool.following.tables
import lti_tool.freshness.tables
import lti_tool.kinds.tables
import lti_tool.launch.tables
import lti_tool.learner.tables
import lti_tool.reactions.tables
import lti_tool.reading.tables
import lti_tool.review.tables
import lti_tool.space.tables
import lti_tool.summaries.tables
import lti_tool.tags.tables  # noqa: F401
import sync.attachments.tables
import sync.audit.tables
import sync.bringing.tables
import sync.certificates.tables
import sync.communities.tables
import sync.competencies.tables
import sync.consent.tables
import sync.contributions.tables
import sync.exports.tables
import sync.frameworks.tables
import sync.gates.tables
import sync.goals.tables
import sync.health.tables
import sync.held.tables
import sync.ledger.tables
import sync.mail.tables
import sync.mentions.tables
import sync.moderation.tables
import sync.organisations.tables
import sync.outbox.tables
import sync.paths.tables
import sync.people.tables
import sync.platforms.tables
import sync.portfolio.tables
import sync.previews.tables
import sync.retention.tables
import sync.rights.tables
import sync.schedules.tables
import sync.scoring.tables
import sync.spaces.tables
import sync.terms.tables
import sync.transfers.tables  # noqa: F401
from config.database import Base


def whole_metadata() -> MetaData:
    """Every table of Stoa."""
    return Base.metadata
