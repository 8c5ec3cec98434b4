"""How much stands in the log: what goes wrong ten thousand times has a line each, and its traceback once a minute."""

import logging
import time
import traceback

EVERY = 60  # seconds
MOST = 200  # places in the code that are remembered
LONGEST = 1000  # characters of a line that somebody else's request is quoted in


class Short(logging.Filter):
    """Of the handler (settings.LOGGING), so that whatever is logged comes by."""

    def __init__(self):
        super().__init__()
        self.told = {}  # (kind of error, where it was raised): when its traceback was written

    def filter(self, record):
        status = getattr(record, "status_code", None)
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and (self.is_of_whoever_asks(status) or self.was_told(error)):
            record.exc_info = record.exc_text = None
            record.msg, record.args = f"{record.getMessage()} ({type(error).__name__})", None
        if status is not None and len(record.getMessage()) > LONGEST:
            record.msg, record.args = f"{record.getMessage()[:LONGEST]}…", None
        return True

    @staticmethod
    def is_of_whoever_asks(status):
        """Such as an unknown Host, or a form from another site: nothing in our code is wrong."""
        return status is not None and 400 <= status < 500

    def was_told(self, error):
        now, last = time.monotonic(), None
        for last in traceback.walk_tb(error.__traceback__):  # noqa: B007  the innermost
            pass
        key = type(error), last and (last[0].f_code, last[1])
        if now - self.told.get(key, -EVERY) < EVERY:
            return True
        if len(self.told) >= MOST:
            self.told.clear()
        self.told[key] = now
        return False
