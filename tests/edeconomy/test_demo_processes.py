"""Site and worker of the demo: they end together, however the demo ends."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings

from tests.conftest import Demo

# Two processes that write down who they are; the second one does what the test asks for.
SCRIPT = """
import sys
from edeconomy.demo import processes
processes.SOON = 1
command = "import os, pathlib, signal, time; {}; pathlib.Path('{}').write_text(str(os.getpid())); {}; time.sleep(600)"
code = lambda name, first, then: [sys.executable, "-c", command.format(first, name, then)]
try:
    processes.run_together({"site": code("site", "pass", "pass"), "worker": code("worker", *sys.argv[1:])})
except processes.Ended as ended:
    sys.exit(f"{ended.name} {ended.code}")
"""


class Pair:
    def __init__(self, folder):
        self.folder = folder

    def start(self, first="pass", then="pass", make=False):
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(settings.BASE_DIR)}
        command = [sys.executable, "script.py", first, then]
        (self.folder / "script.py").write_text(SCRIPT)
        (self.folder / "Makefile").write_text(f"all:\n\t@exec {' '.join(command)}\n")
        self.process = subprocess.Popen(
            ["make"] if make else command, cwd=self.folder, env=environment, stderr=subprocess.PIPE, text=True
        )
        self.pids = [self.pid_of(name) for name in ("site", "worker")]

    def pid_of(self, name):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            if (self.folder / name).exists() and (text := (self.folder / name).read_text()):
                return int(text)
            time.sleep(0.05)
        raise AssertionError(f"{name} did not start")

    def left(self):
        """Those that are still there after a while."""
        until = time.monotonic() + 30
        while time.monotonic() < until and (left := [pid for pid in self.pids if is_there(pid)]):
            time.sleep(0.05)
        return left


def is_there(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return not state.startswith("Z")


@pytest.fixture
def pair(tmp_path):
    pair = Pair(tmp_path)
    yield pair
    for pid in [*pair.pids, pair.process.pid]:
        if is_there(pid):
            os.kill(pid, signal.SIGKILL)
    pair.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_who_stops_the_demo_stops_all(pair, number):
    pair.start()
    pair.process.send_signal(number)
    assert (pair.process.wait(30), pair.process.stderr.read()) == (0, "")
    assert not pair.left()


def test_nothing_is_left_of_a_demo_that_was_killed(pair):
    pair.start()
    pair.process.kill()
    assert not pair.left()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_when_make_is_gone(pair, number):
    pair.start(make=True)
    pair.process.send_signal(number)
    assert not pair.left()


def test_one_that_ends_takes_the_other_along(pair):
    pair.start(then="raise SystemExit(3)")
    assert (pair.process.wait(30), pair.process.stderr.read()) == (1, "worker 3\n")
    assert not pair.left()


def test_one_that_will_not_end_is_killed(pair):
    pair.start(first="signal.signal(signal.SIGTERM, signal.SIG_IGN)")
    pair.process.terminate()
    assert pair.process.wait(30) == 0
    assert not pair.left()


def test_the_demo_ends_with_its_site_and_its_worker(tmp_path):
    demo = Demo(tmp_path)
    demo.start()
    children = subprocess.run(
        ["ps", "-ww", "-eo", "pid=,pgid=,args="], capture_output=True, text=True, check=True
    ).stdout
    ours = [line.split()[:2] for line in children.splitlines() if "manage.py worker" in line]
    groups = {line.split()[1] for line in children.splitlines() if f"edeconomy.server --port {demo.port}" in line}
    worker = next(int(pid) for pid, group in ours if group in groups)
    os.kill(worker, signal.SIGKILL)
    assert demo.process.wait(30) == 1
    assert "The worker ended by itself (code -9), and so the demo ends." in demo.said()
    with pytest.raises(OSError, match="refused"):
        demo.get("/livez")
