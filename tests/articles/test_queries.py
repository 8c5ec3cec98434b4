"""Queries per page: pinned for every public address, and the same however much is stored."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, resolve

from articles import publishing
from articles.manuscripts.manuscript import Work
from comments.models import Reply
from tests.comments.cast import left, many
from tests.factories import MORNING, part, published, work

pytestmark = pytest.mark.django_db

# Nothing here has been found to be related (edeconomy/search/related.py), so an essay asks once more what to read next.
PINNED = {
    "/": 3,
    "/articles/": 3,
    "/topics/economics/": 3,
    "/authors/": 2,
    "/authors/aiko-brandt/": 3,
    "/articles/first/": 6,
    "/articles/first/cite.bib": 1,
    "/articles/first.md": 1,
    "/articles/first.json": 1,
    "/articles/first/references.bib": 1,
    "/articles/first/references.json": 1,
    "/articles/first/card-1.png": 1,
    "/articles/first/replies/feed/atom.xml": 2,
    "/feeds/": 2,
    "/feed/atom.xml": 1,
    "/feed/feed.json": 1,
    "/topics/economics/feed/rss.xml": 2,
    "/authors/aiko-brandt/feed/atom.xml": 2,
    "/sitemap.xml": 2,
    "/sitemap-pages.xml": 2,
    "/sitemap-essays-1.xml": 1,
    "/sitemap-authors-1.xml": 2,
    "/robots.txt": 0,
    "/favicon.ico": 0,
    "/.well-known/security.txt": 2,  # not found: nobody is named
    "/search/": 1,
    "/search/?q=first": 11,
    "/search/titles/?q=fir": 2,
    "/search/opensearch.xml": 0,
    "/articles/corrected/": 6,
    "/articles/corrected/editions/1/": 6,
    "/articles/first/replies/": 1,
    "/articles/first/replies/sent/": 2,
    "/replies/{reply}/": 4,
    "/replies/confirm/nothing/": 2,
    "/replies/stop/nothing/": 2,
    "/token/?article=1": 4,
    "/token/?for=login": 4,
    "/accessibility/": 1,
    "/privacy/": 1,
    "/nothing/": 2,
    "/accounts/": 0,
    "/accounts/login/": 1,
    "/accounts/logout/": 0,
    "/accounts/password-change/": 0,
    "/accounts/password-reset/": 1,
    "/accounts/password-reset/sent/": 1,
    "/accounts/password-reset/MQ/nothing/": 2,
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
    left(corrected)
    return corrected


def counts(client):
    found = {}
    reply = Reply.objects.latest("pk").pk
    for address in PINNED:
        client.get(address.format(reply=reply))  # a network's first token makes the row in which the others are counted
        with CaptureQueriesContext(connection) as queries:
            client.get(address.format(reply=reply))
        found[address] = len(queries)
    return found


def public_routes(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from () if pattern.namespace else public_routes(pattern.url_patterns)
        else:
            yield pattern.name


def test_every_public_address_is_pinned():
    """The desk's are in test_lists_at_the_desk.py."""
    pinned = {
        resolve(address.format(reply=1).partition("?")[0]).url_name for address in PINNED if address != "/nothing/"
    }
    assert pinned == set(public_routes(get_resolver().url_patterns))


def test_pages_ask_no_more_when_there_is_more(magazine, client, django_assert_num_queries):
    assert counts(client) == PINNED
    for number in range(2, 32):
        published(f"Essay {number}", MORNING + timedelta(days=number), **grow(number, 0))
    heavy = grow(40, 40)
    heavy["references"] += [Work(f"text{n}", f"Somebody ({n}). A work.", None) for n in range(160)]
    heavy = published("Heavy", MORNING + timedelta(days=40), **heavy)
    many(heavy, 50)
    many(magazine, 300, 7)
    for _ in range(5):
        publishing.correct(magazine, "Another slip.")
    assert counts(client) == PINNED
    with django_assert_num_queries(5):
        assert client.get("/articles/heavy/").text.count('<li id="ref-') == 200


@pytest.mark.parametrize("threads_of", [1, 10, 50, 250])
def test_an_essay_asks_no_more_under_several_pages_of_replies(client, threads_of, django_assert_num_queries):
    article = published("First", MORNING, **grow(0, 1))
    replies = many(article, 50, threads_of)
    first, last = replies[0].pk, replies[-1].pk
    for _ in range(2):
        for query in ("", f"?reply={first}", f"?replies={first}", f"?replies={last}", f"?replies={last}&reply={last}"):
            with django_assert_num_queries(5):
                assert client.get(f"/articles/first/{query}").status_code == 200
        many(article, 250, threads_of)


def test_reading_on_asks_at_most_six_questions(client, django_assert_max_num_queries):
    article = published("First", MORNING, **grow(0, 1))
    for threads_of in (1, 7, 400):
        for reply in (replies := many(article, 400, threads_of))[::40]:
            with django_assert_max_num_queries(6):
                page = client.get(f"/articles/first/?replies={reply.pk}&reply={replies[0].pk}")
            assert f'id="c{reply.pk}"' in page.text


def test_what_moderators_read_is_not_asked_for(client, django_assert_num_queries):
    """What is deferred is neither loaded nor fetched; what is shown costs no question for each reply."""
    article = published("First", MORNING, **grow(0, 1))
    left(article, answers=left(article, address="ines@example.org"))
    with django_assert_num_queries(5) as questions:
        client.get("/articles/first/")
    asked = " ".join(query["sql"].split("FROM")[0] for query in questions.captured_queries)
    assert not any(column in asked for column in ("user_email", '"address_digest"', '"ip_address"', '"comment",'))
