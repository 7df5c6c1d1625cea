"""The pace that a receiver can take."""

from sync.outbox.pace import faster, slower


def test_a_receiver_that_throttles_is_given_twice_the_time() -> None:
    pace, paces = 0, []
    for _ in range(7):
        paces.append(pace := slower(pace))
    assert paces == [500, 1000, 2000, 4000, 8000, 10_000, 10_000]


def test_a_receiver_that_takes_everything_is_slowly_trusted_again() -> None:
    pace, items = slower(slower(0)), 0
    while pace:
        quicker = faster(pace, 1)
        assert 0 < pace - quicker <= pace * 0.05 or quicker == 0
        pace, items = quicker, items + 1
    assert 300 < items < 2000
    assert faster(0, 16) == 0


def test_many_items_at_once_count_like_as_many_one_by_one() -> None:
    one_by_one = 4000
    for _ in range(16):
        one_by_one = faster(one_by_one, 1)
    assert abs(faster(4000, 16) - one_by_one) <= 16  # rounded each time
