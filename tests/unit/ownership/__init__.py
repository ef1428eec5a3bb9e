"""Mirrors `reviewbot/ownership`."""
