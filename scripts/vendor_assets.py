"""Copies the pinned front-end packages from node_modules into the repository.

Run after `npm ci` when a version in package.json changes; commit the result. Each folder gets the licence
text and VERSIONS, one line per file: package, version, sha256, file. A test compares the hashes.
"""

import hashlib
import json
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VARIABLE = "@fontsource-variable/source-sans-3"
STATIC = "@fontsource/source-sans-3"

# folder -> package -> (licence file, files to copy)
FOLDERS: dict[str, dict[str, tuple[str, list[str]]]] = {
    "static/vendor/htmx": {"htmx.org": ("LICENSE", ["dist/htmx.min.js"])},
    "static/vendor/source-sans-3": {
        VARIABLE: (
            "LICENSE",
            [
                "files/source-sans-3-latin-wght-normal.woff2",
                "files/source-sans-3-latin-ext-wght-normal.woff2",
            ],
        ),
        STATIC: (
            "LICENSE",
            [
                "files/source-sans-3-latin-400-normal.woff2",
                "files/source-sans-3-latin-400-italic.woff2",
                "files/source-sans-3-latin-600-normal.woff2",
                "files/source-sans-3-latin-700-normal.woff2",
                "files/source-sans-3-latin-ext-400-normal.woff2",
                "files/source-sans-3-cyrillic-400-normal.woff2",
                "files/source-sans-3-cyrillic-700-normal.woff2",
            ],
        ),
    },
    **{
        f"static/vendor/noto-sans-{script}": {
            f"@fontsource/noto-sans-{script}": (
                "LICENSE",
                [f"files/noto-sans-{script}-{script}-{weight}-normal.woff2" for weight in (400, 700)],
            )
        }
        for script in ("arabic", "ethiopic")
    },
    "tests/e2e/vendor/axe-core": {"axe-core": ("LICENSE", ["axe.min.js"])},
}


def copy_folder(folder: Path, packages: dict[str, tuple[str, list[str]]]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lines = []
    for package, (licence, files) in packages.items():
        source = MODULES / package
        version = json.loads((source / "package.json").read_text(encoding="utf-8"))["version"]
        shutil.copyfile(source / licence, folder / "LICENSE")
        for name in files:
            content = (source / name).read_bytes()
            target = folder / Path(name).name
            target.write_bytes(content)
            lines.append(f"{package} {version} {hashlib.sha256(content).hexdigest()} {target.name}\n")
    (folder / "VERSIONS").write_text("".join(lines), encoding="utf-8")


def main() -> None:
    for folder, packages in FOLDERS.items():
        copy_folder(ROOT / folder, packages)


if __name__ == "__main__":
    main()
