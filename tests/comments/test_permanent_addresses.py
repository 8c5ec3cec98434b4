"""Each reply has an address that stays: it leads to the page where the reply stands at present."""

import pytest
from django.utils import timezone

from articles import publishing
from comments.models import Reply
from tests.comments.cast import left, many
from tests.factories import published

pytestmark = pytest.mark.django_db

PAGE = "/articles/the-price-of-patience/"


@pytest.fixture
def article():
    return published()


def place(client, reply):
    """Where the reply's own address leads; it is there."""
    answer = client.get(f"/replies/{reply.pk}/")
    assert answer.status_code == 302 and not answer.cookies
    assert f'<li class="comment" id="c{reply.pk}">' in client.get(answer.headers["Location"]).text
    return answer.headers["Location"]


def test_on_the_first_page_it_is_the_essay(article, client):
    reply = left(article, answers=left(article))
    assert place(client, reply) == f"{PAGE}#c{reply.pk}"


def test_the_page_links_to_it(article, client):
    reply = left(article)
    assert f'<a href="/replies/{reply.pk}/" rel="bookmark">' in client.get(PAGE).text


def test_on_a_later_page_it_is_the_page_that_begins_with_its_thread(article, client):
    replies = many(article, 60, a_thread=2)
    assert place(client, replies[0]) == f"{PAGE}#c{replies[0].pk}"
    assert place(client, replies[59]) == f"{PAGE}?replies={replies[58].pk}#c{replies[59].pk}"


def test_deep_in_a_long_thread_the_page_begins_with_the_reply(article, client):
    thread = many(article, 250, a_thread=250)
    for n in (0, 99, 100, 249):
        place(client, thread[n])
    assert place(client, thread[200]) == f"{PAGE}?replies={thread[200].pk}#c{thread[200].pk}"


def test_it_follows_the_essay_to_a_new_address(article, client):
    reply = left(article)
    article.refresh_from_db()
    article.slug = "a-new-address"
    article.version += 1
    article.save()
    publishing.update(article, "Moved.")
    assert place(client, reply) == f"/articles/a-new-address/#c{reply.pk}"


@pytest.mark.parametrize(
    "state",
    [
        {"approved_at": None},
        {"confirmed_at": None},
        {"removed_at": timezone.now()},
        {"removed_at": timezone.now(), "erased_at": timezone.now()},
    ],
)
def test_what_is_not_shown_answers_like_what_never_was(article, client, state):
    reply = left(article)
    left(article, answers=reply)
    Reply.objects.filter(pk=reply.pk).update(**state)
    unknown = client.get("/replies/999999/")
    answer = client.get(f"/replies/{reply.pk}/")
    assert (answer.status_code, unknown.status_code) == (404, 404)
    assert answer.text.replace(f"/{reply.pk}/", "/999999/") == unknown.text


def test_replies_of_a_withdrawn_essay_answer_like_unknown_ones(article, client):
    reply = left(article)
    publishing.withdraw(article)
    unknown = client.get("/replies/999999/")
    answer = client.get(f"/replies/{reply.pk}/")
    assert answer.status_code == 404
    assert answer.text.replace(f"/{reply.pk}/", "/999999/") == unknown.text
    publishing.restore(article, "It is back.")
    place(client, reply)


def test_a_retracted_essay_keeps_its_replies(article, client):
    reply = left(article)
    publishing.retract(article, "The figures were wrong.")
    place(client, reply)


@pytest.mark.parametrize("number", ["0", "9" * 19, "9" * 30, "9" * 5000])
def test_no_number_is_too_large(client, number):
    assert client.get(f"/replies/{number}/").status_code == 404
