"""What has been public, or is in use, has no delete; its page says why and what to do instead."""

import re

import pytest

from articles import publishing
from articles.models import Article, Edition, Person, Topic
from tests.articles.confirming import look, page, schedule
from tests.factories import make_article, published, work
from tests.roles_cast import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(make_user("the-editor", "editor"))


STATES = {
    "live": (lambda article: None, {"correct", "retract", "withdraw"}),
    "retracted": (lambda article: publishing.retract(article, "Wrong."), {"restore", "withdraw"}),
    "withdrawn": (publishing.withdraw, {"restore"}),
}


@pytest.mark.parametrize("state", STATES)
def test_an_essay_that_was_public_says_what_to_do_instead(client, editor, state):
    become, instead = STATES[state]
    article = published()
    become(article)
    assert f"/{article.pk}/delete/" not in client.get(page(article, "change")).text
    for send in (client.get, lambda address: client.post(address, {"post": "yes"})):
        answer = send(page(article, "delete"))
        main = answer.text.partition('id="content-main"')[2]
        assert answer.status_code == 403 and "so it is never deleted" in main
        links = set(re.findall(rf'href="/admin/articles/article/{article.pk}/(\w+)/"', main))
        assert links == instead | {"change", "record"}
    assert Edition.objects.exists()


def test_its_pages_say_so_too_and_the_list_does_not(client, editor):
    article = published()
    assert "so it is never deleted" in look(client, article, "withdraw")
    listed = client.get("/admin/articles/article/").text
    assert "Live, edition 1" in listed and "never deleted" not in listed


def test_an_author_is_told_whom_to_ask(client):
    author = make_user("the-author", "author")
    Person.objects.create(name="Own Name", slug="own-name", user=author)
    client.force_login(author)
    answer = client.get(page(published(byline=["Own Name"]), "delete"))
    assert answer.status_code == 403 and "tell an editor" in answer.text and "/withdraw/" not in answer.text


def test_a_scheduled_one_is_cancelled_first(client, editor):
    article = make_article()
    schedule(article)
    answer = client.post(page(article, "delete"), {"post": "yes"})
    assert "is scheduled, so it cannot be deleted" in answer.text and f"/{article.pk}/cancel/" in answer.text
    assert Article.objects.exists()
    publishing.cancel(article)
    assert client.post(page(article, "delete"), {"post": "yes"}).status_code == 302
    assert not Article.objects.exists()


@pytest.mark.parametrize("kind", ["person", "topic", "reference"])
def test_what_is_in_use_says_where(client, editor, kind):
    article = published("The user", references=[work("okafor")])
    row = {
        "person": Person.objects.first,
        "topic": Topic.objects.first,
        "reference": article.references.first,
    }[kind]()
    answer = client.get(f"/admin/articles/{kind}/{row.pk}/delete/")
    assert "is used, so it cannot be deleted" in answer.text and "The user" in answer.text
