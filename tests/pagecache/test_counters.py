"""The numbers that all processes share."""

import subprocess
import sys

from django.conf import settings

from edeconomy.pagecache.counters import BYTES, Counters

BUMP = """
import sys
sys.path.insert(0, {root!r})
from edeconomy.pagecache.counters import Counters
counters = Counters({path!r})
for _ in range(2000):
    counters.bump(["one", "two"])
"""


def test_no_change_is_lost_among_processes(tmp_path):
    path = tmp_path / "counters"
    counters = Counters(path)
    before = counters.snapshot()
    script = BUMP.format(root=str(settings.BASE_DIR), path=str(path))
    running = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(3)]
    assert [process.wait(120) for process in running] == [0, 0, 0]
    after = counters.snapshot()
    assert [after[slot] - before[slot] for slot, *_ in counters.marks(["one", "two"], after)] == [6000, 6000]


def test_a_change_is_seen_by_whoever_has_the_file_open(tmp_path):
    mine, theirs = Counters(tmp_path / "counters"), Counters(tmp_path / "counters")
    marks = mine.marks(["one", "two"], mine.snapshot())
    theirs.bump(["three"], gone=True)
    assert mine.unchanged(marks) and not mine.gone(marks)
    theirs.bump(["one"])
    assert not mine.unchanged(marks) and not mine.gone(marks)
    theirs.bump(["two"], gone=True)
    assert mine.gone(marks)


def test_numbers_outlast_whoever_wrote_them(tmp_path):
    path = tmp_path / "counters"
    Counters(path).bump(["one"])
    counters = Counters(path)
    assert counters.marks(["one"], counters.snapshot())[0][1] == 1
    assert path.stat().st_size == BYTES and path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_blocks * 512 >= BYTES  # on the disk for good: writing to it never fails
