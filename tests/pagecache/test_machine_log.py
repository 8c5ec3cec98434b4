"""The file by which the processes of one machine hear of changes at once: nothing that happens to it hides one."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from edeconomy.pagecache import machine_log
from edeconomy.pagecache.machine_log import MachineLog

WRITE = """
import sys
sys.path.insert(0, {root!r})
from edeconomy.pagecache.machine_log import MachineLog
log = MachineLog({path!r})
for number in range(500):
    log.append(f"{{sys.argv[1]}} {{number}}")
"""


class Process:
    """`look`: the lines that a process reads, or None where it learns that some may be missing."""

    def __init__(self, path):
        self.log = MachineLog(path, self.read, self.miss)
        self.lines = []

    def read(self, line):
        if self.lines is not None:
            self.lines.append(line)

    def miss(self):
        self.lines = None

    def look(self):
        self.lines = []
        self.log.look()
        return self.lines


@pytest.fixture
def path(tmp_path):
    return tmp_path / "announced"


@pytest.fixture
def log(path):
    return MachineLog(path)


@pytest.fixture
def process(path):
    process = Process(path)
    assert process.look() is None  # the first time
    yield process
    process.log.close()


def test_a_line_is_read_once_by_each(log, process, path):
    other = Process(path)
    other.look()
    log.append("one")
    log.append("two")
    assert process.look() == other.look() == ["one", "two"]
    assert process.look() == []
    assert path.stat().st_mode & 0o777 == 0o600
    other.log.close()


@pytest.mark.parametrize("then", ["again", "nothing"])
def test_a_file_that_is_removed_hides_nothing(log, process, path, then):
    log.append("one")
    assert process.look() == ["one"]
    log.append("two")
    path.unlink()
    if then == "again":
        log.append("six")  # as long as before
    assert process.look() is None
    log.append("three")
    assert process.look() == ["three"]


@pytest.mark.parametrize("then", ["", "6\n", "six\n", "six\ntwo\n", "\n" * 9])
def test_a_file_that_is_cut_hides_nothing(log, process, path, then):
    """Whatever is written to it afterwards."""
    log.append("one")
    assert process.look() == ["one"]
    path.write_text(then)  # in place
    os.utime(path, ns=(1, 1))
    assert process.look() is None
    log.append("three")
    assert process.look() == ["three"]


def test_a_line_that_cannot_be_added_makes_everything_old(log, process, monkeypatch):
    log.append("one")
    assert process.look() == ["one"]
    monkeypatch.setattr(os, "write", lambda file, line: 3)  # the disk is full
    log.append("two")
    assert process.look() is None


def test_a_file_that_cannot_be_opened_is_an_error(tmp_path):
    process = Process(tmp_path / "nowhere" / "announced")
    with pytest.raises(OSError, match="announced"):
        process.look()


def test_it_begins_anew_before_it_is_long(log, process, path, monkeypatch):
    monkeypatch.setattr(machine_log, "LONGEST", 100)
    for number in range(100):
        log.append(f"line {number}")
        assert process.look() in ([f"line {number}"], None)
    assert path.stat().st_size < 120


def test_no_line_is_lost_among_processes(path, process):
    script = WRITE.format(root=str(settings.BASE_DIR), path=str(path))
    running = [subprocess.Popen([sys.executable, "-c", script, name]) for name in "ab"]
    read = []
    while any(writer.poll() is None for writer in running):
        read += process.look()
    read += process.look()
    for name in "ab":
        assert [line for line in read if line.startswith(name)] == [f"{name} {number}" for number in range(500)]
