"""Add the currency to ledger entries; written by both old and new code until 2026.10.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("ledger_entries", sa.Column("currency", sa.String(3), nullable=True))


def downgrade() -> None:
    op.drop_column("ledger_entries", "currency")
