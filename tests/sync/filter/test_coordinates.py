"""Places on the map, and figures that are none."""

import pytest

from sync.filter import EntityType, TextFilter

FILTER = TextFilter()


def found(text: str) -> list[str]:
    return [
        text[span.start : span.end] for span in FILTER.scan(text).spans if span.type is EntityType.COORDINATES
    ]


@pytest.mark.parametrize(
    "place",
    [
        "52.520008, 13.404954",
        "52.5200, 13.4050",
        "-33.86882, 151.20930",
        "52,520008; 13,404954",
        "52.5200 N, 13.4050 E",
        "52.52° N, 13.40° E",
        "52°31'12\"N 13°24'18\"E",
        "52° 31′ 12″ N, 13° 24′ 18″ O",
        "N 52° 31.200 E 013° 24.300",
        "geo:52.5200,13.4050;u=35",
        "https://www.google.com/maps/@52.5200,13.4050,15z",
        "https://www.google.com/maps/place/X/@52.5200,13.4050,17z/data=!3m1",
        "https://maps.google.com/?q=52.52,13.405",
        "https://www.openstreetmap.org/?mlat=52.52&mlon=13.405#map=15/52.52/13.405",
        "https://www.openstreetmap.org/#map=15/52.52/13.405",
        "https://maps.app.goo.gl/AbCdEf123",
        "9F4MGC2M+XR",
        "///filled.count.soap",
        "https://w3w.co/filled.count.soap",
        "33U 391547 5820034",
        "33U UU 91021 19832",
        "lat=52.52, lon=13.405",
        "Latitude: 52.5200, Longitude: 13.4050",
    ],
)
def test_a_place_in_figures_is_found_whole(place: str) -> None:
    assert found(f"Ich bin bei {place}.") == [place]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Koordinaten: 52.520 13.405", "52.520 13.405"),
        ("GPS 52.52\u200b00, 13.4050", "52.52\u200b00, 13.4050"),
        ("MGRS 33UUU9102119832", "33UUU9102119832"),
        ("Treffen bei GC2M+XR Berlin", "GC2M+XR"),
    ],
)
def test_a_shorter_form_is_a_place_where_a_word_says_so(text: str, place: str) -> None:
    assert found(text) == [place]


@pytest.mark.parametrize(
    "text",
    [
        "(0.25, 0.75)",
        "12,5 %",
        "Version 1.2.3",
        "0.8123, 0.7512",
        "0.00012, 0.00034",
        "3.14, 2.71",
        "M = 3.456, SD = 1.234",
        "p = 0.0123, 0.0456",
        "20° C bis 30° C",
        "Winkel 45° und 90°",
        "(12.345, 45.678, 78.910)",
        "12.3456 45.6789 23.4567",
        "| 12.3456 | 45.6789 |",
        "12,345 Einwohner, 23,456",
        "1.234,50 EUR",
        "file:///etc.conf.d",
        "1234+56",
        "52.52001, 199.40495",
        "https://example.com/maps/place",
        "Konto 1234567",
    ],
)
def test_figures_that_are_no_place_stay(text: str) -> None:
    assert found(text) == []
