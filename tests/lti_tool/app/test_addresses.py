"""What no address may hold, whichever route it leads to."""

from flask import Flask
from werkzeug.routing.converters import NumberConverter

from lti_tool.app.addresses import LARGEST_NUMBER
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.conftest import app as app
from tests.lti_tool.space.conftest import queries as queries
from tests.lti_tool.space.conftest import services as services


def test_no_route_takes_a_number_that_a_database_cannot_hold(app: Flask) -> None:
    taken = {
        f"{rule} {name}": converter
        for rule in app.url_map.iter_rules()
        for name, converter in rule._converters.items()
        if isinstance(converter, NumberConverter)
    }
    assert taken
    assert [each for each, found in taken.items() if found.max is None or found.max > LARGEST_NUMBER] == []


def test_what_has_control_characters_is_refused_before_a_database_is_asked(
    app: Flask, queries: QueryCounter
) -> None:
    browser = app.test_client()
    for address in ("/verify/%00", "/verify/a%0Ab", "/mail/stop/%7F", "/badges/issuer/%00/keys/x"):
        assert browser.get(address, base_url="https://stoa.example").status_code == 404
    assert browser.post("/mail/stop/%00", base_url="https://stoa.example").status_code == 404
    assert queries.statements == []
    assert browser.get("/verify/a", base_url="https://stoa.example").status_code == 404
    assert queries.statements
