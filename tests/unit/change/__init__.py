"""Mirrors `reviewbot/change`."""
