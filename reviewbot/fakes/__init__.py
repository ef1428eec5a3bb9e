"""The ports in memory: shipped, and used by tests, evals and dry runs."""
