"""A customer earns a point for every full euro."""

from decimal import Decimal

from ledger.points import points_for


def test_cents_earn_nothing() -> None:
    assert points_for(Decimal("19.99")) == 19


def test_a_credit_takes_no_points() -> None:
    assert points_for(Decimal("-19.99")) == 0
