"""What a connector says of itself, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext, lazy_gettext

from connectors.contract import Access, Direction, SettingKind
from connectors.registry import How, Listed

ALL: Final = lazy_gettext("All")
DIRECTION_WORDS: Final[Mapping[Direction, str]] = {
    Direction.COMMUNITIES: lazy_gettext("Communities"),
    Direction.RECORDS: lazy_gettext("Record systems"),
}
ACCESS_WORDS: Final[Mapping[Access, str]] = {
    Access.OPEN: lazy_gettext("live"),
    Access.ARCHIVE: lazy_gettext("by file only"),
    Access.CLOSED: lazy_gettext("not at all"),
}
_HOW: Final[Mapping[tuple[Direction, How], str]] = {
    (Direction.COMMUNITIES, How.PULL): lazy_gettext("Stoa asks for what is new."),
    (Direction.COMMUNITIES, How.WEBHOOK): lazy_gettext("It tells Stoa by itself what is new."),
    (Direction.COMMUNITIES, How.ARCHIVE): lazy_gettext("Somebody brings in a file from there."),
    (Direction.COMMUNITIES, How.PUSH): lazy_gettext(
        "It is part of Stoa: what is written there is here at once."
    ),
    (Direction.RECORDS, How.PUSH): lazy_gettext("Stoa writes to it by itself."),
    (Direction.RECORDS, How.FILE): lazy_gettext("Somebody fetches a file here and brings it there."),
}
_NO_WAY: Final = lazy_gettext("Not at all.")
_KINDS: Final[Mapping[SettingKind, str]] = {
    SettingKind.TEXT: lazy_gettext("text"),
    SettingKind.ADDRESS: lazy_gettext("address"),
    SettingKind.ADDRESSES: lazy_gettext("addresses, one a line"),
    SettingKind.SECRET: lazy_gettext("kept encrypted, and never shown again"),
    SettingKind.LINES: lazy_gettext("several, one a line"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is entered to connect it."""

    label: str
    kind: str
    hint: str
    required: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the catalogue, all words translated. `scopes` that are no sentences are told as they are."""

    id: str
    title: str
    direction: Direction
    access: Access
    access_words: str
    how: Sequence[str]
    personal_data: Sequence[str]
    authentication: str
    scopes: Sequence[str]
    destination: str
    rate_limits: str
    cost: str
    deletions: str
    proved_on: str
    instead: str
    docs: str
    settings: Sequence[Asked]
    is_personal_archive: bool


def in_words(one: Listed) -> Entry:
    """An entry for whoever looks."""
    manifest = one.manifest
    return Entry(
        id=manifest.id,
        title=said(manifest.title),
        direction=manifest.direction,
        access=manifest.access,
        access_words=str(ACCESS_WORDS[manifest.access]),
        how=[str(_HOW[manifest.direction, each]) for each in one.how] or [str(_NO_WAY)],
        personal_data=[said(each) for each in manifest.personal_data],
        authentication=said(manifest.authentication),
        scopes=[said(each) for each in manifest.scopes],
        destination=said(manifest.destination),
        rate_limits=said(manifest.rate_limits),
        cost=said(manifest.cost),
        deletions=said(manifest.deletions),
        proved_on=said(manifest.proved_on),
        instead=said(manifest.instead),
        docs=manifest.docs,
        settings=[
            Asked(said(each.label), str(_KINDS[each.kind]), said(each.hint), each.required)
            for each in manifest.settings
        ],
        is_personal_archive=manifest.personal_archive,
    )


def said(words: str) -> str:
    """Words of a manifest in the reader's language; those of other packages as they are."""
    return str(gettext(words)) if words else ""
