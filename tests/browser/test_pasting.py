"""What is pasted becomes the magazine's own HTML: structure, links and footnotes stay, everything else goes, pictures not unsaid."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.writing import TEXT, carry, html, pasted

pytestmark = pytest.mark.browser
CLIPBOARDS = Path(__file__).parent / "clipboards"


def said(page):
    return page.locator(".write-said p")


def test_an_essay_comes_from_word(desk):
    assert pasted(desk, (CLIPBOARDS / "word.html").read_text()) == (
        "<h2>The Price of a Quay</h2><h2>Who pays</h2>"
        "<p>A quay is <strong>never</strong> free, and its <em>second</em> owner"
        '<span data-note="">The harbour board, <em>from</em> 1871.</span> pays twice.'
        '<span data-note="">Once in dues. Once in rates.</span></p>'
        "<h3>Three bills</h3>"
        "<ul><li><p>Stone</p><ul><li><p>cut at Lerwick</p><p>and carried by sea</p></li></ul></li><li><p>Labour</p></li></ul>"
        '<ol start="3"><li><p>The dredging, as before</p></li></ol>'
        "<table><thead><tr><th><p><strong>Year</strong></p></th><th><p>Due</p></th></tr></thead>"
        "<tbody><tr><td><p>1871</p></td><td><p>£&nbsp;40</p></td></tr></tbody></table>"
        '<p>Read <a href="https://example.org/quays">the ledger</a>, not this, nor that.</p>'
    )
    assert said(desk).inner_text().startswith("One picture was left out")
    desk.get_by_role("button", name="Close").click()
    expect(said(desk)).not_to_be_visible()


def test_an_essay_comes_from_google_docs(desk):
    assert pasted(desk, (CLIPBOARDS / "google-docs.html").read_text()) == (
        "<h2>A Bridge on Account</h2>"
        '<p><strong>Nobody</strong> built it <em>alone</em>, says <a href="https://example.org/bridge">its ledger</a>.</p>'
        "<h3>The account</h3>"
        "<ul><li><p>Timber</p><ul><li><p>from the north</p></li></ul></li><li><p>Rope</p></li></ul>"
        "<table><tbody><tr><td><p>Pier</p></td><td><p>12</p></td></tr></tbody></table>"
    )
    assert said(desk).inner_text().startswith("One picture was left out")


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        (  # LibreOffice
            '<p>Bread<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a> rose.</p><div id="sdfootnote1">'
            '<p><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a>A ledger.</p></div>',
            '<p>Bread<span data-note="">A ledger.</span> rose.</p>',
        ),
        (  # a page
            '<p>Bread<sup id="r1"><a href="#f1">1</a></sup> rose.</p><ol><li id="f1"><p>A ledger. <a href="#r1">↩</a></p></li></ol>',
            '<p>Bread<span data-note="">A ledger.</span> rose.</p>',
        ),
        (
            '<p>Bread<a href="#_ftn1" name="_ftnref1">[1]</a> rose.</p>',
            "<p>Bread[1] rose.</p>",
        ),  # its note was not copied
    ],
)
def test_footnotes_become_ours_or_keep_their_words(desk, source, wanted):
    assert pasted(desk, source) == wanted


def test_a_copied_part_of_an_essay_stays_as_it_is(desk):
    text = (
        '<p>So <cite data-keys="a" data-locators="p. 1">[@a, p. 1]</cite><span data-note="">A note.</span></p>'
        "<dl><dt>T</dt><dd><p>m</p></dd></dl>"
    )
    assert pasted(desk, text) == text


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_file_that_is_no_picture_is_refused_aloud(desk, kind):
    box = desk.locator(TEXT).bounding_box()
    carry(desk, kind, files=[("essay.docx", "application/zip", b"PK")], place=(box["x"] + 60, box["y"] + 30))
    assert said(desk).inner_text().startswith("Only pictures are taken here.")
    assert html(desk) == ""


def test_foreign_clipboards_leave_nothing_behind(desk, corpus):
    for path in sorted(corpus.glob("html-paste/*/input*.html")):
        text = pasted(desk, path.read_text(errors="replace"))
        assert not re.search(r"mso-|style=|class=|<o:|docs-internal|supportLists|[·§]\s|file:", text), path
        expect(desk.locator(TEXT)).to_be_visible()
