"""The models that providers were seen to list, and the runs of nights."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "seen_models",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("model", sa.Text, primary_key=True),
    )
    op.create_table(
        "eval_runs",
        sa.Column("owner", sa.Text, primary_key=True),
        sa.Column("model", sa.Text, primary_key=True),
        sa.Column("since", sa.Text, primary_key=True),
        sa.Column("occasion", sa.Text, nullable=False),
        sa.Column("ended_at", sa.Text, nullable=True),
        sa.Column("summary", sa.LargeBinary, nullable=True),
        sa.Column("document", sa.LargeBinary, nullable=True),
    )
    op.create_index("ix_eval_runs_ended_at", "eval_runs", ["ended_at"])


def downgrade() -> None:
    """Drop them: what is listed then is seen for the first time."""
    op.drop_index("ix_eval_runs_ended_at", "eval_runs")
    op.drop_table("eval_runs")
    op.drop_table("seen_models")
