"""The private servers as commands see them: shared, and gone when nobody uses them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

import finsam
from finsam.servers import ServersError, ServerUrls, ensure_servers, release_servers

ROOT = Path(finsam.__file__).parent.parent
HOLD = """
import sys
from pathlib import Path
from finsam.servers import ensure_servers
print(ensure_servers(Path(sys.argv[1])).database_url, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def urls(data_dir: Path) -> Iterator[ServerUrls]:
    yield ensure_servers(data_dir)
    release_servers(data_dir)


def ask(url: str, statement: str) -> object:
    with psycopg.connect(url, connect_timeout=5) as connection:
        row = connection.execute(statement).fetchone()
    return row[0] if row else None


def processes(data_dir: Path) -> list[int]:
    """Every living process that has the data folder among its arguments or as its working folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (entry / "cmdline").read_bytes().decode(errors="replace")
            folder = os.readlink(entry / "cwd")
        except OSError:
            continue
        if "python" not in arguments and (str(data_dir) in arguments or folder.startswith(str(data_dir))):
            found.append(int(entry.name))
    return found


def supervisor_of(data_dir: Path) -> int:
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"finsam.servers.supervisor" in arguments and str(data_dir).encode() in arguments:
            return int(entry.name)
    raise AssertionError("no supervisor")


def postmaster_of(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def wait_until(condition: object, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "took too long"
        time.sleep(0.05)


def hold_servers(data_dir: Path) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def end(process: subprocess.Popen[str]) -> None:
    process.communicate("")


def test_each_role_reaches_the_database(urls: ServerUrls) -> None:
    for url, role in (
        (urls.database_url, "finsam_web"),
        (urls.owner_url, "finsam_owner"),
        (urls.maint_url, "finsam_maint"),
    ):
        assert ask(url, "SELECT current_user") == role


def test_wrong_password_is_refused(urls: ServerUrls) -> None:
    wrong = urls.database_url.replace("finsam_web:", "finsam_web:x")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_redis_demands_its_password(urls: ServerUrls) -> None:
    port = int(urls.redis_url.rpartition(":")[2].removesuffix("/0"))
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"PING\r\n")
        assert connection.recv(100).startswith(b"-NOAUTH")


def test_addresses_are_not_shown_by_repr(urls: ServerUrls) -> None:
    assert "finsam_web" not in repr(urls)


def test_folders_and_keys_are_private(urls: ServerUrls, data_dir: Path) -> None:
    for folder in ("keys", "run", "log", "postgres", "redis"):
        assert (data_dir / folder).stat().st_mode & 0o777 == 0o700, folder
    for key in (data_dir / "keys").iterdir():
        assert key.stat().st_mode & 0o777 == 0o600, key


def test_second_command_shares_and_outlives_the_first(data_dir: Path) -> None:
    first, first_url = hold_servers(data_dir)
    second, second_url = hold_servers(data_dir)
    assert first_url == second_url
    end(first)
    time.sleep(0.3)
    assert ask(second_url, "SELECT 1") == 1
    end(second)
    wait_until(lambda: not processes(data_dir))


def test_killed_command_leaves_nothing(data_dir: Path) -> None:
    process, _ = hold_servers(data_dir)
    process.kill()
    process.communicate()
    wait_until(lambda: not processes(data_dir))


def test_killed_supervisor_leaves_nothing_and_next_start_works(data_dir: Path) -> None:
    process, _ = hold_servers(data_dir)
    os.kill(supervisor_of(data_dir), signal.SIGKILL)
    wait_until(lambda: not processes(data_dir))
    assert ask(ensure_servers(data_dir).database_url, "SELECT 1") == 1
    end(process)
    release_servers(data_dir)


def test_killed_postgres_is_started_again_with_its_rows(urls: ServerUrls, data_dir: Path) -> None:
    with psycopg.connect(urls.owner_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer")
    killed = postmaster_of(data_dir)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: killed not in processes(data_dir))
    again = ensure_servers(data_dir)
    assert again.database_url == urls.database_url
    assert ask(again.owner_url, "SELECT answer FROM kept") == 42


def test_stale_pid_file_of_a_living_process_is_harmless(data_dir: Path) -> None:
    ensure_servers(data_dir)
    lines = (data_dir / "postgres" / "postmaster.pid").read_text().splitlines()
    release_servers(data_dir)
    stale = data_dir / "postgres" / "postmaster.pid"
    stale.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert ask(ensure_servers(data_dir).database_url, "SELECT 1") == 1
    os.kill(os.getpid(), 0)
    release_servers(data_dir)


def test_taken_port_gives_way_to_another(data_dir: Path) -> None:
    before = ensure_servers(data_dir)
    release_servers(data_dir)
    port = int(before.database_url.rpartition(":")[2].removesuffix("/finsam"))
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        after = ensure_servers(data_dir)
        assert after.database_url != before.database_url
        assert ask(after.database_url, "SELECT 1") == 1
    release_servers(data_dir)


def test_two_data_folders_run_side_by_side(urls: ServerUrls, open_folder: Path) -> None:
    other = ensure_servers(open_folder / "other")
    try:
        assert ask(other.database_url, "SELECT 1") == 1
        assert ask(urls.database_url, "SELECT 1") == 1
        assert other.database_url != urls.database_url
    finally:
        release_servers(open_folder / "other")


def test_lost_keys_are_told(data_dir: Path) -> None:
    ensure_servers(data_dir)
    release_servers(data_dir)
    key = data_dir / "keys" / "finsam_superuser"
    password = key.read_text()
    key.unlink()
    with pytest.raises(ServersError, match="hör inte till databasen"):
        ensure_servers(data_dir)
    key.write_text(password)
    assert ask(ensure_servers(data_dir).database_url, "SELECT 1") == 1
    release_servers(data_dir)
