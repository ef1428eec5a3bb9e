"""What a booking is made of."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a booking: positive amounts debit the account, negative amounts credit it."""

    account: str
    amount: Decimal
    currency: str
    memo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """Entries that belong together. For every currency their amounts add up to zero."""

    reference: str
    entries: tuple[Entry, ...]
