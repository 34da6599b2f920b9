class ListRefusedError(Exception):
    """Why a list is not taken in: in Swedish, what to do about it, and never a word out of the list."""
