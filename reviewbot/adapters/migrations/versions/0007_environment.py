"""To which GitHub App, at which address, the database belongs."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the table. It is filled by the first process that serves or works."""
    op.create_table(
        "environment",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("app_id", sa.BigInteger, nullable=False),
        sa.Column("api_url", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop the table. Whoever comes next may then claim the database."""
    op.drop_table("environment")
