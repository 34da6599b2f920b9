"""The pages behind the footer links, and the sign of life that keeps a session."""

from tests.permissions.table import OTHERS, PUBLIC, Row

ROWS = [
    *(Row(name, {PUBLIC: 200, OTHERS: 200}) for name in ("about", "accessibility", "privacy", "contact")),
    Row("keep_session", {OTHERS: 204}),
    Row("keep_session", {OTHERS: 405}, method="post"),
]
