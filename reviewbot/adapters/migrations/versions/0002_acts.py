"""What people said about agents' work by commands: overrides and dismissals."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "acts",
        sa.Column("repo_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("comment", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index("acts_by_change", "acts", ["repo_id", "number"])
    op.create_index("acts_by_owner", "acts", ["repo_id", "owner", "kind"])


def downgrade() -> None:
    """Drop it. What people said goes with it, but for what the audit trail holds."""
    op.drop_table("acts")
