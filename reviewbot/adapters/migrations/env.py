"""Alembic's entry: migrate over the connection that `migrate` hands in."""

from alembic import context

from reviewbot.adapters.store_sql_tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
