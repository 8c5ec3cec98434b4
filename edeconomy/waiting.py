"""How long a web request waits for others, in all: `SECONDS` for a place (edeconomy/places.py) and for locks of the database.

Commands and the worker wait as the database's settings say: none of this is known to them.
"""

import time

SECONDS = 5
NOTICED = 0.05  # a statement that took longer has waited
IDLE = 30_000  # milliseconds in which a transaction must go on (PostgreSQL)
FAILED = 3  # psycopg's TransactionStatus.INERROR: nothing can be set


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
        self.tell(context["connection"])
        begun = time.monotonic()
        try:
            return execute(sql, params, many, context)
        finally:
            self.spend(time.monotonic() - begun)

    def tell(self, database):
        # What is set within a transaction is forgotten with it.
        news = (database.connection, database.in_atomic_block, round(self.left * 1000))
        if news == self.told:
            return
        with database.wrap_database_errors:
            TELL[database.vendor](database.connection, news[-1])
        self.told = news


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
