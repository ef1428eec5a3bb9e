"""Add loyalty points to ledger entries and drop the memo, which nothing needs any more.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("ledger_entries", sa.Column("points", sa.Integer(), nullable=True))
    op.drop_column("ledger_entries", "memo")


def downgrade() -> None:
    pass
