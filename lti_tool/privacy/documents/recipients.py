"""The list of recipients and transfers (GDPR Art. 13(1)(e) and (f), 30(1)(d) and (e))."""

from flask_babel import gettext as _

from lti_tool.privacy.documents.configuration import Configuration
from lti_tool.privacy.documents.paper import Paper, Rows, Section, Words
from lti_tool.privacy.documents.shared import receivers, transfers


def recipients(configuration: Configuration) -> Paper:
    """Who receives what."""
    return Paper(
        _("Recipients and transfers"),
        _("GDPR, Art. 13(1)(e) and (f), Art. 30(1)(d) and (e)"),
        (receivers(configuration), _connectors(configuration), transfers(configuration)),
    )


def _connectors(configuration: Configuration) -> Section:
    manifests = {each.manifest.id: each.manifest for each in configuration.receivers}
    rows = tuple(
        (_(each.title), _(each.authentication), _(each.deletions), each.docs or "–")
        for each in manifests.values()
    )
    return Section(
        _("How these systems are connected"),
        (
            Rows((_("System"), _("Authentication"), _("Deletions there"), _("Documentation")), rows)
            if rows
            else Words(_("No system is connected: nothing leaves.")),
        ),
    )
