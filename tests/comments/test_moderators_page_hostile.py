"""S03 for moderators: whatever a guest typed is shown as it is, and nothing else on the page changes."""

import html

import pytest
from django.urls import reverse

from comments import moderation
from comments.models import Reply
from tests.comments.desk import make_moderator, make_reply
from tests.factories import published
from tests.test_hostile_strings import HOSTILE, shape

pytestmark = pytest.mark.django_db


def pages(client, answer, top):
    """{kind: text} of every page at the desk that shows the reply or the one it answers."""
    change, erase, history = (f"admin:comments_reply_{name}" for name in ("change", "erase", "history"))
    addresses = {
        "list": "/admin/comments/reply/?state=all",
        "search": "/admin/comments/reply/?state=all&q=a",
        "reply": reverse(change, args=[answer.pk]),
        "top": reverse(change, args=[top.pk]),
        "erase": reverse(erase, args=[answer.pk]),
        "history": reverse(history, args=[answer.pk]),
        "index": "/admin/",
    }
    answers = {kind: client.get(address) for kind, address in addresses.items()}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {kind: answer.text for kind, answer in answers.items()}


@pytest.fixture
def shown(client):
    """Texts of the pages about two replies whose every field a guest fills is `text`."""
    ada = make_moderator()
    client.force_login(ada)
    essay = published()
    fixed = {"html": "<p>Plain words</p>", "approved": False}
    top = make_reply(essay, name="x", **fixed)
    answer = make_reply(essay, name="x", answers=top, **fixed)
    moderation.hold(Reply.objects.all(), by=ada)

    def show(text):
        for reply in (top, answer):
            columns = {"user_name": text[:50], "user_url": text, "comment": f"a {text}"}
            Reply.objects.filter(pk=reply.pk).update(**columns)
        return pages(client, answer, top)

    return show


def test_no_string_changes_the_shape_of_a_page(shown):
    plain = {kind: shape(text) for kind, text in shown("Plain words").items()}
    for text in HOSTILE:
        for kind, page in shown(text).items():
            assert shape(page) == plain[kind], (text, kind)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_string_is_shown_as_it_is(shown, text):
    found = shown(text)
    name = html.escape(text[:50])
    assert name in found["list"] and name in found["erase"]
    assert found["reply"].count(html.escape(text)) >= 3  # website, words, and the words that it answers


@pytest.mark.parametrize("odd", ["x", "9" * 30, "9" * 5_000, "%00", "-1", "\u0967"])
@pytest.mark.parametrize(
    "page", ["{}/change/", "{}/history/", "{}/erase/", "?article__id__exact={}", "?state=all&p={}"]
)
def test_a_number_that_no_reply_or_essay_has_is_harmless(client, page, odd):
    client.force_login(make_moderator())
    assert client.get(f"/admin/comments/reply/{page.format(odd)}").status_code in (200, 302, 404)
