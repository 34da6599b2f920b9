"""The three database roles and what they may do from the start.

finsam_owner  owns the database and its tables, migrates, creates test databases.
finsam_web    web and worker: owns nothing, reads what is not withheld, writes what a migration grants.
finsam_maint  passes row-level security, for backup, key rotation and gallring only.

Everything can be run again: it makes what is missing and puts right what differs. Roles belong to the whole
server, so they are made here and never by a migration. Needs a superuser.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql

OWNER = "finsam_owner"
WEB = "finsam_web"
MAINT = "finsam_maint"
DATABASE = "finsam"

PLAIN = "LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION INHERIT"
ATTRIBUTES = {
    OWNER: f"{PLAIN} CREATEDB NOBYPASSRLS",
    WEB: f"{PLAIN} NOCREATEDB NOBYPASSRLS",
    MAINT: f"{PLAIN} NOCREATEDB BYPASSRLS",
}

# PostgreSQL's own log repeats a statement that fails, and the row that was refused: whoever was in it would outlive the
# erasure there. What failed, where and when is told all the same, and the program's log has its error number.
UNSAID = {"log_error_verbosity": "terse", "log_min_error_statement": "panic"}

# Run in the database, and in template1, from which the owner creates the test databases.
INSIDE_DATABASE = (
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER}",
    f"GRANT USAGE ON SCHEMA public TO {WEB}, {MAINT}",
    f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT SELECT ON TABLES TO {WEB}, {MAINT}",
    f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT SELECT ON SEQUENCES TO {WEB}, {MAINT}",
)
AROUND_DATABASE = (
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    f"GRANT CONNECT ON DATABASE {{database}} TO {WEB}, {MAINT}",
)


@dataclass(frozen=True)
class Superuser:
    """How to reach the server as its superuser; the database is chosen per step."""

    conninfo: str

    def connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(self.conninfo, dbname=database, autocommit=True, connect_timeout=5)


def create_roles(superuser: Superuser, passwords: Mapping[str, str], database: str = DATABASE) -> None:
    """Make roles and database; `passwords` holds one per role."""
    with superuser.connect("postgres") as connection:
        for role, attributes in ATTRIBUTES.items():
            _create_role(connection, role, attributes, passwords[role])
            _keep_rows_out_of_the_log(connection, role)
        _create_database(connection, database)
        for statement in AROUND_DATABASE:
            connection.execute(sql.SQL(statement).format(database=sql.Identifier(database)))
    for name in ("template1", database):
        with superuser.connect(name) as connection:
            for statement in INSIDE_DATABASE:
                connection.execute(statement)


def _create_role(connection: psycopg.Connection, role: str, attributes: str, password: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    # The server gets a verifier, so that no statement log ever holds the password.
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(
        sql.SQL("{verb} ROLE {role} WITH {attributes} PASSWORD {verifier}").format(
            verb=sql.SQL("ALTER" if known else "CREATE"),
            role=sql.Identifier(role),
            attributes=sql.SQL(attributes),
            verifier=sql.Literal(verifier),
        )
    )


def _keep_rows_out_of_the_log(connection: psycopg.Connection, role: str) -> None:
    for name, value in UNSAID.items():
        connection.execute(
            sql.SQL("ALTER ROLE {role} SET {name} = {value}").format(
                role=sql.Identifier(role), name=sql.Identifier(name), value=sql.Literal(value)
            )
        )


def _create_database(connection: psycopg.Connection, database: str) -> None:
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        return
    connection.execute(
        sql.SQL("CREATE DATABASE {database} OWNER {owner} ENCODING 'UTF8' TEMPLATE template0").format(
            database=sql.Identifier(database), owner=sql.Identifier(OWNER)
        )
    )
