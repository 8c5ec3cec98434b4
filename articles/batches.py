"""Much is written a little at a time, so that nobody waits long for the database's lock."""

import time
from itertools import batched

PAUSE = 0.15  # seconds; who waits for SQLite's lock looks for it every 0.1


def batches(items, size):
    """Of the items, each to be written in a transaction of its own; between them others get the lock."""
    for number, batch in enumerate(batched(items, size)):
        if number:
            time.sleep(PAUSE)
        yield batch
