"""How long a web request waits for others, in all: `SECONDS` for a place (edeconomy/places.py) and for locks of the database.

Commands and the worker wait as the database's settings say: none of this is known to them.
"""

import threading
import time
from functools import partial

from django.db import OperationalError

SECONDS = 5
NOTICED = 0.05  # a statement that took longer has waited
IDLE = 30_000  # milliseconds in which a transaction must go on (PostgreSQL)
NONE, FAILED = 0, 3  # psycopg's TransactionStatus: IDLE, and INERROR, in which nothing can be set
BEGIN = "BEGIN IMMEDIATE"  # of SQLite (edeconomy/environment.py)
AGAIN = 0.003  # seconds until its lock is asked for again
asking = threading.Lock()  # one of a process at a time


class Waiting:
    """What is left for one request. Around every statement (`connection.execute_wrapper`): the database is told before each that needs to
    know it anew, so that a lock that is not had in time is an OperationalError, which edeconomy/outage.py answers."""

    def __init__(self):
        self.left = SECONDS
        self.told = None

    def spend(self, seconds):
        if seconds > NOTICED:
            self.left = max(0, self.left - seconds)

    def __call__(self, execute, sql, params, many, context):
        attempt = self.ask if sql == BEGIN else self.attempt
        try:
            return attempt(partial(execute, sql, params, many, context), context["connection"])
        finally:
            if sql.startswith("ROLLBACK"):  # to a savepoint, and what was told since is forgotten
                self.told = None

    def attempt(self, execute, database):
        self.tell(database)
        begun = time.monotonic()
        try:
            return execute()
        finally:
            self.spend(time.monotonic() - begun)

    def ask(self, execute, database):
        """For SQLite's lock, which goes to whoever happens to ask when it is free. SQLite's own way of waiting asks ever less often, so
        that of many some never have it: here one of a process asks, and as often as those of others."""
        begun, mine = time.monotonic(), asking.acquire(timeout=self.left)
        try:
            tell_sqlite(database.connection, 0)
            self.told = None
            while True:
                try:
                    return execute()
                except OperationalError as error:
                    if not is_busy(error) or time.monotonic() > begun + self.left:
                        raise
                time.sleep(AGAIN)
        finally:
            self.spend(time.monotonic() - begun)
            if mine:
                asking.release()

    def tell(self, database):
        # What is set within a transaction is forgotten with it.
        news = (database.connection, database.in_atomic_block, round(self.left * 1000))
        if news == self.told and not is_beginning(database):
            return
        with database.wrap_database_errors:
            TELL[database.vendor](database.connection, news[-1])
        self.told = news


def is_beginning(database):
    """Whether the statement is the first one of a transaction of PostgreSQL: the one before may have been rolled back."""
    return (
        database.vendor == "postgresql"
        and database.in_atomic_block
        and database.connection.info.transaction_status == NONE
    )


def is_busy(error):
    return getattr(error.__cause__, "sqlite_errorname", "").startswith("SQLITE_BUSY")


def tell_sqlite(connection, left):
    connection.execute(f"PRAGMA busy_timeout = {left:d}")


def tell_postgresql(connection, left):
    """A statement that waits for no lock has a second however long others took."""
    if connection.info.transaction_status == FAILED:
        return
    values = {
        "lock_timeout": max(left, 1),
        "statement_timeout": max(left, 1000),
        "idle_in_transaction_session_timeout": IDLE,
    }
    connection.execute("; ".join(f"SET {name} = {value:d}" for name, value in values.items()))


TELL = {"sqlite": tell_sqlite, "postgresql": tell_postgresql}
