"""The soak: a long time with hostile models and steady faults, and what it does to a process."""
