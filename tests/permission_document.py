"""Writes docs/permissions.md from the permission matrix: `python -m tests.permission_document`."""

import os
from pathlib import Path

import django
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finsam.settings.test")
    django.setup()

from members.enums import Role
from members.permissions import GIVES
from tests.permissions.rows import all_rows
from tests.permissions.table import ALL_ROLES, Row

FILE = Path(__file__).resolve().parents[1] / "docs" / "permissions.md"
MEANING = {200: "ja", 302: "ja", 422: "ja", 403: "nej", 404: "–", 405: "405", 401: "logga in"}
INTRO = """# Who may open what

Made from the permission matrix in `tests/permissions/`, which is tested for every role; do not edit it by hand
(`python -m tests.permission_document`). **ja**: opens or does it · **nej**: 403 with the reason · **–**: 404, out of
sight. A row whose case is named differs by whose the object is.
"""
GIVING = """## Who gives which role

Nobody gives themselves an uppdrag. A deltagaransvarig is proposed by one person and confirmed by another: förbundschef,
handläggare or systemadministratör. A lost second factor is removed by two of förbundschef and systemadministratör;
where there are not two, it-driften asks with `manage.py ask_factor_reset`.
"""


def cell(row: Row, role: Role | None) -> str:
    """What a role gets, in a word."""
    status = row.status_for(role)
    if role is None and status == 302:
        return "logga in"
    return MEANING.get(status, str(status))


def line(cells: list[str]) -> str:
    """A row of a Markdown table."""
    return "| " + " | ".join(cells) + " |"


def giving() -> list[str]:
    """Who gives which role, from the one table in `members/permissions.py`."""
    rows = [
        line([giver.label, ", ".join(sorted(role.label.lower() for role in roles))]) for giver, roles in GIVES.items()
    ]
    return [GIVING, line(["Role", "Gives and ends"]), line(["---", "---"]), *rows, ""]


def render(rows: list[Row]) -> str:
    """The whole document."""
    parts = [INTRO, *giving()]
    for app in sorted({row.url.partition(":")[0] for row in rows}):
        own = [row for row in rows if row.url.partition(":")[0] == app]
        parts.append(f"## {app}\n")
        parts.append(line(["URL", "Method", "Case", *(role.label for role in ALL_ROLES), "Utan inloggning"]))
        parts.append(line(["---"] * (len(ALL_ROLES) + 4)))
        parts += [
            line([f"`{r.url}`", r.method.upper(), r.case, *(cell(r, role) for role in (*ALL_ROLES, None))])
            for r in sorted(own, key=lambda r: (r.url, r.method, r.case))
        ]
        parts.append("")
    return "\n".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    FILE.write_text(render(all_rows()))
