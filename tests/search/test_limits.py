"""S31: a network that searches too often is told when to come again; nobody else waits, and the database is not asked."""

import threading

import pytest
from django.test import Client

from edeconomy.search import limits
from tests.factories import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(settings, monkeypatch):
    """Stands still: `clock[0] += seconds` moves it. Three searches a minute."""
    settings.SEARCH_LIMITS = {"search": (3, 60), "titles": (3, 60)}
    now = [1_000.0]
    monkeypatch.setattr(limits.time, "monotonic", lambda: now[0])
    return now


def ask(page="/search/", q="ledger", address="192.0.2.1"):
    return Client(REMOTE_ADDR=address).get(page, {"q": q})


@pytest.mark.parametrize("page", ["/search/", "/search/titles/"])
def test_a_network_waits_and_searches_again(clock, django_assert_num_queries, page):
    assert [ask(page).status_code for _ in range(3)] == [200] * 3
    with django_assert_num_queries(0 if "titles" in page else 1):  # the masthead's topics
        answer = ask(page, address="192.0.2.250")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "20")
    assert "no-store" in answer.headers["Cache-Control"]
    clock[0] += 19
    assert ask(page).headers["Retry-After"] == "1"
    clock[0] += 1
    assert [ask(page).status_code for _ in range(2)] == [200, 429]
    clock[0] += 60
    assert [ask(page).status_code for _ in range(4)] == [200] * 3 + [429]


def test_the_page_keeps_what_was_typed(clock):
    for _ in range(3):
        ask()
    answer = ask(q='a "long" <b>question')
    assert 'value="a &quot;long&quot; &lt;b&gt;question"' in answer.text
    assert "Search again in a minute: your words are kept." in answer.text
    assert "What to try" not in answer.text


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("192.0.2.1", "192.0.3.1", False),
        ("192.0.2.1", "::ffff:192.0.2.9", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::1", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
    ],
)
def test_whom_a_network_is(clock, one, other, alike):
    for _ in range(4):
        ask(address=one)
    assert (ask(address=other).status_code == 429) == alike


def test_a_page_that_searches_for_nothing_is_free(clock):
    assert {ask(q=" ").status_code for _ in range(9)} == {200}
    assert Client(REMOTE_ADDR="192.0.2.1").get("/search/").status_code == 200


def test_a_search_finds_as_before(clock):
    published("Ledgers")
    assert ask().status_code == 200


def test_memory_is_bounded(clock, monkeypatch):
    monkeypatch.setattr(limits, "MOST", 50)
    for n in range(500):
        limits.attempt("search", str(n))
    assert len(limits._due) == 50
    for _ in range(2):
        limits.attempt("search", "499")
    assert limits.attempt("search", "499") == 20  # who asks on is remembered
    clock[0] += 61
    limits.attempt("search", "0")
    assert list(limits._due) == [("search", "0")]


def test_threads_count_together(settings):
    settings.SEARCH_LIMITS = {"search": (100, 3_600)}
    passed, gate = [], threading.Barrier(8)

    def search():
        gate.wait()
        passed.extend(limits.attempt("search", "192.0.2.0") == 0 for _ in range(50))

    threads = [threading.Thread(target=search) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(passed) == 100
