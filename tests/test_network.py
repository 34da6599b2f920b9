"""The tests reach this machine only: one that asks another would pass or fail by the weather."""

import socket

import pytest

TEST_NET = "192.0.2.1"
"""An address that belongs to nobody (RFC 5737)."""


def test_another_machine_is_out_of_reach() -> None:
    # the plugin warns before it raises, and warnings are errors here
    with pytest.raises((RuntimeError, UserWarning), match=TEST_NET):
        socket.create_connection((TEST_NET, 80), timeout=0.1)


def test_this_machine_is_within_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), timeout=5):
        pass
