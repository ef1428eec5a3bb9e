"""What each delivery is about, so that a backlog is served newest first and fairly."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the columns and the line of what waits; what a worker of before stores has no topic and comes in order."""
    op.add_column("deliveries", sa.Column("repo_id", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("deliveries", sa.Column("subject", sa.Text, nullable=False, server_default=""))
    _index_what_waits("deliveries_in_line", ["sequence"])
    _index_what_waits("deliveries_by_topic", ["repo_id", "subject", "sequence"])


def _index_what_waits(name: str, columns: list[str]) -> None:
    # Each spelled as the queries spell it, or the index is not taken.
    in_sqlite, in_postgres = sa.text("is_handed_on IS 0"), sa.text("is_handed_on IS false")
    op.create_index(name, "deliveries", columns, sqlite_where=in_sqlite, postgresql_where=in_postgres)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("deliveries_by_topic", "deliveries")
    op.drop_index("deliveries_in_line", "deliveries")
    op.drop_column("deliveries", "subject")
    op.drop_column("deliveries", "repo_id")
