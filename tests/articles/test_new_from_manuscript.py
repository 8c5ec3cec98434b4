"""New from manuscript: nothing becomes a draft before it was shown how it was understood."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.models import Article, Person, Reference, Topic
from tests.factories import make_article, work
from tests.roles_cast import make_user

pytestmark = pytest.mark.django_db

PAGE = "/admin/articles/article/manuscript/"
MARKDOWN = """---
title: What a Late Fee Says
standfirst: A price is not a fine.
byline:
  - Aiko Brandt
  - Li Wei (translator)
topics:
  - Economics
date: 2024-02-03
odd: thing
---

The opening [@gneezy2000].

## A heading

Words[^1] and [@nobody].

[^1]: A note.

## References

[@gneezy2000]: Gneezy, U., & Rustichini, A. (2000). A fine is a price. The Journal of Legal Studies, 29(1), 1-17.
"""


@pytest.fixture
def editor(client):
    client.force_login(make_user("the-editor", "editor"))


@pytest.fixture
def author(client):
    user = make_user("the-author", "author", first_name="Aiko", last_name="Brandt")
    client.force_login(user)
    return user


def test_the_list_and_the_empty_page_lead_there(client, editor):
    for page in ("/admin/articles/article/", "/admin/articles/article/add/"):
        assert f'href="{PAGE}">New from manuscript</a>' in client.get(page).text


def test_it_is_shown_before_it_is_a_draft(client, editor):
    page = client.post(PAGE, {"text": MARKDOWN, "kind": "auto"}).text
    for words in ("What a Late Fee Says", "Aiko Brandt, Li Wei (translator)", "A heading", "<code>gneezy2000</code>"):
        assert words in page
    assert "Cited, but not in the list: nobody" in page
    assert "odd" in page[page.index("Dropped:") :]
    assert not Article.objects.exists()


def test_then_it_becomes_one(client, editor):
    answer = client.post(PAGE, {"text": MARKDOWN, "kind": "markdown", "_draft": "yes"})
    article = Article.objects.get()
    assert answer["Location"] == f"/admin/articles/article/{article.pk}/change/"
    assert [str(byline) for byline in article.bylines.all()] == ["Aiko Brandt", "Li Wei (translator)"]
    assert [section.heading for section in article.sections.all()] == ["", "A heading"]
    assert article.citations.get().key == "gneezy2000" and article.first_published
    assert LogEntry.objects.get().get_change_message() == "Made from a manuscript."
    assert not article.editions.exists() and not article.source


def test_a_file_is_shown_as_text_to_go_on_with(client, editor):
    file = SimpleUploadedFile("essay.md", b"\xef\xbb\xbf# Caf\xc3\xa9\r\n\r\nWords *here*.")
    page = client.post(PAGE, {"file": file, "kind": "auto"}).text
    assert "# Café\n\nWords *here*." in page and '<option value="markdown" selected>' in page


def test_plain_text_is_read_as_such(client, editor):
    text = "The Title Stands Here\n\nBy Aiko Brandt\n\nFirst paragraph of the text, which is long enough to be one.\n\nAnother one."
    page = client.post(PAGE, {"text": text, "kind": "auto"}).text
    assert "<dd>The Title Stands Here</dd>" in page and "<dd>Aiko Brandt</dd>" in page


def test_bibtex_goes_with_it(client, editor):
    bibliography = "@book{q, title = {New}, author = {Quist, A.}, year = 2020}\n@book{lost, title = {"
    sent = {"text": "# T\n\nSaid [@q].", "kind": "auto", "bibliography": bibliography}
    page = client.post(PAGE, sent).text
    assert "<code>q</code>" in page and "bibliography" in page[page.index("Dropped:") :]
    client.post(PAGE, sent | {"_draft": "yes"})
    assert Article.objects.get().citations.get().key == "q"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text": ""}, "Paste the text, or choose a file."),
        ({"text": " \n "}, "Paste the text, or choose a file."),
        ({"text": "<!doctype html><p>x"}, "this is HTML or XML"),
        ({"text": "x", "kind": "docx"}, "not one of the available choices"),
        ({"file": SimpleUploadedFile("a.docx", b"PK\x03\x04 and so on")}, "a zip archive"),
        ({"file": SimpleUploadedFile("a.txt", b"\x00\xff" * 99)}, "a binary file"),
        ({"file": SimpleUploadedFile("a.txt", b"")}, "empty"),
        ({"file": SimpleUploadedFile("a.txt", b"a" * 2_000_001)}, "the limit is 2,000,000"),
        ({"file": SimpleUploadedFile("a.txt", b"a" * 3_500_000)}, "3,500,000 bytes; the limit is 2,000,000"),
        ({"text": "[" * 200_000}, "characters of markup"),
    ],
)
def test_what_cannot_be_read_is_said(client, editor, sent, said):
    answer = client.post(PAGE, {"kind": "auto", "_draft": "yes"} | sent)
    assert answer.status_code == 200 and said in answer.text
    assert not Article.objects.exists()


def test_an_author_signs_it_and_decides_no_more_than_they_may(client, author):
    page = client.post(PAGE, {"text": MARKDOWN, "kind": "auto"}).text
    for words in (
        "An editor adds people.",
        "An editor adds topics.",
        "An editor says that an essay first appeared elsewhere.",
    ):
        assert words in page
    client.post(PAGE, {"text": MARKDOWN, "kind": "auto", "_draft": "yes"})
    article = Article.objects.get()
    assert [byline.person.user for byline in article.bylines.all()] == [author]
    assert Person.objects.count() == 1 and not Topic.objects.exists() and article.first_published is None


def test_the_library_is_not_changed_by_it(client, author):
    make_article(references=[work("gneezy2000", "A fine is a price", "Gneezy", 2000)]).citations.all().delete()
    before = Reference.objects.get().csl
    client.post(PAGE, {"text": MARKDOWN, "kind": "auto", "_draft": "yes"})
    assert Reference.objects.get().csl == before
