"""SQLite: announcements are read whenever the database has changed since they were read last."""

import os
import sqlite3
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

from edeconomy.pagecache.changes import AWAY, KNOWN, LOST

PATIENCE = 0.5  # seconds; nobody shuts readers out but who recovers the log after a crash
CHECK = 1  # seconds between two looks whether the file is still the same one


class DataVersion:
    """Each thread that looks takes a connection for that moment. None of them ever writes: a connection doesn't see its own commits."""

    def __init__(self, changes):
        self.changes = changes
        self.idle = []
        self.lock = threading.Lock()
        self.file = self.last = None  # the file that was read, and the announcement that was the newest there: (id, at)
        self.known_at = float("-inf")

    def look(self):
        watcher, now = None, time.monotonic()
        try:
            watcher = self.idle.pop() if self.idle else Watcher()
        except IndexError:  # another thread was faster
            return self.look()
        except (sqlite3.Error, OSError):
            return self.away(now)
        try:
            if watcher.version() != watcher.seen or now > watcher.checked + CHECK:
                watcher = self.read_on(watcher, now)
        except (sqlite3.Error, OSError):
            watcher.close()
            return self.away(now)
        self.idle.append(watcher)
        self.known_at = now
        return KNOWN

    def away(self, now):
        return AWAY if now - self.known_at < settings.OUTAGE_SECONDS else LOST

    def read_on(self, watcher, now):
        with self.lock:
            if watcher.file != file_at(watcher.path):  # a copy was put in its place
                watcher.close()
                watcher = Watcher()
            if self.file != watcher.file:
                self.file, self.last = watcher.file, None
            version = watcher.version()  # and then the rows: what is committed in between is found by the next look
            self.add(watcher)
            watcher.seen, watcher.checked = version, now
        return watcher

    def add(self, watcher):
        rows = watcher.rows_from(self.last[0]) if self.last else []
        if not self.last or not follows(rows, self.last):
            self.last = watcher.newest()
            self.changes.drop()
            return
        for number, at, tags, gone in rows:
            if number > self.last[0]:
                self.changes.add(tags.split(" "), gone)
            self.last = number, at

    def close(self):
        while self.idle:
            self.idle.pop().close()


class Watcher:
    """A connection to the database's file, which it does not make; it stays outside of any transaction."""

    def __init__(self):
        self.path = connection.settings_dict["NAME"]
        self.file = file_at(self.path)
        address = f"{Path(self.path).absolute().as_uri()}?mode=rw"
        self.connection = sqlite3.connect(
            address, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False
        )
        self.cursor = self.connection.cursor()
        self.seen, self.checked = None, 0

    def version(self):
        """Another one after each commit by anybody else."""
        return self.cursor.execute("PRAGMA data_version").fetchone()[0]

    def rows_from(self, number):
        query = "SELECT id, at, tags, gone FROM pagecache_announcement WHERE id >= ? ORDER BY id"
        return self.cursor.execute(query, [number]).fetchall()

    def newest(self):
        """(id, at); without any, the id that was given last."""
        row = self.cursor.execute("SELECT id, at FROM pagecache_announcement ORDER BY id DESC LIMIT 1").fetchone()
        if row:
            return row
        given = self.cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'pagecache_announcement'").fetchone()
        return (given[0] if given else 0), None

    def close(self):
        self.connection.close()


def follows(rows, last):
    """Whether no announcement is missing between the last one and these. Ids have no gaps: one writes after the other."""
    number, at = last
    if at is None:
        rows = [last, *rows]
    return bool(rows) and rows[0][:2] == last and rows[-1][0] == number + len(rows) - 1


def file_at(path):
    found = os.stat(path)
    return found.st_dev, found.st_ino
