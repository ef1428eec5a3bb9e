"""Invoice numbers have no gaps."""

from billing.invoices import next_invoice_number


def test_the_next_number_follows_the_last() -> None:
    assert next_invoice_number(2026, 41) == "2026-000042"
