"""SQLite's log, which grows for as long as somebody reads what stood before."""

from pathlib import Path

from django.db import connection

LARGE = 16 * 1024 * 1024  # bytes
PATIENCE = 100  # milliseconds in which writers wait for the end of it


def shorten():
    """Work: what a large log holds goes into the database file, and the log is emptied; another time, where somebody still reads it."""
    if connection.vendor != "sqlite" or not is_large(Path(f"{connection.settings_dict['NAME']}-wal")):
        return 0
    with connection.cursor() as cursor:
        _, frames, moved = cursor.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()  # nobody waits for this
        if moved < frames:
            return 0
        usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        try:
            busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual:d}")
    return int(not busy)


def is_large(log):
    return log.exists() and log.stat().st_size > LARGE
