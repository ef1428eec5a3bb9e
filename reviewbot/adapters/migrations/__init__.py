"""Migrations of our tables, run by Alembic in the order of their numbers."""
