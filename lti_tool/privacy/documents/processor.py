"""The annex to a contract with a processor (GDPR Art. 28(3))."""

from flask_babel import gettext as _

from lti_tool.privacy.documents.configuration import Configuration
from lti_tool.privacy.documents.paper import Items, Paper, Section, Words, to_add
from lti_tool.privacy.documents.shared import holdings, receivers, transfers


def processor(configuration: Configuration) -> Paper:
    """The annex, for where somebody else runs Stoa for the controller."""
    return Paper(
        _("Annex to the processor agreement"),
        _("GDPR, Art. 28(3)"),
        (
            Section(
                _("Subject, nature and purpose"),
                (
                    Words(_("The processor runs Stoa for %(organisation)s: discussions in courses, points by rules of the controller, delivery to systems of the controller's choice.", organisation=configuration.controller.name)),
                    to_add(_("Name and address of the processor; duration")),
                ),
            ),
            holdings(configuration),
            receivers(configuration),
            transfers(configuration),
            Section(
                _("Further processors"),
                (
                    Words(_("Stoa itself engages none. The systems above are recipients that the controller chooses.")),
                    to_add(_("Hosting and whoever else the processor engages: name, country, service")),
                ),
            ),
            _instructions(),
        ),
    )  # fmt: skip


def _instructions() -> Section:
    return Section(
        _("Instructions and support"),
        (
            Items((
                _("Purposes, recipients, fields and retention are set by the controller's administrators; every change is in the audit trail."),
                _("Requests of data subjects: export and erasure by command, with a receipt (`stoa privacy export`, `stoa privacy erase`)."),
                _("Breaches: the list of posts, people and recipients concerned is made by Stoa; the processor tells the controller without undue delay (Art. 33(2))."),
                _("At the end of the contract: export, then deletion of database, key store and backups."),
                _("Evidence for audits: this paper, the measures (Art. 32) and the verified audit trail."),
            )),
        ),
    )  # fmt: skip
