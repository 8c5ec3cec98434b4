"""`manage.py backup` and `restore`, in processes of their own as an operator runs them: twice, and nothing that stood there is lost."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from django.conf import settings

from tests.edeconomy.test_modes import GOOD

pytestmark = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="has a SQLite database of its own")


class Magazine:
    def __init__(self, folder):
        self.data = folder / "data"
        self.database, self.picture = self.data / "production.sqlite3", self.data / "production-media" / "one.webp"
        self.environment = GOOD | {"PATH": os.environ["PATH"], "EDECONOMY_DATA": str(self.data)}

    def manage(self, *arguments, fails=False):
        command = [sys.executable, "manage.py", *map(str, arguments)]
        done = subprocess.run(command, cwd=settings.BASE_DIR, env=self.environment, capture_output=True, text=True)
        assert bool(done.returncode) == fails, done.stderr
        return done.stdout + done.stderr

    def write(self, words):
        self.picture.write_text(words)
        with closing(sqlite3.connect(self.database)) as database, database:
            database.execute("CREATE TABLE IF NOT EXISTS said (words TEXT)")
            database.execute("DELETE FROM said")
            database.execute("INSERT INTO said VALUES (?)", [words])

    def says(self, data=None, name="production.sqlite3", pictures="production-media"):
        with closing(sqlite3.connect(f"file:{(data or self.data) / name}?mode=ro", uri=True)) as database:
            return *database.execute("SELECT words FROM said").fetchone(), (
                (data or self.data) / pictures / "one.webp"
            ).read_text()


def test_a_copy_is_restored_twice_and_nothing_is_lost(tmp_path):
    """Seven commands, each a process: above 5 s."""
    magazine, copy = Magazine(tmp_path), tmp_path / "copies" / "monday"
    magazine.manage("migrate", "-v0")
    magazine.write("monday")
    magazine.manage("backup", copy)
    assert "exists already" in magazine.manage("backup", copy, fails=True)
    assert {path.stat().st_mode & 0o077 for path in (copy, copy / "database.sqlite3", magazine.database)} == {0}

    magazine.write("tuesday")
    assert "is missing" in magazine.manage("restore", copy / "pictures", fails=True)
    with closing(sqlite3.connect(magazine.database)) as somebody:
        somebody.execute("SELECT * FROM said").fetchall()
        assert "in use" in magazine.manage("restore", copy, fails=True)
    assert magazine.says() == ("tuesday", "tuesday") and not list(magazine.data.glob("before-*"))

    magazine.manage("restore", copy)
    assert magazine.says() == ("monday", "monday")
    magazine.database.write_bytes(b"damaged" * 1000)
    magazine.picture.write_text("wednesday")
    magazine.manage("restore", copy)
    assert magazine.says() == ("monday", "monday") and magazine.database.stat().st_mode & 0o077 == 0

    first, second = sorted(magazine.data.glob("before-*"))
    assert magazine.says(first, "database.sqlite3", "pictures") == ("tuesday", "tuesday")
    assert (second / "pictures" / "one.webp").read_text() == "wednesday"
    assert (second / "database.sqlite3").read_bytes() == b"damaged" * 1000
    assert not list(magazine.data.glob("coming-*"))


def test_a_picture_that_is_deleted_meanwhile_spoils_no_copy(tmp_path):
    """A link that leads nowhere is named in its folder and not there to be read, as such a picture is."""
    magazine, copy = Magazine(tmp_path), tmp_path / "copy"
    magazine.manage("migrate", "-v0")
    magazine.write("monday")
    magazine.picture.with_name("two.webp").symlink_to("nowhere")
    magazine.manage("backup", copy)
    assert [path.name for path in (copy / "pictures").iterdir()] == ["one.webp"]
