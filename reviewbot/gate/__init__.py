"""The gate. It opens only for a reason; silence keeps it shut."""

# What goes into a decision are dataclasses. What is made of them, by the dozen for each world, and what comes out are
# named tuples: as frozen, and made in half the time.
