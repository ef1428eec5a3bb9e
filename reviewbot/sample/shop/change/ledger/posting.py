"""Bookings enter the ledger here, whole or not at all."""

from sqlalchemy import Connection, text

from ledger.balance import imbalance
from ledger.entries import Booking
from ledger.points import points_for

INSERT = text(
    "INSERT INTO ledger_entries (reference, account, amount, currency, points) "
    "VALUES (:reference, :account, :amount, :currency, :points)"
)


class Unbalanced(Exception):
    """The amounts of a booking do not add up to zero."""


def post(booking: Booking, connection: Connection) -> None:
    """Write every entry of the booking in the caller's transaction."""
    if left := imbalance(booking):
        raise Unbalanced(f"{booking.reference}: {left}")
    for entry in booking.entries:
        connection.execute(
            INSERT,
            {
                "reference": booking.reference,
                "account": entry.account,
                "amount": entry.amount,
                "currency": entry.currency,
                "points": points_for(entry.amount),
            },
        )
