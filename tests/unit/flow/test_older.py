"""How long a push waits for the one before it."""

import pytest

from reviewbot.flow.older import Other, calm_left

OURS = Other(name="review:1:7:c:d-3", is_at_work=True, began=10_000)


def other(began: int, *, name: str = "review:1:7:a:d-1") -> Other:
    return Other(name=name, is_at_work=False, began=began)


@pytest.mark.parametrize(
    ("older", "seconds"),
    [
        pytest.param((), 0.0, id="the first push waits for nothing"),
        pytest.param((other(4_000),), 0.0, id="one after a quiet time waits for nothing"),
        pytest.param((other(8_000),), 3.0, id="one soon after another waits until the time is over"),
        pytest.param((other(2_000), other(9_000)), 4.0, id="the last one before counts"),
        pytest.param((other(9_000, name="owner:1:7:a:payments"),), 0.0, id="an owner's review is no push"),
    ],
)
def test_a_burst_is_reviewed_once_it_has_passed(older: tuple[Other, ...], seconds: float) -> None:
    assert calm_left(OURS, older, calm_seconds=5.0) == seconds


@pytest.mark.parametrize(
    ("began", "is_older"),
    [
        pytest.param(9_999, True, id="a second before"),
        pytest.param(10_983, True, id="in the same second, which ours may be counted by"),
        pytest.param(11_000, False, id="a second after"),
    ],
)
def test_what_began_in_the_same_second_is_no_newer(began: int, is_older: bool) -> None:
    assert other(began, name="owner:1:7:a:payments").is_no_newer_than(OURS) is is_older
