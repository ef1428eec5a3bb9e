"""Is a booking balanced?"""

from collections import defaultdict
from decimal import Decimal

from ledger.entries import Booking


def imbalance(booking: Booking) -> dict[str, Decimal]:
    """Return what is left over in each currency; empty when the booking is balanced."""
    left: dict[str, Decimal] = defaultdict(Decimal)
    for entry in booking.entries:
        left[entry.currency] += entry.amount
    return {currency: amount for currency, amount in left.items() if amount != 0}
