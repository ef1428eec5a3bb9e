"""Mirrors `reviewbot/entry/command`."""
