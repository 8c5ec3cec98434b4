"""The magazine as it is served, two processes on SQLite, while somebody holds the database's one lock for as long as anybody waits."""

import http.client
import re
import sqlite3
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from statistics import quantiles

import pytest

POSTERS = FETCHERS = 16
READINGS = 5  # of each address at least, while all wait


@pytest.fixture
def essay(demo):
    return re.search(r'href="(/articles/[^/"]+/)"', demo.get("/articles/")[2].decode())[1]


@pytest.fixture
def lock(demo):
    with closing(sqlite3.connect(demo.folder / "demo.sqlite3", isolation_level=None)) as lock:
        yield lock


def post(demo, essay, token, words):
    """(status, headers, body, when) of a guest's reply."""
    fields = {"comment": words, "name": "Ines", "email": "ines@example.org", "token": token}
    headers = {"Sec-Fetch-Site": "same-origin"}
    request = urllib.request.Request(demo.url + essay + "replies/", urllib.parse.urlencode(fields).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read().decode(), time.monotonic()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode(), time.monotonic()


def token_for(demo, essay):
    number = re.search(r"/token/\?article=([0-9]+)", demo.get(essay)[2].decode())[1]
    return re.search('"value": "([^"]+)"', demo.get(f"/token/?article={number}")[2].decode())[1]


def read_once(demo, address):
    """Seconds until the whole answer was there, on a new connection and so by either process."""
    begun = time.monotonic()
    with closing(http.client.HTTPConnection("127.0.0.1", demo.port, timeout=60)) as connection:
        connection.request("GET", address)
        answer = connection.getresponse()
        assert (answer.status, bool(answer.read())) == (200, True)
    return time.monotonic() - begun


def read_while(demo, condition, addresses):
    """{address: seconds of each reading that was answered while the condition held}."""
    took = {address: [] for address in addresses}
    while condition():
        for address in addresses:
            seconds = read_once(demo, address)
            took[address] += [seconds] * condition()
    return took


def test_readers_and_probes_are_answered_while_all_writers_wait(demo, essay, lock):
    """5 s, since that is how long they wait."""
    token = token_for(demo, essay)
    for _ in range(16):  # both processes keep it
        demo.get(essay)
    lock.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()
    with ThreadPoolExecutor(POSTERS + FETCHERS) as pool:
        posts = [pool.submit(post, demo, essay, token, f"Thought {n}.") for n in range(POSTERS)]
        tokens = [pool.submit(demo.get, "/token/") for _ in range(FETCHERS)]
        took = read_while(demo, lambda: time.monotonic() < begun + 4, [essay, "/livez"])
        waited = sum(not answer.done() for answer in posts + tokens)
    lock.execute("ROLLBACK")
    for address, seconds in took.items():
        print(f"{address}: p95 {1000 * quantiles(seconds, n=20)[-1]:.0f} ms of {len(seconds)}, {waited} waited")
        assert len(seconds) >= READINGS
    for n, (status, headers, body, when) in enumerate(answer.result() for answer in posts):
        assert status == 503 and headers["Retry-After"] and f"Thought {n}." in body
        assert when - begun < 15
    assert {(answer.result()[0], bool(answer.result()[1]["Retry-After"])) for answer in tokens} == {(503, True)}
    assert waited
    assert post(demo, essay, token, "A thought.")[0] == 200  # one more step
