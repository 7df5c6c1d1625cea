"""Findings that overlap."""

from sync.filter import EntityType, Span
from sync.filter.resolve import resolve
from sync.filter.types import FAMILY_MEMBER


def test_findings_apart_are_kept_in_order() -> None:
    later = Span(5, 8, EntityType.PHONE, 0.9, "b")
    earlier = Span(0, 5, EntityType.EMAIL, 0.9, "a")
    assert resolve([later, earlier]) == (earlier, later)


def test_what_overlaps_is_joined_and_named_after_the_longest() -> None:
    handle = Span(0, 5, EntityType.HANDLE, 0.8, "handle")
    person = Span(1, 12, EntityType.PERSON_R, 0.99, "person")
    assert resolve([handle, person]) == (Span(0, 12, EntityType.PERSON_R, 0.99, "person"),)


def test_a_finding_inside_of_another_adds_nothing() -> None:
    number = Span(0, 22, EntityType.IBAN, 0.99, "iban")
    part = Span(5, 17, EntityType.PHONE, 0.9, "phone")
    assert resolve([part, number]) == (number,)


def test_equal_findings_are_named_by_precedence() -> None:
    phone = Span(0, 9, EntityType.PHONE, 0.9, "phone")
    iban = Span(0, 9, EntityType.IBAN, 0.7, "iban")
    assert resolve([phone, iban]) == resolve([iban, phone]) == (iban,)


def test_who_is_on_the_roster_is_no_third_party() -> None:
    member = Span(0, 4, EntityType.PERSON_R, 0.9, "roster.given")
    longer = Span(0, 11, EntityType.PERSON_T, 0.8, "person.model")
    assert resolve([member, longer]) == (Span(0, 11, EntityType.PERSON_R, 0.9, "roster.given"),)


def test_somebody_of_a_family_is_no_member_with_the_same_first_name() -> None:
    member = Span(0, 4, EntityType.PERSON_R, 0.9, "roster.given")
    daughter = Span(0, 4, EntityType.PERSON_T, 0.9, FAMILY_MEMBER)
    assert resolve([member, daughter]) == (daughter,)


def test_what_is_held_is_no_name_of_a_third_party_instead() -> None:
    held = Span(3, 8, EntityType.ART9, 0.8, "a")
    for name in (Span(3, 8, EntityType.PERSON_T, 0.9, "b"), Span(0, 8, EntityType.PERSON_T, 0.9, "b")):
        (whole,) = resolve([name, held])
        assert (whole.start, whole.end, whole.type) == (name.start, 8, EntityType.ART9)
    on_the_roster = Span(0, 8, EntityType.PERSON_R, 0.9, "b")
    assert resolve([on_the_roster, held])[0].type is EntityType.PERSON_R
