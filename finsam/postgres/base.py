"""Django's PostgreSQL backend, with a look at the socket for the question whether a kept connection still is there.

Django asks the server with a query at the start of each request (CONN_HEALTH_CHECKS). A server that has ended the
connection has said so: then there is something to read, and it is asked. An idle connection with nothing to read
stands; the few that a fallen network leaves open are ended by TCP keepalive (ADR 7).
"""

import select

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """The connection of a thread."""

    def is_usable(self) -> bool:
        """Whether the next query will reach the server; ask it only when it has something to say."""
        connection = self.connection
        if connection is None or connection.closed:
            return False
        if connection.pgconn.transaction_status != TransactionStatus.IDLE:
            return bool(super().is_usable())  # a transaction may have failed
        poll = select.poll()  # select.select() knows no number above 1 023
        poll.register(connection.pgconn.socket, select.POLLIN)
        return not poll.poll(0) or bool(super().is_usable())
