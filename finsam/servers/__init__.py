"""Private PostgreSQL and Redis of a checkout, for the demo, the tests and manage.py.

They run under FINSAM_DATA and live as long as some command uses them. Nothing here imports Django.
docs/adr/0006-private-servers-under-one-supervisor.md says why they are started this way.
"""

from finsam.servers.client import ServerUrls, ensure_servers, release_servers
from finsam.servers.errors import ServersError
from finsam.servers.keys import read_or_create_key

__all__ = ["ServerUrls", "ServersError", "ensure_servers", "read_or_create_key", "release_servers"]
