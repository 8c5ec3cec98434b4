"""The one door for HTML."""

import json
import re
from html.parser import HTMLParser

import html5lib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles import markup, printing
from tests.factories import part

TAGS = "p em a cite span table tr td ul li blockquote pre code button script style svg math img iframe form input h2 div".split()
ATTRIBUTES = [
    "href",
    "id",
    "class",
    "style",
    "onclick",
    "data-keys",
    "data-locators",
    "data-note",
    "popovertarget",
    "title",
    "name",
]
VALUES = [
    "a b",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://x.example/",
    "#ref-1",
    "cite",
    "p. 2|",
    '"><script>',
    "note-1",
    "",
]

attributes = st.lists(st.tuples(st.sampled_from(ATTRIBUTES), st.sampled_from(VALUES)), max_size=3)


def start_tag(tag, given):
    return "".join(["<", tag, *(f' {name}="{value}"' for name, value in given), ">"])


pieces = st.one_of(
    st.builds(start_tag, st.sampled_from(TAGS), attributes),
    st.sampled_from(TAGS).map(lambda tag: f"</{tag}>"),
    st.sampled_from(["words", "&amp;", "&lt;script&gt;", "<!--", "-->", "&#0;", "&nope;", "<", "]]>"]),
)
WORKS = {key: {"csl": {"title": key}, "raw": key, "html": ""} for key in "ab"}


class Seen(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def essay(*htmls):
    return printing.print_essay([part(html) for html in htmls], WORKS)


def body(html):
    return essay(html).sections[0]["html"]


@given(st.lists(pieces, max_size=25).map("".join))
def test_nothing_active_passes_whatever_is_written(html):
    cleaned = markup.clean_author(html)
    printed = essay(html)
    for tag, attrs in Seen(cleaned).found:
        assert tag not in ("script", "style", "svg", "math", "img", "iframe", "form", "input", "button", "h2", "div")
        assert not {"id", "style", "onclick", "name", "popovertarget"} & set(attrs)
    ids = []
    for text in [printed.sections[0]["html"], *(note["html"] for note in printed.notes)]:
        for tag, attrs in Seen(text).found:
            assert tag not in ("script", "style", "svg", "math", "img", "iframe", "form", "input", "h2")
            assert not {"style", "onclick", "name"} & set(attrs)
            assert attrs.get("href", "#").startswith(("https:", "#"))
            assert tag != "button" or attrs["popovertarget"].startswith("note-")
            ids += [attrs["id"]] if "id" in attrs else []
    assert len(ids) == len(set(ids))
    assert all(id_.startswith("cite-") for id_ in ids)


@pytest.mark.parametrize(
    "forged",
    [
        '<button type="button" popovertarget="note-1">1</button>',
        '<div class="scroll" role="region" tabindex="0" aria-label="x">1</div>',
        '<p><span class="cite" id="main">1</span></p>',
        '<p><a href="#x" aria-label="Log in">1</a></p>',
    ],
)
def test_what_the_printer_builds_cannot_be_forged(forged):
    assert not {"id", "class", "role", "tabindex", "aria-label", "popovertarget"} & {
        name for _, attrs in Seen(body(forged)).found for name in attrs
    }
    assert "button" not in [tag for tag, _ in Seen(body(forged)).found]


@given(st.lists(pieces, max_size=25).map("".join))
@example("<li><table><li>")
def test_cleaning_twice_changes_nothing_more(html):
    cleaned = markup.clean_author(html)
    assert markup.clean_author(cleaned) == cleaned


def test_numbers_follow_first_use_and_the_rest_follow_the_list():
    works = {key: {"csl": None, "raw": key.upper(), "html": ""} for key in ("never", "second", "first")}
    printed = printing.print_essay([part('<p><cite data-keys="first second">x</cite></p>')], works)
    assert [(work["number"], work["key"]) for work in printed.references] == [(1, "first"), (2, "second"), (3, "never")]
    assert printed.references[2]["uses"] == []


def test_neighbouring_marks_are_told_apart_by_a_comma():
    html = body('<p>x<cite data-keys="a b">1</cite><cite data-keys="a">2</cite> y<cite data-keys="b">3</cite></p>')
    assert html.count(">,<button") == 2


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("so it is MARK. Then", "so it is.¹ Then"),
        ("he said “so it is MARK.” Then", "he said “so it is.”¹ Then"),
        ("so it is MARKMARK, they say", "so it is,¹¹ they say"),
        ("so it is. MARK Then", "so it is.¹ Then"),
        ("so MARK it is", "so¹ it is"),
        ("<em>so it is</em> MARK.", "<em>so it is</em>.¹"),
        ("so it is<span data-note>n</span>MARK.", "so it is.ᵃ¹"),
    ],
)
def test_a_mark_follows_the_stop(written, printed):
    """As British and American magazines set it: the mark close to the word, after the punctuation."""
    written = written.replace("MARK", '<cite data-keys="a">[@a]</cite>')
    html = body(f"<p>{written}</p>")
    html = re.sub(r'<span class="cite.*?</span>', lambda mark: "ᵃ" if "Note a" in mark[0] else "¹", html)
    assert html == f"<p>{printed}</p>"


