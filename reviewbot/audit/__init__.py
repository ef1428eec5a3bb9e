"""What can be proved: one record per decision, each holding on to the one before it."""
