"""Alembic's entry: runs on the connection that `ledger.store.migrate` opened, never on its own."""

from alembic import context

from ledger.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
)
context.run_migrations()
