"""The private PostgreSQL: made once, started in the foreground, watched by the supervisor."""

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from finsam.servers.errors import ServersError
from finsam.servers.keys import read_or_create_key
from finsam.servers.layout import Layout
from finsam.servers.locks import open_lock, wait_exclusive
from finsam.servers.logs import explain, open_log
from finsam.servers.placement import Placement
from finsam.servers.ports import HOST, choose_port
from finsam.servers.process import Child, clean_environment, start_child
from finsam.servers.roles import ATTRIBUTES, Superuser, create_roles

SUPERUSER = "finsam_superuser"
SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",  # no socket: no folder for it, and no limit on the length of its path
    "max_connections": "120",
    "shared_buffers": "64MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
}
STOP_SIGNALS = (signal.SIGINT, signal.SIGQUIT)  # fast, then immediate shutdown
ATTEMPTS = 3


@dataclass(frozen=True)
class PostgresServer:
    layout: Layout
    placement: Placement

    @property
    def log_file(self) -> Path:
        return self.layout.log / "postgres.log"

    def prepare(self) -> None:
        """Make the data folder, whole or not at all."""
        data = self.placement.postgres
        if data.exists():
            self._check(data)
            return
        partial = data.with_name("postgres.partial")
        shutil.rmtree(partial, ignore_errors=True)
        self.placement.make_private(partial)
        self._initdb(partial)
        partial.rename(data)

    def start(self, wanted_port: int | None) -> tuple[Child, int]:
        """The running server and its port; roles and database are as they should be."""
        for attempt in range(1, ATTEMPTS + 1):
            port = choose_port(wanted_port if attempt == 1 else None)
            child = self._spawn(port)
            if self._wait_until_ready(child, port):
                create_roles(self._superuser(port), self._passwords())
                return child, port
            problem = explain(self.log_file)
            if "upptagen" not in problem or attempt == ATTEMPTS:
                raise ServersError(f"PostgreSQL startar inte: {problem} Se {self.log_file}.")
        raise AssertionError("unreachable")

    def _spawn(self, port: int) -> Child:
        data = self.placement.postgres
        # Every process of the server inherits this lock, so that holding it proves that none is left
        # and that a pid file in the folder is stale.
        alive = open_lock(self.layout.run / "postgres.alive")
        try:
            if not wait_exclusive(alive, seconds=60):
                raise ServersError(f"En tidigare PostgreSQL använder ännu {data}. Vänta tills den har stannat.")
            (data / "postmaster.pid").unlink(missing_ok=True)
            open_log(self.log_file)
            settings = [f"-c{name}={value}" for name, value in {**SETTINGS, "port": str(port)}.items()]
            return start_child(
                [self.placement.programs.postgres_bin / "postgres", "-D", data, *settings],
                name="PostgreSQL",
                log_file=self.log_file,
                stop_signals=STOP_SIGNALS,
                account=self.placement.account,
                cwd=self.placement.folder,
                keep_open=[alive],
            )
        finally:
            os.close(alive)

    def _wait_until_ready(self, child: Child, port: int) -> bool:
        """False when it ended. Recovery after a crash may take its time; it is not cut short."""
        superuser = self._superuser(port)
        while child.is_running():
            try:
                superuser.connect("postgres").close()
            except psycopg.OperationalError as error:
                if "password authentication failed" in str(error):
                    child.stop()
                    raise ServersError(
                        f"Lösenorden i {self.layout.keys} hör inte till databasen i "
                        f"{self.placement.postgres}. Lägg tillbaka mappen keys, "
                        f"eller ta bort {self.layout.data_dir} för att börja om."
                    ) from error
                time.sleep(0.02)
            else:
                return True
        return False

    def _superuser(self, port: int) -> Superuser:
        password = read_or_create_key(self.layout.data_dir, SUPERUSER)
        return Superuser(psycopg.conninfo.make_conninfo(host=HOST, port=port, user=SUPERUSER, password=password))

    def _passwords(self) -> dict[str, str]:
        return {role: read_or_create_key(self.layout.data_dir, role) for role in ATTRIBUTES}

    def _check(self, data: Path) -> None:
        version = (data / "PG_VERSION").read_text(encoding="ascii").strip()
        program = self._program_version()
        if version != program:
            raise ServersError(
                f"Databasen i {data} är gjord av PostgreSQL {version} men programmet är version {program}. "
                f"Ange FINSAM_PG_BIN, eller ta bort {self.layout.data_dir} för att börja om."
            )

    def _program_version(self) -> str:
        program = self.placement.programs.postgres_bin / "postgres"
        output = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
        return output.split()[2].split(".")[0]

    def _initdb(self, folder: Path) -> None:
        password_file = folder.with_name("postgres.password")
        password_file.unlink(missing_ok=True)
        descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(read_or_create_key(self.layout.data_dir, SUPERUSER) + "\n")
        if account := self.placement.account:
            os.chown(password_file, account.uid, account.gid)
        try:
            output = self._run_initdb(folder, password_file, "C.UTF-8")
            if "invalid locale" in output:
                output = self._run_initdb(folder, password_file, "C")
        finally:
            password_file.unlink(missing_ok=True)
        if output:
            raise ServersError(f"Databasen kan inte skapas i {folder.parent}: {explain(self.log_file)}")

    def _run_initdb(self, folder: Path, password_file: Path, locale: str) -> str:
        """What it complained about; nothing when it went well."""
        account = self.placement.account
        arguments = ["-D", str(folder), "-U", SUPERUSER, "-A", "scram-sha-256", f"--pwfile={password_file}"]
        result = subprocess.run(
            [
                self.placement.programs.postgres_bin / "initdb",
                *arguments,
                "--encoding=UTF8",
                f"--locale={locale}",
                "--no-instructions",
                "--no-sync",  # nothing of value is in it yet
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.placement.folder,
            env=clean_environment(),
            **(account.popen_arguments() if account else {}),
        )
        self.log_file.write_text(result.stdout + result.stderr, encoding="utf-8")
        return "" if result.returncode == 0 else result.stderr or "initdb"
