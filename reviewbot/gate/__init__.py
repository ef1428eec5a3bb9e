"""The gate. It opens only for a reason; silence keeps it shut."""

# What goes into a decision and comes out of it are dataclasses. What is made on the way, by the dozen for each world,
# are named tuples: as frozen, and made in half the time.
