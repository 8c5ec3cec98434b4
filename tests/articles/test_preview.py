"""The preview: the reader's page of the working copy, for the desk alone."""

import re

import pytest
from django.db import connection
from django.utils import timezone

from articles import publishing
from articles.citations.formatting import FormattingError
from articles.models import Article, Edition, Person
from comments.models import Reply
from tests.factories import FAR, MORNING, change, make_article, part, published, work
from tests.roles_cast import make_user

pytestmark = pytest.mark.django_db

NOW = timezone.datetime(2030, 5, 6, 12, tzinfo=MORNING.tzinfo)


@pytest.fixture
def editor(client):
    client.force_login(make_user("the-editor", "editor"))


@pytest.fixture
def stopped(db, monkeypatch):
    """The clock stands still, so that pages are the same to the byte."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    published("Another", MORNING)  # so that the masthead names the topic before and after


def preview(client, article, query=""):
    return client.get(f"/admin/articles/article/{article.pk}/preview/{query}")


def essay():
    html = '<p>Said <cite data-keys="okafor">[1]</cite> and <span data-note>noted</span>.</p><table><tr><td>1</td></tr></table>'
    return make_article(
        sections=[part(html), part("<p>B</p>", "One"), part("<p>C</p>", "Two")], references=[work("okafor")]
    )


def test_it_is_the_readers_page_to_the_byte(client, stopped, editor):
    article = essay()
    seen = preview(client, article).content
    publishing.publish(article)
    client.logout()
    assert client.get("/articles/the-price-of-patience/").content == seen


@pytest.mark.parametrize("verb", ["correct", "clarify", "update"])
def test_a_change_is_seen_under_its_notice_and_in_its_record(client, stopped, editor, verb):
    article = published(at=MORNING)
    change(article)
    kind = {"correct": "correction", "clarify": "clarification", "update": "update"}[verb]
    seen = preview(client, article, f"?as={kind}").content
    getattr(publishing, verb)(article, "The note to readers stands here.")
    client.logout()
    assert client.get("/articles/the-price-of-patience/").content == seen


def test_a_restoration_is_seen(client, stopped, editor):
    article = published(at=MORNING)
    publishing.withdraw(article)
    seen = preview(client, article, "?as=restoration").content
    publishing.restore(article, "The note to readers stands here.")
    client.logout()
    assert client.get("/articles/the-price-of-patience/").content == seen


def test_it_is_nobody_elses_and_in_no_index(client, editor):
    answer = preview(client, make_article())
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    policy = dict(rule.split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["frame-ancestors"] == "'self'" and policy["script-src"] == policy["style-src"] == "'self'"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_its_forms_are_the_readers_and_send_nothing(client, editor):
    """Log-in and reply stand there as readers see them; the policy keeps them from going anywhere."""
    answer = preview(client, published())
    assert (
        'action="/articles/the-price-of-patience/replies/"' in answer.text
        and 'action="/accounts/login/"' in answer.text
    )
    assert "form-action 'none'" in answer.headers["Content-Security-Policy"]


def test_what_is_sent_to_a_draft_finds_nothing(client, editor):
    article = make_article()
    action = re.search(r'action="(/articles/[^"]*/replies/)"', preview(client, article).text)[1]
    assert client.post(action, {"comment": "To a draft."}).status_code == 404
    publishing.schedule(article, FAR)
    assert client.post(action, {"comment": "To what lies ahead."}).status_code == 404
    assert not Reply.objects.exists()


def test_it_stores_nothing_that_readers_could_see(client, editor):
    article = essay()
    preview(client, article)
    assert not Edition.objects.exists()
    article.refresh_from_db()
    assert article.version == 1


def test_who_is_not_let_in_learns_nothing(client):
    """S08: an essay that is there answers like one that never was."""
    there, never = preview(client, make_article("Secret")), client.get("/admin/articles/article/987654/preview/")
    assert (there.status_code, never.status_code) == (302, 302)
    assert there.headers["Location"].replace(str(Article.objects.get().pk), "987654") == never.headers["Location"]
    client.force_login(make_user("the-author", "author"))
    assert preview(client, Article.objects.get()).status_code == 404


def test_an_author_sees_their_own(client):
    author = make_user("the-author", "author")
    Person.objects.create(name="Own Name", slug="own-name", user=author)
    client.force_login(author)
    assert "Mine" in preview(client, make_article("Mine", byline=["Own Name"])).text


def test_the_barest_draft_has_one(client, editor):
    article = Article.objects.create()
    answer = preview(client, article)
    assert answer.status_code == 200 and "<h1" in answer.text
    article = make_article(
        sections=[part('<p>x <cite data-keys="gone">[9]</cite><figure data-picture="7"></figure></p>')]
    )
    assert preview(client, article).status_code == 200


@pytest.mark.parametrize("query", ["?as=first", "?as=retraction", "?as=x", "?as=\0", "?reply=1", "?replies=9"])
def test_what_is_asked_oddly_is_previewed_plainly(client, editor, query):
    assert preview(client, published(), query).status_code == 200


@pytest.mark.parametrize("suffix", ["x.css", "x.css/", ";x.js", "/", "%2e%2e/", "x"])
def test_odd_suffixes_are_no_preview(client, editor, suffix):
    """S19."""
    article = make_article("Secret title")
    answer = client.get(f"/admin/articles/article/{article.pk}/preview/{suffix}", follow=True)
    assert answer.status_code == 404 and "Secret" not in answer.text
    assert "public" not in answer.headers["Cache-Control"]


def test_a_foreign_host_names_no_address(client, editor):
    """S14."""
    answer = client.get(
        f"/admin/articles/article/{make_article().pk}/preview/",
        headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
    )
    assert "evil.example" not in answer.text + str(answer.headers)
    assert (
        client.get(
            f"/admin/articles/article/{Article.objects.get().pk}/preview/", headers={"Host": "evil.example"}
        ).status_code
        == 400
    )


def test_what_cannot_be_formatted_is_said(client, editor, monkeypatch):
    def fail(*given):
        raise FormattingError("pandoc is missing")

    monkeypatch.setattr("articles.publishing.format_references", fail)
    answer = preview(client, essay())
    assert answer.status_code == 409 and "could not be formatted: pandoc is missing" in answer.text


@pytest.mark.django_db(transaction=True)
def test_pandoc_runs_outside_of_transactions(client, editor, monkeypatch):
    within = []
    monkeypatch.setattr(
        "articles.publishing.format_references", lambda *given: within.append(connection.in_atomic_block) or {}
    )
    article = essay()
    assert preview(client, article).status_code == 200
    Article.objects.update(formatted_references={})
    page = f"/admin/articles/article/{article.pk}/publish/"
    seen = re.search(r'name="seen" value="([^"]*)"', client.get(page).text)[1]
    Article.objects.update(formatted_references={})
    assert client.post(page, {"seen": seen}).status_code == 302
    assert within == [False] * 3


def test_it_is_only_looked_at(client, editor):
    assert client.post(f"/admin/articles/article/{make_article().pk}/preview/").status_code == 405
