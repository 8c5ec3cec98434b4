"""The database file of SQLite: `manage.py migrate` makes it, everybody else opens one that is there."""

import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

from django.db import connections


class Existing(sqlite3.Connection):
    """Connection that never makes a file, as demo and production have it (edeconomy/environment.py).

    A name that is a URI, or ":memory:", is taken as it is.
    """

    def __init__(self, database, *args, **options):
        self.path = None
        if not is_address(database):
            self.path, database = database, f"file:{quote(os.fspath(database))}?mode=rw"
        super().__init__(database, *args, **options)
        self.file = self.path and identity(self.path)

    def is_lost(self):
        """Whether its file was removed or replaced: what is written then goes nowhere."""
        return bool(self.path) and identity(self.path) != self.file


def is_address(name):
    return str(name).startswith((":memory:", "file:"))


def identity(path):
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def make(name):
    """An empty database file, for its owner only; SQLite makes the files beside it alike. One that is there is closed to others."""
    if not is_address(name):
        path = Path(name)
        path.touch(0o600)
        path.chmod(path.stat().st_mode & 0o770)


def leave_lost_files(**_):
    """Before a request, and as work of the worker: connections outlive requests, and may outlive their file."""
    for connection in connections.all(initialized_only=True):
        is_lost = getattr(connection.connection, "is_lost", None)
        if is_lost and not connection.in_atomic_block and is_lost():
            connection.close()
    return 0
