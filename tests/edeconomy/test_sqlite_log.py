"""SQLite's log is short again soon after the last long reader has gone, while everybody's connections stay open."""

from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from articles.models import Topic
from edeconomy import environment
from edeconomy.worker import sqlite_log

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the log of SQLite"),
]


@pytest.fixture
def log(monkeypatch):
    monkeypatch.setattr(sqlite_log, "LARGE", 500_000)
    return Path(f"{connection.settings_dict['NAME']}-wal")


def write(letter):
    """Some 2 MB more in the log, where nothing of it may be written over."""
    for n in range(40):
        Topic.objects.update_or_create(name="A", defaults={"slug": "a", "text": f"{letter}{n}" * 20_000})


def read(other):
    return other.cursor().execute("SELECT substr(text, 1, 1) FROM articles_topic").fetchone()[0]


def test_it_is_emptied_once_nobody_reads_what_stood_before(log):
    write("a")
    with closing(connection.copy()) as other:
        other.ensure_connection()
        other.connection.execute("BEGIN")  # as it stood then, for as long as this lasts
        assert read(other) == "a"
        write("b")
        assert sqlite_log.shorten() == 0 and log.stat().st_size > sqlite_log.LARGE
        assert read(other) == "a"
        other.connection.execute("COMMIT")
        assert sqlite_log.shorten() == 1 and log.stat().st_size == 0
        assert read(other) == "b" and sqlite_log.shorten() == 0


def test_a_writer_does_not_wait_for_it_nor_it_for_long(log):
    write("a")
    patience = connection.connection.execute("PRAGMA busy_timeout").fetchone()
    with closing(connection.copy()) as other:
        other.ensure_connection()
        other.connection.execute("BEGIN IMMEDIATE")
        assert sqlite_log.shorten() == 0
        other.connection.execute("COMMIT")
    assert connection.connection.execute("PRAGMA busy_timeout").fetchone() == patience


def test_a_log_that_is_begun_anew_is_cut_by_itself():
    options = environment.database(Path("a"), Path("b"))["OPTIONS"]
    assert "journal_size_limit" in options["init_command"]
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_size_limit").fetchone()[0] == 16 * 1024 * 1024


def test_the_worker_looks_often():
    assert settings.WORK["edeconomy.worker.sqlite_log.shorten"] <= 30
