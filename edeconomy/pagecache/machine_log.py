"""A file to which whoever changes something adds a line, and which the processes of this machine read on."""

import fcntl
import logging
import os
import threading
from contextlib import suppress

LONGEST = 1024 * 1024  # bytes, after which it begins anew

logger = logging.getLogger(__name__)


class MachineLog:
    """Where it was removed, cut or begun anew, `missed` is called: lines may be gone that were not read."""

    def __init__(self, path, read=None, missed=None):
        self.path, self.read, self.missed = path, read, missed
        self.lock = threading.Lock()
        self.file, self.offset = None, 0
        self.seen = ()

    def append(self, line):
        """What cannot be added makes everything old."""
        try:
            while not self._append(f"{line}\n".encode()):
                pass
        except OSError:
            logger.exception("%s: a change could not be told to the processes of this machine", self.path)
            with suppress(OSError):
                os.unlink(self.path)

    def _append(self, line):
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            mine = os.fstat(file)
            if mine.st_nlink == 0:  # removed before it was locked
                return False
            if mine.st_size > LONGEST:
                os.unlink(self.path)
                return False
            if os.write(file, line) < len(line):
                raise OSError("a line was written in part")
            return True
        finally:
            os.close(file)

    def look(self):
        """Read what was added. A look that finds nothing new is one call to the system."""
        try:
            found = os.stat(self.path)
        except FileNotFoundError:
            found = None
        if found is None or (found.st_ino, found.st_size, found.st_mtime_ns) != self.seen:
            with self.lock:
                self._read_on()

    def _read_on(self):
        file = os.open(self.path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        found = os.fstat(file)
        if self.file is not None and (found.st_ino, found.st_dev) == self._identity():
            os.close(file)
        else:  # the old one was open until here: no other has its number
            self._close()
            self.file, self.seen, self.offset = file, (), found.st_size
            self.missed()
        now = (found.st_ino, found.st_size, found.st_mtime_ns)
        if self.seen and now != self.seen and found.st_size <= self.seen[1]:
            self.missed()
            self.offset = found.st_size
        lines, newline, _ = os.pread(self.file, found.st_size - self.offset, self.offset).rpartition(b"\n")
        for line in lines.decode(errors="replace").splitlines():
            self.read(line)
        self.offset += len(lines + newline)
        self.seen = now

    def _identity(self):
        opened = os.fstat(self.file)
        return opened.st_ino, opened.st_dev

    def _close(self):
        if self.file is not None:
            os.close(self.file)
            self.file = None

    def close(self):
        with self.lock:
            self._close()
            self.seen = ()
