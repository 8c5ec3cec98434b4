"""Pages as copied from a browser: the essay comes out, the page around it is dropped and reported."""

from pathlib import Path

import pytest

from articles.manuscripts.manuscript import Unreadable
from articles.manuscripts.text import read_text

PAGES = Path(__file__).parent / "pages"


def page(name):
    return read_text((PAGES / f"{name}.txt").read_text(encoding="utf-8"))


def headings(manuscript):
    return [part.heading for part in manuscript.sections]


def what(manuscript):
    return [entry.what for entry in manuscript.dropped]


EXPECTED = {
    "wordpress_harbour": {
        "title": "What the Harbour Remembers",
        "byline": ["Ada Example"],
        "headings": ["", "The price of a deep channel", "What do fishermen want?", "Leaving well", ""],
        "keys": ["testwell2019", "brightwater2020"],
        "dropped": {
            "Skip to content",
            "The Tidewater Review",
            "About",
            "Related posts",
            "Leave a Reply",
            "Email *",
            "Reply",
        },
    },
    "ghost_numbered": {
        "title": "Counting the Unpaid Hour",
        "byline": ["Bo Testman"],
        "headings": ["", "The diary", "The price", "A note on children"],
        "keys": ["diarist2011", "costwell2014", "costwell2016", "pennyworth2018"],
        "dropped": {"The Slow Ledger", "Sign in", "Subscribe", "Published with Ghost", "The Slow Ledger © 2022"},
    },
    "newsletter_no_references": {
        "title": "On Owning a Ladder",
        "byline": ["Cleo Fixture"],
        "headings": ["", "What the shed is for", "A small experiment"],
        "keys": [],
        "dropped": {"The Evening Window", "Share this post", "42", "3 Comments", "Mar 4", "© 2023 Cleo Fixture"},
    },
    "newspaper_crumbs": {
        "title": "The bus that nobody planned",
        "byline": ["Dora Placeholder", "Emil van Sample"],
        "headings": ["", "A timetable is a promise", "The licence", ""],
        "keys": ["instituteimaginary2018"],
        "dropped": {"Main menu", "Sport", "Advertisement", "Comments (14)", "Photo: Ministry of Invented Affairs"},
    },
    "mail_hard_wrapped": {
        "title": "THE LIBRARY AT CLOSING TIME",
        "byline": ["Fergus Mock"],
        "headings": ["", "The returns desk", "After the closing"],
        "keys": ["stackwell2015", "shelfton2017"],
        "dropped": set(),
    },
    "british_names": {
        "title": "‘Nobody Reads the Minutes’",
        "byline": ["Żaneta Łęcka-Ørsted"],
        "headings": ["", "A hand that shrinks", "Минуты и часы", "The pump was mended"],
        "keys": ["leckaorsted2010", "work2012", "odummy2016"],
        "dropped": {"Comments are closed."},
    },
    "plain_essay": {
        "title": "A Short Defence of Queues",
        "byline": [],
        "headings": [""],
        "keys": [],
        "dropped": set(),
    },
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_page_comes_out_as_its_essay(name):
    expected, manuscript = EXPECTED[name], page(name)
    assert manuscript.title == expected["title"]
    assert manuscript.byline == expected["byline"]
    assert headings(manuscript) == expected["headings"]
    assert [work.key for work in manuscript.references] == expected["keys"]
    assert expected["dropped"] <= set(what(manuscript))


@pytest.mark.parametrize("name", EXPECTED)
def test_every_line_of_a_page_is_carried_over_or_reported_with_its_number(name):
    manuscript = page(name)
    lines = (PAGES / f"{name}.txt").read_text(encoding="utf-8").split("\n")
    for entry in manuscript.dropped:
        assert " ".join(lines[entry.line - 1].split()).startswith(entry.what.rstrip("…")[:40])
    words = set(" ".join(part.heading + part.html for part in manuscript.sections).split())
    assert not {"subscribe", "Website", "akismet"} & words


def test_a_standfirst_is_what_stands_between_title_and_byline():
    assert page("ghost_numbered").standfirst.startswith("Why the national accounts")
    assert page("plain_essay").standfirst == ""


@pytest.mark.parametrize(
    ("name", "day"),
    [("wordpress_harbour", "2021-03-03"), ("ghost_numbered", "2022-05-12"), ("newsletter_no_references", "2023-03-03"),
     ("newspaper_crumbs", "2020-03-03"), ("british_names", "2019-10-01")],
)  # fmt: skip
def test_the_date_of_the_page_is_read(name, day):
    assert page(name).date.isoformat() == day


def test_marks_stand_where_the_text_cites_a_listed_work():
    harbour = page("wordpress_harbour")
    first = harbour.sections[1].html
    assert "sailed" not in first and '<cite data-keys="testwell2019"' in first
    assert 'Testwell <cite data-keys="testwell2019"' in first
    assert 'data-keys="brightwater2020 testwell2019" data-locators="p. 14|"' in first
    ledger = page("ghost_numbered")
    assert ledger.cited == ["diarist2011", "costwell2014", "costwell2016", "pennyworth2018"]
    assert "[12]" in ledger.sections[2].html  # there is no twelfth work


def test_subsections_by_their_number():
    assert [part.level for part in page("ghost_numbered").sections] == [1, 1, 1, 2]


def test_only_a_numbering_is_taken_off():
    prose = "It is said that a paragraph must be long enough to be one, and this is long enough to be one."
    lines = [
        "On Numbers",
        prose,
        "1) One",
        prose,
        "2.5 million people",
        prose,
        "12 angry men",
        prose,
        "2. Two",
        prose,
        "2.1.1 Deep",
        prose,
    ]
    found = [part.heading for part in read_text("\n\n".join(lines)).sections]
    assert found == ["", "One", "2.5 million people", "12 angry men", "Two", "2.1.1 Deep"]


def test_hard_wrapped_lines_are_joined():
    html = " ".join(part.html for part in page("mail_hard_wrapped").sections)
    assert "a book they have no intention" in html
    assert "tickets in them" in html  # divided at the line's end, whole elsewhere
    assert "well-founded average" in html
    assert "<li>shopping lists, of which the longest had forty entries" in html
    assert "<blockquote><p>Nobody has ever written down" in html


def test_a_reference_is_read_field_by_field():
    csl = page("wordpress_harbour").references[0].csl
    assert csl["author"][0]["family"] == "Testwell"
    assert csl["container-title"] == "Journal of Invented Economics"
    assert (csl["volume"], csl["issue"], csl["page"]) == ("12", "2", "101-118")


def test_a_rule_sets_the_close_apart():
    close = page("newspaper_crumbs").sections[-1]
    assert (close.heading, close.level, close.anchor) == ("", 1, "closing")
    assert close.html.startswith("<p>The bus went past the ministry")


def test_an_essay_may_use_the_words_of_a_page():
    text = "\n\n".join([
        "On Small Words",
        "It is said that a paragraph must be long enough to be one, and this is long enough to be one, for its purpose, here and now.",
        "Privacy",
        "What nobody sees is the part of a house that makes it a house; a paragraph about it must again be long enough to be one here.",
        "Powered by coal",
        "The town was. Its lamps were lit by it, its rooms were warmed by it, and its streets were paved with what was left of it.",
    ])  # fmt: skip
    manuscript = read_text(text)
    assert headings(manuscript) == ["", "Privacy", "Powered by coal"]
    assert manuscript.dropped == []


def test_a_page_of_furniture_is_no_manuscript():
    with pytest.raises(Unreadable, match="furniture"):
        read_text("Leave a reply\n\nName *\n")


def test_keys_of_one_author_and_year_take_letters():
    essay = "Twins\n\nThere are two of them, and both came out in one year, which happens (Gemini, 2001a).\n\n"
    works = "Gemini, C. (2001a). First of two. Invented Twins, 1, 1-2.\n\nGemini, C. (2001b). Second of two. Invented Twins, 1, 3-4.\n"
    manuscript = read_text(essay + works)
    assert [work.key for work in manuscript.references] == ["gemini2001a", "gemini2001b"]
    assert manuscript.cited == ["gemini2001a"]
