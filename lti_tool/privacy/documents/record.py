"""The record of processing activities (GDPR Art. 30(1))."""

from flask_babel import gettext as _

from lti_tool.privacy.documents.configuration import Configuration
from lti_tool.privacy.documents.paper import Items, Paper, Section, Words, to_add
from lti_tool.privacy.documents.shared import holdings, purposes, receivers, responsible, transfers


def record(configuration: Configuration) -> Paper:
    """The entry for this tool."""
    return Paper(
        _("Record of processing activities: discussion and participation with Stoa"),
        _("GDPR, Art. 30(1)"),
        (
            responsible(configuration),
            _what_is_done(configuration),
            purposes(configuration),
            holdings(configuration),
            receivers(configuration),
            transfers(configuration),
            _time_limits(),
            Section(
                _("Security of processing"),
                (Words(_("See the paper on technical and organisational measures (Art. 32), which Stoa writes too.")),),
            ),
        ),
    )  # fmt: skip


def _what_is_done(configuration: Configuration) -> Section:
    sources = tuple(f"{each.name} ({each.host})" for each in configuration.sources)
    return Section(
        _("What is done"),
        (
            Words(_("Stoa opens inside of a learning platform and hosts discussions for courses. Participation becomes points by published rules; points and, where that is turned on, filtered evidence go back to the systems below.")),
            Words(_("People come from these learning platforms, which tell Stoa their user id, role and course, and their name and mail address where they are set to:")),
            Items(sources) if sources else Words(_("No learning platform is registered yet.")),
            Words(_("Members who turn it on are sent what is new by mail, through the mail server that the installation names: titles and beginnings of posts that they can read, filtered, without names. It rests on their consent.")),
            Words(_("Posts may also be imported from communities whose archive an administrator brings, for members of the course only.")),
            Words(_("Learners may bring in what they wrote elsewhere, from the copy of their data that another service gave them. It is voluntary and serves as evidence of competencies. The file is not kept; what they did not pick is deleted after an hour at the latest, and what they picked when they take it back.")),
        ),
    )  # fmt: skip


def _time_limits() -> Section:
    return Section(
        _("Time limits for erasure"),
        (
            Words(_("What is kept and for how long is set by the organisation; what is over is erased by a daily job, and each purge leaves a proof without personal data. Requests of data subjects are answered within a month.")),
            to_add(_("The organisation's deletion concept, if it goes beyond this")),
        ),
    )  # fmt: skip
