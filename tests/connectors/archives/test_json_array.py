import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.archives import MalformedJson, json_array

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def _pieces(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


@settings(deadline=None)
@given(values=st.lists(_JSON, max_size=8), size=st.integers(1, 64), plain=st.booleans())
def test_the_elements_are_those_of_the_standard_library_however_the_bytes_come(values, size, plain):
    data = json.dumps(values, ensure_ascii=plain).encode("utf-8", "surrogatepass" if plain else "replace")
    assert list(json_array(_pieces(data, size))) == json.loads(data)


def test_elements_come_before_the_rest_is_read():
    def pieces():
        yield b"[" + json.dumps({"n": 1}).encode() + b" " * 70_000 + b","
        yield b'{"n": 2},' * 10_000
        raise AssertionError("read too far")

    assert next(json_array(pieces())) == {"n": 1}


def test_a_number_that_goes_on_in_the_next_piece_is_one_number():
    filler = "x" * 70_000  # as much as is read at once
    for cut in range(1, len("-12.5e3")):
        pieces = [f'["{filler}", {"-12.5e3"[:cut]}', f"{'-12.5e3'[cut:]}]"]
        assert list(json_array(piece.encode() for piece in pieces)) == [filler, -12500.0]


def test_a_byte_order_mark_is_no_part_of_the_array():
    assert list(json_array([b"\xef\xbb", b"\xbf[1]"])) == [1]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  ",
        b"{}",
        b'{"messages": []}',
        b"[",
        b"[1",
        b"[1,",
        b"[1,]",
        b"[1 2]",
        b"[1] 2",
        b"[[1]",
        b"[nul]",
        b'["\xff"]',
        '["ü"]'.encode("latin-1"),
        '["ü"]'.encode("utf-16"),
        b"[" + b"[" * 200_000,
        b"[" + b"9" * 5_000 + b"]",
    ],
)
def test_what_is_no_array_is_malformed(data):
    with pytest.raises(MalformedJson):
        list(json_array([data]))


def test_an_element_may_not_be_longer_than_allowed():
    long = json.dumps(["x" * 300_000]).encode()
    assert len(list(json_array(_pieces(long, 4096), longest=400_000))) == 1
    with pytest.raises(MalformedJson):
        list(json_array(_pieces(long, 4096), longest=100_000))


def test_an_element_without_end_costs_no_more_than_its_length():
    begun = time.process_time()
    with pytest.raises(MalformedJson):
        list(json_array(_pieces(b'["' + b"x" * 8_000_000, 256)))
    assert time.process_time() - begun < 2


def test_an_element_longer_than_anybody_writes_is_not_held():
    assert len(list(json_array(_pieces(b'["' + b"x" * 1_000_000 + b'"]', 65_536)))) == 1
    with pytest.raises(MalformedJson, match="too long"):
        list(json_array(_pieces(b'["' + b"x" * 3_000_000 + b'"]', 65_536)))


def test_an_array_may_be_a_member_of_an_object():
    data = b'{"about": {"a": [0]}, "n": 1.5, "posts": [1, {"b": 2}], "posts": 3}'
    for size in (1, 7, 1_000):
        assert list(json_array(_pieces(data, size), within="posts")) == [1, {"b": 2}]


@pytest.mark.parametrize(
    "data", [b"[1]", b"{}", b'{"a": 1}', b'{"posts": 1}', b'{"posts": [1]', b'{"posts" [1]}']
)
def test_an_object_without_that_array_is_malformed(data):
    with pytest.raises(MalformedJson):
        list(json_array([data], within="posts"))
