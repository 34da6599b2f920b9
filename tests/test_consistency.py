"""Rules that hold for the whole repository."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APPS = ("finsam", "members", "insatser", "ekonomi", "participants", "followup")
BLOCKS = ("title", "breadcrumbs", "heading", "lead", "content")
BANNED_NAMES = {"utils", "helpers", "services", "common", "misc", "utilities"}


def tracked(*patterns: str) -> list[Path]:
    """Files that git knows or would know."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [ROOT / line for line in listed.splitlines() if (ROOT / line).is_file()]


def source_files() -> list[Path]:
    return [p for p in tracked("*.py") if p.relative_to(ROOT).parts[0] in (*APPS, "bench", "scripts")]


def test_git_lists_our_files() -> None:
    assert len(source_files()) > 50


def test_no_file_is_too_long() -> None:
    too_long = {
        str(p.relative_to(ROOT)): lines
        for p in tracked("*.py")
        if "migrations" not in p.parts
        and (lines := len(p.read_text().splitlines())) > (600 if p.relative_to(ROOT).parts[0] == "tests" else 400)
    }
    assert too_long == {}


def test_no_function_is_too_long() -> None:
    too_long = {}
    for path in source_files():
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 40:
                too_long[f"{path.relative_to(ROOT)}:{node.name}"] = (node.end_lineno or 0) - node.lineno + 1
    assert too_long == {}


def test_no_name_hides_what_it_holds() -> None:
    assert [p for p in tracked("*.py") if p.stem in BANNED_NAMES or p.parent.name in BANNED_NAMES] == []


def test_no_settings_module_is_too_long() -> None:
    assert [p for p in (ROOT / "finsam/settings").glob("*.py") if len(p.read_text().splitlines()) > 300] == []


def page_templates() -> list[Path]:
    return [p for p in tracked("templates/*.html") if "{% extends" in p.read_text()]


def test_blocks_come_in_the_fixed_order() -> None:
    wrong = {}
    for path in page_templates():
        found = [b for b in re.findall(r"{% block (\w+) %}", path.read_text()) if b in BLOCKS]
        if found != sorted(found, key=BLOCKS.index):
            wrong[str(path.relative_to(ROOT))] = found
    assert wrong == {}


def test_loads_are_one_per_line_and_sorted() -> None:
    wrong = []
    for path in tracked("templates/*.html"):
        loads = re.findall(r"{% load ([^%]+) %}", path.read_text())
        if any(" " in load.strip() for load in loads) or loads != sorted(loads):
            wrong.append(str(path.relative_to(ROOT)))
    assert wrong == []


def test_templates_hold_nothing_that_the_policy_forbids() -> None:
    wrong = []
    for path in tracked("templates/*.html", "jinja2/*.html"):
        if "/pdf/" in str(path):
            continue
        text = path.read_text()
        if re.search(
            r"\sstyle=|<style|\son[a-z]+=|hx-on|javascript:|<script(?![^>]*src=)(?![^>]*application/json)", text
        ):
            wrong.append(str(path.relative_to(ROOT)))
    assert wrong == []


def glossary_rows() -> list[list[str]]:
    rows = [line for line in (ROOT / "docs/glossary.md").read_text().splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def test_glossary_has_one_row_per_term() -> None:
    terms = [row[0] for row in glossary_rows()]
    assert len(terms) == len(set(terms))
    assert all(len(row) == 4 and all(row) for row in glossary_rows())


ASCII = str.maketrans("åäöéÅÄÖÉ", "aaoeAAOE")


def test_users_see_swedish_letters() -> None:
    """The ASCII form of a word of the glossary does not stand in what users read."""
    words = {row[0].lower() for row in glossary_rows() if re.fullmatch(r"[a-zåäöé]+", row[0].lower())}
    bare = {w.translate(ASCII) for w in words if w != w.translate(ASCII)}
    wrong = []
    for path in tracked("templates/*.html", "jinja2/*.html", "templates/*.txt"):
        text = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|<[^>]*>", " ", path.read_text(), flags=re.DOTALL).lower()
        wrong += [f"{path.relative_to(ROOT)}: {w}" for w in re.findall(r"[a-zåäöé]+", text) if w in bare]
    assert wrong == []


def shown_texts(path: Path) -> list[str]:
    """The strings of a module that may reach a user: not its docstrings."""
    tree = ast.parse(path.read_text())
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in told]
    return [node.value for node in texts if isinstance(node.value, str)]


def test_a_paragraph_of_the_law_does_not_break_over_lines() -> None:
    """Written 5\\u00a0§ in Python and 5&nbsp;§ in templates."""
    breaks = re.compile(r"[0-9]( [a-z])? §(?![ \u00a0][0-9])|[0-9] [a-z]\u00a0§")
    texts = [(path, text) for path in source_files() if "migrations" not in path.parts for text in shown_texts(path)]
    texts += [(path, path.read_text()) for path in tracked("templates/*.html", "jinja2/*.html")]
    assert [(path.name, text) for path, text in texts if breaks.search(text)] == []


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_links_in_documents_lead_somewhere(document: str) -> None:
    text = (ROOT / document).read_text()
    links = [t.split("#")[0] for t in re.findall(r"\]\(([^)\s]+)\)", text) if not t.startswith(("http", "#", "mailto"))]
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_all_markdown_in_docs_links_somewhere() -> None:
    broken = []
    for path in tracked("docs/*.md"):
        broken += [
            f"{path.relative_to(ROOT)}: {target}"
            for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text())
            if not target.startswith(("http", "#", "mailto")) and not (path.parent / target.split("#")[0]).exists()
        ]
    assert broken == []


def test_lock_files_name_no_index_and_no_address() -> None:
    for path in tracked("requirements*.txt"):
        assert "--index-url" not in path.read_text()
    for path in tracked("package-lock.json"):
        assert '"resolved"' not in path.read_text()


def test_one_leaf_per_app() -> None:
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    assert loader.detect_conflicts() == {}


def test_every_history_code_has_a_sentence() -> None:
    from finsam.history.sentences import known_codes

    used = set()
    for path in source_files():
        used |= set(re.findall(r'history\.record\(\s*[^,()]+,\s*"([a-z_.]+)"', path.read_text()))
    assert used, "no call of history.record was found"
    assert used - known_codes() == set()


def test_every_module_of_finsam_is_plumbing_or_composition() -> None:
    listed = re.findall(r"^    finsam\.(\w+)$", (ROOT / ".importlinter").read_text(), re.MULTILINE)
    modules = {p.relative_to(ROOT / "finsam").parts[0].removesuffix(".py") for p in tracked("finsam/*.py")}
    assert sorted(listed) == sorted(modules - {"__init__"})
