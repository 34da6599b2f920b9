class ServersError(Exception):
    """A private server cannot run. The message is one Swedish line that says what to do."""
