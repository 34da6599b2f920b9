"""What the three roles may do before any migration has run."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import errors, sql

from finsam.servers import ServerUrls, ensure_servers, release_servers


@pytest.fixture(scope="module")
def urls(data_dir: Path) -> Iterator[ServerUrls]:
    servers = ensure_servers(data_dir)
    with psycopg.connect(servers.owner_url) as connection:
        connection.execute("CREATE EXTENSION btree_gist")
        connection.execute("CREATE TABLE paper (id integer PRIMARY KEY)")
        connection.execute("INSERT INTO paper VALUES (1)")
    yield servers
    release_servers(data_dir)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id integer)",
        "CREATE TEMPORARY TABLE mine (id integer)",
        "ALTER TABLE paper ADD COLUMN extra integer",
        "DROP TABLE paper",
        "INSERT INTO paper VALUES (2)",
        "UPDATE paper SET id = 3",
        "DELETE FROM paper",
        "TRUNCATE paper",
        "SET ROLE finsam_owner",
        "CREATE ROLE another",
    ],
)
def test_web_may_not(urls: ServerUrls, statement: str) -> None:
    with psycopg.connect(urls.database_url) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement)


def test_web_and_maint_read_what_the_owner_creates(urls: ServerUrls) -> None:
    for url in (urls.database_url, urls.maint_url):
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT id FROM paper").fetchall() == [(1,)]


def test_only_maint_passes_row_level_security(urls: ServerUrls) -> None:
    with psycopg.connect(urls.owner_url) as connection:
        connection.execute("CREATE TABLE hidden AS SELECT 1 AS id")
        connection.execute("ALTER TABLE hidden ENABLE ROW LEVEL SECURITY")
        connection.execute("ALTER TABLE hidden FORCE ROW LEVEL SECURITY")
    seen = {}
    for url in (urls.owner_url, urls.database_url, urls.maint_url):
        with psycopg.connect(url) as connection:
            seen[connection.info.user] = len(connection.execute("SELECT * FROM hidden").fetchall())
    assert seen == {"finsam_owner": 0, "finsam_web": 0, "finsam_maint": 1}


def test_the_log_of_the_database_repeats_no_refused_row(urls: ServerUrls, data_dir: Path) -> None:
    with psycopg.connect(urls.owner_url) as connection:
        connection.execute("CREATE TABLE strict (word text CHECK (word = 'ja'))")
        connection.execute("GRANT INSERT ON strict TO finsam_web")
    for url in (urls.owner_url, urls.database_url):
        with psycopg.connect(url) as connection, pytest.raises(errors.CheckViolation):
            connection.execute("INSERT INTO strict VALUES ('Provsson')")
    log = (data_dir / "log" / "postgres.log").read_text()
    assert log.count("violates check constraint") == 2
    assert "Provsson" not in log


def test_databases_made_by_the_owner_start_alike(urls: ServerUrls) -> None:
    name = "test_alike"
    with psycopg.connect(urls.owner_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    with psycopg.connect(urls.owner_url, dbname=name) as connection:
        connection.execute("CREATE TABLE paper (id integer)")
    with psycopg.connect(urls.database_url, dbname=name) as connection:
        assert connection.execute("SELECT * FROM paper").fetchall() == []
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (id integer)")
