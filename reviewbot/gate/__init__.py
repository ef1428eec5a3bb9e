"""The gate. It opens only for a reason; silence keeps it shut."""
