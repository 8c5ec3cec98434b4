"""Ports for servers that tests start."""

import itertools
import os
import socket

# Below those that systems give out for connections (32768 and on), so that none is taken between the question and the server's start;
# each worker of pytest-xdist has a range of its own.
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
PORTS = itertools.cycle(range(20000 + 500 * (WORKER % 24), 20500 + 500 * (WORKER % 24)))


def free_port():
    for port in PORTS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
