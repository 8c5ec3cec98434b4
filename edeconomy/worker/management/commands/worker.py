import logging
import signal
import time
import traceback

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils.module_loading import import_string

FRAMES_EVERY = 60  # seconds; in between, a failure is one line
PAUSE = 5  # seconds at least before what failed is tried again
MOST_ROUNDS = 100

logger = logging.getLogger(__name__)
logged_at = {}  # (work, kind of error): when its frames were logged


class Command(BaseCommand):
    help = "Do what can wait: send mail, forget what is no longer needed. Runs until it is stopped (SIGTERM, Ctrl+C)."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do what there is to do, and stop")

    def handle(self, once, **options):
        self.stopped = False
        if once:
            return self.run_once()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        self.run()

    def stop(self, number, frame):
        self.stopped = True

    def run(self):
        turns = dict.fromkeys(settings.WORK, 0)  # by the monotonic clock
        while not self.stopped:
            for name, interval in settings.WORK.items():
                if turns[name] <= time.monotonic() and not self.stopped:
                    failed = work(name) is None
                    turns[name] = time.monotonic() + (max(interval, PAUSE) if failed else interval)
            if not self.stopped:
                time.sleep(min(max(min(turns.values()) - time.monotonic(), 0), 1))

    def run_once(self):
        """Again while anything is done: what one piece of work does makes work for another."""
        for _ in range(MOST_ROUNDS):
            results = [work(name) for name in settings.WORK]
            if not any(results):
                break
        if None in results:
            raise CommandError("Not everything could be done; see above.")


def work(name):
    """How many things it did; None where it failed. What the error says is not logged: it may quote somebody's address."""
    try:
        return import_string(name)() or 0
    except Exception as error:
        logger.error("%s failed: %s%s", name, type(error).__name__, frames(name, error))
        close_old_connections()  # those that broke
        return None


def frames(name, error):
    """Where it happened, after a line break; nothing where that was said within the minute."""
    key, now = (name, type(error)), time.monotonic()
    if now - logged_at.get(key, -FRAMES_EVERY) < FRAMES_EVERY:
        return ""
    logged_at[key] = now
    return "\n" + "".join(traceback.format_tb(error.__traceback__))
