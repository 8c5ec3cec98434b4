"""PostgreSQL: what others announce is heard on a connection of the process's own, and nothing is taken for known while it is silent."""

import socket
import time
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from articles import publishing
from edeconomy.pagecache import listener
from edeconomy.pagecache.announcements import announce
from edeconomy.pagecache.changes import AWAY, KNOWN, LOST, Changes, marks
from edeconomy.pagecache.listener import Listener
from edeconomy.pagecache.models import Announcement
from tests.factories import change, published
from tests.pagecache.conftest import CLOSING, make_reader
from tests.pagecache.proxy import Proxy

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite announces in another way"),
]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """The process is on another machine: it reads no log of ours."""
    monkeypatch.setattr(listener, "log_path", lambda: tmp_path / "announced")


@pytest.fixture
def proxy(monkeypatch):
    """Between the process and the server."""
    address = conninfo_to_dict(listener.direct(connection))
    proxy = Proxy(lambda: to_server(address))
    through = make_conninfo(**address | {"host": "127.0.0.1", "port": proxy.port})
    monkeypatch.setattr(listener, "direct", lambda connection: through)
    yield proxy
    proxy.close()


def to_server(address):
    host, port = address.get("host", "127.0.0.1"), int(address.get("port") or 5432)
    if not host.startswith("/"):
        return socket.create_connection((host, port))
    server = socket.socket(socket.AF_UNIX)
    server.connect(str(Path(host) / f".s.PGSQL.{port}"))
    return server


class Process:
    """Of the web server, with a page of each tag."""

    def __init__(self):
        self.changes = Changes()
        self.announced = Listener(self.changes)
        CLOSING.append(self.announced)
        assert self.announced.look() == KNOWN
        self.render()

    def render(self):
        self.pages = {tag: marks([tag], self.changes.number) for tag in ("one", "two")}

    def overtaken(self):
        return {tag for tag, page in self.pages.items() if self.changes.is_overtaken(page)}


def say(*tags):
    with transaction.atomic():
        announce(*tags)


def wait_for(what, seconds=10):
    """How long it took."""
    begun = time.monotonic()
    while not what():
        assert time.monotonic() < begun + seconds
        time.sleep(0.005)
    return time.monotonic() - begun


def test_a_change_is_heard_by_who_is_elsewhere():
    process = Process()
    with transaction.atomic():
        announce("one", "three")
        assert process.overtaken() == set()
    wait_for(process.overtaken, 2)
    assert process.overtaken() == {"one"} and process.announced.look() == KNOWN


def test_what_is_heard_twice_counts_once(monkeypatch, tmp_path):
    """By the machine's log, and from the server."""
    monkeypatch.setattr("edeconomy.pagecache.announcements.log_path", listener.log_path)
    process = Process()
    say("one")
    assert process.announced.look() == KNOWN and process.overtaken() == {"one"}
    process.render()
    say("three")
    wait_for(lambda: len(process.announced.seen) == 2 and process.announced.known_at > time.monotonic() - 1)
    assert process.overtaken() == set()


def test_a_broken_connection_is_made_anew_and_what_was_missed_is_caught_up(proxy):
    """Of what is kept nothing else is dropped. It waits for the silence to be noticed: two seconds."""
    process = Process()
    proxy.cut(deaf=False)
    say("one")
    assert process.overtaken() == set()
    wait_for(process.overtaken)
    assert process.overtaken() == {"one"}
    wait_for(lambda: process.announced.look() == KNOWN)


def test_a_transaction_that_ends_while_nobody_listens_is_caught_up(proxy):
    """Though its row has a lower number than those that were heard. Waits as the one above does."""
    process = Process()
    with psycopg.connect(make_conninfo(**conninfo_to_dict(listener.direct(connection)))) as other:
        proxy.pairs.pop()  # the other one's own is not cut
        other.execute("SAVEPOINT a")
        other.execute("INSERT INTO pagecache_announcement (tags, gone, at) VALUES ('one', false, now())")
        say("three")
        wait_for(lambda: process.announced.seen)
        heard = process.announced.known_at
        wait_for(lambda: process.announced.known_at > heard + 1)
        proxy.cut(deaf=False)
        other.commit()
    wait_for(process.overtaken)
    assert process.overtaken() == {"one"}


def test_who_hears_nothing_for_three_seconds_takes_nothing_for_known(proxy, settings):
    """While the database doesn't answer at all, what is kept may be given for a while. It takes as long as connecting in vain."""
    process = Process()
    proxy.cut(deaf=True)
    say("one")
    assert wait_for(lambda: process.announced.look() != KNOWN) < listener.SILENCE + 1
    wait_for(lambda: process.announced.look() == AWAY)
    settings.OUTAGE_SECONDS = 0
    assert process.announced.look() == LOST
    settings.OUTAGE_SECONDS = 600
    process.announced.known_at -= 601
    assert process.announced.look() == LOST
    process.announced.known_at += 601
    proxy.deaf = False
    wait_for(lambda: process.announced.look() == KNOWN)
    assert process.overtaken() == {"one"}


def test_while_the_database_answers_pages_are_rendered_anew_until_changes_are_heard(monkeypatch):
    """Its connection is refused, as where there are too many, and then made."""
    article = published("Alpha")
    reader = make_reader()
    assert not [reader.renders("/articles/alpha/"), reader.renders("/articles/alpha/")][1]
    line = listener.Line
    monkeypatch.setattr(listener, "Line", refuse)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_snapshot_xmin%' AND pid <> pg_backend_pid()"
        )
    reader.cache.announced.known_at -= listener.SILENCE
    change(article)
    publishing.correct(article, "A slip.")
    for _ in range(2):
        assert "A slip." in reader.text("/articles/alpha/")
        assert reader.renders("/articles/alpha/")
    monkeypatch.setattr(listener, "Line", line)
    wait_for(lambda: not reader.renders("/articles/alpha/"))


def refuse(conninfo):
    raise psycopg.OperationalError("too many clients")


@pytest.mark.parametrize("unknown", ["horizon", "identity", "gap"])
def test_who_cannot_tell_what_was_missed_drops_all(unknown):
    """A copy was put in the database's place; the server knows fewer transactions; it was away for longer than rows are kept."""
    process = Process()
    process.announced.close()
    process.announced.thread.join()
    if unknown == "horizon":
        process.announced.horizon = str(int(process.announced.horizon) + 10**6)
    elif unknown == "identity":
        process.announced.identity = [("7", "5")]
    else:
        process.announced.known_at -= 24 * 60 * 60
    with listener.closing(listener.Line(process.announced.conninfo)) as line:
        process.announced.catch_up(line)
    assert process.overtaken() == {"one", "two"}


def test_a_copy_in_the_place_of_the_database_gives_numbers_again_that_were_heard():
    process = Process()
    say("three")
    wait_for(lambda: process.announced.seen)
    process.announced.close()
    process.announced.thread.join()
    process.announced.identity = [("7", "5")]
    with listener.closing(listener.Line(process.announced.conninfo)) as line:
        process.announced.catch_up(line)
    process.render()
    process.announced.read(str(Announcement(pk=Announcement.objects.get().pk, tags="one")))
    assert process.overtaken() == {"one"}
