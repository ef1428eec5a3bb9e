"""Money adds up exactly."""

import pytest

from reviewbot.kernel.money import NOTHING, Money


@pytest.mark.parametrize(
    ("amount", "spelled"),
    [
        pytest.param(NOTHING, "$0.000000", id="nothing"),
        pytest.param(Money(1_250_001), "$1.250001", id="dollars and millionths"),
        pytest.param(Money(-1_500_000), "-$1.500000", id="a debt"),
    ],
)
def test_money_is_spelled_in_dollars(amount: Money, spelled: str) -> None:
    assert str(amount) == spelled


def test_money_adds_subtracts_and_compares() -> None:
    assert Money(3) + Money(4) - Money(10) == Money(-3)
    assert Money(-3) < NOTHING
