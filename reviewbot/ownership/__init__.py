"""Who answers for what a change touches, and because of which line of which file."""
