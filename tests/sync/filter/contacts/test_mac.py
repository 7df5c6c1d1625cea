"""Addresses of network devices."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sync.filter import EntityType, TextFilter

FILTER = TextFilter()


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in FILTER.scan(text).spans if span.type is EntityType.MAC]


@given(st.binary(min_size=6, max_size=6))
@settings(max_examples=200, deadline=None)
def test_every_address_is_found_in_all_ways_to_write_it(octets: bytes) -> None:
    assume(len(set(octets.hex())) > 1)
    assert found(f"Gerät {octets.hex(':')} meldet sich") == [octets.hex(":")]
    assert found(f"MAC {octets.hex()} meldet sich") == [octets.hex()]
    assert found(f"MAC-Adresse: {octets.hex('-').upper()}.") == [octets.hex("-").upper()]
    assert found(f"MAC {octets.hex('.', 2)}") == [octets.hex(".", 2)]


@pytest.mark.parametrize(
    "address",
    [
        "00:1A:2B:3C:4D:5E",
        "00-1a-2b-3c-4d-5e",
        "001A.2B3C.4D5E",
        "00:1A:2B:FF:FE:3C:4D:5E",
        "00-1A-2B-FF-FE-3C-4D-5E",
    ],
)
def test_forms_of_systems_are_found_without_a_word(address: str) -> None:
    assert found(f"arp: {address} ist da") == [address]


@pytest.mark.parametrize(
    "text",
    [
        "001A2B3C4D5E",
        "ff:ff:ff:ff:ff:ff",
        "00:00:00:00:00:00",
        "12-34-56-78-90-12",
        "12:30:45",
        "D123-4567-8901",
        "16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48",
        "550e8400-e29b-41d4-a716-446655440000",
        "3f786850e387550fdab836ed7e6dc881de23001b",
        "zz:1A:2B:3C:4D:5E",
    ],
)
def test_times_fingerprints_and_broadcasts_stay(text: str) -> None:
    assert found(text) == []