def test_a_mark_inside_a_link_comes_after_it():
    html = body('<p><a href="https://x.example/">see <cite data-keys="a">x</cite>there</a>.</p>')
    assert html.index("</a>") < html.index("<button")


def test_two_places_of_one_work_are_both_named():
    html = body('<p><cite data-keys="a a" data-locators="p. 1|p. 9">x</cite></p>')
    assert html.count("<button") == 1
    assert '<span class="cite__at">p. 1, p. 9</span>' in html


def test_a_title_in_cite_ends_where_it_ends():
    assert body("<p><cite>Moby Dick</cite> is long</p>") == "<p><cite>Moby Dick</cite> is long</p>"


def test_nothing_nests_in_a_mark():
    printed = essay('<p><cite data-keys="a">x<cite data-keys="b">y</cite><span data-note>z</span></cite> end</p>')
    assert printed.sections[0]["html"].count("<button") == 1
    assert printed.notes == []
    assert printed.sections[0]["html"].endswith(" end</p>")


@pytest.mark.parametrize(
    "address",
    [
        "paper.pdf",
        "../x",
        "a b",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "/&#9;/[x",
        "/&#10;/evil.example",
        "&#13;/&#13;&#10;\\evil.example",
        "&#9;//evil.example",
        "java&#10;script:alert(1)",
    ],
)
def test_a_link_to_nowhere_is_but_words(address):
    assert "href" not in body(f'<p><a href="{address}">x</a></p>')
    assert "href" not in markup.clean_author(f'<p><a href="{address}">x</a></p>')


@pytest.mark.parametrize("address", ["https://x.example/", "mailto:a@x.example", "#here", "/articles/x/"])
def test_a_link_to_somewhere_stays(address):
    assert f'href="{address}"' in body(f'<p><a href="{address}">x</a></p>')


def test_a_link_is_what_browsers_take_it_for():
    assert markup.clean_author('<a href=" /art&#10;icles/&#9;">x</a>') == '<a href="/articles/">x</a>'


def test_an_unlisted_key_stays_visible():
    assert "[@gone]" in body('<p><cite data-keys="gone">[@gone]</cite></p>')


def test_a_footnote_becomes_a_letter_and_its_own_marks_lead_back_to_it():
    printed = essay('<p>x<span data-note="">A <em>note</em><cite data-keys="a">q</cite></span></p>')
    assert "A <em>note</em>" in printed.notes[0]["html"]
    assert "A <em>note</em>" not in printed.sections[0]["html"]
    assert 'popovertarget="note-a"' in printed.sections[0]["html"]
    assert printed.references[0]["uses"] == [{"id": "cite-a", "label": "the opening"}]
    assert 'id="cite-1' not in printed.notes[0]["html"]


def test_notes_are_lettered_past_z():
    printed = essay("<p>" + "<span data-note>n</span>" * 28 + "</p>")
    assert [note["letter"] for note in printed.notes][25:] == ["z", "aa", "ab"]


def test_a_wide_table_can_be_scrolled_by_keyboard():
    html = body("<table><tr><td>1</td></tr></table>")
    assert html.startswith('<div class="scroll" role="region" tabindex="0" aria-label="Table 1"><table>')
    html5lib.HTMLParser(strict=True).parse(f"<!doctype html><title>x</title>{html}")


def test_words_are_counted_without_marks():
    printed = essay('<p>One<cite data-keys="a">[@a]</cite> two.</p><ul><li>three</li><li>four</li></ul>')
    assert printed.plain_text == "One two. three four"
    assert printed.word_count == 4


@pytest.mark.parametrize("anchor", ["main", "references", "record", "ref-2", "note-a", "cite-1_1", "c12"])
def test_ids_of_the_page_are_reserved(anchor):
    assert markup.is_reserved(anchor)


def test_every_fixed_id_of_the_templates_is_reserved(settings):
    folder = settings.BASE_DIR / "templates"
    for template in set(folder.rglob("*.html")) - set(
        (folder / "admin").rglob("*.html")
    ):  # no essay stands on the desk's pages
        for id_ in re.findall(r'\sid="([^"{]+)"', template.read_text()):
            assert markup.is_reserved(id_), f"{id_} in {template.name}"


def test_a_data_block_cannot_end_its_element():
    block = markup.data_block({"title": "</script><script>alert(1)</script>\u2028&"})
    assert "<" not in block
    assert json.loads(block)["title"].startswith("</script>")


def test_a_reference_is_running_text():
    assert markup.clean_reference('<p>A <em>b</em> <a href="x">c</a><script>d</script></p>') == "A <em>b</em> c"
