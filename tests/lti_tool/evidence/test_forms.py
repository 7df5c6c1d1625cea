"""The forms of levels and rules, as they come."""

from lti_tool.evidence.forms import read_rule


def test_what_nobody_would_write_out_is_no_number() -> None:
    """Of *1e5000* int makes five thousand digits, and of a larger exponent more than there is time for."""
    numbers = {"level": "1e5000", "weight": "9" * 21, "points": "1e-5000", "valid_months": "NaN"}
    _, document = read_rule({"when": "milestone", **numbers})
    assert {name: document[name] for name in numbers} == numbers
    assert read_rule({"when": "post", "weight": "0,25"})[1]["weight"] * 4 == 1
