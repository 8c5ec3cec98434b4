"""Leave a reply: what a reader sees, sends and finds afterwards."""

import html
import re

import pytest
from django.core import mail
from django.test import Client

from articles import publishing
from comments.models import Policy, Reply
from tests.comments.cast import OWN_PAGE, address, form, later, left, many, policy, send
from tests.factories import FAR, make_article, published

pytestmark = pytest.mark.django_db

PAGE = "/articles/the-price-of-patience/"
JUNK = {"sessionid": "junk", "csrftoken": "junk", "messages": "junk", "theme": "dark", "__Host-sessionid": "x"}


@pytest.fixture
def article():
    return published()


def test_under_every_open_essay_is_the_form(article, client):
    page = client.get(PAGE).text
    assert re.search(r"<h2[^>]*>Leave a reply</h2>", page)
    words = re.sub(r"<[^>]*>", "", page)
    assert "Your email address will not be published. Required fields are marked *" in words
    fields = re.findall(r'<(?:input|textarea)[^>]* name="(\w+)"[^>]*>', page[page.index('id="respond"') :])
    assert [name for name in fields if name in form(article)] == [
        "comment",
        "name",
        "email",
        "url",
        "phone",
        "reply_to",
    ]
    for name in ("comment", "name", "email", "url"):
        assert f'<label for="{name}">' in page
    required = re.findall(r'<(?:input|textarea)[^>]* name="(\w+)"[^>]* required', page)
    assert set(required) >= {"comment", "name", "email"} and "url" not in required


def test_a_reader_posts_as_a_browser_does(article, client, monkeypatch):
    page = client.get(PAGE).text
    action = re.search(r'<form[^>]*action="(/articles/[^"]+)"', page)[1]
    token = client.get(html.unescape(re.search(r'data-token="([^"]*article=[^"]*)"', page)[1]))
    assert token.headers["Cache-Control"] == "private, no-store" and not token.cookies
    later(monkeypatch, seconds=20)
    sent = form(article, comment="I *beg* to differ.", url="example.org") | {
        token.json()["field"]: token.json()["value"]
    }
    answer = client.post(action, sent, headers=OWN_PAGE, REMOTE_ADDR="198.51.100.77")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}replies/sent/")
    assert client.get(answer.headers["Location"]).status_code == 200
    reply = Reply.objects.get()
    assert (reply.comment, reply.html) == ("I *beg* to differ.", "<p>I <em>beg</em> to differ.</p>")
    assert (reply.display_name, reply.website, reply.kind) == ("Ines Halloran", "https://example.org", "guest")
    assert (reply.article_id, reply.ip_address) == (article.pk, "198.51.100.0")
    assert not reply.is_shown and not reply.confirmed_at and reply.held_for == "links"
    assert len(mail.outbox) == 1
    assert "differ" not in client.get(PAGE).text


def test_the_page_is_the_same_bytes_for_everybody(article, client):
    left(article, answers=left(article))
    client.cookies.load(JUNK)
    pages = [client.get(PAGE), Client().get(PAGE), Client().get(PAGE, headers={"Accept-Language": "de", **OWN_PAGE})]
    assert len({page.content for page in pages}) == 1
    for page in pages:
        assert not page.cookies and "Cookie" not in page.headers.get("Vary", "")
        assert page.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert "csrfmiddlewaretoken" not in page.text and 'name="token"' not in page.text


def test_a_post_leaves_no_cookie(article, client):
    for changes in ({}, {"name": ""}, {"token": ""}):
        answer = send(client, article, **changes)
        assert not answer.cookies and "no-store" in answer.headers["Cache-Control"]


def test_the_address_of_the_form_leads_to_the_form(article, client):
    answer = client.get(address(article))
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE + "#respond")
    assert client.put(address(article), headers=OWN_PAGE).status_code == 405


