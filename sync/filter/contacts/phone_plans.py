"""What countries' numbering plans say of a telephone number (the metadata of libphonenumber)."""

from enum import Enum, auto
from functools import cache
from typing import Any

import phonenumbers
import re2
from phonenumbers import NumberParseException, PhoneMetadata, ValidationResult

# Countries whose national form, with its leading zero, is known without a country code.
_REGIONS = (
    "DE",
    "AT",
    "CH",
    "GB",
    "IE",
    "FR",
    "BE",
    "NL",
    "IT",
    "TR",
    "SE",
    "FI",
    "HR",
    "RO",
    "AU",
    "NZ",
    "ZA",
    "IN",
)
_ABROAD_MIN = 11


class Standing(Enum):
    """How well a number with its country code fits that country's plan."""

    VALID = auto()
    POSSIBLE = auto()  # the right length
    UNKNOWN = auto()


def standing(number: str) -> Standing:
    """Look up a number that starts with a plus sign and its country code."""
    try:
        parsed = phonenumbers.parse(number)
    except NumberParseException:
        return Standing.UNKNOWN
    if phonenumbers.is_valid_number(parsed):
        return Standing.VALID
    possible = phonenumbers.is_possible_number_with_reason(parsed) == ValidationResult.IS_POSSIBLE
    return Standing.POSSIBLE if possible else Standing.UNKNOWN


def is_national(digits: str) -> bool:
    """Whether some country's plan knows these digits as they are dialled inside of it."""
    return _national_form().fullmatch(digits) is not None


@cache
def _national_form() -> Any:
    """One pattern for all regions: parsing a number once for each would cost a hundred times as much.

    By RE2, which makes it ready in a tenth of the time."""
    forms = []
    for plan in _plans():
        kinds = (plan.fixed_line, plan.mobile, plan.toll_free, plan.shared_cost, plan.premium_rate, plan.voip)
        patterns = [kind.national_number_pattern for kind in kinds if kind and kind.national_number_pattern]
        forms.append(f"{plan.national_prefix or ''}(?:{'|'.join(patterns)})")
    return re2.compile("|".join(forms))


def is_mobile_from_abroad(digits: str) -> bool:
    """Whether some country's plan knows these digits as a mobile number behind its country code.

    Without a plus these alone are told from other digits, by their length.
    """
    return len(digits) >= _ABROAD_MIN and _mobile_form().fullmatch(digits) is not None


@cache
def _mobile_form() -> Any:
    forms = [
        f"{plan.country_code}(?:{plan.mobile.national_number_pattern})" for plan in _plans() if plan.mobile
    ]
    return re2.compile("|".join(forms))


def _plans() -> list[PhoneMetadata]:
    plans = map(PhoneMetadata.metadata_for_region, _REGIONS)
    return [plan for plan in plans if plan is not None]
