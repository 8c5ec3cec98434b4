"""The head of a page: title, standfirst, who wrote it and when."""

import pytest

from articles.manuscripts.text import read_text

BODY = [
    "Every well in the valley was dug by somebody who did not expect to drink from it, and this is how they were paid.",
    "Digging by Day",
    "A day's digging was worth a sack of barley. That is the whole of it.",
]
MEDIUM = ["Open in app", "Sign up", "Sign in", "Write", "What a Well Costs",
          "A hole in the ground is the oldest public work, and nobody has ever priced it", "Bo Testman", "·",
          "8 min read", "·", "Mar 8, 2024", "--", "Listen", "Share"]  # fmt: skip
TWICE = ["Open in app", "Sign up", "Sign in", "Write", "What a Well Costs",
         "A hole in the ground is the oldest public work, and nobody has ever priced it", "Bo Testman", "Bo Testman", "·",
         "Follow", "8 min read", "·", "Mar 8, 2024", "143", "2"]  # fmt: skip
NEWS = ["Menu", "Subscribe | Log in", "Opinion", "What a Well Costs",
        "A hole in the ground is the oldest public work, and nobody has ever priced it",
        "By Łucja Żaba and Jürgen Größ", "Published 12 June 2023, Updated 14 June 2023", "Advertisement"]  # fmt: skip

PLAIN = ["Essay", "What a Well Costs", "A hole in the ground is the oldest public work.", "Ada Example and Bo van Testman",
         "12 June 2023 · 9 min read"]  # fmt: skip


@pytest.mark.parametrize("between", ["\n\n", "\n"])
@pytest.mark.parametrize(
    ("head", "byline", "day"),
    [(MEDIUM, ["Bo Testman"], "2024-03-08"), (TWICE, ["Bo Testman"], "2024-03-08"),
     (PLAIN, ["Ada Example", "Bo van Testman"], "2023-06-12"), (NEWS, ["Łucja Żaba", "Jürgen Größ"], "2023-06-12")],
)  # fmt: skip
def test_the_head_of_a_page(head, byline, day, between):
    manuscript = read_text(between.join([*head, *BODY]))
    assert manuscript.title == "What a Well Costs"
    assert manuscript.standfirst.startswith("A hole in the ground")
    assert (manuscript.byline, manuscript.date.isoformat()) == (byline, day)
    assert [part.heading for part in manuscript.sections] == ["", "Digging by Day"]
    assert manuscript.sections[0].html == f"<p>{BODY[0]}</p>"


def test_a_head_without_a_standfirst():
    manuscript = read_text("\n\n".join(["Open in app", "Write", "Well Water", *TWICE[6:], *BODY]))
    assert (manuscript.title, manuscript.standfirst, manuscript.byline) == ("Well Water", "", ["Bo Testman"])


def test_a_second_date_is_reported():
    manuscript = read_text("\n\n".join([*NEWS, *BODY]))
    assert ("14 June 2023", 13) in [(entry.what, entry.line) for entry in manuscript.dropped]


def test_a_second_byline_is_reported():
    manuscript = read_text(
        "\n\n".join(["What a Well Costs", "By Bo Testman", "March 4, 2025", "By Ada Example", *BODY])
    )
    assert manuscript.byline == ["Bo Testman"]
    assert "By Ada Example" in [entry.what for entry in manuscript.dropped]


@pytest.mark.parametrize(
    "caption",
    ["(Photo: A. Smith/Reuters)", "Photograph: Ada Example/The Invented Agency", "(Image courtesy of the Mill)"],
)
def test_captions_go(caption):
    manuscript = read_text("\n\n".join(["What a Well Costs", BODY[0], caption, *BODY[1:]]))
    assert [part.heading for part in manuscript.sections] == ["", "Digging by Day"]
    assert [(entry.what, entry.why) for entry in manuscript.dropped] == [(caption, "page furniture: caption")]


@pytest.mark.parametrize("line", ["March 4, 2025", "·", "--", "Published 3 May 2021"])
def test_dates_and_lone_marks_head_nothing(line):
    manuscript = read_text("\n\n".join(["What a Well Costs", BODY[0] * 2, BODY[0], line, *BODY[1:]]))
    assert [part.heading for part in manuscript.sections] == ["", "Digging by Day"]


def test_the_authors_profile_below_the_essay_goes():
    works = ["References", "Deepwell, A. (2001). Holes and their prices. Invented Wells, 3(1), 1-9."]
    foot = ["Wells", "Public Works", "143", "Bo Testman", "Written by Bo Testman", "1.2K Followers", "Digger. Writes on wells.",
            "Follow", "More from Bo Testman", "Help", "About", "Terms"]  # fmt: skip
    manuscript = read_text("\n\n".join([*MEDIUM, *BODY, *works, *foot]))
    assert [work.key for work in manuscript.references] == ["deepwell2001"]
    assert [part.heading for part in manuscript.sections] == ["", "Digging by Day"]
    assert "Digger" not in manuscript.sections[-1].html
