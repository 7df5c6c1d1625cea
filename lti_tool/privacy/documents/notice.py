"""The privacy notice for learners (GDPR Art. 13)."""

from flask_babel import gettext as _

from lti_tool.privacy.documents.configuration import Configuration
from lti_tool.privacy.documents.paper import Items, Paper, Rows, Section, Words, to_add
from lti_tool.privacy.documents.shared import (
    basis_words,
    fields_words,
    purpose_words,
    receivers,
    responsible,
    transfers,
)


def notice(configuration: Configuration) -> Paper:
    """The notice, in plain words."""
    return Paper(
        _("Privacy notice for learners"),
        _("GDPR, Art. 13"),
        (
            responsible(configuration),
            _what_is_kept(),
            _what_leaves(configuration),
            receivers(configuration),
            transfers(configuration),
            _how_long(),
            _rights(),
            _points(),
        ),
    )


def _what_is_kept() -> Section:
    return Section(
        _("What is kept about you"),
        (
            Items((
                _("who you are: what your learning platform tells, which is your user id, your role and usually your name and mail address; encrypted"),
                _("what you write in discussions, when, and what others answered or marked"),
                _("points, and why; what your teachers noted and decided about your work"),
                _("which visits are open; a cookie keeps you signed in, and there is no other"),
            )),
            Words(_("Members of your course see your name and what you write. Nobody is told what you read.")),
            Words(_("Mail comes only if you turn it on: then your mail address is used to send you what is new, filtered, by your consent (Art. 6(1)(a)), until you turn it off or follow the link in a mail. Others who have done so may be sent the filtered beginning of what you write, if they can read it anyway.")),
        ),
    )  # fmt: skip


def _what_leaves(configuration: Configuration) -> Section:
    rows = tuple(
        (purpose_words(each), basis_words(each), fields_words(each)) for each in configuration.enabled
    )
    return Section(
        _("What leaves, and on which basis"),
        (
            Rows((_("What for"), _("Legal basis"), _("Fields")), rows)
            if rows
            else Words(_("Nothing leaves.")),
            Words(_("Text leaves only after a filter has taken personal data out. On your own page you see what was sent, when and where to.")),
        ),
    )  # fmt: skip


def _how_long() -> Section:
    return Section(
        _("How long"),
        (
            Words(_("Until the organisation's time limit for it is over, or until you are erased.")),
            to_add(_("The time limits in plain words")),
        ),
    )


def _rights() -> Section:
    return Section(
        _("Your rights"),
        (
            Items((
                _("a copy of everything that is held, also for taking it elsewhere (Art. 15 and 20)"),
                _("having mistakes put right (Art. 16), being erased (Art. 17), having it kept but not used (Art. 18)"),
                _("objecting to what rests on legitimate or public interest (Art. 21); taking consent back at any time, for the future (Art. 7(3))"),
                _("complaining to a supervisory authority (Art. 77)"),
            )),
            Words(_("Ask on your own page in the discussion, or ask the people named above. You will have an answer within a month.")),
        ),
    )  # fmt: skip


def _points() -> Section:
    return Section(
        _("How points come about"),
        (
            Words(_("By rules that you can read in the discussion, not by a model. What looks unusual is shown to your teacher and decided by a person. Points alone decide nothing: your teacher can set them aside (Art. 22).")),
            Words(_("You have to take part only as far as your course asks for it; other contributions are voluntary.")),
        ),
    )  # fmt: skip
