"""PostgreSQL: announcements are heard on a connection of the process's own."""

import logging
import secrets
import select
import threading
import time
from collections import OrderedDict
from contextlib import closing

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import pq
from psycopg.conninfo import make_conninfo

from edeconomy.pagecache.announcements import CHANNEL, KEPT, log_path
from edeconomy.pagecache.changes import AWAY, KNOWN, LOST
from edeconomy.pagecache.machine_log import MachineLog
from edeconomy.pagecache.models import Announcement

BEAT = 1  # seconds between two words to itself
ECHO = 1.5  # seconds that such a word takes at most; after them it connects anew
CONNECT = 2  # seconds that this takes at most, and each question at first
SILENCE = 3  # seconds, after which changes may be unknown
FIRST = 1  # seconds that the first page waits for the connection
PAUSE = 0.05, 0.5  # seconds before the first try to connect again, and most
REMEMBERED = 10_000  # announcements that come twice: by the machine's log and from the server
MISSED = "SELECT id, gone, tags FROM pagecache_announcement WHERE age(xmin) <= age(%s::text::xid)"
# A copy that is put in the database's place knows nothing of what was announced.
IDENTITY = "SELECT (SELECT system_identifier FROM pg_control_system()), oid FROM pg_database WHERE datname = current_database()"

logger = logging.getLogger(__name__)


class Listener:
    """A thread hears what is announced, and once a second itself: what was announced before it spoke is known when it hears that."""

    def __init__(self, changes):
        self.changes = changes
        self.log = MachineLog(log_path(), self.read, changes.drop)
        self.lock = threading.Lock()
        self.seen = OrderedDict()  # ids
        self.thread = None
        self.tried = threading.Event()
        self.closed = threading.Event()
        self.known_at = float("-inf")  # everything that was committed by then is known
        self.is_following = self.is_away = False
        self.horizon = self.identity = None

    def look(self):
        if self.thread is None:
            self.start()
        try:
            self.log.look()
        except OSError:
            return LOST
        silence = time.monotonic() - self.known_at
        if self.is_following and silence >= SILENCE:
            # This process was stopped for a while: what came meanwhile is read now.
            self.tried.clear()
            self.tried.wait(FIRST)
            silence = time.monotonic() - self.known_at
        if self.is_following and silence < SILENCE:
            return KNOWN
        return AWAY if self.is_away and silence < settings.OUTAGE_SECONDS else LOST

    def start(self):
        """In the process that serves, which may be a child of the one that loaded the application."""
        with self.lock:
            if self.thread is None:
                self.conninfo = direct(connection)
                self.thread = threading.Thread(target=self.run, name="announcements", daemon=True)
                self.thread.start()
        self.tried.wait(FIRST)

    def close(self):
        """The thread ends at its next word."""
        self.closed.set()
        self.log.close()

    def run(self):
        pause, most = PAUSE
        while not self.closed.is_set():
            begun = time.monotonic()
            try:
                line = self.connect()
                if line:
                    with closing(line):
                        self.follow(line)
            except Exception as error:  # whatever it is, there is another try
                self.is_away = False
                logger.warning("changes are not heard: %s", type(error).__name__)
            finally:
                self.is_following = False
            self.tried.set()
            pause = PAUSE[0] if time.monotonic() - begun > SILENCE else min(2 * pause, most)
            self.closed.wait(pause)

    def connect(self):
        """None where that fails; then it is known whether the server answers others."""
        try:
            return Line(self.conninfo)
        except psycopg.errors.ConnectionTimeout:
            self.is_away = True
        except (psycopg.Error, OSError):
            self.is_away = pq.PGconn.ping(self.conninfo.encode()) != pq.Ping.OK
        return None

    def follow(self, line):
        own = f"edeconomy_{secrets.token_hex(8)}"
        for channel in (CHANNEL, own):
            line.ask(f"LISTEN {channel}")
        self.catch_up(line)
        beat = f"SELECT pg_notify('{own}', '%r ' || pg_snapshot_xmin(pg_current_snapshot()))"
        sent_at, is_heard, self.is_following = 0, True, True
        while not self.closed.is_set():
            now, is_due = time.monotonic(), is_heard and line.is_free()
            if is_due and now >= sent_at + BEAT:
                sent_at, is_due, is_heard = now, False, False
                line.send(beat % sent_at)
            for channel, payload in line.receive(sent_at + (BEAT if is_due else ECHO) - now):
                if channel == CHANNEL:
                    self.read(payload)
                else:
                    begun, self.horizon = payload.split()
                    self.known_at, self.is_away, is_heard = float(begun), False, True
                    self.tried.set()
            # By the clock of then, not of now: this thread may have had to wait for the processor.
            if not is_heard and now > sent_at + ECHO:
                raise TimeoutError

    def catch_up(self, line):
        """What was announced while nobody listened, and more: all transactions that had not ended before the last word that was heard."""
        identity = line.ask(IDENTITY)
        horizon = self.horizon and str(int(self.horizon) % 2**32)
        complete = horizon and self.identity == identity and time.monotonic() - self.known_at < KEPT.total_seconds() / 2
        self.identity = identity
        if not complete or int(line.ask("SELECT age(%s::text::xid)", horizon)[0][0]) < 0:
            with self.lock:
                self.seen.clear()  # a copy gives the same ids to other announcements
                self.changes.drop()
            return
        for number, gone, tags in line.ask(MISSED, horizon):
            self.add(int(number), gone == "t", tags.split(" "))

    def read(self, text):
        try:
            number, gone, tags = Announcement.read(text)
        except ValueError:
            self.changes.drop()
        else:
            self.add(number, gone, tags)

    def add(self, number, gone, tags):
        with self.lock:
            if number in self.seen:
                return
            self.changes.add(tags, gone)
            self.seen[number] = None
            if len(self.seen) > REMEMBERED:
                self.seen.popitem(last=False)


