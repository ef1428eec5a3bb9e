"""Numbers for invoices: gapless within a year, as tax law asks."""


def next_invoice_number(year: int, last: int) -> str:
    """Return the number after `last`, for example `2026-000042`."""
    return f"{year}-{last + 1:06d}"
