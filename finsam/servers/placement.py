"""Where the servers keep their files, and with which programs they run.

A plain user keeps them in data_dir. As root the servers are another user, who may be shut out of data_dir
or of the virtual environment (a checkout under /root). We never open somebody's folder: the servers then get
a folder of their own under /var/lib or /var/tmp with a copy of the programs, and data_dir/run/elsewhere
names it.
"""

import os
import secrets
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from finsam.servers.account import Account, account_for_servers
from finsam.servers.errors import ServersError
from finsam.servers.layout import Layout
from finsam.servers.programs import Programs

OUTSIDE = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108 - the folder is made by us, with a random name, and checked


@dataclass(frozen=True)
class Placement:
    folder: Path
    account: Account | None
    programs: Programs

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def redis(self) -> Path:
        return self.folder / "redis"

    def make_private(self, folder: Path) -> None:
        """A folder that only the servers' user can open."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.account:
            os.chown(folder, self.account.uid, self.account.gid)
        folder.chmod(0o700)


def place(layout: Layout, programs: Programs) -> Placement:
    if layout.elsewhere_file.exists():
        folder = Path(layout.elsewhere_file.read_text(encoding="utf-8").strip())
        if not folder.is_dir():
            raise ServersError(
                f"Databasens mapp {folder} är borta. Ta bort {layout.data_dir} för att börja om från början."
            )
        account = account_for_servers(folder / "postgres")
        return Placement(folder, account, _reachable_programs(folder, account, programs))
    account = account_for_servers(layout.data_dir / "postgres")
    if account is None or account.can_use([(layout.data_dir, os.X_OK)]):
        folder = layout.data_dir
    else:
        folder = _make_outside(layout)
    return Placement(folder, account, _reachable_programs(folder, account, programs))


def _make_outside(layout: Layout) -> Path:
    name = f"finsam-{layout.data_dir.parent.name}-{secrets.token_hex(4)}"
    for parent in OUTSIDE:
        folder = parent / name
        try:
            folder.mkdir(mode=0o711)
        except OSError:
            continue
        folder.chmod(0o711)
        if stat.S_ISDIR(folder.lstat().st_mode) and folder.lstat().st_uid == os.geteuid():
            layout.elsewhere_file.write_text(f"{folder}\n", encoding="utf-8")
            return folder
    raise ServersError(
        f"Databasens användare når inte {layout.data_dir}. Ange FINSAM_DATA i en mapp som alla kan passera."
    )


def _reachable_programs(folder: Path, account: Account | None, programs: Programs) -> Programs:
    if account is None:
        return programs
    postgres, redis = programs.postgres_bin, programs.redis_server
    if not account.can_use([(postgres / "postgres", os.X_OK), (postgres / "initdb", os.X_OK)]):
        postgres = _copy(postgres.parent, folder / f"postgresql-{_stamp(postgres / 'postgres')}") / postgres.name
    if not account.can_use([(redis, os.X_OK)]):
        redis = _copy(redis.parent, folder / f"redis-{_stamp(redis)}") / redis.name
    return Programs(postgres, redis)


def _stamp(program: Path) -> str:
    status = program.stat()
    return f"{status.st_size:x}-{int(status.st_mtime):x}"


def _copy(source: Path, target: Path) -> Path:
    """Copy a program folder once, together with the libraries that a wheel keeps beside the package.

    The programs look for those by a relative path, so both keep their places; another version gets another name.
    """
    package = source.parent
    if not target.exists():
        partial = target.with_name(f"{target.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        leave_out = shutil.ignore_patterns("include", "*.a")
        try:
            shutil.copytree(source, partial / package.name / source.name, symlinks=True, ignore=leave_out)
            if (libraries := package.with_name(f"{package.name}.libs")).exists():
                shutil.copytree(libraries, partial / libraries.name)
        except OSError as error:
            raise ServersError(f"Programmen kunde inte kopieras till {partial}: {error}.") from error
        partial.rename(target)
    return target / package.name / source.name
