"""What was told once about a repository, and which records are notices."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0001"


def upgrade() -> None:
    """Create the table, and mark the records there are as decisions: so does a worker that knows of nothing else."""
    op.create_table(
        "told",
        sa.Column("repo_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("what", sa.Text, primary_key=True),
    )
    op.add_column("records", sa.Column("kind", sa.Text, nullable=False, server_default="decision"))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("records", "kind")
    op.drop_table("told")
