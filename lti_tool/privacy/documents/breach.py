"""A draft of what is told about a breach (GDPR Art. 33(3), 33(5), 34): what was sent, whom it touches, until when."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from config.language import regional_locale
from lti_tool.privacy.documents.configuration import Configuration
from lti_tool.privacy.documents.paper import Items, Paper, Rows, Section, Words, to_add
from lti_tool.privacy.documents.shared import responsible
from lti_tool.privacy.words import system_titles
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_texts
from sync.people.accounts import Profile, read_profiles
from sync.people.sealing import Seals
from sync.rights.breach import TIME_TO_NOTIFY, Sending, Suspicion, read_sendings
from sync.spaces.spaces import DEFAULT_TIME_ZONE

_AT_ONCE: Final = 1000  # ids in one query


@dataclass(frozen=True, slots=True)
class Breach:
    """What is known of a breach: when it was found, what was sent, who the people are, and where posts stand."""

    found_at: datetime
    sendings: Sequence[Sending]
    people: Mapping[UUID, Profile]
    posts: Mapping[UUID, str]


def read_breach(
    session: Session, keys: KeyRing, organisation_id: UUID, suspected: Suspicion, found_at: datetime
) -> Breach:
    """What an organisation has sent that fits a suspicion, of whom, and where the posts stand."""
    sendings = read_sendings(session, organisation_id, suspected)
    people: dict[UUID, Profile] = {}
    for some in _parts({each.person_id for each in sendings}):
        people |= read_profiles(session, keys, some)
    return Breach(
        found_at,
        sendings,
        people,
        _places(session, keys, {each for one in sendings for each in one.contributions}),
    )


def _places(session: Session, keys: KeyRing, contributions: Collection[UUID]) -> dict[UUID, str]:
    """Where the posts stand: their addresses, or their ids where they have none."""
    places: dict[UUID, str] = {}
    for some in _parts(contributions):
        rows = session.scalars(
            select(StoredContribution).where(
                StoredContribution.id.in_(some), StoredContribution.deleted_at.is_(None)
            )
        )
        texts = open_texts(Seals(session, keys), rows)
        places |= {
            contribution_id: text.link or str(contribution_id) for contribution_id, text in texts.items()
        }
    return places


def _parts(ids: Collection[UUID]) -> Iterator[list[UUID]]:
    """Ids in portions that one query takes."""
    ordered = sorted(ids)
    return (ordered[first : first + _AT_ONCE] for first in range(0, len(ordered), _AT_ONCE))


def breach(configuration: Configuration, known: Breach) -> Paper:
    """The draft. It names people: it is for who has to tell them."""
    return Paper(
        _("Breach: what was sent, and whom it touches"),
        _("GDPR, Art. 33 and 34"),
        (
            _deadline(known),
            responsible(configuration),
            _extent(known),
            _recipients(known),
            _people(known),
            _list(known),
            _what_to_do(),
        ),
    )


def _deadline(known: Breach) -> Section:
    return Section(
        _("Until when"),
        (
            Words(_("Found on %(found)s. The supervisory authority is to be told by %(until)s, unless a risk to people is unlikely; what is not known by then follows later (Art. 33(4)).", found=_time(known.found_at), until=_time(known.found_at + TIME_TO_NOTIFY))),
            to_add(_("What happened, how it was found, whether it goes on")),
        ),
    )  # fmt: skip


def _extent(known: Breach) -> Section:
    posts = {each for sending in known.sendings for each in sending.contributions}
    return Section(
        _("How much"),
        (
            Items((
                ngettext("%(num)d item was sent", "%(num)d items were sent", len(known.sendings)),
                ngettext("of %(num)d person", "of %(num)d people", len({each.person_id for each in known.sendings})),
                ngettext("from %(num)d post", "from %(num)d posts", len(posts)),
            )),
            to_add(_("Likely consequences for the people concerned")),
        ),
    )  # fmt: skip


def _recipients(known: Breach) -> Section:
    counted = Counter((each.connector, each.host, each.purpose) for each in known.sendings)
    rows = tuple(
        (_title(connector), host or "–", purpose, str(number))
        for (connector, host, purpose), number in sorted(counted.items())
    )
    return Section(
        _("Recipients"),
        (
            Rows((_("System"), _("Host"), _("Purpose"), _("Items")), rows)
            if rows
            else Words(_("Nothing that fits was sent.")),
        ),
    )


def _people(known: Breach) -> Section:
    counted = Counter(each.person_id for each in known.sendings)
    named = [(known.people.get(person_id, Profile()), number) for person_id, number in counted.items()]
    rows = tuple(
        (
            profile.display_name or _("erased, or not named by the learning platform"),
            profile.mail or "–",
            str(number),
        )
        for profile, number in sorted(named, key=lambda each: each[0].display_name or "")
    )
    return Section(
        _("Whom it touches"),
        (
            Words(_("Where the risk to them is high, they are to be told without undue delay, in plain words (Art. 34).")),
            Rows((_("Person"), _("Mail address"), _("Items")), rows),
        ),
    )  # fmt: skip


def _list(known: Breach) -> Section:
    rows = tuple(
        (
            _time(each.at),
            known.people.get(each.person_id, Profile()).display_name or "–",
            _title(each.connector),
            f"{_content(each)} ({_('not known to have arrived')})" if each.uncertain else _content(each),
            ", ".join(known.posts.get(post, _("removed")) for post in each.contributions) or "–",
        )
        for each in known.sendings
    )
    return Section(
        _("What was sent"),
        (Rows((_("When"), _("Person"), _("System"), _("What"), _("Posts")), rows),),
    )


def _what_to_do() -> Section:
    return Section(
        _("What to do"),
        (
            Items((
                _("Stop it: `stoa privacy purpose NAME off` lets nothing more leave for a purpose."),
                _("Have it deleted: what a person takes out, takes consent back for or is erased from is deleted at recipients, with a receipt."),
                _("Mend the cause, for example by a term or a pattern that the filter is to know."),
                _("Keep this paper: breaches are documented also where nobody has to be told (Art. 33(5))."),
            )),
            to_add(_("Measures taken, who decided, when the authority and the people were told")),
        ),
    )  # fmt: skip


def _content(sending: Sending) -> str:
    if sending.given is not None and sending.maximum is not None:
        given = f"{sending.given / 1000:g}"
        return str(_("%(given)s of %(maximum)s points", given=given, maximum=sending.maximum))
    return sending.item


def _title(connector: str) -> str:
    return system_titles().get(connector, connector or "–")


def _time(instant: datetime) -> str:
    locale = get_locale()
    written = regional_locale(locale.language if locale else None)
    return str(format_datetime(instant.astimezone(ZoneInfo(DEFAULT_TIME_ZONE)), "medium", locale=written))
