"""Whether the magazine works: looked at in the background, so that `/readyz` takes no lock and waits for nothing."""

import logging
import os
import threading
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.module_loading import import_string

from edeconomy import outage

PAUSE = 4  # seconds between two looks
MOST_AGE = 10  # seconds; after that a look that found nothing wrong says nothing either
DAMAGE_LASTS = 60  # seconds after a request met a damaged part of the database, which looking does not
ROOM = 16 * 1024 * 1024  # bytes that must be free where the magazine writes

NOT_OURS = """
    SELECT count(*) FROM unnest(%s::text[]) name CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) verb
    WHERE NOT has_table_privilege(to_regclass(quote_ident(name)), verb)
"""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fact:
    name: str
    words: str
    works: bool = True
    reason: str = ""  # for the log alone: anybody may read `/readyz`


class Watch:
    """What a process of the web server last found."""

    def __init__(self):
        self.facts, self.looked_at, self.damaged_at = (), None, None
        self.thread, self.stopped = None, threading.Event()

    def start(self):
        """In the process that serves; a thread does not come along where one process is made of another."""
        if self.thread is None or not self.thread.is_alive():
            self.thread = threading.Thread(target=self.keep_looking, name="readiness", daemon=True)
            self.thread.start()

    def keep_looking(self):
        self.look()
        while not self.stopped.wait(PAUSE):
            self.look()

    def look(self):
        begun, before = time.monotonic(), wrong(self.facts)
        try:
            self.facts = (*database_facts(self.damaged_at), storage(), static_files())
        except Exception as error:
            self.facts = (Fact("check", "failed", works=False, reason=repr(error)),)
        self.looked_at = begun
        if wrong(self.facts) != before:
            reasons = "; ".join(f"{fact.name}: {fact.words} {fact.reason}".rstrip() for fact in wrong(self.facts))
            logger.error("Not ready: %s", reasons) if reasons else logger.warning("Ready again.")

    def note(self, error):
        """Of a request that failed: that a part of the database is damaged is found by reading that part only."""
        if outage.is_damage(error):
            self.damaged_at = time.monotonic()

    def report(self):
        """(whether it works, a line for each fact)."""
        if self.thread is None:  # a process that serves nobody, such as a test
            once = threading.Thread(target=self.look)
            once.start()
            once.join(MOST_AGE)
        else:
            self.start()
        facts, looked_at = self.facts, self.looked_at
        age = None if looked_at is None else time.monotonic() - looked_at
        stale = age is None or age > MOST_AGE
        last = Fact("last check", "none yet" if age is None else f"{age:.0f} s old", works=not stale)
        return not stale and not wrong(facts), [f"{fact.name}: {fact.words}" for fact in (*facts, last)]


def wrong(facts):
    return tuple(fact for fact in facts if not fact.works)


def database_facts(damaged_at):
    """Over a connection of this thread alone, which is closed again."""
    try:
        with connection.cursor() as cursor:
            words = (looked_at_sqlite if connection.vendor == "sqlite" else looked_at_postgresql)(cursor)
        if damaged_at and time.monotonic() - damaged_at < DAMAGE_LASTS:
            words = "a part of it is damaged"
        found, applied = Fact("database", words or "can be read and written", works=not words), migrations()
        notes = [Fact(*import_string(name)()) for name in settings.READINESS_NOTES] if applied.works else []
        return found, applied, *notes
    except DatabaseError as error:
        return (Fact("database", "cannot be used", works=False, reason=str(error).strip()),)
    finally:
        connection.close()


def looked_at_sqlite(cursor):
    """What is wrong with it. A lock that somebody holds is no fault."""
    cursor.execute("PRAGMA busy_timeout = 50")
    try:
        cursor.execute("BEGIN IMMEDIATE")  # of a file that can only be read it begins all the same
        cursor.execute("CREATE TABLE readiness (x)")
        cursor.execute("ROLLBACK")
    except OperationalError as error:
        name = error.__cause__.sqlite_errorname
        if name.startswith("SQLITE_READONLY"):
            return "can only be read"
        if not name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise
    return ""


def looked_at_postgresql(cursor):
    cursor.execute("SET statement_timeout = '3s'; SET lock_timeout = '1s'")
    cursor.execute("SHOW transaction_read_only")
    if cursor.fetchone()[0] == "on":
        return "can only be read"
    cursor.execute(NOT_OURS, [[model._meta.db_table for model in apps.get_models()]])
    missing = cursor.fetchone()[0]
    return "not all tables can be read and written" if missing else ""


def migrations():
    missing = on_disk() - set(MigrationRecorder(connection).applied_migrations())
    return Fact("migrations", f"{len(missing)} to apply" if missing else "applied", works=not missing)


@cache
def on_disk():
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    return set(loader.disk_migrations)


def storage():
    folder = Path(settings.MEDIA_ROOT)
    if not folder.is_dir():
        return Fact("storage", "the folder of pictures is missing", works=False, reason=str(folder))
    if not os.access(folder, os.W_OK | os.X_OK):
        return Fact("storage", "the folder of pictures cannot be written", works=False, reason=str(folder))
    space = os.statvfs(folder)
    if space.f_bavail * space.f_frsize < ROOM:
        return Fact("storage", "the disk is full", works=False, reason=str(folder))
    return Fact("storage", "can be written")


def static_files():
    there = settings.MODE == "development" or (Path(settings.STATIC_ROOT) / "staticfiles.json").exists()
    return Fact("static files", "there" if there else "missing", works=there)


watch = Watch()
