"""What is stored printed: taken where the present pipeline printed it, else printed anew; readers see no difference."""

import re
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import QuerySet
from django.template.loader import get_template
from django.test import override_settings

from articles import page_parts, publishing
from articles.models import Edition, Printing
from comments import text
from comments.models import Reply
from tests.comments.cast import left
from tests.factories import MORNING, part, published, work

pytestmark = pytest.mark.django_db

PAGE = "/articles/the-price-of-patience/"


@pytest.fixture
def essay():
    mark = '<p>So it was.<cite data-keys="okafor"></cite></p>'
    return published(sections=[part(mark), part(mark, "A Heading")], references=[work("okafor")])


def rerender():
    said = StringIO()
    call_command("rerender", stdout=said)
    return said.getvalue()


def test_publishing_stores_what_pages_show(essay, client):
    kept = Printing.objects.get(edition__article=essay)
    assert kept.pipeline == page_parts.pipeline() and "So it was." in kept.body
    page = client.get(PAGE).text
    assert all(piece in page for piece in (kept.head, kept.body, kept.notes))
    published("Another", MORNING + timedelta(days=1))
    assert kept.row in client.get("/articles/another/").text


@pytest.mark.parametrize("loss", ["gone", "old"])
def test_an_essay_that_is_not__pipeline_printed_at_present_is_printed_anew(essay, client, loss):
    before = client.get(PAGE).text
    if loss == "gone":
        Printing.objects.all().delete()
    else:
        Printing.objects.update(pipeline="before", head="old", body="old", notes="old", row="old")
    assert client.get(PAGE).text == before
    assert rerender() == "1 editions and 0 replies were printed anew.\n"
    assert page_parts.pipeline() == Printing.objects.get().pipeline and Printing.objects.get().body in before
    assert client.get(PAGE).text == before
    assert rerender() == "0 editions and 0 replies were printed anew.\n"


def test_what_was_stored_by_an_older_cleaner_passes_the_present_one(essay, client):
    old = '<p onclick="x()">So it was.</p><script>y()</script>'
    edition = Edition.objects.get()
    for piece in (*edition.sections, *edition.references, *edition.notes):
        piece["html"] = old
    QuerySet(Edition).update(sections=edition.sections, references=edition.references, notes=edition.notes)
    assert rerender() == "0 editions and 0 replies were printed anew.\n"
    Printing.objects.update(pipeline="before")
    page = client.get(PAGE).text
    assert "So it was." in page and "onclick" not in page and "y()" not in page
    rerender()
    assert client.get(PAGE).text == page


def test_another_address_of_the_site_is_another_pipeline(essay, client):
    before = client.get(PAGE).text
    with override_settings(BASE_URL="https://moved.example", ALLOWED_HOSTS=["*"]):
        page = client.get(PAGE).text
    assert "https://moved.example/articles/" in page and page != before


def test_a_changed_pipeline_prints_essays_anew(essay, client, monkeypatch):
    before = page_parts.pipeline()
    monkeypatch.setattr(page_parts, "PIPELINE", page_parts.PIPELINE + 1)
    page_parts._pipeline.cache_clear()
    try:
        assert page_parts.pipeline() != before
        assert "1 editions" in rerender()
    finally:
        page_parts._pipeline.cache_clear()


def test_every_template_of_a_part_counts():
    """A change of any of them is a change of the pipeline, so none is left out."""
    found, waiting = set(), list(page_parts.TEMPLATES.values())
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting += re.findall(r'{% include "([^"]+)"', Path(get_template(name).origin.name).read_text())
    assert found == {*page_parts.TEMPLATES.values(), *(f"parts/{name}.html" for name in page_parts.INCLUDED)}


def test_a_reply_of_an_older_pipeline_is_printed_anew(essay, client, monkeypatch):
    reply = left(essay, "*Words* of old.")
    other = left(essay, "Others.")
    Reply.objects.filter(pk=reply.pk).update(html="<p>stale</p>")
    assert "<p>stale</p>" in client.get(PAGE).text
    monkeypatch.setattr(text, "PIPELINE", text.PIPELINE + 1)
    page = client.get(PAGE).text
    assert "<em>Words</em> of old." in page and "stale" not in page and "Others." in page
    assert rerender() == "0 editions and 2 replies were printed anew.\n"
    assert Reply.objects.get(pk=reply.pk).html == "<p><em>Words</em> of old.</p>"
    assert {row.pipeline for row in Reply.objects.filter(pk__in=[reply.pk, other.pk])} == {text.PIPELINE}
    assert client.get(PAGE).text == page


def test_an_edition_that_lies_ahead_is_deleted_with_what_was_printed_of_it(essay):
    publishing.schedule(essay, MORNING + timedelta(days=36500), kind=Edition.Kind.UPDATE, note="More.")
    assert Printing.objects.count() == 2
    publishing.cancel(essay)
    assert Printing.objects.count() == 1
