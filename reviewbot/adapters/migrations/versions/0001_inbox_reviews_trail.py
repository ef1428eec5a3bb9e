"""The first tables: inbox, looks, answers, verdicts, the audit trail, switches."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _binding_columns() -> tuple[sa.Column[int] | sa.Column[str], ...]:
    return (
        sa.Column("repo_id", sa.BigInteger, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("head", sa.Text, nullable=False),
        sa.Column("base_ref", sa.Text, nullable=False),
    )


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "deliveries",
        sa.Column("sequence", _SEQUENCE, primary_key=True, autoincrement=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("received_at", sa.Text, nullable=False),
        sa.Column("is_handed_on", sa.Boolean, nullable=False),
    )
    op.create_index("ix_deliveries_is_handed_on", "deliveries", ["is_handed_on"])
    op.create_table(
        "looks",
        sa.Column("sequence", _SEQUENCE, primary_key=True, autoincrement=True),
        sa.Column("key", sa.Text, nullable=False),
        *_binding_columns(),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_looks_key", "looks", ["key"])
    op.create_index("looks_by_binding", "looks", ["repo_id", "number", "head", "base_ref"])
    op.create_table(
        "answers",
        sa.Column("repo_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "verdicts",
        sa.Column("sequence", _SEQUENCE, primary_key=True, autoincrement=True),
        *_binding_columns(),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("holds_objection", sa.Boolean, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("repo_id", "number", "head", "base_ref", "owner", "digest", name="one_verdict_once"),
    )
    op.create_table(
        "records",
        sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("previous", sa.Text, nullable=False, unique=True),
        sa.Column("digest", sa.Text, nullable=False, unique=True),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("repo", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
    )
    op.create_index("records_by_change", "records", ["repo", "number"])
    op.create_table(
        "switches",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop every table. The audit trail goes with them: export it first."""
    for table in ("switches", "records", "verdicts", "answers", "looks", "deliveries"):
        op.drop_table(table)
