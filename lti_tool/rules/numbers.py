"""Numbers as people write them in their language, and as a rule holds them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from babel import Locale
from babel.numbers import NumberFormatError, format_decimal, parse_decimal

_LONGEST: Final = 20  # characters


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a field asks for, from `least` to `most`.

    `decimals` may follow its point. `is_optional` where the field may stay empty, and `is_share` where it is a
    percentage, which rules hold in thousandths.
    """

    least: int
    most: int
    decimals: int = 0
    is_optional: bool = False
    is_share: bool = False

    def read(self, text: str, locale: Locale) -> int | Decimal | None:
        """What a rule's document holds for it; None for an empty field. Raises ValueError for what it does not take."""
        if not text:
            if self.is_optional:
                return None
            raise ValueError("nothing there")
        if not is_written_out(text):
            raise ValueError("no number of the size and form that people write")
        try:
            number = parse_decimal(text, locale=locale, strict=True)
        except NumberFormatError as error:
            raise ValueError("no number") from error
        if number != round(number, self.decimals):
            raise ValueError("too exact")
        if not self.least <= number <= self.most:
            raise ValueError("out of bounds")
        exact = number * 10 if self.is_share else number
        return int(exact) if exact == exact.to_integral_value() else exact

    def write(self, held: int | Decimal | float | None, locale: Locale) -> str:
        """How the field shows what a rule's document holds."""
        if held is None:
            return ""
        number = Decimal(str(held)) / 10 if self.is_share else Decimal(str(held))
        return format_decimal(number, "0.###", locale=locale)


def is_written_out(text: str) -> bool:
    """Whether a text can be a number as people write it: short, and without an exponent.

    What is longer Decimal may not be able to round, and of an exponent int makes as many digits as it says.
    """
    return len(text) <= _LONGEST and not any(sign.isalpha() for sign in text)


def points(*, least: int = 0) -> Number:
    """Points."""
    return Number(least, 1_000_000, decimals=3)


def words() -> Number:
    """Counted words."""
    return Number(0, 1_000_000)


def share(*, least: int = 0, is_optional: bool = False) -> Number:
    """A percentage with one decimal."""
    return Number(least, 100, decimals=1, is_optional=is_optional, is_share=True)


def count(most: int, *, least: int = 1, is_optional: bool = False) -> Number:
    """A whole number."""
    return Number(least, most, is_optional=is_optional)
