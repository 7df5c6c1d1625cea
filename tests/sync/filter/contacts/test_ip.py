"""Addresses on the Internet."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from sync.filter import EntityType, TextFilter

FILTER = TextFilter()


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in FILTER.scan(text).spans if span.type is EntityType.IP]


@given(st.integers(1 << 24, (224 << 24) - 1))
@example(int(IPv4Address("120.183.154.62")))  # its figures make a tax number with the right check digit
@settings(max_examples=200, deadline=None)
def test_every_address_is_found_with_or_without_a_word(number: int) -> None:
    address = IPv4Address(number)
    assume(not address.is_loopback and any(octet > 30 for octet in address.packed))
    assume(str(address) not in {"8.8.8.8", "1.1.1.1"})
    assert found(f"IP {address} im Log") == [str(address)]
    assert found(f"Schau: {address}.") == [str(address)]


@given(st.integers(1 << 112, (0xFF00 << 112) - 1))
@settings(max_examples=200, deadline=None)
def test_every_address_of_version_six_is_found_short_and_long(number: int) -> None:
    address = IPv6Address(number)
    for written in (address.compressed, address.exploded, address.exploded.upper()):
        groups = written.replace(":", " ").split()
        assume(len(groups) > 1 and max(map(len, groups)) > 2 and any(map(str.isdigit, written)))
        assert found(f"Von {written} kam es") == [written]


@pytest.mark.parametrize(
    "address",
    [
        "192.168.0.17",
        "10.0.0.12:8080",
        "172.16.254.0/24",
        "203.0.113.42",
        "195[.]206[.]132[.]199",
        "195(dot)206(dot)132(dot)199",
        "2001:db8::1",
        "fe80::1ff:fe23:4567:890a%eth0",
        "2a02:8109:9c40::/48",
        "64:ff9b::192.0.2.33",
    ],
)
def test_ports_prefixes_zones_and_private_addresses_are_found_whole(address: str) -> None:
    assert found(f"Der Rechner {address} war es") == [address]


def test_addresses_in_links_are_found() -> None:
    assert found("http://93.184.216.34/index.html") == ["93.184.216.34"]
    assert found("https://[2a00:1450:4001:81b::200e]:443/") == ["2a00:1450:4001:81b::200e"]


def test_small_numbers_are_an_address_beside_a_word() -> None:
    assert found("ping 1.2.3.4") == ["1.2.3.4"]
    assert found("IP-Adresse 10.1.2.3") == ["10.1.2.3"]


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1 und 0.0.0.0, Maske 255.255.255.0",
        "8.8.8.8",
        "Version 1.2.3.4",
        "v10.20.30.40",
        "Firmware 120.45.60.70",
        "Chrome/120.0.609.71",
        "log4j-2.17.100.1",
        "requests==2.31.100.40",
        "Abschnitt 1.2.3.4",
        "siehe 3.2.1.4",
        "§ 1.2.3.40",
        "1.2.3.4 Einleitung",
        "Git 1.7.12.2 Release Notes",
        "The current version for new builds is correct (e.g. 6.90.0.17)",
        "256.1.2.3",
        "1.2.3.4.5",
        "12:30:45",
        "10:20:30:40",
        "std::vector, a::b, 1::",
        "::1",
        "cafe::babe",
        "Es stand 3::4 und 1:2:3:4:5:6:7:8",
        "Umsatz 4.111.111.111 Euro",
    ],
)
def test_versions_sections_times_and_nobodys_addresses_stay(text: str) -> None:
    assert found(text) == []
