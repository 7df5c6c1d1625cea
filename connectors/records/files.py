"""Record systems that take files: what Stoa says of them.

None is spoken to: `sync.transfers` and `sync.certificates` make files, which a person fetches here and brings there.
"""

from typing import Final

from config.language import N_
from connectors.contract import Access, Direction, Manifest

_NO_CALL: Final = N_("none: nothing is called")
_BY_HAND: Final = N_(
    "not seen, and nothing can be taken back: what was revoked is missing from the next file, and is to be deleted "
    "there by hand"
)
_FETCHED: Final = N_(
    "none: an administrator or qualification manager fetches a file here, and imports it there with their own account"
)
_RECORDS: Final = (
    N_("user id"),
    N_("competency"),
    N_("competency level"),
    N_("certificate"),
    N_("name and e-mail address, only where the purpose lists them"),
)

SUCCESSFACTORS: Final = Manifest(
    id="successfactors",
    title=N_("SAP SuccessFactors Learning (file)"),
    direction=Direction.RECORDS,
    access=Access.ARCHIVE,
    personal_data=_RECORDS,
    authentication=_FETCHED,
    destination=N_(
        "a CSV file with the columns of ExternalLearningEvents, for the organisation’s SuccessFactors"
    ),
    rate_limits=_NO_CALL,
    cost=N_("none here; SuccessFactors itself is licensed"),
    deletions=_BY_HAND,
    docs="docs/records.md",
    instead=N_(
        "its OData interface (learningevent-service) is not called: bring the file by its import, or let a signed "
        "webhook tell a program of yours that calls it"
    ),
    proved_on=N_("the published list of properties; not tried against the system"),
)
TCMANAGER: Final = Manifest(
    id="tcmanager",
    title=N_("TCmanager (file)"),
    direction=Direction.RECORDS,
    access=Access.ARCHIVE,
    personal_data=_RECORDS,
    authentication=_FETCHED,
    destination=N_("a CSV file for the organisation’s TCmanager"),
    rate_limits=_NO_CALL,
    cost=N_("none here; TCmanager itself is licensed"),
    deletions=_BY_HAND,
    docs="docs/records.md",
    instead=N_(
        "no public description of an interface or of an import was found: agree on headings and signs with whoever "
        "looks after that system, or ask its maker, SoftDeCC"
    ),
    proved_on=N_("nothing: the columns are a proposal"),
)
CSV: Final = Manifest(
    id="csv",
    title=N_("CSV file (any other system)"),
    direction=Direction.RECORDS,
    access=Access.ARCHIVE,
    personal_data=_RECORDS,
    authentication=_FETCHED,
    destination=N_("a CSV file with columns that the organisation sets itself, for the system that it has"),
    rate_limits=_NO_CALL,
    deletions=_BY_HAND,
    docs="docs/records.md",
    instead=N_("a signed webhook tells a system at once"),
    proved_on=N_("no system in particular; the profile for Cornerstone was not tried either"),
)
OPEN_BADGES: Final = Manifest(
    id="open_badges",
    title=N_("Open Badges 3.0 (signed file)"),
    direction=Direction.RECORDS,
    access=Access.ARCHIVE,
    personal_data=(
        N_("what a certificate is for, and until when it holds"),
        N_("a salted hash of the e-mail address"),
        N_("name and evidence, only where their holder shows them"),
    ),
    authentication=N_("none: the holder fetches the badge here, and brings it to a wallet or profile"),
    destination=N_(
        "wherever its holder brings it: a signed file (JWT), or a picture (PNG, SVG) with it inside"
    ),
    rate_limits=_NO_CALL,
    deletions=N_(
        "not seen; what is revoked here is revoked for whoever checks it, by the published status list, and the file "
        "stays where it was brought"
    ),
    docs="docs/certificates.md",
    instead=N_("the API of Open Badges, by which badges go from system to system, is not there"),
    proved_on="openbadgeslib",
)
