"""Numbers of payment cards (ISO/IEC 7812), by the ranges and lengths that the networks give out."""

from collections.abc import Iterator
from typing import Final

from stdnum import luhn

from sync.filter.identifiers.digit_groups import Number, figures_in, numbers
from sync.filter.labels import Label, around
from sync.filter.types import EntityType, Span
from sync.filter.view import View

_LENGTHS: Final = range(12, 20)
# First and last number of a range of the first six digits, and the lengths that its cards have.
_ISSUERS: Final = (
    (400000, 499999, (13, 16, 18, 19)),  # Visa
    (222100, 272099, (16,)),  # Mastercard
    (510000, 559999, (16,)),
    (340000, 349999, (15,)),  # American Express
    (370000, 379999, (15,)),
    (300000, 305999, (14, 16, 19)),  # Diners Club
    (309500, 309599, (14, 16, 19)),
    (360000, 369999, (14, 16, 19)),
    (380000, 399999, (14, 16, 19)),
    (352800, 358999, (16, 17, 18, 19)),  # JCB
    (180000, 180099, (15,)),
    (213100, 213199, (15,)),
    (601100, 601199, (16, 19)),  # Discover
    (644000, 659999, (16, 19)),
    (620000, 629999, (16, 17, 18, 19)),  # UnionPay
    (810000, 817199, (16, 17, 18, 19)),
    (60400, 60499, range(12, 20)),  # Maestro
    (500000, 509999, range(12, 20)),
    (560000, 589999, range(12, 20)),
    (630000, 639999, range(12, 20)),
    (670000, 679999, range(12, 20)),
    (600000, 609999, (16,)),  # RuPay
    (220000, 220499, (16, 17, 18, 19)),  # Mir
    (979200, 979299, (16,)),  # Troy
)
# Shorter ones are often something else (an article's number has 12 or 13 digits).
_ALONE_MIN = 14
_GROUPS: Final = frozenset({(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (6, 13), (8, 8), (6, 10)})
_CARD = Label.of(
    """kreditkarte kredit_karte credit debit _card_ _cards_ _cc_ _karte_ _karten_ bankkarte girokarte
    girocard geldkarte _ec_karte eckarte prepaid visa_karte mastercard master_card firmenkarte
    kartennummer kartennr karten_nummer karten_nr _visa_ _amex_ american_express _diners_ maestro _jcb_
    _pan_ unionpay kartenzahlung"""
)
_OTHER = Label.of(
    """isbn _ean_ gtin _gln_ imei iccid imsi sscc isni orcid tracking sendung paket parcel shipment bestell
    auftrag _order_ rechnung invoice ticket vertrag kundenn _serial _serien seriennummer artikel teile
    _sku_ _doi_ transaktion transaction_id timestamp zeitstempel"""
)


def find(view: View) -> Iterator[Span]:
    """Numbers with a right check digit of a network's range; beside a word for cards any of a card's length."""
    text = view.text
    if figures_in(text) < _LENGTHS[0]:
        return
    is_about_cards = _CARD.occurs_in(text)
    for number in numbers(text, _LENGTHS, _LENGTHS[-1]):
        if not _is_varied(number.digits):
            continue
        checks = luhn.is_valid(number.digits)
        if not (checks or is_about_cards):
            continue
        surroundings = around(text, number.start, number.end)
        if checks and _is_issued(number.digits):
            if _CARD.is_in(surroundings) or (_has_form_alone(number) and not _OTHER.is_in(surroundings)):
                yield view.span(
                    number.start, number.end, EntityType.CREDIT_CARD, 0.95, "credit_card.check_digit"
                )
        elif (checks or _has_form(number)) and _CARD.is_in(surroundings):
            score = 0.9 if checks else 0.7
            yield view.span(number.start, number.end, EntityType.CREDIT_CARD, score, "credit_card.context")


def _is_varied(digits: str) -> bool:
    return len(set(digits)) > 1


def _is_issued(digits: str) -> bool:
    beginning = int(digits[:6])
    return any(first <= beginning <= last and len(digits) in lengths for first, last, lengths in _ISSUERS)


def _has_form_alone(number: Number) -> bool:
    return len(number.digits) >= _ALONE_MIN and (_has_form(number) or number.is_broken)


def _has_form(number: Number) -> bool:
    return (
        len(set(number.groups)) == 1
        or number.groups in _GROUPS
        or (number.is_broken and len(number.groups) == 2)
    )
