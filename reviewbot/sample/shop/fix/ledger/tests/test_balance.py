"""A booking is balanced in each of its currencies."""

from decimal import Decimal

from ledger.balance import imbalance
from ledger.entries import Booking, Entry


def entry(account: str, amount: str, currency: str = "EUR") -> Entry:
    return Entry(account=account, amount=Decimal(amount), currency=currency)


def test_debits_equal_credits() -> None:
    booking = Booking(reference="o-1", entries=(entry("cash", "10.00"), entry("revenue", "-10.00")))

    assert imbalance(booking) == {}


def test_one_currency_does_not_pay_for_another() -> None:
    booking = Booking(reference="o-2", entries=(entry("cash", "10.00", "EUR"), entry("revenue", "-10.00", "USD")))

    assert imbalance(booking) == {"EUR": Decimal("10.00"), "USD": Decimal("-10.00")}


def test_a_cent_is_noticed() -> None:
    booking = Booking(reference="o-3", entries=(entry("cash", "10.00"), entry("revenue", "-9.99")))

    assert imbalance(booking) == {"EUR": Decimal("0.01")}
