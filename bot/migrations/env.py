"""Runs the migrations on the connection that bot/database.py opened; knows no address and no settings."""

from alembic import context

from bot.database import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
    transactional_ddl=True,  # SQLite can, when BEGIN is ours: a migration happens whole or not at all
)
with context.begin_transaction():
    context.run_migrations()
