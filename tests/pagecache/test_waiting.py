"""One renders, and the others wait for it; not for ever, and not for what is not theirs."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.http import HttpResponse

from edeconomy.pagecache import wrapper
from edeconomy.pagecache.changes import LOST
from edeconomy.pagecache.store import Store
from tests.pagecache.conftest import CLOSING
from tests.pagecache.reader import Reader

pytestmark = pytest.mark.django_db


class Site:
    """In Django's place: each answer waits until the test opens a gate, and says how many were given before."""

    def __init__(self, subjects=("waiting",)):
        self.subjects, self.asked = subjects, 0
        self.begun, self.gate = threading.Semaphore(0), threading.Semaphore(0)

    def __call__(self, environ, start_response):
        number, self.asked = self.asked, self.asked + 1
        self.begun.release()
        assert self.gate.acquire(timeout=20)
        if number == "broken":
            raise RuntimeError
        start_response("200 OK", [("Content-Type", "text/plain"), ("Cache-Control", "public")])
        response = HttpResponse(f"answer {number}")
        response.subjects = self.subjects
        return response


def waits_for(site):
    reader = Reader()
    reader.cache = reader.site = wrapper.PageCache(site, Store(10**6))
    CLOSING.append(reader.cache.announced)
    reader.cache.next_change = ((0, ()), 0, 2**40)
    return reader


@pytest.fixture
def pool():
    with ThreadPoolExecutor(8) as pool:
        yield pool


def test_one_renders_and_the_others_wait(pool):
    site = Site()
    reader = waits_for(site)
    answers = [pool.submit(reader.text, "/") for _ in range(8)]
    site.begun.acquire()
    site.gate.release(9)
    assert {answer.result(20) for answer in answers} == {"answer 0"}
    assert site.asked == 1


def test_those_who_wait_share_a_page_while_changes_are_unknown(pool):
    """The one that began before they asked is not for them; the next one is for all."""
    site, looked_up = Site(), threading.Semaphore(0)
    reader = waits_for(site)
    get = reader.cache.store.get
    reader.cache.store.get = lambda key: looked_up.release() or get(key)
    reader.cache.announced = SimpleNamespace(look=lambda: LOST, known_at=time.monotonic())
    early = pool.submit(reader.text, "/")
    site.begun.acquire()
    late = [pool.submit(reader.text, "/") for _ in range(6)]
    lookups = 3 + 6 * 2  # at the door, under the lock, by the one who renders
    for _ in range(lookups):
        assert looked_up.acquire(timeout=20)
    site.gate.release()
    for _ in range(6 + 1):  # under the lock once more, by the next one who renders
        assert looked_up.acquire(timeout=20)
    with reader.cache.lock:
        site.gate.release(9)
    assert early.result(20) == "answer 0"
    assert {answer.result(20) for answer in late} == {"answer 1"}
    assert site.asked == 2


def test_who_came_after_a_purge_does_not_get_what_was_begun_before(pool):
    site = Site()
    reader = waits_for(site)
    early = pool.submit(reader.text, "/")
    site.begun.acquire()
    reader.cache.changes.add(["waiting"], gone=False)
    late = [pool.submit(reader.text, "/") for _ in range(4)]
    site.gate.release(9)
    assert early.result(20) == "answer 0"
    assert {answer.result(20) for answer in late} == {"answer 1"}
    assert site.asked == 2


def test_nobody_waits_for_what_is_not_kept(pool):
    site = Site(subjects=None)
    reader = waits_for(site)
    answers = [pool.submit(reader.text, "/") for _ in range(4)]
    site.begun.acquire()
    site.gate.release(1)
    for _ in range(3):  # all at once
        assert site.begun.acquire(timeout=20)
    site.gate.release(3)
    assert sorted(answer.result(20) for answer in answers) == [f"answer {number}" for number in range(4)]


