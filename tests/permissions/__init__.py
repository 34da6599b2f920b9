"""The permission matrix: one table of URL name × role → status, split by app.

Each module exports `ROWS`. A row's `expect` names roles or groups of roles; `OTHERS` is every role not named and
`PUBLIC` is nobody logged in (302 to the login unless stated).
"""

from tests.permissions.table import ALL_ROLES, OTHERS, PUBLIC, Row

__all__ = ["ALL_ROLES", "OTHERS", "PUBLIC", "Row"]
