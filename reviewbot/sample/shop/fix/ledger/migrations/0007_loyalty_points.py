"""Add loyalty points to ledger entries.

Expand only: code of the release before this one neither reads nor writes the column.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("ledger_entries", sa.Column("points", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("ledger_entries", "points")
