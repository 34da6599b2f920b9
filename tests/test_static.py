"""Stylesheets, scripts and vendored files: small, pinned, and colours in one place."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CSS = ROOT / "static/css"
SHEETS = ["tokens", "base", "layout", "forms", "tables", "components", "charts", "print"]
COLOUR = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|lab|light-dark)\(|(?<![-\w])(?:white|black|red|grey)(?![-\w])"
)
VENDORED = sorted([*ROOT.glob("static/vendor/*/VERSIONS"), *ROOT.glob("tests/e2e/vendor/*/VERSIONS")])


def test_every_stylesheet_is_linked_in_the_order_of_the_layers() -> None:
    links = (ROOT / "templates/components/stylesheets.html").read_text()
    assert re.findall(r"css/(\w+)\.css", links) == SHEETS
    assert {path.stem for path in CSS.glob("*.css")} == {*SHEETS, "pdf"}


def test_colours_stand_in_one_file() -> None:
    found = {}
    for path in CSS.glob("*.css"):
        colours = COLOUR.findall(re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S))
        if path.stem != "tokens" and colours:
            found[path.name] = colours
    assert found == {}


def test_every_variable_that_is_used_is_defined() -> None:
    text = "".join(path.read_text() for path in CSS.glob("*.css"))
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= set(re.findall(r"(--[\w-]+):", text))


def test_the_budgets_of_bytes() -> None:
    assert sum(path.stat().st_size for path in CSS.glob("*.css")) <= 30_000
    sizes = {path.name: path.stat().st_size for path in (ROOT / "static/js").glob("*.js")}
    assert sizes.pop("signature.js") <= 2_000  # where somebody signs, on one page
    assert sum(sizes.values()) <= 15_000


def test_nothing_is_fetched_from_elsewhere_or_as_data() -> None:
    for path in CSS.glob("*.css"):
        for address in re.findall(r"url\(([^)]*)\)", path.read_text()):
            assert address.strip("\"'").startswith("../vendor/"), f"{path.name}: {address}"


@pytest.mark.parametrize("versions", VENDORED, ids=lambda path: path.parent.name)
def test_vendored_files_are_what_was_pinned(versions: Path) -> None:
    pinned = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    listed = set()
    for line in versions.read_text().splitlines():
        package, version, digest, name = line.split()
        listed.add(name)
        assert hashlib.sha256((versions.parent / name).read_bytes()).hexdigest() == digest
        assert pinned[f"node_modules/{package}"]["version"] == version
    files = {path.name for path in versions.parent.iterdir()}
    assert files == listed | {"LICENSE", "VERSIONS"}


def test_every_vendored_folder_is_pinned() -> None:
    assert {path.parent.name for path in VENDORED} == {
        *("htmx", "source-sans-3", "noto-sans-arabic", "noto-sans-ethiopic"),
        "axe-core",
    }


def test_the_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text()


def styled_classes() -> set[str]:
    styles = "".join(re.sub(r"url\([^)]*\)|\{[^{}]*\}", " ", path.read_text()) for path in CSS.glob("*.css"))
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", styles))


def test_every_class_in_a_template_has_a_style() -> None:
    known = styled_classes()
    missing = {}
    for path in (ROOT / "templates").rglob("*.html"):
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", path.read_text())
        classes = {name for value in re.findall(r'class="([^"]*)"', text) for name in value.split()}
        classes = {name for name in classes if not name.endswith("-")}  # level-{{ … }}
        if classes - known:
            missing[str(path.relative_to(ROOT))] = classes - known
    assert missing == {}


def test_every_style_has_a_user() -> None:
    places = [
        ("templates", "*.html"),
        ("jinja2", "*.html"),
        ("static/js", "*.js"),
        ("finsam", "*.py"),
        ("members", "*.py"),
    ]
    text = " ".join(path.read_text() for folder, kind in places for path in (ROOT / folder).rglob(kind))
    words = set(re.findall(r"[\w-]+", text))
    assert {name for name in styled_classes() if name.rstrip("1234") not in words} == set()  # c-s1, level-2


def test_components_begin_with_what_they_take() -> None:
    for path in (ROOT / "templates/components").glob("*.html"):
        assert path.read_text().startswith("{# "), path.name
