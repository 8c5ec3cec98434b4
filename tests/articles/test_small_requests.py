"""S32: what is small to send and was long, or impossible, to answer at the desk."""

import json

import pytest

from articles.models import Reference
from tests.articles.test_admin import ESSAYS, save
from tests.articles.test_writing import editor  # noqa: F401
from tests.factories import make_article, part, work
from tests.limits import spent
from tests.roles_cast import essay_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("editor")]
SECONDS = 5  # of the processor; each took from 12 seconds to minutes
MANUSCRIPT = f"{ESSAYS}manuscript/"
COMMAS = "@book{a" + "," * 20_000


@pytest.fixture
def essay(db):
    return make_article(references=[work("a")], sections=[part("<p>As it was.</p>")])


@pytest.fixture(autouse=True)
def in_time():
    begun = spent()
    yield
    assert spent() - begun < SECONDS


def refused(answer, *words):
    """The form comes back, and says why."""
    assert answer.status_code == 200 and 'class="errorlist' in answer.text
    for said in words:
        assert said in answer.text


def test_a_bibliography_of_commas(client, essay):
    refused(save(client, essay, works=COMMAS), "This could not be read as a work.")


def test_a_manuscript_with_a_bibliography_of_commas(client):
    answer = client.post(MANUSCRIPT, {"text": "# Title\n\nText.", "bibliography": COMMAS, "kind": "auto"})
    assert answer.status_code == 200 and "bibliography below, line 1" in answer.text


@pytest.mark.parametrize("rows", ["bylines", "filings", "citations"])
def test_rows_that_are_counted_and_not_sent(client, essay, rows):
    answer = client.post(
        f"{ESSAYS}{essay.pk}/change/", essay_form(essay, _read="yes", **{f"{rows}-TOTAL_FORMS": 1_000})
    )
    assert answer.status_code == 200 and answer.text.count(f'id="{rows}-') < 10
    answer = save(client, essay, **{f"{rows}-TOTAL_FORMS": 1_000, f"{rows}-INITIAL_FORMS": 1_000})
    refused(answer, "This list was sent without some of its rows")
    assert essay.citations.count() == 1


def test_a_row_that_stands_far_off_is_saved(client, essay):
    more = {"citations-TOTAL_FORMS": 1_000, "citations-999-key": "b", "citations-999-raw": "Quist (2020). New."}
    assert save(client, essay, **more).status_code == 302
    assert [citation.key for citation in essay.citations.all()] == ["a", "b"]


@pytest.mark.parametrize("tag", ["<b>", "<blockquote>", "<ul><li>", "<p><b><i></b></i>", "<table><tr><td>"])
def test_text_that_is_nested_without_end(client, essay, tag):
    text = "<p>One.</p>\n\n" + tag * 60_000
    refused(save(client, essay, text=text[:800_000]))
    answer = save(client, essay, text=text[:10_000])
    refused(answer, "Line 3, at “&lt;", "more than 100 elements are open within each other.")
    assert "One.&lt;/p&gt;" in answer.text and "data-essay-text" not in answer.text
    assert [section.html for section in essay.sections.all()] == ["<p>As it was.</p>"]


def test_what_is_left_open_and_built_anew_in_every_paragraph(client, essay):
    """An essay of 80 kB would become one of 13 MB."""
    text = "<p>" + "".join(f"<b a{n}>" for n in range(95)) + "</p>\n" + "<p>x" * 20_000
    refused(
        save(client, essay, text=text),
        "Line 2, at “&lt;p&gt;”: up to here, elements are open within others more than 500,000",
    )


def test_marks_that_cite_hundreds_of_works_each(client, essay):
    """Each key is printed as a mark of two hundred characters."""
    text = f'<p><cite data-keys="{"a " * 500}">x</cite></p>' * 21
    refused(save(client, essay, text=text), "The text cites works 10,500 times; the limit is 10,000.")
    assert save(client, essay, text=text[: len(text) // 21 * 20]).status_code == 302


def test_a_tag_of_thousands_of_attributes(client, essay):
    text = "<p " + " ".join(f"a{n}" for n in range(2_000)) + ">x</p>"
    refused(save(client, essay, text=text), "a tag has more than 5,000 characters.")


@pytest.mark.parametrize(
    "omitted", ["<p>a", "<ul><li>a<li>b</ul>", "<table><tr><td>a<th>b<tr><td>c</table>", "<dl><dt>a<dd>b</dl>"]
)
def test_end_tags_that_may_be_left_out_are_no_nesting(client, essay, omitted):
    assert save(client, essay, text=omitted * 200).status_code == 302


TABLE = "# T\n\n|" + "a|" * 2_000 + "\n|" + "-|" * 2_000 + "\n" + "|a|\n" * 2_000
WIDE = "# T\n\n|" + "a|" * 100 + "\n|" + "-|" * 100 + "\n" + "|a|\n" * 2_000
HEADINGS = "".join(f"## Heading {n}\n\nText.\n\n" for n in range(8_000))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (TABLE, "Line 3: a table has more than 100 columns."),
        (WIDE, "Line 104: its tables have more than 10,000 cells up to here."),
        (HEADINGS, "It has 8,000 headings; the limit is 1,000."),
    ],
    ids=["columns", "cells", "headings"],
)
def test_a_manuscript_of_little_else(client, text, why):
    refused(client.post(MANUSCRIPT, {"text": text, "kind": "markdown"}), why)


NO_ITEM = ["[" * 2_000, '{"a":' * 2_000, '{"volume": ' + "9" * 5_000 + "}", "nul"]


@pytest.mark.parametrize("csl", NO_ITEM, ids=["brackets", "braces", "digits", "no JSON"])
def test_a_row_with_data_that_is_none(client, essay, csl):
    row = {
        "citations-TOTAL_FORMS": 2,
        "citations-1-key": "b",
        "citations-1-raw": "Quist (2020).",
        "citations-1-csl": csl,
    }
    refused(save(client, essay, **row), "This is not JSON.")
    assert Reference.objects.count() == 1


def test_half_a_character_in_data_is_left_out(client, essay):
    csl = json.dumps({"type": "book", "title": "A \ud800 title", "\udfff": 1})
    row = {"citations-TOTAL_FORMS": 2, "citations-1-key": "b", "citations-1-raw": "x", "citations-1-csl": csl}
    assert save(client, essay, _read="yes", **row).status_code == 200  # the row is shown again
    assert save(client, essay, **row).status_code == 302
    assert Reference.objects.order_by("pk").last().csl["title"] == "A title"


@pytest.mark.parametrize(
    "work", ["id: 0x{}", "id: a\n  title: 0x{}", "id: a\n  volume: {}", "id: a\n  issued: {{date-parts: [[0x{}]]}}"]
)
def test_a_manuscript_with_a_number_of_thousands_of_digits(client, work):
    head = f"---\nreferences:\n- {work.format('9' * 5_000)}\n---\n\n# Title\n\nText [@a]."
    answer = client.post(MANUSCRIPT, {"text": head, "kind": "markdown", "_draft": "yes"})
    assert answer.status_code == 302
    shown = client.post(MANUSCRIPT, {"text": head, "kind": "markdown"}).text
    assert "broken YAML: a number of more than 100 digits" in shown
