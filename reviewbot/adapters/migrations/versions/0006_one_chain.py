"""Four lines of tables become one, and a merge queue's groups are told from decisions about changes.

Whichever of the four a database has, the others are added to it. What comes next follows this one.
"""

from alembic import op

revision = "0006"
down_revision = ("0002", "0003", "0004", "0005")


def upgrade() -> None:
    """Mark the records about groups, which were kept under no change's number."""
    op.execute("UPDATE records SET kind = 'group' WHERE number = 0 AND kind = 'decision'")


def downgrade() -> None:
    """Mark them as they were."""
    op.execute("UPDATE records SET kind = 'decision' WHERE kind = 'group'")
