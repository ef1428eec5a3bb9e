"""Loyalty points: one for every full euro of an order."""

from decimal import ROUND_DOWN, Decimal


def points_for(amount: Decimal) -> int:
    """Return the points that an order of this amount earns; a credit earns none."""
    return max(0, int(amount.to_integral_value(rounding=ROUND_DOWN)))
