"""An essay is written as one text at the desk, and saved as sections."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from articles import publishing
from articles.markup import clean_author
from articles.models import Article, Reference
from articles.writing import tidy
from tests.articles.test_admin import ESSAYS, save
from tests.factories import make_article, part, published, work
from tests.pictures import make_picture
from tests.roles_cast import essay_form, make_user

pytestmark = pytest.mark.django_db
QUERIES = 18  # of the page of an essay


@pytest.fixture
def editor(client):
    user = make_user("the-editor", "editor")
    client.force_login(user)
    return user


@pytest.fixture
def essay(db):
    sections = [
        part("<p>One.</p>", anchor="one"),
        part("<p>Two.</p>", "Two", anchor="two"),
        part("<p>3.</p>", "Three", anchor="three"),
    ]
    return make_article(sections=sections, references=[work("a"), work("b", "Of Books")])


def told(article):
    return [(section.anchor, section.heading, section.level, section.html) for section in article.sections.all()]


def test_a_text_is_cut_into_sections(client, editor, essay):
    text = '<p>Zero.</p><h2 data-anchor="three">Three</h2><p>3.</p><h3>New</h3><p>4.</p><h2 data-anchor="two">2nd</h2><p>Two.</p>'
    assert save(client, essay, text=text).status_code == 302
    assert told(essay) == [
        ("one", "", 1, "<p>Zero.</p>"),
        ("three", "Three", 1, "<p>3.</p>"),
        ("new", "New", 2, "<p>4.</p>"),
        ("two", "2nd", 1, "<p>Two.</p>"),
    ]


def test_of_pasted_twins_the_one_that_was_there_keeps_its_anchor(client, editor, essay):
    save(client, essay, text='<h2 data-anchor="two">Copied</h2><p>x</p><h2 data-anchor="two">Two</h2><p>Two.</p>')
    assert [anchor for anchor, *_ in told(essay)] == ["copied", "two"]


def test_the_page_shows_the_text_as_it_is_stored(client, editor, essay):
    page = client.get(f"{ESSAYS}{essay.pk}/change/").text
    assert "&lt;h2 data-anchor=&quot;two&quot;&gt;Two&lt;/h2&gt;" in page
    assert "sections-TOTAL_FORMS" not in page


def test_saving_what_is_shown_changes_nothing(client, editor, essay):
    before = told(essay)
    save(client, essay)
    assert told(essay) == before


def test_what_a_rich_text_editor_adds_is_taken_away():
    said = (
        "<ul><li><p>a</p></li><li><p>b</p><ul><li><p>c</p></li></ul></li></ul><p></p><p> <br></p>"
        '<table><tbody><tr><th colspan="1" rowspan="1"><p>H</p></th></tr><tr><td colspan="2" rowspan="1"><p>x</p></td></tr></tbody></table>'
        "<blockquote><p>q</p><p>r</p></blockquote>"
    )
    assert tidy(said) == (
        "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>\n"
        '<table><thead><tr><th>H</th></tr></thead><tbody><tr><td colspan="2">x</td></tr></tbody></table>\n'
        "<blockquote><p>q</p>\n<p>r</p></blockquote>"
    )


@given(
    st.lists(
        st.sampled_from("<p> </p> <li> </li> <th> <table><tbody><tr> </tr> <td> a <ul> </table>".split()), max_size=30
    )
)
def test_tidying_twice_is_tidying_once(pieces):
    once = tidy(clean_author("".join(pieces)))
    assert tidy(once) == once


def test_marks_and_notes_survive_and_are_printed(client, editor, essay):
    mark = '<cite data-keys="a b" data-locators="p. 24|">[@a, p. 24; @b]</cite>'
    text = f'<p>So {mark}.<span data-note="">A note, {mark}</span></p>'
    save(client, essay, text=text)
    assert told(essay) == [("one", "", 1, text)]
    publishing.publish(Article.objects.get())
    page = client.get("/articles/the-price-of-patience/").text
    assert 'class="cite__at">p. 24<' in page and "A note," in page


def test_an_outline_lists_headings_and_words(client, editor, essay):
    page = client.get(f"{ESSAYS}{essay.pk}/change/").text
    outline = page[page.index('id="outline"') :]
    assert "<span>Two</span> <small>1 word</small>" in outline


def test_history_says_what_was_changed_by_whom(client, editor, essay):
    save(client, essay, title="Another")
    save(client, essay, text="<p>New.</p>")
    save(client, essay, **{"citations-0-key": "first"})
    said = [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]
    assert said == ["Changed: title.", "Changed: text.", "References: changed “first”."]
    assert {entry.user for entry in LogEntry.objects.all()} == {editor}


def test_a_slug_that_was_live_warns_once_it_is_another(client, editor, essay):
    assert "slug-warning" not in client.get(f"{ESSAYS}{essay.pk}/change/").text
    live = published("Live")
    warning = 'id="slug-warning" data-live="live"'
    assert f"{warning} hidden>" in client.get(f"{ESSAYS}{live.pk}/change/").text
    assert save(client, live, slug="elsewhere").status_code == 302
    page = client.get(f"{ESSAYS}{live.pk}/change/").text
    assert f"{warning}>Readers know this essay as <strong>/articles/live/</strong>" in page
    assert "Its address once published: /articles/elsewhere/" in page
    assert client.get("/articles/live/").status_code == 200
    publishing.update(Article.objects.get(pk=live.pk), "Moved.")
    assert client.get("/articles/live/").headers["Location"] == "/articles/elsewhere/"


def test_an_address_of_another_essay_is_refused_and_it_says_whose(client, editor, essay):
    live = published("Live")
    Article.objects.filter(pk=live.pk).update(title="A title that readers do not know")
    belongs = f"belongs to another essay, number {live.pk}, "
    assert f"{belongs}“Live”: choose" in save(client, essay, slug="live").text
    publishing.withdraw(Article.objects.get(pk=live.pk))
    unseen = f"{belongs}“A title that readers do not know”, which readers do not see now: choose"
    assert unseen in save(client, essay, slug="live").text


def test_a_title_is_one_line(client, editor, essay):
    save(client, essay, title="Pasted \r\n in  two lines")
    assert Article.objects.get(pk=essay.pk).title == "Pasted in two lines"


def test_the_lead_picture_is_shown_with_its_words(client, editor, essay):
    picture = make_picture("A ledger, open")
    assert "A ledger, open" in save(client, essay, picture=picture.pk, slug="no slug").text
    save(client, essay, picture=picture.pk)
    page = client.get(f"{ESSAYS}{essay.pk}/change/").text
    assert f'<img src="{picture.file.url}" alt=""> <span>A ledger, open</span>' in page
    chosen = client.get(f"{ESSAYS}pictures/", {"id": picture.pk}).json()["pictures"]
    assert [found["alt"] for found in chosen] == ["A ledger, open"]


def test_the_bar_says_how_it_stands_and_who_saved_it(client, editor, essay):
    save(client, essay, title="Saved by me")
    page = client.get(f"{ESSAYS}{essay.pk}/change/").text
    bar = page[page.index('class="essay-bar"') : page.index('class="essay-acts"')]
    assert "Saved by me</h1>" in bar and ">Draft<" in bar and "by <bdi>the-editor</bdi>" in bar
    assert "Change essay" not in page.split("<main")[1]


def test_history_begins_with_the_newest(client, editor, essay):
    save(client, essay, title="Another")
    save(client, essay, text="<p>New.</p>")
    page = client.get(f"{ESSAYS}{essay.pk}/history/").text
    assert page.index("Changed: text.") < page.index("Changed: title.")


def test_the_page_asks_the_same_however_long_its_lists_are(client, editor):
    asked = []
    for count in (1, 12):
        essay = make_article(
            byline=[f"Person {n}" for n in range(count)],
            references=[work(f"key{count}x{n}", f"Title {count} {n}") for n in range(count)],
        )
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{ESSAYS}{essay.pk}/change/")
        asked.append(len(queries))
    assert asked == [QUERIES, QUERIES]


def test_the_standfirst_tells_its_length(client, editor, essay):
    assert f"{len(essay.standfirst)} of 500 characters" in client.get(f"{ESSAYS}{essay.pk}/change/").text


def test_a_failed_save_keeps_everything(client, editor, essay):
    typed = {
        "text": "<p>My <em>words</em>.</p>",
        "standfirst": "s" * 501,
        "works": "Berg (2001). Of Bread. Oslo: Brot.",
    }
    page = save(client, essay, **typed).text
    for kept in ("&lt;p&gt;My &lt;em&gt;words&lt;/em&gt;.&lt;/p&gt;", "s" * 501, "Berg (2001). Of Bread. Oslo: Brot."):
        assert kept in page
    assert told(essay)[0][3] == "<p>One.</p>" and Reference.objects.count() == 2


def test_who_may_only_read_sees_the_words(client, essay):
    author = make_user("the-author", "author")
    live = published("Mine", byline=["The Author"])
    live.bylines.get().person.__class__.objects.filter(pk=live.bylines.get().person_id).update(user=author)
    client.force_login(author)
    page = client.get(f"{ESSAYS}{live.pk}/change/").text
    assert "Words that say something." in page
    assert "data-essay-text" not in page and 'name="works"' not in page


def test_works_are_found_as_one_types(client, editor, essay):
    found = client.get(f"{ESSAYS}works/", {"q": "okafor BOOKS"}).json()["works"]
    assert [(row["title"], row["key"]) for row in found] == [("Of Books", "okafor2021")]
    assert client.get(f"{ESSAYS}works/", {"q": "\0nobody"}).json() == {"works": []}
    assert len(client.get(f"{ESSAYS}works/").json()["works"]) == 2


def test_a_work_cited_from_the_library_joins_the_list(client, editor, essay):
    make_article("Other", references=[work("x", "Third Work")])
    third = Reference.objects.get(csl__title="Third Work")
    twice = Reference.objects.get(csl__title="Of Books")
    save(
        client, essay, cite=[f"{third.pk} okafor2021", f"{third.pk} again", f"{twice.pk} listed", "x y", "987654 gone"]
    )
    assert "okafor2021" not in essay.citations.values_list("key", flat=True)  # one of them is no work: nothing is saved
    save(client, essay, cite=[f"{third.pk} okafor2021", f"{twice.pk} listed"])
    assert list(essay.citations.values_list("key", "reference"))[2:] == [("okafor2021", third.pk)]


def test_an_essay_of_many_headings_is_saved_at_once(client, editor, essay, django_assert_max_num_queries):
    text = "".join(f"<h2>Heading {n}</h2><p>Words.</p>" for n in range(300))
    data = essay_form(essay, text=text)
    with django_assert_max_num_queries(50):
        client.post(f"{ESSAYS}{essay.pk}/change/", data)
    assert Article.objects.get(pk=essay.pk).sections.count() == 300
