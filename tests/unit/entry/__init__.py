"""Mirrors `reviewbot/entry`."""
