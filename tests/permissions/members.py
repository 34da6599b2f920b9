"""Who may open and do what with people, members and settings."""

from tests.permissions.table import OTHERS, Row

ROWS = [
    Row("members:me", {OTHERS: 200}),
    Row("members:switch_uppdrag", {OTHERS: 200}),
    Row("members:switch_uppdrag", {OTHERS: 302}, method="post"),
    Row("members:own_log", {OTHERS: 200}),
]
