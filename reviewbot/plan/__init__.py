"""How much review a change gets: its lane, the tier of each owner, or the reason why none runs."""
