"""Technical and organisational measures (GDPR Art. 32)."""

from flask_babel import gettext as _

from lti_tool.privacy.documents.configuration import Configuration
from lti_tool.privacy.documents.paper import Items, Paper, Section, Words, to_add


def measures(configuration: Configuration) -> Paper:
    """What Stoa does, and what the organisation has to add."""
    return Paper(
        _("Technical and organisational measures"),
        _("GDPR, Art. 32"),
        (_confidentiality(), _minimisation(), _integrity(), _availability(configuration), _review()),
    )


def _confidentiality() -> Section:
    return Section(
        _("Confidentiality"),
        (
            Items((
                _("Nobody has a password in Stoa: people come by launches that their learning platform signs (LTI 1.3, OpenID Connect); each launch is checked against replay and bound to the browser."),
                _("Every page asks whether its reader may open it; what no rule allows is refused. A visit opens only the discussions that it was launched into."),
                _("Names, mail addresses and user ids, and what people write or is written about them, are encrypted (AES-256-GCM) under a key of each person's own, which is itself encrypted. Everything else refers to people by a random id."),
                _("Access data of connected systems and the tool's private keys are encrypted under a key that is derived from the installation's secret (HKDF-SHA256)."),
                _("Transport is encrypted (TLS); certificates of connected systems are checked; requests go only to hosts that an administrator has registered."),
                _("Logs and the audit trail hold no names, addresses or texts."),
            )),
            to_add(_("Physical access to the servers, who administers them, how administrators sign in")),
        ),
    )  # fmt: skip


def _minimisation() -> Section:
    return Section(
        _("Minimisation and pseudonymity"),
        (
            Items((
                _("Nothing leaves without a purpose that is on, and then only with the fields of that purpose."),
                _("A filter takes personal data out of every text that leaves: people, contact details, numbers, access data and confidential terms. Special categories (Art. 9) are held for a person to look at. Where the filter fails, nothing is sent."),
                _("Points are worked out from facts without text. No model grades anybody: the rules are published, and teachers decide."),
            )),
        ),
    )  # fmt: skip


def _integrity() -> Section:
    return Section(
        _("Integrity"),
        (
            Items((
                _("Facts that points follow from are only ever added, never changed; the same facts give the same points."),
                _("The audit trail is a chain of keyed hashes: a changed, removed or inserted entry is found (`stoa privacy audit --verify`)."),
                _("Messages of learning platforms are checked by signature, those to them are signed."),
                _("Forms are protected against requests from other sites; pages load nothing from other hosts and run no script that they did not bring (Content Security Policy)."),
            )),
        ),
    )  # fmt: skip


def _availability(configuration: Configuration) -> Section:
    return Section(
        _("Availability and resilience"),
        (
            Words(_("This installation keeps its data in %(database)s.", database=configuration.database)),
            Items((
                _("What is to be sent waits in the database until it has arrived: a process that is killed loses nothing and sends nothing twice."),
                _("`/healthz` and `stoa worker --health` tell whether it works; `stoa doctor` tells what is set up wrongly."),
            )),
            to_add(_("Backups: how often, where, encrypted how, for how long; when restoring was tried last")),
            to_add(_("Power, network and hosting; the plan for emergencies")),
        ),
    )  # fmt: skip


def _review() -> Section:
    return Section(
        _("Regular review"),
        (
            Items((
                _("Retention runs daily; each purge leaves a proof."),
                _("Gradebooks are read back weekly and compared with what was sent (`stoa sync verify`)."),
            )),
            to_add(_("Who reviews these measures, and how often; training of staff; processors and their contracts")),
        ),
    )  # fmt: skip
