"""How often each subject has changed, known to every process of this machine.

Another backend, for several machines, has these five methods: `snapshot`, `marks`, `unchanged`, `gone` and `bump`.
"""

import fcntl
import mmap
import os
import threading
from contextlib import contextmanager
from functools import cache
from zlib import crc32

from django.conf import settings

SLOTS = 8192  # subjects that share one only change more often
BYTES = 2 * SLOTS * 8


class Counters:
    """Numbers in a file that all processes map into their memory: for each slot how often its subjects changed, and how often what
    they showed must not be seen any more."""

    def __init__(self, path):
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self.lock = threading.Lock()
        with self._alone():
            size = os.fstat(self.file).st_size
            if size < BYTES:  # written out, so that a full disk is met here and not in the map
                os.pwrite(self.file, bytes(BYTES - size), size)
        self.map = mmap.mmap(self.file, BYTES)
        self.numbers = memoryview(self.map).cast("Q")

    def snapshot(self):
        """All numbers, as they are before a page is rendered."""
        return memoryview(self.map[:]).cast("Q")

    def marks(self, subjects, snapshot):
        """What to remember of these subjects."""
        slots = {_slot(subject) for subject in subjects}
        return tuple((slot, snapshot[slot], snapshot[slot + SLOTS]) for slot in slots)

    def unchanged(self, marks):
        numbers = self.numbers
        for slot, changed, _ in marks:  # noqa: SIM110  half the time of all()
            if numbers[slot] != changed:
                return False
        return True

    def gone(self, marks):
        """Whether something that was shown then must not be seen any more."""
        return any(self.numbers[slot + SLOTS] != gone for slot, _, gone in marks)

    def bump(self, subjects, gone=False):
        with self._alone():
            for slot in {_slot(subject) for subject in subjects}:
                if gone:
                    self.numbers[slot + SLOTS] += 1
                self.numbers[slot] += 1

    @contextmanager
    def _alone(self):
        """Among the threads of this process, and among the processes."""
        with self.lock:
            fcntl.lockf(self.file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self.file, fcntl.LOCK_UN)


def _slot(subject):
    return crc32(subject.encode()) % SLOTS


@cache
def shared():
    """Those of this magazine: web server, worker and commands find them by its data folder."""
    return Counters(settings.DATA / f"{settings.MODE}-counters")
