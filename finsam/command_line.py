"""Running a command: what is wrong with the database itself is one line that says what to do, not a traceback."""

import sys

from django.core.management import execute_from_command_line
from django.db import DatabaseError, OperationalError, ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor

MIGRATES = {"migrate", "update_database"}
NOT_UPDATED = "Databasen är inte uppdaterad till den här versionen av Finsam. Kör manage.py update_database först."
NOT_REACHED = "Databasen kan inte nås. Kontrollera att servern är igång och att adressen till den är rätt."


def run(argv: list[str]) -> None:
    """Run the command. Exit 1 when the database lacks tables or functions that a migration makes, or is not there."""
    try:
        execute_from_command_line(argv)
    except ProgrammingError:
        if MIGRATES.intersection(argv) or not _has_migrations_left():
            raise
        sys.exit(NOT_UPDATED)
    except OperationalError:
        if _is_reached():
            raise
        sys.exit(NOT_REACHED)


def _has_migrations_left() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return False


def _is_reached() -> bool:
    connection.close()
    try:
        connection.ensure_connection()
    except OperationalError:
        return False
    return True
