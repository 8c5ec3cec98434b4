"""Requests that may wait for a lock never take all threads of a process. No test here may ask the database."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from edeconomy import environment, places, waiting

REPLIES = "/articles/the-price-of-patience/replies/"
OURS = {"Sec-Fetch-Site": "same-origin"}
SOON = 20  # seconds: what is waited for comes at once, or the test fails


class Site:
    """In Django's place: an answer waits until the gate is open, if it is one that waits."""

    def __init__(self):
        self.served, self.gate = threading.Semaphore(0), threading.Event()
        self.site = places.Places(self.answer)

    def answer(self, request):
        self.served.release()
        if "quick" not in request.GET:
            assert self.gate.wait(SOON)
        return HttpResponse("served")

    def post(self, words="Words.", path=REPLIES, **headers):
        return self.site(RequestFactory().post(path, {"comment": words, "name": "Ines"}, headers=OURS | headers))

    def get(self, path="/search/", **cookies):
        request = RequestFactory().get(path)
        request.COOKIES.update(cookies)
        return self.site(request)

    def wait_for(self, number):
        for _ in range(number):
            assert self.served.acquire(timeout=SOON)


@pytest.fixture
def rooms(monkeypatch):
    monkeypatch.setattr(places, "rooms", places.Rooms(8))
    return places.rooms


@pytest.fixture
def site(rooms):
    site = Site()
    yield site
    site.gate.set()


@pytest.fixture
def pool(site):
    with ThreadPoolExecutor(32) as pool:
        yield pool
        site.gate.set()


def until(condition):
    turn = threading.Event()
    for _ in range(SOON * 100):
        if condition():
            return
        turn.wait(0.01)
    pytest.fail("it did not come about")


@pytest.mark.parametrize("threads", [4, 5, 7, 8, 16, 24, 64, 999])
def test_all_rooms_together_leave_a_thread(threads):
    rooms = places.Rooms(threads)
    sizes = rooms.locking.room, rooms.reading.size, rooms.refusing.size
    assert min(*sizes, rooms.locking.places) >= 1 and sum(sizes) < threads
    assert rooms.locking.places <= rooms.locking.room


@pytest.mark.parametrize("value", ["3", "0", "-8", "many", "1000", "٨"])
def test_a_number_of_threads_that_makes_no_sense_is_refused(monkeypatch, value):
    monkeypatch.setenv("EDECONOMY_THREADS", value)
    with pytest.raises(environment.ImproperlyConfigured, match="set it to a number from 4"):
        environment.threads()


def test_of_sixteen_posters_few_hold_a_thread_and_the_others_get_their_words_back_at_once(site, pool, rooms):
    posts = [pool.submit(site.post, f"Thought {n}.") for n in range(16)]
    site.wait_for(rooms.locking.places)
    until(lambda: sum(post.done() for post in posts) == 16 - rooms.locking.room)
    assert not site.served.acquire(blocking=False)
    for n, post in enumerate(posts):
        if post.done():
            answer = post.result()
            assert answer.status_code == 503 and answer.headers["Retry-After"]
            assert f"Thought {n}." in answer.text and f'action="{REPLIES}"' in answer.text
    site.gate.set()
    assert sorted(post.result(SOON).status_code for post in posts) == [200] * rooms.locking.room + [503] * 12


def test_who_gets_no_place_in_time_is_refused_with_their_words(site, pool, rooms, monkeypatch):
    posts = [pool.submit(site.post) for _ in range(rooms.locking.places)]
    site.wait_for(rooms.locking.places)
    monkeypatch.setattr(waiting, "SECONDS", 0.1)
    late = site.post("Late thought.")
    assert late.status_code == 503 and "Late thought." in late.text
    assert rooms.locking.inside == len(posts) and not rooms.locking.waiting
    site.gate.set()
    assert {post.result(SOON).status_code for post in posts} == {200}
    assert site.post().status_code == 200 and rooms.locking.inside == rooms.locking.served == 0


def test_who_came_first_gets_the_next_place():
    line, order, gates = places.Line(10, 1), [], [threading.Event() for _ in range(5)]

    def stay(number):
        with line.place(SOON) as placed:
            order.append((number, placed))
            gates[number].wait(SOON)

    with ThreadPoolExecutor(5) as pool:
        for number in range(5):
            pool.submit(stay, number)
            until(lambda number=number: len(order) + len(line.waiting) == number + 1)
        for gate in gates:
            gate.set()
    assert order == [(number, True) for number in range(5)]


