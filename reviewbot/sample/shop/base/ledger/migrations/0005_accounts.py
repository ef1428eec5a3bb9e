"""Give every account a kind.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("kind", sa.String(16), nullable=True))


def downgrade() -> None:
    op.drop_column("accounts", "kind")
