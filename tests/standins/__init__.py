"""What the tests put where the outside world is: GitHub, the model vendors, and data that GitHub publishes."""
