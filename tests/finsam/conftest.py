import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from finsam.servers import release_servers


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """A folder that the servers' own user may pass through; those of pytest are closed when we are root."""
    folder = Path(tempfile.mkdtemp(prefix="finsam-test-"))
    folder.chmod(0o711)
    yield folder
    for data_dir in folder.iterdir():
        release_servers(data_dir)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def data_dir(open_folder: Path) -> Path:
    return open_folder / "data"
