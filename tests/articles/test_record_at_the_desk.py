"""The record of an essay at the desk: every edition with kind, note, date, and what changed in it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Article, Person
from tests.factories import MORNING, change, make_article, published
from tests.roles_cast import make_user

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def editor(client):
    client.force_login(make_user("the-editor", "editor"))


def record(client, article, query=""):
    answer = client.get(f"/admin/articles/article/{article.pk}/record/{query}")
    assert answer.status_code == 200
    return answer.text


def rows(text):
    """The cells of each edition."""
    body = text.partition("<tbody")[2].partition("</tbody>")[0]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in re.split("<tr[^>]*>", body)[1:]]
    return [[re.sub(r"<[^>]*>|Edition ", "", cell) for cell in row] for row in cells]


@pytest.fixture
def storied(db):
    article = published(at=MORNING)
    change(article, "<p>Words that say little.</p>")
    publishing.correct(article, "It said <too> much.", MORNING + DAY)
    publishing.withdraw(article, MORNING + 2 * DAY)
    publishing.restore(article, "Found right.", MORNING + 3 * DAY)
    change(article, "<p>Words that say nothing.</p>")
    publishing.update(article, "New figures.", MORNING + 4 * DAY)
    change(article, "<p>Later words.</p>")
    publishing.schedule(article, timezone.now() + DAY, kind="clarification", note="Said better.")
    return article


def test_every_edition_is_told(client, editor, storied):
    told = rows(record(client, storied))
    assert [(row[0], row[1], row[3]) for row in told] == [
        ("1", "First edition", ""), ("2", "Correction", "It said &lt;too&gt; much."), ("3", "Restoration", "Found right."),
        ("4", "Update", "New figures."), ("5", "Clarification", "Said better."),
    ]  # fmt: skip
    assert [row[4].partition(" on ")[0].partition(" for ")[0] for row in told] == [
        "withdrawn", "withdrawn", "in the record", "what readers see", "scheduled",
    ]  # fmt: skip
    assert told[0][2].startswith("2 March 2026, 09:00") and told[1][2].startswith("3 March 2026, 09:00")


def test_what_changed_is_shown_for_each(client, editor, storied):
    assert "<del>Words that say nothing</del><ins>Later words</ins>" in record(client, storied)
    text = record(client, storied, "?edition=2")
    assert "from edition 1 to edition 2" in text and "<del>something</del><ins>little</ins>" in text
    assert "Nothing but the kind, the note and the date." in record(client, storied, "?edition=3")
    assert "What changed from" not in record(client, storied, "?edition=1")


@pytest.mark.parametrize("query", ["?edition=9", "?edition=x", "?edition=-1", "?edition=\0", "?edition=" + "9" * 30])
def test_odd_numbers_show_the_newest(client, editor, storied, query):
    assert "from edition 4 to edition 5" in record(client, storied, query)


def test_links_lead_to_where_readers_find_it(client, editor, storied):
    text = record(client, storied)
    addresses = re.findall(r'<td role="cell"><a href="(/articles/[^"]*)"', text)
    assert len(addresses) == 2
    for address in addresses:
        assert client.get(address).status_code == 200


def test_a_draft_has_no_record(client, editor):
    assert "No edition has been made of it yet." in record(client, make_article())


def test_a_new_heading_slug_and_byline_are_told(client, editor):
    article = published()
    article.sections.filter(heading="A Heading").update(heading="Another & Heading")
    Article.objects.filter(pk=article.pk).update(slug="elsewhere", version=2)
    article.bylines.all().delete()
    article.bylines.create(person=Person.objects.create(name="<b>New</b>", slug="new"), order=0)
    article.refresh_from_db()
    publishing.update(article, "Moved.")
    text = record(client, article)
    assert re.findall(r"<h3>(.*?) <span", text) == ["Address", "Byline", "“Another &amp; Heading”"]
    assert "<ins>&lt;b&gt;New&lt;/b&gt;</ins>" in text


def test_an_author_reads_the_record_of_their_own(client):
    author = make_user("the-author", "author")
    Person.objects.create(name="Own Name", slug="own-name", user=author)
    client.force_login(author)
    own, foreign = published("Own", byline=["Own Name"]), published("Foreign", MORNING + DAY)
    assert "First edition" in record(client, own)
    assert client.get(f"/admin/articles/article/{foreign.pk}/record/").status_code == 404


def test_it_asks_as_much_however_many_editions_there_are(client, editor):
    article, counts = published(at=MORNING), []
    for number in range(2, 12):
        publishing.update(article, "Again.", MORNING + number * DAY)
        if number in (2, 11):
            with CaptureQueriesContext(connection) as queries:
                record(client, article)
            counts.append(len(queries))
    assert counts[0] == counts[1]
