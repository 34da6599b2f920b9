"""PostgreSQL refuses to run as root, so as root the servers run as a plain user."""

import os
import pwd
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from finsam.servers.errors import ServersError

FALLBACK_NAMES = ("nobody", "daemon", "www-data")


class PopenArguments(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int

    def popen_arguments(self) -> PopenArguments:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_use(self, paths: Sequence[tuple[Path, int]]) -> bool:
        """Whether this user has the access asked for (os.R_OK, os.X_OK …) to every path.

        Tried by a process that is this user: parent folders, access lists and mounts all count.
        """
        child = os.fork()
        if child == 0:
            try:
                self._become()
                os._exit(0 if all(os.access(path, mode) for path, mode in paths) else 1)
            except OSError:
                os._exit(2)
        _, status = os.waitpid(child, 0)
        if os.waitstatus_to_exitcode(status) == 2:
            raise ServersError(
                "PostgreSQL kan inte köras som root och det går inte att byta användare här. "
                "Kör som en vanlig användare, eller ange DATABASE_URL och REDIS_URL."
            )
        return os.waitstatus_to_exitcode(status) == 0

    def _become(self) -> None:
        os.setgroups([])
        os.setresgid(self.gid, self.gid, self.gid)
        os.setresuid(self.uid, self.uid, self.uid)


def account_for_servers(existing: Path) -> Account | None:
    """None when we are a plain user; else whoever owns the servers' files, or a user without rights."""
    if os.geteuid() != 0:
        return None
    if existing.exists() and (owner := _by_uid(existing.stat().st_uid)):
        return owner
    for name in FALLBACK_NAMES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise ServersError(
        "PostgreSQL kan inte köras som root och ingen vanlig användare (nobody) finns. "
        "Kör som en vanlig användare, eller ange DATABASE_URL och REDIS_URL."
    )


def _by_uid(uid: int) -> Account | None:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid) if uid != 0 else None
