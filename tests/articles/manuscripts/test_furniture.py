"""Which lines are a page's furniture, and which only look like it."""

import pytest

from articles.manuscripts.furniture import furniture, is_crumbs, signature


@pytest.mark.parametrize(
    ("line", "kind"),
    [("Leave a reply", "reply form"), ("Your email address will not be published. Required fields are marked *", "reply form"),
     ("©2024 The Invented Review", "copyright line"), ("Log in with your credentials", "log-in words"),
     ("Forgot your details?", "log-in words"), ("Lost your password?", "log-in words"), ("Skip to content", "navigation"),
     ("← Previous post", "navigation"), ("Share this:", "share buttons"), ("Facebook | Twitter | Email", "share buttons"),
     ("Related posts", "related posts"), ("Read more", "related posts"), ("12 Comments", "comments"), ("No comments", "comments"),
     ("We use cookies to improve your experience.", "cookie notice"), ("Accept all cookies", "cookie notice"),
     ("5 min read", "filing line"), ("Tags: water, law", "filing line"), ("Subscribe to our newsletter", "newsletter"),
     ("Privacy Policy", "site links"), ("Subscribe", "subscription"), ("Subscribe | Log in", "navigation"),
     ("7", "page number"), ("--", "separator"), ("(Photo: A. Smith/Reuters)", "caption")],
)  # fmt: skip
def test_furniture_is_known_by_its_line(line, kind):
    assert furniture(line) == kind


@pytest.mark.parametrize(
    "line",
    ["Copyright and the common good", "Powered by coal", "Topics in the history of salt", "Updated models of growth", "Made by hand",
     "« Это цитата, а не навигация »", "Readers who subscribe to that view will find nothing new here today.", "Read the minutes",
     "Share and share alike", "No comment is a comment", "A cookie is a small cake.", "By the river", "One reply is enough for most",
     "Photograph by photograph the wall filled up."],
)  # fmt: skip
def test_an_essays_own_words_are_not(line):
    assert furniture(line) == ""
    assert signature(line) is None


@pytest.mark.parametrize(
    ("line", "names", "date"),
    [("Posted on March 3, 2021 by Ada Example", "Ada Example", "March 3, 2021"),
     ("By Ada Example and Bo Test", "Ada Example and Bo Test", ""),
     ("3 March 2021", "", "3 March 2021"), ("Ada Example · Mar 3, 2021 · 4 min read", "Ada Example", "Mar 3, 2021"),
     ("— 12 May 2022 — 7 min read", "", "12 May 2022"), ("Posted by admin on 12 May 2020", "admin", "12 May 2020")],
)  # fmt: skip
def test_who_and_when(line, names, date):
    assert signature(line) == (names, date)


@pytest.mark.parametrize("line", ["Home » Opinion » The bus", "Home > Essays", "News | Opinion | Culture | Sport"])
def test_crumbs(line):
    assert is_crumbs(line)


def test_a_sentence_is_no_crumb():
    assert not is_crumbs("He said and/or, and meant it.")
