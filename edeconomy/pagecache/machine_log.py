"""A file to which whoever changes something adds a line, and which the processes of this machine read on."""

import fcntl
import logging
import os
import threading
from contextlib import suppress

LONGEST = 1024 * 1024  # bytes, after which it begins anew
TAIL = 8 * 1024  # bytes by which a file is known again: the last line with its number stands in them

logger = logging.getLogger(__name__)


class MachineLog:
    """Where it was removed, cut or begun anew, `missed` is called: lines may be gone that were not read."""

    def __init__(self, path, read=None, missed=None):
        self.path, self.read, self.missed = path, read, missed
        self.lock = threading.Lock()
        self.file, self.offset = None, 0
        self.tail = b""  # what stands before the offset
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
        if self.file is not None and os.path.sameopenfile(file, self.file):
            os.close(file)
        else:  # the one before was open until here, so that no other has its number
            self._close()
            self.file = file
            self._begin(found.st_size)
        read = os.pread(self.file, max(0, found.st_size - self.offset) + len(self.tail), self.offset - len(self.tail))
        if not read.startswith(self.tail):  # cut
            self._begin(found.st_size)
            read = self.tail
        lines, newline, _ = read[len(self.tail) :].rpartition(b"\n")
        for line in lines.decode(errors="replace").splitlines():
            self.read(line)
        self.offset += len(lines + newline)
        self.tail = (self.tail + lines + newline)[-TAIL:]
        self.seen = (found.st_ino, found.st_size, found.st_mtime_ns)

    def _begin(self, size):
        """Read from here on."""
        self.offset = size
        self.tail = os.pread(self.file, min(TAIL, size), max(0, size - TAIL))
        self.missed()

    def _close(self):
        if self.file is not None:
            os.close(self.file)
            self.file = None

    def close(self):
        with self.lock:
            self._close()
            self.seen = ()
