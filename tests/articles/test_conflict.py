"""S36: two editors at one essay; nobody writes over what they have not seen, and nothing typed is lost."""

import re

import pytest
from django.contrib.admin.models import LogEntry

from articles.models import Article, Byline, Person
from tests.articles.test_admin import ESSAYS, save
from tests.factories import make_article, part, work
from tests.pictures import make_picture
from tests.roles_cast import essay_form, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def essay(db):
    return make_article(sections=[part("<p>The old words stand.</p>")], references=[work("a"), work("b", "Of Books")])


@pytest.fixture
def mine(client, essay):
    """What I have typed; meanwhile somebody else has saved something, and taken rows away."""
    client.force_login(make_user("the-other", "editor"))
    typed = essay_form(
        essay, title="My title", text="<p>The old words stand, mine too.</p>", **{"citations-1-key": "my-key"}
    )
    save(client, essay, text="<p>The new words stand.</p>", **{"citations-1-DELETE": "on", "bylines-0-DELETE": "on"})
    client.force_login(make_user("the-editor", "editor"))
    return typed


def send(client, essay, data):
    return client.post(f"{ESSAYS}{essay.pk}/change/", data)


def test_it_is_refused_and_nothing_is_lost(client, essay, mine):
    page = send(client, essay, mine)
    assert page.status_code == 409
    assert "Somebody else has saved this essay since you opened it" in page.text
    for words in ("My title", "&lt;p&gt;The old words stand, mine too.&lt;/p&gt;", 'value="my-key"'):
        assert words in page.text
    again = Article.objects.get(pk=essay.pk)
    assert (again.title, again.sections.get().html) == (essay.title, "<p>The new words stand.</p>")
    assert f'name="read_version" value="{mine["read_version"]}"' in page.text


def test_theirs_is_shown_with_the_differences_marked(client, essay, mine):
    page = send(client, essay, mine).text
    shown = page[page.index('id="theirs-h"') :]
    assert ": the-other, " in shown
    assert "The <del>old</del><ins>new</ins> words stand<del>, mine too</del>." in shown
    assert "<del>My title</del>" in shown and "<ins>The Price of Patience</ins>" in shown


def test_saying_so_saves_mine_in_its_place(client, essay, mine):
    mine["over"] = Article.objects.get(pk=essay.pk).version
    assert send(client, essay, mine).status_code == 302
    again = Article.objects.get(pk=essay.pk)
    assert (again.title, again.sections.get().html) == ("My title", "<p>The old words stand, mine too.</p>")
    assert [citation.key for citation in again.citations.all()] == ["a", "my-key"]
    assert again.bylines.count() == 1
    deeds = LogEntry.objects.filter(object_id=essay.pk).order_by("pk")
    assert [str(deed.user) for deed in deeds] == ["the-other", "the-editor"]


def test_a_third_version_is_refused_again(client, essay, mine):
    over = Article.objects.get(pk=essay.pk).version
    save(client, essay, title="Third")
    page = send(client, essay, mine | {"over": over})
    assert page.status_code == 409 and "<ins>Third</ins>" in page.text
    assert Article.objects.get(pk=essay.pk).title == "Third"


@pytest.mark.parametrize("over", ["x", "", "-1", "9" * 30])
def test_nonsense_saves_nothing(client, essay, mine, over):
    assert send(client, essay, mine | {"over": over}).status_code == 409
    assert Article.objects.get(pk=essay.pk).title == essay.title


def test_rows_that_they_added_stay(client, essay, mine):
    person = Person.objects.create(name="Li Wei", slug="li-wei")
    Byline.objects.create(article=essay, person=person, order=4)
    mine["over"] = Article.objects.get(pk=essay.pk).version
    send(client, essay, mine)
    assert Byline.objects.filter(article=essay, person=person).exists()


def test_what_they_wrote_is_escaped(client, essay, mine):
    Article.objects.filter(pk=essay.pk).update(standfirst="<script>x()</script>")
    page = send(client, essay, mine).text
    assert "<script>x()" not in page and "&lt;" in page


def test_everything_on_the_page_is_compared(client, essay, mine):
    """Theirs: a byline and a work less, another picture. Mine: those, under a new key, and another date."""
    picture = make_picture("A ledger, open")
    Article.objects.filter(pk=essay.pk).update(picture=picture, slug="theirs")
    new = Person.objects.create(name="Li Wei", slug="li-wei")
    mine |= {"bylines-TOTAL_FORMS": 2, "bylines-1-person": new.pk, "bylines-1-role": "translator"}
    mine |= {"first_published_0": "2020-01-02", "first_published_1": "10:00:00"}
    page = send(client, essay, mine)
    shown = page.text[page.text.index('id="theirs-h"') :]
    named = re.findall(r"<h3>(.*?)</h3>", shown)
    assert named == ["Title", "Slug", "Text", "Authors", "References", "Picture", "First published"]
    assert "Li Wei (translator)</del>" in shown and "<ins>A ledger, open</ins>" in shown and "my-key" in shown
    assert re.search(rf'<option value="{new.pk}"[^>]*selected>\s*Li Wei', page.text)
    assert page.status_code == 409