def test_a_request_that_fails_gives_its_place_back(rooms):
    def fail(request):
        raise RuntimeError

    for method in ("get", "post"):
        with pytest.raises(RuntimeError):
            places.Places(fail)(getattr(RequestFactory(), method)("/"))
    assert rooms.locking.inside == rooms.locking.served == 0 and not rooms.reading.inside


@pytest.mark.parametrize(
    ("request_for", "may_wait"),
    [
        ("/", False),
        ("/search/?q=bees", False),
        ("/token/", True),
        ("/admin/", True),
        ("/accounts/login/", True),
    ],
)
def test_what_may_wait_for_a_lock(request_for, may_wait):
    assert places.may_wait_for_a_lock(RequestFactory().get(request_for)) == may_wait


def test_whoever_has_a_session_may_wait_for_a_lock(settings):
    request = RequestFactory().get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    assert places.may_wait_for_a_lock(request)


def full(site, pool, rooms):
    posts = [pool.submit(site.post) for _ in range(rooms.locking.room)]
    until(lambda: rooms.locking.inside == rooms.locking.room)
    return posts


@pytest.mark.parametrize(
    ("path", "headers", "type"),
    [
        (REPLIES, {"Sec-Fetch-Site": "cross-site"}, places.FORM),
        (REPLIES, {"Sec-Fetch-Site": "none", "Origin": "https://elsewhere.example"}, places.FORM),
        ("/nothing/at/all/", {}, places.FORM),
        (REPLIES, {}, "multipart/form-data; boundary=b"),
    ],
)
def test_only_a_form_of_ours_is_shown_again(site, pool, rooms, path, headers, type):
    full(site, pool, rooms)
    body = urlencode({"comment": "Thought.", "password": "hunter2"})
    answer = site.site(RequestFactory().post(path, body, content_type=type, headers=OURS | headers))
    assert answer.status_code == 503 and answer.headers["Retry-After"] and "Thought." not in answer.text


def test_a_larger_form_than_is_taken_and_a_password_are_not_shown_again(site, pool, rooms, settings):
    full(site, pool, rooms)
    answer = site.site(RequestFactory().post("/accounts/login/", {"username": "ada", "password": "hunter2"}))
    assert 'value="ada"' in answer.text and "hunter2" not in answer.text
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 20
    assert "Thought." not in site.post("Thought. " * 10).text


class Slow(io.BytesIO):
    """A body whose end is still under way."""

    def __init__(self, gate):
        self.gate = gate

    def read(self, *size):
        assert self.gate.wait(SOON)
        return b""


def slow_post(site):
    request = RequestFactory().post(REPLIES, {"comment": "Words."}, headers=OURS, content_type=places.FORM)
    request.META["CONTENT_LENGTH"], request._stream = "100", Slow(site.gate)
    return site.site(request)


def test_a_form_that_is_slow_to_arrive_holds_no_place(site, pool, rooms):
    slow = [pool.submit(slow_post, site) for _ in range(rooms.locking.places)]
    until(lambda: rooms.locking.inside == len(slow))
    assert site.post(path=REPLIES + "?quick").status_code == 200
    assert not any(post.done() for post in slow)


def test_forms_that_are_slow_to_arrive_are_not_waited_for_where_there_is_no_room(site, pool, rooms, monkeypatch):
    full(site, pool, rooms)
    pool.submit(slow_post, site)
    until(lambda: rooms.refusing.inside)
    monkeypatch.setattr(places, "SLOW", 0)
    assert site.post("Thought.").status_code == 503


def test_pages_wait_for_others_only_while_those_are_soon_done(site, pool, rooms, monkeypatch):
    inside = [pool.submit(site.get) for _ in range(rooms.reading.size)]
    site.wait_for(rooms.reading.size)
    outside = pool.submit(site.get, "/search/?quick")
    assert not wait([outside], 0.05).done  # it waits: nobody is slow so far
    monkeypatch.setattr(places, "SLOW", 0)
    assert site.get().status_code == 503 and rooms.reading.patience() == 0
    site.gate.set()
    assert {answer.result(SOON).status_code for answer in inside} == {200}
    assert outside.result(SOON).status_code in (200, 503)
    assert rooms.reading.slow and site.get().status_code == 200  # there is room
    monkeypatch.setattr(places, "SLOW", SOON)
    site.get()
    assert rooms.reading.patience() > 0


def test_pages_that_come_at_once_are_all_served(site, pool, rooms):
    answers = [pool.submit(site.get, "/search/?quick") for _ in range(100)]
    assert {answer.result(SOON).status_code for answer in answers} == {200}
