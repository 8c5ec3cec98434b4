"""The file of SQLite is missing, damaged or not ours to write: an outage like others, and nobody who serves makes a new one."""

import os
import sqlite3
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection, connections
from django.db.utils import ConnectionHandler

from articles import publishing
from edeconomy import environment, readiness
from edeconomy.storage.sqlite import leave_lost_files
from tests.comments.cast import address, form
from tests.factories import published
from tests.pagecache.test_outage import ALPHA, is_stale, post

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="about the file of SQLite"),
]


@contextmanager
def database_is(settings):
    """What stands in the place of the magazine's own database."""
    own, connections["default"] = connections["default"], ConnectionHandler({"default": settings})["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = own


@pytest.fixture
def serving(monkeypatch, tmp_path):
    """Settings of a database file as demo and production have them."""
    monkeypatch.setenv("EDECONOMY_MODE", "production")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return environment.database(tmp_path / "a%20b?.sqlite3", None)


def garbage(path):
    path.write_bytes(b"no database" * 1000)


def copied(path):
    connection.ensure_connection()
    connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = sqlite3.connect(path)
    connection.connection.backup(copy)
    copy.execute("PRAGMA journal_mode = WAL")
    copy.close()
    return path.open("r+b")


def torn(path):
    """The header is whole; what stands behind it is not."""
    with copied(path) as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(4096)
        file.write(os.urandom(size - 4096))


def of_the_future(path):
    """A file that this version of SQLite may only read (byte 18, "write version")."""
    with copied(path) as file:
        file.seek(18)
        file.write(b"\x07")


@pytest.mark.parametrize("happens", [None, garbage, torn, of_the_future])
def test_a_file_that_is_missing_damaged_or_not_ours_is_an_outage(reader, serving, caplog, happens):
    alpha = published("Alpha")
    where, typed = address(alpha), form(alpha, comment="A long thought.")
    kept = reader.get(ALPHA)
    publishing.correct(alpha, "A slip.")
    if happens:
        happens(serving["NAME"])
    with database_is(serving):
        answer = post(reader, where, typed)
        assert answer.status == 503 and b"A long thought." in answer.body
        if happens is not of_the_future:
            page = reader.get(ALPHA)
            assert is_stale(page) and page.body == kept.body
    assert serving["NAME"].exists() == bool(happens)


def test_migrate_alone_makes_the_file_and_for_its_owner_only(serving):
    with database_is(serving):
        with pytest.raises(OperationalError):
            connection.cursor()
        old = os.umask(0o022)
        try:
            call_command("migrate", "contenttypes", verbosity=0)
        finally:
            os.umask(old)
        modes = {path.name: path.stat().st_mode & 0o777 for path in serving["NAME"].parent.iterdir()}
    assert set(modes.values()) == {0o600} and len(modes) == 3, modes  # with its log and index


def test_nothing_is_written_into_a_file_that_is_gone(serving):
    sqlite3.connect(serving["NAME"]).close()
    with database_is(serving):
        connection.cursor().execute("CREATE TABLE kept (words TEXT)")
        leave_lost_files()
        assert connection.connection is not None
        serving["NAME"].unlink()
        leave_lost_files()
        with pytest.raises(OperationalError):
            connection.cursor().execute("INSERT INTO kept VALUES ('lost')")


def test_a_part_that_is_damaged_is_found_by_reading_it(client, serving):
    watch = readiness.Watch()
    torn(serving["NAME"])
    with database_is(serving), pytest.raises(DatabaseError) as met:
        connection.cursor().execute("SELECT * FROM articles_article")
    watch.note(met.value)
    works, lines = watch.report()
    assert not works and "database: a part of it is damaged" in lines
