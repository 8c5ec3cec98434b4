"""`/readyz`: ready means that it works; whoever asks takes no lock and waits for nothing."""

import shutil
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from edeconomy import readiness
from edeconomy.outbox import heartbeat
from edeconomy.outbox.models import Heartbeat
from edeconomy.storage.sqlite import Existing
from tests.pagecache.test_database_file import garbage, of_the_future

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def watch(monkeypatch, settings, tmp_path):
    """Looks when it is asked, at a storage of its own."""
    settings.MEDIA_ROOT, settings.STATIC_ROOT, settings.MODE = tmp_path / "media", tmp_path / "static", "production"
    settings.MEDIA_ROOT.mkdir()
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").touch()
    watch = readiness.Watch()
    monkeypatch.setattr(readiness, "watch", watch)
    return watch


def ask(client):
    answer = client.get("/readyz")
    return answer.status_code, answer.text.splitlines()


def test_ready_says_what_it_found(client):
    heartbeat.beat()
    status, lines = ask(client)
    assert (status, lines[0]) == (200, "ready")
    names = [line.partition(":")[0] for line in lines[1:]]
    assert names == ["database", "migrations", "worker", "storage", "static files", "last check"]


def test_migrations_that_are_to_come_are_not_ready(client, monkeypatch):
    there = readiness.on_disk()
    monkeypatch.setattr(readiness, "on_disk", lambda: there | {("outbox", "0099_later")})
    status, lines = ask(client)
    assert status == 503 and "migrations: 1 to apply" in lines


@pytest.fixture
def named(monkeypatch):
    """Whoever connects from now on has these settings."""
    return lambda **changes: [
        monkeypatch.setitem(connections.settings["default"], *change) for change in changes.items()
    ]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about the file of SQLite")
@pytest.mark.parametrize(
    ("happens", "line"),
    [
        (None, "database: cannot be used"),
        (garbage, "database: cannot be used"),
        (of_the_future, "database: can only be read"),
        (Path.touch, "migrations: "),  # a database without tables
    ],
)
def test_a_database_file_that_does_not_work(client, named, tmp_path, caplog, happens, line):
    if happens:
        happens(tmp_path / "other.sqlite3")
    named(NAME=tmp_path / "other.sqlite3", OPTIONS=connection.settings_dict["OPTIONS"] | {"factory": Existing})
    status, lines = ask(client)
    assert (status, lines[0]) == (503, "not ready") and any(said.startswith(line) for said in lines)
    ask(client)
    said = [record.message for record in caplog.records if record.name == "edeconomy.readiness"]
    assert len(said) == 1 and line in said[0]  # once, and why
    assert client.get("/livez").status_code == 200


@pytest.fixture
def reading_role():
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE onlooker LOGIN")
        cursor.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO onlooker")
    yield "onlooker"
    with connection.cursor() as cursor:
        cursor.execute("DROP OWNED BY onlooker")
        cursor.execute("DROP ROLE onlooker")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="about PostgreSQL")
def test_a_role_that_may_only_read_is_not_ready(client, named, reading_role):
    named(USER=reading_role)
    status, lines = ask(client)
    assert status == 503 and "database: not all tables can be read and written" in lines


@pytest.mark.skipif(connection.vendor != "postgresql", reason="about PostgreSQL")
def test_a_database_that_may_only_be_read_is_not_ready(client, named):
    named(OPTIONS=connection.settings_dict["OPTIONS"] | {"options": "-c default_transaction_read_only=on"})
    status, lines = ask(client)
    assert status == 503 and "database: can only be read" in lines


@pytest.mark.parametrize("folder", ["MEDIA_ROOT", "STATIC_ROOT"])
def test_storage_that_is_gone_is_not_ready(client, settings, folder):
    shutil.rmtree(getattr(settings, folder))
    status, lines = ask(client)
    assert status == 503 and any("missing" in line for line in lines)


def test_a_full_disk_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(readiness, "ROOM", 2**80)
    assert "storage: the disk is full" in ask(client)[1]


def test_a_lock_that_is_busy_is_no_fault(client):
    heartbeat.beat()
    with transaction.atomic():
        Heartbeat.objects.update(seen_at=timezone.now())
        assert ask(client)[0] == 200


def test_a_worker_that_is_away_is_a_line(client):
    status, lines = ask(client)
    assert status == 200 and "worker: The worker has not been seen; mail waits." in lines
    Heartbeat.objects.create(seen_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC))
    status, lines = ask(client)
    assert (
        status == 200 and "worker: The worker has not been seen since 20 November 2026, 09:30 UTC; mail waits." in lines
    )


def test_whoever_asks_never_waits_for_a_check_that_hangs(client, monkeypatch, watch):
    """It counts as not ready, at the latest when what was found before is ten seconds old."""
    may_end = threading.Event()
    monkeypatch.setattr(readiness, "storage", lambda: may_end.wait() and readiness.static_files())
    watch.start()
    try:
        assert ask(client) == (503, ["not ready", "last check: none yet"])
        watch.facts, watch.looked_at = (readiness.Fact("storage", "can be written"),), time.monotonic() - 5
        assert ask(client)[0] == 200
        watch.looked_at = time.monotonic() - 11
        assert ask(client) == (503, ["not ready", "storage: can be written", "last check: 11 s old"])
    finally:
        watch.stopped.set()
        may_end.set()
        watch.thread.join()
