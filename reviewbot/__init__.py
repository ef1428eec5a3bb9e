"""reviewbot: each team's own reviewer on every change, and a gate that waits for people."""
