"""python -m edeconomy.server: granian, with the limits that docs/operations.md explains under "Connections".

What is given on the command line is granian's and counts more than what stands here: --host, --port, another application.
"""

import re
import resource
import sys

from django.core.exceptions import ImproperlyConfigured
from granian.cli import cli

from edeconomy import environment

LINES = 2048  # connections of a process that are open at once; the kernel holds others back
SPARE = 256  # files that a process opens besides
OPTIONS = (
    "--interface rsgi --http 1 --no-ws --runtime-mode mt --workers 2 --log-level warning --host 127.0.0.1"
    " --backlog 2048 --http1-buffer-size 32768 --respawn-failed-workers --workers-kill-timeout 5"
)


def options():
    # One limit for idle connections and for headers. Without --http 1, a connection that never says anything is kept for ever.
    return [
        *OPTIONS.split(),
        f"--http1-header-read-timeout={environment.patience() * 1000}",
        f"--backpressure={lines()}",
    ]


def lines():
    """LINES, or fewer where the system doesn't allow as many files: beyond them, nobody's connection would be answered."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = max(soft, LINES + SPARE if hard == resource.RLIM_INFINITY else min(hard, LINES + SPARE))
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(1, min(LINES, allowed - SPARE))


if __name__ == "__main__":
    try:
        environment.threads()
        arguments = options()
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    given = sys.argv[1:]
    if not given or not re.fullmatch(r"[\w.]+:\w+", given[-1]):
        given.append("edeconomy.rsgi:application")
    cli([*arguments, *given])
