"""Markdown of what an essay may hold: read again, it says the same."""

import re

import pytest
from django.db.models import QuerySet

from articles import printing
from articles.as_markdown import as_markdown
from articles.markup import clean_author
from articles.models import Edition
from tests.articles.test_read_as_data import ADDRESS, COMMONMARK, words
from tests.factories import part, published, work

pytestmark = pytest.mark.django_db


def rendered(client):
    """The essay's Markdown as a page, without what stands above it."""
    return COMMONMARK.render(client.get("/articles/the-price-of-patience.md").text.split("---\n", 2)[2])


def read_back(written):
    """An author's HTML after its way through Markdown, in one line."""
    body = printing.print_essay([part(clean_author(written))], {}).sections[0]["html"]
    page = COMMONMARK.render(as_markdown(body, ADDRESS))
    return re.sub(r">\s+<", "><", page).strip()


IN_HTML = {
    "a table with spans": '<table><tr><td colspan="2">MARKS</td></tr><tr><td>1</td><td>2</td></tr></table>',
    "a list of terms": "<dl><dt>Term</dt><dd>MARKS</dd></dl>",
    "code": "<p><code>MARKS</code></p>",
    "code, with what looks like one beside it": "<p><code>MARKS [^1] [^a]</code></p>",
}


@pytest.mark.parametrize("place", IN_HTML)
def test_what_only_html_in_markdown_names_is_still_listed(client, place):
    marks = '<cite data-keys="okafor">x</cite><span data-note>An aside.</span>'
    published(
        "The [^1] Price",
        slug="the-price-of-patience",
        references=[work("okafor")],
        sections=[part(IN_HTML[place].replace("MARKS", marks))],
    )
    page = rendered(client)
    assert "On Ledgers" in page.partition("<h2>References</h2>")[2]
    assert "An aside." in page.partition("<h2>Notes</h2>")[2]
    assert "[1] Okafor" in words(page) and "[a] An aside." in words(page)


def test_what_only_a_note_names_is_listed_and_led_to(client):
    note = '<p>So.<span data-note>See<cite data-keys="okafor">x</cite> there.</span></p>'
    published(references=[work("okafor")], sections=[part(note)])
    page = rendered(client)
    assert "On Ledgers" in page and "See" in page
    assert page.count('class="footnote-ref"') == page.count('class="footnote-item"') == 2


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("<code>a|b</code>", "<code>a|b</code>"),
        (r"<code>a\|b</code>", r"<code>a\|b</code>"),
        ("a|b", "a|b"),
        (r"a\|b", r"a\|b"),
        ('<a href="https://example.org/?a|b">c|d</a>', '<a href="https://example.org/?a%7Cb">c|d</a>'),
        ("<em>a|b</em> x <sub>c|d</sub>", "<em>a|b</em> x <sub>c|d</sub>"),
    ],
)
def test_a_bar_in_a_cell_parts_no_cells(cell, told):
    page = read_back(f"<table><tr><td>{cell}</td><td>x</td></tr><tr><td>y</td><td>z</td></tr></table>")
    assert re.findall("<t[hd]>(.*?)</t[hd]>", page) == [told, "x", "y", "z"]


def test_a_link_with_a_bar_leaves_a_table_one_of_bars():
    table = '<table><tr><td><a href="/?a|b">c</a></td></tr><tr><td><code>d|e</code></td></tr></table>'
    assert as_markdown(table, ADDRESS) == ("| [c](<http://127.0.0.1:8000/?a%7Cb>) |\n| --- |\n| `d\\|e` |")


@pytest.mark.parametrize(
    "written",
    [
        "<ul><li>a</li></ul><ul><li>b</li></ul>",
        "<ol><li>a</li></ol><ol><li>b</li></ol>",
        "<ul><li>a</li><li>b</li></ul><ul><li>c</li></ul><ul><li>d</li></ul>",
        "<ol><li>a</li></ol><ol><li>b</li><li>c</li></ol><ol><li>d</li></ol>",
        "<ol><li>a</li></ol><ul><li>b</li></ul><ol><li>c</li></ol><ul><li>d</li></ul>",
        "<blockquote><ul><li>a</li></ul><ul><li>b</li></ul></blockquote>",
        "<ul><li>a<ul><li>b</li></ul><ul><li>c</li></ul></li></ul><ul><li>d</li></ul>",
        "<p><em>a</em><em>b</em></p>",
        "<p><em>a</em><strong>b</strong><em>c</em></p>",
        "<p><strong>a</strong><em>b</em></p>",
        "<p><strong>a</strong><strong>b</strong></p>",
        "<p><em>a</em><em>b</em> c</p>",
        '<p>Wow!<a href="https://example.org/">a</a></p>',
        "<p>a</p><hr><p>b</p>",
    ],
)
def test_neighbours_are_read_from_markdown_as_they_were(written):
    page = re.sub(r"<!-- -->|(?<=<li>)<p>|</p>(?=<)(?!$)(?=</li>|<[uo]l>)", "", read_back(written))
    assert page.replace("<hr />", "<hr>") == written


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("<ul><li>a</li></ul><p></p><ul><li>b</li></ul>", "<ul><li>a</li></ul><ul><li>b</li></ul>"),
        ("<p><em>a</em><em>b </em>c</p>", "<p><em>a</em><em>b</em> c</p>"),
        ("<p><em>a</em><abbr><em>b</em></abbr></p>", "<p><em>a</em><em>b</em></p>"),
        ("<p><em>a</em><b>b</b></p>", "<p><em>a</em><strong>b</strong></p>"),
        ("<ul>a <em>b</em><li>c</li>d</ul>", "<ul><li>a <em>b</em></li><li>c</li><li>d</li></ul>"),
        ("<ul><ul><li>a</li></ul></ul>", "<ul><li><ul><li>a</li></ul></li></ul>"),
        ("<ol>a</ol>", "<ol><li>a</li></ol>"),
    ],
)
def test_what_is_written_askew_keeps_its_words_and_their_kind(written, told):
    assert read_back(written).replace("<!-- -->", "") == told


def test_a_section_without_a_heading_is_parted_by_a_rule(client):
    published(
        sections=[part("<p>One.</p>"), part("<p>Two.</p>"), part("<p>Three.</p>", "A Heading"), part("<p>Four.</p>")]
    )
    page = re.sub(r"\s*\n\s*", "", rendered(client))
    assert page == "<p>One.</p><hr /><p>Two.</p><h2>A Heading</h2><p>Three.</p><hr /><p>Four.</p>"


HOSTILE_LINKS = ["/\t/[x", "/\n/evil.example", "//[x", "http://[x", "/\\[x"]


@pytest.mark.parametrize("link", HOSTILE_LINKS)
def test_a_stored_link_that_leads_nowhere_breaks_no_answer(client, link):
    """Of an edition that was printed by an older allow-list."""
    html_of_old = f'<p><a href="{link}">x</a> <table><tr><td colspan="2"><a href="{link}">x</a></td></tr></table></p>'
    article = published(references=[work("okafor")])
    edition = article.editions.get()
    note = {"letter": "a", "html": f'<a href="{link}">x</a>'}
    QuerySet(Edition).update(sections=[edition.sections[0] | {"html": html_of_old}], notes=[note])
    for address in (
        *(f"/articles/the-price-of-patience{place}" for place in ("/", ".md", ".json")),
        *(f"/feed/{name}" for name in ("atom.xml", "rss.xml", "feed.json")),
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert not re.search(r'["<(]\s*/[\t\n]*[/\\]|://evil', answer.text), address
