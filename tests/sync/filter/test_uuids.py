"""What stands in a UUID is no number of anybody's."""

from random import Random
from uuid import UUID

import pytest

from sync.filter.engine import TextFilter

_SEED = 20261128
FILTER = TextFilter()


def uuids(number: int) -> list[str]:
    """UUIDs that begin with digits alone, as one in forty does."""
    random = Random(_SEED)
    rest = (str(UUID(int=random.getrandbits(128), version=4))[8:] for _ in range(number))
    return [f"{random.randrange(10**8):08}{each}" for each in rest]


def test_a_link_of_ours_goes_as_it_is() -> None:
    for space, person in zip(*[iter(uuids(600))] * 2, strict=True):
        text = f"Shown here: https://stoa.example/s/{space}/review/{person}"
        assert FILTER.scan(text).text == text


UUID_WITH_DIGITS = "04575966-1f52-4617-ae46-570831482631"


@pytest.mark.parametrize("number", ["0171 2345678", "030 12345678", "123-45-6789", "4111 1111 1111 1111"])
@pytest.mark.parametrize("between", [" ", "/", ".", " - ", "("])
def test_a_number_beside_is_found_however_close_it_stands(number: str, between: str) -> None:
    for text in (f"call {number}{between}{UUID_WITH_DIGITS}", f"call /{UUID_WITH_DIGITS}{between}{number}"):
        assert number not in FILTER.scan(text).text


def test_a_secret_that_is_a_uuid_is_found_whole() -> None:
    (secret,) = uuids(1)
    assert secret[-12:] not in FILTER.scan(f"The password is {secret}").text
