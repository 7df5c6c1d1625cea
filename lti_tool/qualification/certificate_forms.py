"""What stands in the form of what is certified, and the definition that is meant by it."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from werkzeug.datastructures import MultiDict

from sync.certificates.alignments import (
    LONGEST_CODE,
    LONGEST_NAME,
    alignments_of,
    is_address,
    target_type_of,
)
from sync.certificates.conditions import AchievementRefused, Condition, FromLevel, FromPoints
from sync.certificates.content import Alignment, Words
from sync.certificates.definitions import RENEWAL_MONTHS, Definition, IssuedBy
from sync.frameworks.lookup import FoundCompetency
from sync.scoring.documents import THOUSANDTHS, from_thousandths

LANGUAGES: Final = ("de", "en")
TEXTS: Final[Mapping[str, int]] = {
    "title": 300,
    "description": 2_000,
    "criteria": 2_000,
}  # characters at most
MOST_MONTHS: Final = 600
_MOST_POINTS: Final = 1_000_000_000
_LONGEST_NUMBER: Final = 16  # characters
_ROWS: Final = 3  # with competencies
_SPARE: Final = 2  # rows beside those that there are
_MOST_ROWS: Final = 52
Known = Mapping[str, Sequence[FoundCompetency]]
"""Competencies by what conditions call them."""


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A level that proposes it, as it was typed; `is_named`: the certificate says that it corresponds to that."""

    number: int
    competency: str = ""
    level: str = ""
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class AddressRow:
    """Something else that it corresponds to."""

    number: int
    name: str = ""
    url: str = ""
    framework: str = ""
    code: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.name or self.url or self.framework or self.code)


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form; texts by field and language."""

    texts: Mapping[str, Mapping[str, str]]
    valid_months: str
    renewal_months: str
    issued_by: str
    points: str
    levels: Sequence[LevelRow]
    addresses: Sequence[AddressRow]
    is_active: bool

    @classmethod
    def new(cls) -> "Typed":
        """An empty form."""
        empty: Mapping[str, Mapping[str, str]] = {name: {} for name in TEXTS}
        levels, addresses = _with_spare_levels(()), _with_spare_addresses(())
        return cls(empty, "24", str(RENEWAL_MONTHS), IssuedBy.STAFF.value, "", levels, addresses, True)

    @classmethod
    def of(cls, told: Definition, known: Known) -> "Typed":
        """A definition as the form has it."""
        points = [each.points for each in told.proposed_by if isinstance(each, FromPoints)]
        wanted = [each for each in told.proposed_by if isinstance(each, FromLevel)]
        stated = {each.url for each in told.alignments}
        levels = [
            LevelRow(0, each.competency_id, str(each.level), _is_named(each.competency_id, known, stated))
            for each in wanted
        ]
        named = {url for row in levels if row.is_named for url in _addresses_of(row.competency, known)}
        rest = [
            AddressRow(0, each.name, each.url, each.framework, each.code)
            for each in told.alignments
            if each.url not in named
        ]
        return cls(
            {name: getattr(told, name).by_language for name in TEXTS},
            "" if told.valid_months is None else str(told.valid_months),
            str(told.renewal_months),
            told.issued_by.value,
            str(from_thousandths(min(points))) if points else "",  # whoever has more has these
            _with_spare_levels(levels),
            _with_spare_addresses(rest),
            told.active,
        )

    @classmethod
    def sent(cls, form: MultiDict[str, str]) -> "Typed":
        """What was typed."""

        def typed(name: str) -> str:
            return form.get(name, "").replace("\r\n", "\n").strip()

        levels = [
            LevelRow(0, typed(f"{at}-competency"), typed(f"{at}-level"), f"{at}-named" in form)
            for at in _numbers(form, "rows")
        ]
        addresses = [
            AddressRow(
                0, typed(f"{at}-name"), typed(f"{at}-url"), typed(f"{at}-framework"), typed(f"{at}-code")
            )
            for at in _numbers(form, "addresses")
        ]
        return cls(
            {name: {each: typed(f"{name}_{each}") for each in LANGUAGES} for name in TEXTS},
            typed("valid_months"),
            typed("renewal_months"),
            typed("issued_by"),
            typed("points"),
            _with_spare_levels([each for each in levels if each.competency]),
            _with_spare_addresses([each for each in addresses if not each.is_empty]),
            "active" in form,
        )

    @property
    def chosen(self) -> Sequence[LevelRow]:
        """The rows with a competency."""
        return [each for each in self.levels if each.competency]

    def definition(self, name: str, known: Known, before: Definition | None) -> Definition:
        """What is meant, where `known` are the competencies that may be chosen. Raises `AchievementRefused`.

        What the certificate corresponded to before and does so still stays as it was worded.
        """
        texts = {field: self._words(field) for field in TEXTS}
        months = _whole(self.valid_months, "valid_months", 1) if self.valid_months else None
        renewal = _whole(self.renewal_months or "0", "renewal_months", 0)
        if self.issued_by not in list(IssuedBy):
            raise AchievementRefused("Nobody was chosen to confirm it.")
        proposed_by = (*_points(self.points), *self._levels(known))
        stated = {each.url: each for each in before.alignments} if before else {}
        told = Definition(
            name=name,
            **texts,
            alignments=self._alignments(known, stated),
            valid_months=months,
            renewal_months=renewal,
            issued_by=IssuedBy(self.issued_by),
            proposed_by=proposed_by,
            active=self.is_active,
        )
        return Definition.parse(told.dump())

    def _words(self, field: str) -> Words:
        told = {each: text for each in LANGUAGES if (text := self.texts[field].get(each, ""))}
        if not told or max(map(len, told.values())) > TEXTS[field]:
            raise AchievementRefused(f"The {field} is missing or too long.", code=f"achievement.{field}")
        return Words(told)

    def _levels(self, known: Known) -> Sequence[Condition]:
        if any(row.competency not in known for row in self.chosen):
            raise AchievementRefused("A competency is not there (any more).", code="achievement.competency")
        told = [
            FromLevel(row.competency, _number(row.level, "achievement.level", range(1, 1001)))
            for row in self.chosen
        ]
        return list(dict.fromkeys(told))

    def _alignments(self, known: Known, stated: Mapping[str, Alignment]) -> tuple[Alignment, ...]:
        found: dict[str, Alignment] = {}
        for row in self.chosen:
            if row.is_named:
                own = _alignments_of(row.competency, known)
                if not own:
                    raise AchievementRefused("It has no public address.", code="achievement.no_address")
                found |= {each.url: stated.get(each.url, each) for each in own}
        for typed in self.addresses:
            if not typed.is_empty:
                found.setdefault(typed.url, _typed_alignment(typed, stated))
        return tuple(found.values())


def _typed_alignment(typed: AddressRow, stated: Mapping[str, Alignment]) -> Alignment:
    is_short = max(len(typed.name), len(typed.framework)) <= LONGEST_NAME and len(typed.code) <= LONGEST_CODE
    if not typed.name or not is_address(typed.url) or not is_short:
        raise AchievementRefused("A name or an address cannot be used.", code="achievement.alignment")
    before = stated.get(typed.url)
    kind = before.target_type if before else target_type_of(typed.url)
    return Alignment(typed.name, typed.url, typed.framework, typed.code, kind)


def _alignments_of(competency: str, known: Known) -> Sequence[Alignment]:
    found = known.get(competency)
    return alignments_of(found[0]) if found else ()


def _is_named(competency: str, known: Known, stated: AbstractSet[str]) -> bool:
    addresses = _addresses_of(competency, known)
    return bool(addresses) and addresses <= stated


def _addresses_of(competency: str, known: Known) -> set[str]:
    return {each.url for each in _alignments_of(competency, known)}


def _points(text: str) -> Sequence[FromPoints]:
    if not text:
        return ()
    if len(text) > _LONGEST_NUMBER:
        raise AchievementRefused("That is too long for a number.", code="achievement.points")
    try:
        points = Decimal(text.replace(",", ".")) * THOUSANDTHS
    except ArithmeticError as error:
        raise AchievementRefused("That is no number.", code="achievement.points") from error
    if not points.is_finite() or not 0 <= points <= _MOST_POINTS * THOUSANDTHS or points != int(points):
        raise AchievementRefused("These are no points.", code="achievement.points")
    return (FromPoints(int(points)),)


def _whole(text: str, field: str, least: int) -> int:
    return _number(text, f"achievement.{field}", range(least, MOST_MONTHS + 1))


def _number(text: str, code: str, within: range) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9 and int(text) in within):
        raise AchievementRefused("That is no such whole number.", code=code)
    return int(text)


def _numbers(form: MultiDict[str, str], name: str) -> range:
    """The numbers of the rows that a form has had."""
    return range(1, min(max(form.get(name, _ROWS, type=int), 0), _MOST_ROWS) + 1)


def _with_spare_levels(rows: Sequence[LevelRow]) -> Sequence[LevelRow]:
    numbered = [replace(each, number=at) for at, each in enumerate(rows, 1)]
    return [*numbered, *(LevelRow(at) for at in range(len(rows) + 1, max(len(rows) + _SPARE, _ROWS) + 1))]


def _with_spare_addresses(rows: Sequence[AddressRow]) -> Sequence[AddressRow]:
    numbered = [replace(each, number=at) for at, each in enumerate(rows, 1)]
    return [*numbered, *(AddressRow(at) for at in range(len(rows) + 1, len(rows) + _SPARE + 1))]
