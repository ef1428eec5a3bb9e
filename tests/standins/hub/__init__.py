"""A small GitHub that keeps state: the parts behind `tests.standins.github`."""
