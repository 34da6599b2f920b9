"""Free ports on the loopback address, kept between starts when possible."""

import json
import socket
from pathlib import Path

HOST = "127.0.0.1"


def read_ports(path: Path) -> dict[str, int]:
    try:
        stored = json.loads(path.read_text(encoding="ascii"))
        return {str(name): int(port) for name, port in stored.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def write_ports(path: Path, ports: dict[str, int]) -> None:
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(ports), encoding="ascii")
    partial.replace(path)


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def choose_port(wanted: int | None) -> int:
    if wanted and is_free(wanted):
        return wanted
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=5).close()
    except OSError:
        return False
    return True
