"""What any one manuscript, reference or bibliography may take: the bound of the importers, in the processor's time."""

import os
from contextlib import contextmanager

SECONDS = 10


def spent():
    """Seconds of processor time, those of finished child processes included: a busy machine does not count."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@contextmanager
def in_time(what=""):
    start = spent()
    yield
    assert spent() - start < SECONDS, what
