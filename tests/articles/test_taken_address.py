"""An address that belongs to another essay: who may see that essay is led to it, an author is told that it is taken."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article, Person
from tests.articles.test_admin import ESSAYS, save
from tests.factories import MORNING, make_article
from tests.roles_cast import essay_form, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ["live", "retracted", "withdrawn", "scheduled", "moves"])
def test_an_author_is_told_no_more_than_that_an_address_is_taken(client, state):
    """Nothing of an essay that is not theirs to see: neither its title, number and state, nor that it is to move there."""
    article = make_article("Zyxwoth", slug="other" if state == "moves" else "zyx")
    if state != "scheduled":
        publishing.publish(article, MORNING)
    if state in ("scheduled", "moves"):
        Article.objects.filter(pk=article.pk).update(slug="zyx")
        article.refresh_from_db()
        in_a_day = timezone.now() + timedelta(days=1)
        publishing.schedule(article, in_a_day, **({"kind": "update", "note": "x"} if state == "moves" else {}))
    elif state in ("withdrawn", "retracted"):
        {"withdrawn": publishing.withdraw, "retracted": lambda essay: publishing.retract(essay, "x")}[state](article)
    author = make_user("the-author", "author")
    own = make_article("Mine", byline=["Own Name"])
    Person.objects.filter(name="Own Name").update(user=author)
    client.force_login(author)
    pages = [save(client, own, slug="zyx"), client.post(f"{ESSAYS}add/", essay_form(slug="zyx"))]
    Article.objects.filter(pk=own.pk).update(slug="zyx")
    pages.append(client.get(f"{ESSAYS}{own.pk}/checklist/"))
    for page in pages:
        assert page.status_code == 200
        for word in ("Zyxwoth", f"article/{article.pk}/", f"essay {article.pk}", "do not see now"):
            assert word not in page.text
    assert "The address “zyx” belongs to another essay." in pages.pop().text
    assert all("This address is taken: choose another slug." in page.text for page in pages)


def test_the_slug_of_a_new_draft_tells_nothing_of_other_peoples_drafts(client):
    make_article("Zyxwoth", slug="zyxwoth")
    publishing.publish(make_article("Taken", slug="taken"), MORNING)
    client.force_login(make_user("the-author", "author"))
    for title, slug in [("Zyxwoth", "zyxwoth"), ("Zyxwoth", "zyxwoth-2"), ("Taken", "taken-2")]:
        client.post(f"{ESSAYS}manuscript/", {"text": f"# {title}\n\nWords.", "kind": "markdown", "_draft": "yes"})
        assert Article.objects.latest("pk").slug == slug
