"""Chaos: many processes on one PostgreSQL, killed at random while people and agents work, and what that leaves."""
