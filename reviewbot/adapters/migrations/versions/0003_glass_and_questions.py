"""Who struck the glass and what that leaves to do; what runbooks did not answer."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "blows",
        sa.Column("repo_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("comment", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index("blows_by_change", "blows", ["repo_id", "number"])
    op.create_table(
        "debts",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("repo_id", sa.BigInteger, nullable=False),
        sa.Column("is_settled", sa.Boolean, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index("debts_by_repository", "debts", ["repo_id", "is_settled"])
    op.create_table(
        "questions",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("asked_at", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Drop them. What is owed for broken glasses goes with them."""
    for table in ("questions", "debts", "blows"):
        op.drop_table(table)
