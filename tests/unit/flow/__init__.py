"""Mirrors `reviewbot/flow`."""