class Line:
    """A connection on which nothing is waited for longer than is said: what is sent into a broken net is never answered."""

    def __init__(self, conninfo):
        self.connection = psycopg.connect(conninfo, autocommit=True)
        self.server = self.connection.pgconn
        self.poll = select.poll()
        self.poll.register(self.server.socket, select.POLLIN)
        self.heard = []

    def send(self, query, *parameters):
        if parameters:
            self.server.send_query_params(query.encode(), [parameter.encode() for parameter in parameters])
        else:
            self.server.send_query(query.encode())
        self.server.flush()

    def ask(self, query, *parameters):
        """The rows of the answer, as texts."""
        for place in range(len(parameters)):
            query = query.replace("%s", f"${place + 1}", 1)
        self.send(query, *parameters)
        until = time.monotonic() + CONNECT
        while self.server.is_busy():
            if time.monotonic() > until:
                raise TimeoutError
            self.wait(until - time.monotonic())
        return self.result()

    def result(self):
        rows = []
        while not self.server.is_busy() and (result := self.server.get_result()):
            if result.status not in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
                raise psycopg.OperationalError(result.error_message.decode(errors="replace"))
            rows += [
                tuple(result.get_value(row, column).decode() for column in range(result.nfields))
                for row in range(result.ntuples)
            ]
        return rows

    def wait(self, seconds):
        if self.poll.poll(max(0, seconds) * 1000):
            self.server.consume_input()
        while notify := self.server.notifies():
            self.heard.append((notify.relname.decode(), notify.extra.decode()))

    def is_free(self):
        """Whether the last question is answered."""
        self.result()
        return self.server.transaction_status == pq.TransactionStatus.IDLE

    def receive(self, seconds):
        """(channel, payload) of what was announced, in the order of commits."""
        self.wait(seconds)
        self.result()
        heard, self.heard = self.heard, []
        return heard

    def close(self):
        self.connection.close()


def direct(connection):
    """The address of the server, for a connection that no pool shares."""
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    given = connection.get_connection_params()
    return make_conninfo(
        **{name: value for name, value in given.items() if name in known} | {"connect_timeout": CONNECT}
    )
