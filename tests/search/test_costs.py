"""Queries of a search: pinned, and the same however much is found."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import part, published, work
from tests.search.asking import said

pytestmark = pytest.mark.django_db

# Index and public query of essays and of replies, three filters by two (topics, people, works; the years are known), the page's essays
# and replies, whose essays those are, the masthead. Nearest words: two for each of four words, then the index and the public query once.
PINNED = {
    "/search/": 1,
    "/search/?q=quantum": 14,
    "/search/?q=quantum+author%3Aaiko-brandt": 11,
    "/search/?q=nothing": 5,
    "/search/?q=quantm": 7,
    "/search/?q=quantm+ledgr+econmy+comitte+pricd+patienc": 12,
    "/search/titles/?q=le": 2,
}


def counts(client):
    found = {}
    for address in PINNED:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        found[address] = len(queries)
    return found


def test_a_search_asks_no_more_when_more_is_found(client):
    def grow(number):
        references = [work("o", f"Work {number}", "Ostrom", 1990 + number)]
        essay = published(f"Ledger {number}", sections=[part("<p>A quantum.</p>")], references=references)
        said(essay, "The quantum again.")

    grow(0)
    first = counts(client)
    for number in range(1, 6):
        grow(number)
    assert (first, counts(client)) == (PINNED, PINNED)
