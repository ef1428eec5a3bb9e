"""Mirrors `reviewbot/kernel`."""
