"""What models said of real changes, and the money of those in shadow."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Create the tables. What models said before is not in them."""
    op.create_table(
        "observations",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("repo_id", sa.BigInteger, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_observations_at", "observations", ["at"])
    op.create_table(
        "pots",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("micros", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "reservations",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("pot", sa.Text, nullable=False),
        sa.Column("micros", sa.BigInteger, nullable=False),
        sa.Column("is_settled", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("reservations")
    op.drop_table("pots")
    op.drop_table("observations")
