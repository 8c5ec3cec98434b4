"""SQLite: a look at the announcements finds each that was committed, and everything is old where one may be missing."""

import os
import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from edeconomy.pagecache.changes import AWAY, KNOWN, LOST, Changes, marks
from edeconomy.pagecache.data_version import DataVersion

MADE = """
PRAGMA journal_mode=WAL;
CREATE TABLE pagecache_announcement
(id integer NOT NULL PRIMARY KEY AUTOINCREMENT, tags text NOT NULL, gone bool NOT NULL, at datetime NOT NULL);
"""
ROW = "INSERT INTO pagecache_announcement (tags, gone, at) VALUES (?, 0, strftime('%f'))"


class Database:
    def __init__(self, path):
        self.path = path
        self.writer = self.connect()
        self.writer.executescript(MADE)

    def connect(self):
        return sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)

    def announce(self, *tags):
        self.writer.execute(ROW, [" ".join(tags)])


@pytest.fixture
def database(tmp_path, monkeypatch):
    path = tmp_path / "magazine.sqlite3"
    monkeypatch.setitem(connection.settings_dict, "NAME", path)
    return Database(path)


@pytest.fixture
def process(database):
    process = Process()
    yield process
    process.announced.close()


class Process:
    """Of the web server, with a page of each tag."""

    def __init__(self):
        self.changes = Changes()
        self.announced = DataVersion(self.changes)
        self.render()

    def render(self):
        self.state = self.announced.look()
        self.pages = {tag: marks([tag], self.changes.number) for tag in ("one", "two")}

    def overtaken(self):
        assert self.announced.look() == KNOWN
        return {tag for tag, page in self.pages.items() if self.changes.is_overtaken(page)}


def test_what_is_committed_is_found_and_not_before(database, process):
    assert process.state == KNOWN and process.overtaken() == set()
    database.announce("one", "three")
    assert process.overtaken() == {"one"}
    process.render()
    database.writer.execute("BEGIN IMMEDIATE")
    database.announce("two")
    assert process.overtaken() == set()
    database.writer.execute("COMMIT")
    assert process.overtaken() == {"two"}


def test_other_commits_make_nothing_old(database, process):
    database.announce("three")
    database.writer.execute("CREATE TABLE other (a)")
    for _ in range(20):
        database.writer.execute("INSERT INTO other VALUES (1)")
    assert process.overtaken() == set()


def test_a_look_leaves_the_log_alone(database, process):
    database.announce("one")
    process.overtaken()
    busy, *_ = database.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert not busy and not os.path.getsize(f"{database.path}-wal")


@pytest.mark.parametrize(
    "swept",
    [
        "DELETE FROM pagecache_announcement WHERE id < 5",
        "DELETE FROM pagecache_announcement",
        "DELETE FROM pagecache_announcement; DELETE FROM sqlite_sequence",
    ],
)
def test_a_process_that_was_stopped_for_longer_than_rows_are_kept_drops_all(database, process, swept):
    database.announce("three")
    process.overtaken()
    for _ in range(5):
        database.announce("three")
    database.writer.executescript(swept)
    assert process.overtaken() == {"one", "two"}
    process.render()
    assert process.overtaken() == set()
    database.announce("one")
    assert process.overtaken() == {"one"}


def test_a_row_that_was_swept_between_two_others_is_missed(database, process):
    """The sweep takes what lies further ahead or behind than rows are kept: it was written while the clock was wrong."""
    database.announce("three")
    process.overtaken()
    for tag in ("one", "three"):
        database.announce(tag)
    database.writer.execute("DELETE FROM pagecache_announcement WHERE tags = 'one'")
    assert process.overtaken() == {"one", "two"}


def test_a_process_that_knows_the_newest_drops_nothing_when_others_are_swept(database, process):
    for _ in range(5):
        database.announce("three")
    process.overtaken()
    database.writer.execute("DELETE FROM pagecache_announcement WHERE id < 5")
    assert process.overtaken() == set()


def test_a_copy_that_is_put_in_the_databases_place_makes_everything_old(database, process, monkeypatch):
    monkeypatch.setattr("edeconomy.pagecache.data_version.CHECK", -1)
    database.announce("three")
    assert process.overtaken() == set()
    database.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(database.path, f"{database.path}.copy")
    os.replace(f"{database.path}.copy", database.path)
    assert process.overtaken() == {"one", "two"}
    process.render()
    Database.connect(database).execute(ROW, ["one"])
    assert process.overtaken() == {"one"}


def test_a_database_that_is_not_there_is_not_made_and_what_is_kept_is_given_for_ten_minutes(
    database, process, monkeypatch, settings
):
    monkeypatch.setattr("edeconomy.pagecache.data_version.CHECK", -1)
    database.writer.close()
    away = f"{database.path}.away"
    os.rename(database.path, away)
    assert process.announced.look() == AWAY and not database.path.exists()
    assert Process().state == LOST  # it knows nothing yet
    settings.OUTAGE_SECONDS = 0
    assert process.announced.look() == LOST
    settings.OUTAGE_SECONDS = 600
    process.announced.known_at -= 601
    assert process.announced.look() == LOST
    os.rename(away, database.path)
    assert process.announced.look() == KNOWN


def test_before_the_table_is_made_nothing_is_known(database, process):
    database.writer.execute("DROP TABLE pagecache_announcement")
    assert Process().state == LOST


def test_no_announcement_is_lost_among_threads(database, process):
    """Each thread looks after its own commit, as who withdraws an essay and reads on does."""

    def withdraw(number):
        page = marks([f"essay:{number}"], process.changes.number)
        with lock:
            database.announce(f"essay:{number}")
        assert process.announced.look() == KNOWN
        return process.changes.is_overtaken(page)

    lock = threading.Lock()
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(withdraw, range(400)))
