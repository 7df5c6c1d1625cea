from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.lti import ServiceTrouble, ags

MOODLE = "https://lms.example/mod/lti/services.php/2/lineitems/5/lineitem?type_id=1"


@pytest.mark.parametrize(
    ("line_item", "scores"),
    [
        (MOODLE, "https://lms.example/mod/lti/services.php/2/lineitems/5/lineitem/scores?type_id=1"),
        ("https://lms.example/items/5", "https://lms.example/items/5/scores"),
        ("https://lms.example/items/5/", "https://lms.example/items/5/scores"),
        ("https://lms.example/items/5?a=1&b=%2F#x", "https://lms.example/items/5/scores?a=1&b=%2F"),
    ],
)
def test_scores_stand_before_the_query(line_item: str, scores: str) -> None:
    assert ags.scores_url(line_item) == scores


def test_results_and_filters_keep_the_query_and_quote_what_is_added() -> None:
    base = "https://lms.example/mod/lti/services.php/2/lineitems"
    assert ags.results_url(MOODLE, "a b&c") == f"{base}/5/lineitem/results?type_id=1&user_id=a+b%26c"
    assert ags.filtered_url(f"{base}?type_id=1", "r&1", "t") == f"{base}?type_id=1&resource_id=r%261&tag=t"


@pytest.mark.parametrize(
    ("exact", "text"),
    [
        (Fraction(1, 3), "0.333"),
        (Fraction(2, 3), "0.667"),
        (Fraction(99, 100), "0.99"),
        (Fraction(5), "5"),
        (Fraction(0), "0"),
        (Fraction(1, 1000), "0.001"),
        (Fraction(123456789, 1000), "123456.789"),
    ],
)
def test_points_are_plain_numbers(exact: Fraction, text: str) -> None:
    assert repr(ags.points(exact)) == text


@given(st.fractions(min_value=0, max_value=10**6))
def test_points_never_have_more_than_three_decimals(exact: Fraction) -> None:
    text = repr(ags.points(exact))
    assert "e" not in text
    assert len(text.partition(".")[2]) <= 3
    assert abs(Fraction(text) - exact) <= Fraction(1, 2000)


@pytest.mark.parametrize(
    "document",
    [
        None,
        {"userId": "1"},
        ["1"],
        [{"userId": "1", "resultScore": "5"}],
        [{"resultScore": True}],
        [{"resultScore": float("inf")}],
        [{"resultScore": float("nan")}],
        [{"resultScore": 1e308, "resultMaximum": 1}],
        [{"resultScore": -(10**4000)}],
        [{"resultScore": 5, "resultMaximum": 1e-308}],
        [{"resultScore": 5, "resultMaximum": -1}],
    ],
)
def test_results_of_another_shape_are_refused(document: object) -> None:
    with pytest.raises(ServiceTrouble):
        ags.read_results(document)


def test_a_result_without_a_maximum_is_out_of_one() -> None:
    (result,) = ags.read_results([{"userId": 5, "resultScore": 0.83, "comment": " "}])
    assert result == ags.Result("5", Fraction(83, 100), Fraction(1), None)


def test_of_a_number_no_more_decimals_are_kept_than_any_gradebook_has() -> None:
    (result,) = ags.read_results([{"userId": "5", "resultScore": 66.66666666666667, "resultMaximum": 1e9}])
    assert (result.score, result.maximum) == (Fraction(66_666_667, 10**6), 10**9)
    (result,) = ags.read_results([{"userId": "5", "resultScore": 1e-300}])
    assert result.score == 0


@pytest.mark.parametrize(
    "document", [None, [], {"id": 5}, {"id": "https://lms.example"}, {"id": "a", "scoreMaximum": 1e30}]
)
def test_line_items_of_another_shape_are_refused(document: object) -> None:
    with pytest.raises(ServiceTrouble):
        ags.read_line_item(document)
