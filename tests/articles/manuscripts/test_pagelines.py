"""Where the essay ends and the page's own matter begins."""

import pytest

from articles.manuscripts.text import read_text

OPENING = """How a Ferry Learns

By Ada Example
March 4, 2025

A ferry that crosses twice an hour learns the river better than any chart does, and forgets it in one winter.

It was not always so.
"""
REST = """
What the pilot wrote

The pilot wrote down the depth at every crossing, in pencil, and never once looked it up again.

THE SECOND SHORE

Nobody asked. It was asked twice.
"""
FOOT = """
Leave a reply

Your email address will not be published.

© 2025 The Invented Review
"""


def sections(text):
    return {part.heading: part.html for part in read_text(text).sections}


def dropped(text):
    return {entry.what: entry.why for entry in read_text(text).dropped}


@pytest.mark.parametrize("foot", ["", FOOT])
@pytest.mark.parametrize(
    "cue",
    ["Advertisement\n\nContinue reading below", "2", "Related posts", "Related", "Share", "Subscribe", "Comments", "Log in",
     "First to comment", "Read more: The other ferry", "Discussion about this post", "Reply", "12 comments",
     "Leave a comment"],
)  # fmt: skip
def test_a_phrase_of_the_page_amid_the_essay_discards_only_itself(cue, foot):
    found = sections(f"{OPENING}\n{cue}\n{REST}{foot}")
    assert list(found) == ["", "What the pilot wrote", "THE SECOND SHORE"]
    assert "asked twice" in found["THE SECOND SHORE"]
    assert set(cue.split("\n\n")) <= set(dropped(f"{OPENING}\n{cue}\n{REST}{foot}"))


@pytest.mark.parametrize("foot", ["", FOOT])
@pytest.mark.parametrize("heading", ["Comments", "Log in", "Leave a reply", "Privacy", "Share"])
def test_a_phrase_with_prose_below_it_is_a_heading(heading, foot):
    below = "The clerk kept a book of them, and anybody who crossed might look into it before the boat had left."
    assert list(sections(f"{OPENING}\n{heading}\n\n{below}\n{REST}{foot}")) == [
        "",
        heading,
        "What the pilot wrote",
        "THE SECOND SHORE",
    ]


@pytest.mark.parametrize(
    "tail",
    ["3 Comments\n\nbo says:\nMarch 5, 2025 at 9:14 am\nI crossed on it myself.\n\nReply\n",
     "2 responses to “How a Ferry Learns”\n\nCleo\n\nMarch 5, 2025\n\nI crossed on it myself and I liked it well enough.\n",
     "Leave a comment\n\nName *\n\nA stray sentence below the form stands there.\n",
     "Related posts\n\nThe other ferry\n\nWho pays for the river?\n"],
)  # fmt: skip
def test_what_follows_the_essay_goes(tail):
    text = f"{OPENING}{REST}\n{tail}"
    assert list(sections(text)) == ["", "What the pilot wrote", "THE SECOND SHORE"]
    assert sections(text)["THE SECOND SHORE"] == "<p>Nobody asked. It was asked twice.</p>"


def test_a_number_alone_is_a_pages_number():
    assert dropped(f"{OPENING}\n2\n{REST}") == {"2": "page furniture: page number"}


def test_thousands_of_cues_are_read_in_time():
    text = OPENING + "12 comments\n\nWhat it was\n\nIt was a sentence long enough to be one, here and now.\n\n" * 6_000
    assert len(read_text(text).sections) > 1_000