def test_nobody_waits_for_ever(pool, monkeypatch):
    monkeypatch.setattr(wrapper, "PATIENCE", 0)
    site = Site()
    reader = waits_for(site)
    slow = pool.submit(reader.text, "/")
    site.begun.acquire()
    other = pool.submit(reader.text, "/")
    assert site.begun.acquire(timeout=20)
    site.gate.release(2)
    assert {slow.result(20), other.result(20)} == {"answer 0", "answer 1"}


def test_a_fault_holds_nobody_up(pool):
    site = Site()
    site.asked = "broken"
    reader = waits_for(site)
    with pytest.raises(TypeError):
        reader.text("/")
    site.asked = 0
    site.gate.release()
    assert reader.text("/") == "answer 0"


def test_who_waited_for_what_failed_asks_again(pool):
    def site(environ, start_response):
        if not failed:
            failed.append(True)
            begun.set()
            assert gate.wait(20)
            raise RuntimeError
        start_response("200 OK", [("Content-Type", "text/plain"), ("Cache-Control", "public")])
        response = HttpResponse("here")
        response.subjects = ["waiting"]
        return response

    failed, begun, gate = [], threading.Event(), threading.Event()
    reader = waits_for(site)
    first = pool.submit(reader.text, "/")
    assert begun.wait(20)
    others = [pool.submit(reader.text, "/") for _ in range(4)]
    gate.set()
    assert {other.result(20) for other in others} == {"here"}
    with pytest.raises(RuntimeError):
        first.result(20)


def test_nobody_reads_what_was_before_a_purge(pool):
    """Readers in a loop, while each change is read at once by whoever made it, in either of two processes."""
    state = {"value": 0}

    def site(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain"), ("Cache-Control", "public")])
        response = HttpResponse(str(state["value"]))
        response.subjects = ["waiting"]
        return response

    readers, done = [waits_for(site), waits_for(site)], threading.Event()

    def read_on(reader):
        seen = [0]
        while not done.is_set():
            seen.append(int(reader.text("/")))
        return seen

    reading = [pool.submit(read_on, reader) for reader in readers * 3]
    for value in range(1, 301):
        state["value"] = value
        for reader in readers:
            reader.cache.changes.add(["waiting"], gone=False)
        assert [reader.text("/") for reader in readers] == [str(value)] * 2
    done.set()
    assert all(seen.result(20) == sorted(seen.result(20)) for seen in reading)


class InPieces:
    """A body that is made while it is sent."""

    subjects, closed = ["waiting"], 0

    def __iter__(self):
        yield b"one, "
        yield b"two"

    def close(self):
        self.closed += 1


def test_a_body_in_pieces_is_kept_as_one():
    body = InPieces()

    def site(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain"), ("Cache-Control", "public")])
        return body

    reader = waits_for(site)
    assert [reader.text("/"), reader.text("/")] == ["one, two"] * 2
    assert body.closed == 1


def test_ten_thousand_of_everything_take_no_more_memory_and_put_out_no_page():
    """S21, with a site that answers everything."""

    def site(environ, start_response):
        status = "404 Not Found" if environ["PATH_INFO"].startswith("/no") else "200 OK"
        start_response(status, [("Content-Type", "text/plain"), ("Cache-Control", "public")])
        response = HttpResponse("x" * 5000)
        response.subjects = ["waiting"]
        return response

    reader = waits_for(site)
    pages = [f"/articles/{number}/" for number in range(20)]
    for page in pages:
        reader.get(page)
    for number in range(10_000):
        reader.get(f"/no/{number}/" if number % 2 else f"/articles/{number % 7}/?reply={number}")
    store = reader.cache.store
    store.get = count(store.get)
    for number in range(1000):
        reader.get(f"{pages[number % 20]}?utm_source={number}")
    assert store.get.missed == 0
    assert all(part.size == sum(page.size for page in part.pages.values()) <= part.most for part in store.parts)
    reader.get(f"/no/{'x' * 5000}")
    assert all(len(key.path) < 5000 for part in store.parts for key in part.pages)


def count(get):
    def counted(key):
        page = get(key)
        counted.missed += page is None
        return page

    counted.missed = 0
    return counted