def test_only_what_the_form_has_is_taken(article, client):
    policy("everybody")
    other = published("Another Essay")
    by = left(other)
    taken = {"status": "approved", "is_public": "on", "user": "1", "article": other.pk, "created": "2001-01-01"}
    taken |= {"ip": "192.0.2.1", "ip_address": "192.0.2.1", "kind": "editor", "parent": by.pk, "parent_id": by.pk}
    taken |= {"approved_at": "2001-01-01", "confirmed_at": "2001-01-01", "submit_date": "2001-01-01", "level": "2"}
    send(client, article, **taken)
    reply = Reply.objects.get(article=article)
    assert (reply.kind, reply.user, reply.is_public, reply.approved_at, reply.confirmed_at) == (
        "guest",
        None,
        False,
        None,
        None,
    )
    assert (reply.parent_id, reply.level, reply.answers, reply.object_pk) == (reply.pk, 0, None, str(article.pk))
    assert reply.submit_date.year > 2025 and reply.ip_address == "203.0.113.0"


def test_a_reply_to_a_hidden_essay_is_answered_like_one_to_none(client):
    draft = make_article("Draft", slug="draft")
    scheduled, withdrawn = make_article("Scheduled", slug="scheduled"), published("Withdrawn", slug="withdrawn")
    publishing.schedule(scheduled, FAR)
    publishing.withdraw(withdrawn)
    unknown = client.post("/articles/unknown/replies/", form(draft), headers=OWN_PAGE)
    assert unknown.status_code == 404
    for article, slug in ((draft, "draft"), (scheduled, "scheduled"), (withdrawn, "withdrawn")):
        for way in ("", "sent/"):
            answer = client.post(f"/articles/{slug}/replies/", form(article), headers=OWN_PAGE)
            assert (answer.status_code, answer.text.replace(slug, "unknown")) == (404, unknown.text)
            answer = client.get(f"/articles/{slug}/replies/{way}")
            assert answer.status_code == 404
    assert not Reply.objects.exists() and not mail.outbox


def test_a_reply_sent_to_a_former_address_arrives(article, client):
    article.refresh_from_db()
    article.slug = "a-new-address"
    article.version += 1
    article.save()
    publishing.update(article, "Moved.")
    answer = client.post(f"{PAGE}replies/", form(article), headers=OWN_PAGE)
    assert answer.headers["Location"] == "/articles/a-new-address/replies/sent/"
    assert Reply.objects.get().article_id == article.pk


@pytest.mark.parametrize(
    ("address", "stored"),
    [
        ("198.51.100.77", "198.51.100.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:198.51.100.77", "198.51.100.0"),
        ("fe80::1%eth0", "fe80::"),
        ("", None),
    ],
)
def test_where_a_reply_came_from_is_stored_shortened(article, client, address, stored):
    assert send(client, article, network=address).status_code == 303
    assert Reply.objects.get().ip_address == stored


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ines \n\t Halloran ", "Ines Halloran"),
        ("Ines\u202enarollaH", "InesnarollaH"),
        ("\u0646\u0627\u0645\u0647\u200c\u0627\u06cc", "\u0646\u0627\u0645\u0647\u200c\u0627\u06cc"),
    ],
)
def test_a_name_stands_on_one_line_and_turns_nothing_around(article, client, typed, kept):
    send(client, article, name=typed)
    assert Reply.objects.get().display_name == kept


@pytest.mark.parametrize("name", ["\u200b\u200d", "\u202e", "\u00a0 \u2003"])
def test_a_name_that_nobody_sees_is_none(article, client, name):
    assert send(client, article, name=name).status_code == 422


def test_what_is_shown_was_rendered_when_it_was_posted(article, client):
    reply = left(article, "One.")
    Reply.objects.filter(pk=reply.pk).update(comment="Two.", html="<p>Three.</p>")
    page = client.get(PAGE).text
    assert "<p>Three.</p>" in page and "Two." not in page


def test_a_page_counts_its_replies(article, client):
    assert "No replies yet." in client.get(PAGE).text
    left(article)
    assert "1 reply<" in client.get(PAGE).text
    many(article, 29)
    assert "30 replies<" in client.get(PAGE).text
    assert Policy.objects.count() == 0


def test_an_earlier_edition_has_no_replies(article, client):
    left(article, "Look at this.")
    publishing.correct(article, "A slip.")
    assert "Look at this." in client.get(PAGE).text
    earlier = client.get(f"{PAGE}editions/1/").text
    assert "Look at this." not in earlier and "Leave a reply" not in earlier
