"""Processes that live and end together."""

import contextlib
import os
import signal
import subprocess  # nosec B404
import time

SOON = 8  # seconds in which a process must end that was asked to
# Leads the group; when its input ends, because whoever started it says so or is gone himself, all others are told to end.
GUARD = ["/bin/sh", "-c", "trap '' TERM; read -r line; kill -TERM 0"]


class Ended(Exception):
    """`name`: whose process ended by itself, with `code`."""

    def __init__(self, name, code):
        self.name, self.code = name, code


def run_together(commands):
    """Run {name: command} until SIGINT, SIGTERM or the end of the process that started us, if that is make; then nothing is left of them.

    Raises Ended where one of them ends before.
    """
    parent = os.getppid()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    guard = subprocess.Popen(GUARD, stdin=subprocess.PIPE, process_group=0)  # noqa: S603  # nosec B603
    running = {}
    try:
        for name, command in commands.items():
            running[name] = subprocess.Popen(command, process_group=guard.pid)  # noqa: S603  # nosec B603
        while "MAKELEVEL" not in os.environ or os.getppid() == parent:
            for name, process in running.items():
                if process.poll() is not None:
                    raise Ended(name, process.returncode)
            time.sleep(0.2)
    except KeyboardInterrupt:
        pass
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        end(guard, running.values())


def end(guard, processes):
    guard.stdin.close()
    until = time.monotonic() + SOON
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0, until - time.monotonic()))
    with contextlib.suppress(ProcessLookupError):
        os.killpg(guard.pid, signal.SIGKILL)
    guard.wait()
