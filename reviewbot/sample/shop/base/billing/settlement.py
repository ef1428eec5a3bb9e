"""A paid order becomes a booking."""

from decimal import Decimal

from sqlalchemy import Connection

from ledger.entries import Booking, Entry
from ledger.posting import post


def settle(order_id: str, amount: Decimal, currency: str, connection: Connection) -> Booking:
    """Book the payment of an order: cash against revenue."""
    booking = Booking(
        reference=order_id,
        entries=(
            Entry(account="cash", amount=amount, currency=currency),
            Entry(account="revenue", amount=-amount, currency=currency),
        ),
    )
    post(booking, connection)
    return booking
