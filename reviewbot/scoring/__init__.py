"""Private evals: what a model should have found beside what it did, what that tells, and whether it may review."""
