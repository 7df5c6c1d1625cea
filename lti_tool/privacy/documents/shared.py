"""Parts that several papers have in common."""

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from lti_tool.privacy.documents.configuration import Configuration, Receiver
from lti_tool.privacy.documents.paper import Block, Items, Rows, Section, Words, to_add
from lti_tool.privacy.register import ERASURES, FIELDS
from lti_tool.privacy.words import BASES, system_titles
from sync.consent.purposes import ListedPurpose


def responsible(configuration: Configuration) -> Section:
    """Who is responsible."""
    who = configuration.controller
    contact = (
        Words(who.contact)
        if who.contact
        else to_add(_("Address, representative, telephone and mail address of the controller"))
    )
    officer = (
        Words(_("Data protection officer: %(officer)s", officer=who.officer))
        if who.officer
        else to_add(_("Name and contact of the data protection officer"))
    )
    return Section(
        _("Who is responsible"),
        (Words(_("Controller: %(organisation)s", organisation=who.name)), contact, officer),
    )


def purposes(configuration: Configuration) -> Section:
    """Every purpose for which data may leave, and whether it is on."""
    rows = tuple(
        (
            purpose_words(each),
            _("on") if each.enabled else _("off: nothing leaves for it"),
            basis_words(each),
            fields_words(each),
            retention_words(each),
        )
        for each in configuration.purposes
    )
    return Section(
        _("Purposes for which data leaves"),
        (
            Words(_("Holding the discussion itself needs no transfer. Anything that leaves does so for one of these purposes, with its fields and no others.")),
            Rows((_("Purpose"), _("State"), _("Legal basis"), _("Fields"), _("Kept by the recipient")), rows),
        ),
    )  # fmt: skip


def holdings(configuration: Configuration) -> Section:
    """Every category of personal data."""
    rows = tuple(
        (_(entry.what), _(entry.why), _(ERASURES[erasure])) for entry, erasure in configuration.register
    )
    return Section(
        _("Personal data that is kept"),
        (
            Words(_("Data subjects are the members of courses that use Stoa: learners, and the staff who teach them.")),
            Rows((_("What"), _("What for"), _("On erasure")), rows),
        ),
    )  # fmt: skip


def receivers(configuration: Configuration) -> Section:
    """Every system that data may go to."""
    blocks: tuple[Block, ...] = (Words(_("No system is connected: nothing leaves.")),)
    if configuration.receivers:
        headings = (_("System"), _("Host"), _("Purpose"), _("Legal basis"), _("Fields"))
        blocks = (Rows(headings, tuple(_receiver(each) for each in configuration.receivers)),)
    return Section(_("Recipients"), blocks)


def transfers(configuration: Configuration) -> Section:
    """Transfers to third countries."""
    hosts = tuple(dict.fromkeys(each.host for each in configuration.receivers))
    blocks: tuple[Block, ...] = (
        Words(_("Stoa itself sends nothing to its makers or to anybody else: no usage statistics, no fonts or scripts from other hosts, no model of others.")),
    )  # fmt: skip
    if hosts:
        blocks += (
            Words(_("Data goes to these hosts only, over TLS with checked certificates:")),
            Items(hosts),
            to_add(
                _(
                    "For each host: its operator, the country, and for a third country the safeguard (Art. 44 to 49)"
                )
            ),
        )
    if configuration.preview_hosts:
        blocks += (
            Words(_("Pages that people share are fetched from these hosts, so that a link is shown with a title. A host sees this server and the address that was shared, and not who shared or reads it:")),
            Items(tuple(configuration.preview_hosts)),
        )  # fmt: skip
    return Section(_("Transfers to third countries"), blocks)


def purpose_words(purpose: ListedPurpose) -> str:
    """What a purpose is for, in the reader's language."""
    locale = get_locale()
    return purpose.what_for["de" if locale and locale.language == "de" else "en"]


def basis_words(purpose: ListedPurpose) -> str:
    """On which basis, with its article."""
    return str(BASES[purpose.basis]) if purpose.basis else "–"


def retention_words(purpose: ListedPurpose) -> str:
    """For how long what was sent is to be kept."""
    if purpose.retention_days is None:
        return str(_("as long as the course"))
    return str(ngettext("%(num)d day", "%(num)d days", purpose.retention_days))


def fields_words(purpose: ListedPurpose) -> str:
    """The fields of a purpose in the reader's language."""
    return ", ".join(_(FIELDS[field]) if field in FIELDS else field for field in purpose.fields)


def _receiver(receiver: Receiver) -> tuple[str, ...]:
    state = basis_words(receiver.purpose) if receiver.purpose.enabled else _("off: nothing leaves for it")
    return (
        system_titles().get(receiver.manifest.id, receiver.manifest.title),
        receiver.host,
        purpose_words(receiver.purpose),
        state,
        fields_words(receiver.purpose),
    )
