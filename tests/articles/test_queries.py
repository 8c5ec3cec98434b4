"""Queries per page: pinned, and the same however much is stored."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import publishing
from tests.factories import MORNING, part, published, work

pytestmark = pytest.mark.django_db

PINNED = {
    "/": 3,
    "/articles/": 3,
    "/topics/economics/": 3,
    "/authors/": 2,
    "/authors/aiko-brandt/": 3,
    "/articles/first/": 3,
    "/articles/first/cite.bib": 1,
    "/articles/corrected/": 4,
    "/articles/corrected/editions/1/": 5,
    "/privacy/": 1,
    "/nothing/": 2,
}


def grow(number, works):
    keys = [f"work{n}" for n in range(works)]
    marks = "".join(f'<cite data-keys="{key}">x</cite>' for key in keys)
    references = [work(key, f"Work {key} {number}", f"Family{n}", 1950 + n) for n, key in enumerate(keys)]
    return {
        "sections": [part(f"<p>{marks}</p>", f"Heading {n}") for n in range(works)] or [part()],
        "references": references,
        "topics": ["Economics", f"Topic {number}"],
        "byline": ["Aiko Brandt", f"Writer {number}"],
    }


@pytest.fixture
def magazine(db):
    published("First", MORNING, **grow(0, 1))
    corrected = published("Corrected", MORNING + timedelta(hours=1), **grow(1, 1))
    publishing.correct(corrected, "A slip.")
    return corrected


def counts(client):
    found = {}
    for address in PINNED:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        found[address] = len(queries)
    return found


def test_pages_ask_no_more_when_there_is_more(magazine, client, django_assert_num_queries):
    assert counts(client) == PINNED
    for number in range(2, 32):
        published(f"Essay {number}", MORNING + timedelta(days=number), **grow(number, 0))
    published("Heavy", MORNING + timedelta(days=40), **grow(40, 40))
    for _ in range(5):
        publishing.correct(magazine, "Another slip.")
    assert counts(client) == PINNED
    with django_assert_num_queries(3):
        client.get("/articles/heavy/")
