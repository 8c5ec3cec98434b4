"""Long discussions: whatever grew there, its pages are well-formed lists and hold every shown reply once."""

import html
import re
from itertools import pairwise
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from comments import threads
from comments.models import Reply
from tests.comments.cast import left, many
from tests.comments.test_threads import heard
from tests.examples import examples
from tests.factories import numbers, published

pytestmark = pytest.mark.django_db

STATES = {
    "shown": {},
    "removed": {"removed_at": timezone.now()},
    "held again": {"approved_at": None},
    "never shown": {"approved_at": None, "first_shown_at": None},
}


def pages(article, way="next"):
    """The sources of the pages of replies, from the first on by "Later replies"."""
    client, address, found = Client(), f"/articles/{article.slug}/", []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200
        found.append(answer.text)
        onward = re.search(rf'<a href="([^"]+)" rel="{way}"', answer.text[answer.text.index('id="replies"') :])
        address = onward and html.unescape(onward[1])
        assert len(found) < 200
    return found


def grow(tree):
    """An article with replies: each answers one of those before it (or none), then its state changes."""
    article, replies, made = published(f"Essay {next(numbers)}"), [], []
    for choice, state in tree:
        answered = replies[choice % len(replies)] if choice is not None and replies else None
        reply = left(article, answers=answered)
        made.append((reply.pk, state))
        if state != "never shown":
            replies.append(reply)
    for pk, state in made:
        Reply.objects.filter(pk=pk).update(**STATES[state])
    return article, [pk for pk, state in made if state == "shown"]


@settings(max_examples=examples(20))
@given(st.lists(st.tuples(st.none() | st.integers(0, 30), st.sampled_from(["shown", *STATES])), max_size=24))
def test_every_shown_reply_is_on_exactly_one_page(tree):
    with mock.patch.multiple(threads, THREADS_A_PAGE=3, REPLIES_A_PAGE=5):
        article, shown = grow(tree)
        found = []
        for page in pages(article):
            rows = heard(page)
            steps = [depth for depth, _ in rows]
            assert all(0 <= depth <= 2 for depth in steps) and (not steps or steps[0] == 0)
            assert all(after <= before + 1 for before, after in pairwise(steps))
            assert page.count("<ol") == page.count("</ol>") and len(re.findall("<li[ >]", page)) == page.count("</li>")
            found += [pk for _, pk in rows if pk in shown]
        assert sorted(found) == sorted(shown) and len(set(found)) == len(found)
        for pk in shown:
            place = Client().get(f"/replies/{pk}/").headers["Location"]
            assert place.endswith(f"#c{pk}") and f'id="c{pk}"' in Client().get(place).text


def test_pages_are_cut_between_threads():
    article = published("Threads")
    many(article, 300, a_thread=30)
    found = [heard(page) for page in pages(article)]
    assert [len(rows) for rows in found] == [60, 60, 60, 60, 60]


def test_a_page_has_twenty_threads():
    article = published("Short")
    many(article, 45)
    assert [len(heard(page)) for page in pages(article)] == [20, 20, 5]


def test_a_thread_that_is_too_long_for_a_page_goes_on_over_several():
    article = published("Long")
    one = many(article, 1)
    thread, after = many(article, 250, a_thread=250), many(article, 1)
    found = [[pk for _, pk in heard(page)] for page in pages(article)]
    assert [len(rows) for rows in found] == [1, 60, 60, 60, 60, 11]
    assert [pk for rows in found for pk in rows] == [reply.pk for reply in one + thread + after]


def test_a_page_leads_back():
    article = published("Back")
    replies = many(article, 60)
    client = Client()
    back = re.search(r'<a href="([^"]+)" rel="prev"', client.get(f"/articles/back/?replies={replies[40].pk}").text)[1]
    assert back == f"/articles/back/?replies={replies[20].pk}#replies"
    assert heard(client.get(back).text)[0] == (0, replies[20].pk)
    assert "Earlier replies" not in client.get("/articles/back/").text


def test_a_page_inside_a_long_thread_leads_back_page_by_page():
    article = published("Long")
    thread = many(article, 250, a_thread=250)
    places = (120, 60, 0)
    for place, before in pairwise(places):
        page = Client().get(f"/articles/long/?replies={thread[place].pk}").text
        back = re.search(r'<a href="([^"]+)" rel="prev"', page)[1]
        assert back == f"/articles/long/?replies={thread[before].pk}#replies"


def test_replies_that_were_removed_leave_no_empty_page():
    article = published("Emptied")
    replies = many(article, 41)
    Reply.objects.filter(pk__in=[reply.pk for reply in replies[:40]]).update(removed_at=timezone.now())
    assert heard(Client().get("/articles/emptied/").text) == [(0, replies[40].pk)]


def test_a_long_row_of_removed_answers_does_not_hide_those_after_it():
    article = published("Moderated")
    thread = many(article, 230, a_thread=230)
    Reply.objects.filter(pk__in=[reply.pk for reply in thread[100:210]]).update(removed_at=timezone.now())
    found = [pk for page in pages(article) for _, pk in heard(page)]
    assert found == [reply.pk for reply in thread[:100] + thread[210:]]


def test_an_answer_on_another_page_than_what_it_answers_says_whom_it_answers():
    article = published("Apart")
    thread = many(article, 60, a_thread=60)
    middle = left(article, answers=Reply.objects.get(pk=thread[59].pk))
    left(article, answers=left(article, answers=middle, name="Oswin Tarn"))
    page = pages(article)[1]
    assert heard(page)[0] == (0, middle.pk)
    assert "to <bdi>Reader 59</bdi>" in page and "to <bdi>Oswin Tarn</bdi>" in page


@pytest.mark.parametrize("begin", ["0", "-1", "x", "999999", "9" * 30, "٣", "", "1.5"])
def test_a_page_that_begins_nowhere_is_the_first(begin):
    article = published("Nowhere")
    other = left(published("Other"))
    left(article)
    first = Client().get("/articles/nowhere/").content
    for number in (begin, other.pk):
        assert heard(Client().get("/articles/nowhere/", {"replies": number}).text) == heard(first.decode())
