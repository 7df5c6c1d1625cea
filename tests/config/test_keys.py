"""Encrypting and finding again under keys derived from one secret."""

import pytest

from config.keys import KeyRing, Undecipherable, new_key, seal, unseal

SECRET = "a secret of more than thirty-two characters"


def test_what_was_sealed_opens_with_the_same_key_and_subject() -> None:
    key = new_key()
    assert unseal(key, seal(key, b"name", about="profile:1"), about="profile:1") == b"name"


def test_the_same_text_is_sealed_differently_each_time() -> None:
    key = new_key()
    assert seal(key, b"name", about="x") != seal(key, b"name", about="x")


@pytest.mark.parametrize(
    "spoil", [lambda s: s[:-1] + bytes([s[-1] ^ 1]), lambda s: b"\x02" + s[1:], lambda s: s[:5]]
)
def test_changed_bytes_do_not_open(spoil) -> None:  # type: ignore[no-untyped-def]
    key = new_key()
    with pytest.raises(Undecipherable):
        unseal(key, spoil(seal(key, b"name", about="x")), about="x")


def test_sealed_bytes_moved_to_another_row_do_not_open() -> None:
    key = new_key()
    with pytest.raises(Undecipherable):
        unseal(key, seal(key, b"name", about="profile:1"), about="profile:2")


def test_another_secret_opens_nothing() -> None:
    sealed = KeyRing(SECRET).seal("token", about="x")
    with pytest.raises(Undecipherable):
        KeyRing(SECRET + "!").unseal(sealed, about="x")


def test_keys_for_different_uses_are_unrelated_and_repeatable() -> None:
    ring = KeyRing(SECRET)
    assert ring.key("a") == KeyRing(SECRET).key("a")
    assert ring.key("a") != ring.key("b")
    assert ring.lookup("mail", "x@y.example") != ring.lookup("account", "x@y.example")
