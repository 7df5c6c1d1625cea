"""What an address becomes where its town may stay."""

import pytest

from sync.filter.address import generalise


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("Kabusplatz 24/97, 38541 Schrobenhausen", "Schrobenhausen"),
        ("Hauptstr. 5\nD-60311 Frankfurt am Main", "Frankfurt am Main"),
        ("Wienerstr. 3, 3100 St. Pölten", "St. Pölten"),
        ("12345 Musterstadt, Musterweg 3", "Musterstadt"),
        ("Flat 3, 12 King's Road, Brighton BN1 2FA", "Brighton"),
        ("1600 Pennsylvania Avenue NW, Washington, DC 20500", "Washington"),
        ("45 Main Street, Toronto, ON M5V 2T6", "Toronto"),
        ("213 Pilekrogen 53 Apt. 263, Grand-Leez, Belgium 18431", "Grand-Leez"),
        ("Hauptstraße 5", None),
        ("Studio 32, Graham Crescent, KT30 9NA", None),
    ],
)
def test_an_address_becomes_its_town(address: str, town: str | None) -> None:
    assert generalise(address) == town
