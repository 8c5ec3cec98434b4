"""Continuous text to parts and back; anchors stay."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.manuscripts.manuscript import Part
from articles.manuscripts.sections import anchor_for, cut, join, settle_levels
from articles.markup import RESERVED_IDS

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
BODY = st.sampled_from(
    ["<p>One.</p>", "<p>a &lt; b &amp; c</p>", "<ul><li>x</li></ul>", "<blockquote><h2>quoted</h2></blockquote>",
     "<p>a</p>\n<hr>\n<p>b</p>", "", "<p>unclosed", "text", "<pre><code>&lt;h2&gt;</code></pre>", "<p>a <b <i> c</p>"]
)  # fmt: skip
PIECE = st.tuples(st.integers(0, 6), TEXT, BODY, st.sampled_from(["", "a", "b", "ref-1", "next", "x y"]))


def continuous(pieces):
    text = ""
    for rank, words, body, anchor in pieces:
        marked = f' data-anchor="{anchor}"' if anchor else ""
        words = words.replace("&", "&amp;").replace("<", "&lt;")
        text += f"<h{rank}{marked}>{words}</h{rank}>{body}" if rank else f"<hr{marked}>{body}"
    return text


@given(st.lists(PIECE, max_size=8))
def test_cutting_joined_parts_gives_them_back(pieces):
    parts = cut(continuous(pieces))
    assert cut(join(parts), parts) == parts
    assert join(cut(join(parts), parts)) == join(parts)


@given(st.lists(PIECE, max_size=8), st.lists(PIECE, max_size=8))
def test_anchors_are_unique_and_never_the_pages_own(before, after):
    parts = cut(continuous(after), cut(continuous(before)))
    anchors = [part.anchor for part in parts]
    assert len(set(anchors)) == len(anchors)
    assert not set(anchors) & RESERVED_IDS
    assert not [anchor for anchor in anchors if re.match(r"ref-|note-|cite-|c\d+$", anchor)]


@given(st.lists(st.integers(0, 6), max_size=12))
def test_levels_begin_at_one_and_skip_none(ranks):
    levels = settle_levels(ranks)
    above = 0
    for rank, level in zip(ranks, levels, strict=True):
        if rank:
            assert 1 <= level <= above + 1
            above = level
        else:
            assert level == 1


@given(st.text(max_size=200))
def test_any_text_can_be_cut(text):
    parts = cut(text)
    assert cut(join(parts), parts) == parts


def test_a_renamed_heading_keeps_its_anchor():
    stored = cut("<h2>Old words</h2><p>a</p>")
    (part,) = cut('<h2 data-anchor="old-words">New words</h2><p>a</p>', stored)
    assert (part.anchor, part.heading) == ("old-words", "New words")


def test_of_twins_the_one_with_the_stored_words_keeps_the_anchor():
    stored = [Part("first", "First", 1, "<p>a</p>")]
    twins = '<h2 data-anchor="first">Copied</h2><p>b</p><h2 data-anchor="first">First</h2><p>a</p>'
    assert [part.anchor for part in cut(twins, stored)] == ["copied", "first"]


def test_of_strange_twins_the_first_keeps_the_anchor():
    twins = '<h2 data-anchor="first">One</h2><h2 data-anchor="first">Two</h2>'
    assert [part.anchor for part in cut(twins)] == ["first", "two"]


def test_a_heading_that_lost_its_anchor_gets_it_back_by_its_words():
    stored = [Part("the-old-name", "Renamed", 1, "")]
    assert cut("<h2>Renamed</h2>", stored)[0].anchor == "the-old-name"


def test_parts_without_heading_survive():
    parts = [Part("lead", "", 1, "<p>a</p>"), Part("one", "One", 1, "<p>b</p>"), Part("closing", "", 1, "<p>c</p>")]
    assert cut(join(parts), parts) == parts


@pytest.mark.parametrize(
    ("html", "headings"),
    [("<p>a</p><h3>B</h3><p>c</p>", ["", "B"]), ("<blockquote><h2>q</h2></blockquote><h2>Z</h2>", ["", "Z"]),
     ("<div><h2>In a box</h2></div>", ["In a box"]), ("<h2></h2><p>a</p>", [""]), ("<h2>a<br>b &amp; <em>c</em></h2>", ["a b & c"]),
     ("<h2>open", ["open"]), ("<p>unclosed<h2>B</h2>", ["", "B"]), ("<table><tr><td><h2>no</h2></td></tr></table>", [""])],
)  # fmt: skip
def test_where_a_text_is_cut(html, headings):
    assert [part.heading for part in cut(html)] == headings


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [("A plain heading", "a-plain-heading"), ("References", "references-2"), ("Ref 1", "ref-1-2"), ("C12", "c12-2"),
     ("Минуты", "минуты"), ("!?", "section"), ("word " * 40, "word-word-word-word-word-word-word-word-word-word-word-word")],
)  # fmt: skip
def test_anchors_for_headings(heading, anchor):
    taken = set()
    assert anchor_for(heading, taken) == anchor
    assert anchor_for(heading, taken) != anchor


def test_odd_quotes_hide_no_declaration():
    """Seen in a corpus of attacks: Python's parser took the rest of the tag for a marked section, and raised."""
    (only,) = cut('<img src="/" =_=" title="x"><![><img src="]><p>Words.</p>')
    assert only.html.endswith("<p>Words.</p>")
