"""What each question to a model cost, whatever became of the review that asked it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Create the table. What was asked before is not in it."""
    op.create_table(
        "charges",
        sa.Column(
            "sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True
        ),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("repo_id", sa.BigInteger, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index("charges_by_change", "charges", ["repo_id", "number"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("charges")
