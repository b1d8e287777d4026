"""The names and addresses by which this machine is reached."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence


def names_here() -> list[str]:
    """Find the names and addresses of this machine."""
    host = socket.gethostname()
    names = {"localhost", "127.0.0.1", host}
    try:
        names |= {str(info[4][0]) for info in socket.getaddrinfo(host, None, socket.AF_INET)}
    except OSError:
        names.add(host)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: nothing is sent, the route names us
            names.add(str(probe.getsockname()[0]))
        except OSError:
            names.add("127.0.0.1")
    return sorted(names)


def reachable(names: Sequence[str]) -> str:
    """Return the address to tell a phone: the first one off this machine's loopback."""
    addresses = [name for name in names if is_address(name) and not ipaddress.ip_address(name).is_loopback]
    return addresses[0] if addresses else "127.0.0.1"


def is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
