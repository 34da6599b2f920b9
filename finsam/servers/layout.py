"""Where everything lies under FINSAM_DATA."""

import os
from dataclasses import dataclass
from pathlib import Path

from finsam.servers.errors import ServersError


@dataclass(frozen=True)
class Layout:
    data_dir: Path

    @property
    def keys(self) -> Path:
        return self.data_dir / "keys"

    @property
    def run(self) -> Path:
        return self.data_dir / "run"

    @property
    def log(self) -> Path:
        return self.data_dir / "log"

    @property
    def users_lock(self) -> Path:
        """Held shared by every command that uses the servers, exclusively by the supervisor when it stops."""
        return self.run / "users.lock"

    @property
    def start_lock(self) -> Path:
        """Held while one command looks for the supervisor or starts it."""
        return self.run / "start.lock"

    @property
    def supervisor_lock(self) -> Path:
        """Held by the supervisor as long as its servers run."""
        return self.run / "supervisor.lock"

    @property
    def ports_file(self) -> Path:
        return self.run / "ports.json"

    @property
    def elsewhere_file(self) -> Path:
        """Names the folder of the servers when a plain user cannot reach data_dir."""
        return self.run / "elsewhere"

    def create(self) -> None:
        try:
            if not self.data_dir.exists():
                # As root the servers run as a plain user, who must be able to pass through this folder.
                self.data_dir.mkdir(parents=True, mode=0o711 if os.geteuid() == 0 else 0o700)
            for folder in (self.keys, self.run, self.log):
                folder.mkdir(mode=0o700, exist_ok=True)
                folder.chmod(0o700)
        except OSError as error:
            raise ServersError(f"Datamappen {self.data_dir} kan inte användas: {error.strerror}.") from error


def layout_for(data_dir: Path) -> Layout:
    return Layout(data_dir.resolve())
