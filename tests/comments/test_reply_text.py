"""The text of a reply: paragraphs, emphasis, quotes, code and links; everything else is shown as it was typed."""

import html
import re

import pytest

from comments import text
from tests.comments.cast import left
from tests.factories import published

LINK = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("One\r\nTwo", "<p>One<br>\nTwo</p>"),
        (
            "*one* _two_ **three** __four__",
            "<p><em>one</em> <em>two</em> <strong>three</strong> <strong>four</strong></p>",
        ),
        ("> Said.\n\nNo.", "<blockquote>\n<p>Said.</p>\n</blockquote>\n<p>No.</p>"),
        ("`a < b`", "<p><code>a &lt; b</code></p>"),
        ("```\na < b\n```", "<pre><code>a &lt; b\n</code></pre>"),
        (
            "[here](https://example.org/a?b=1&c=2)",
            f'<p><a href="https://example.org/a?b=1&amp;c=2" {LINK}>here</a></p>',
        ),
        ("https://example.org/a", f'<p><a href="https://example.org/a" {LINK}>https://example.org/a</a></p>'),
        ("<https://example.org>", f'<p><a href="https://example.org" {LINK}>https://example.org</a></p>'),
        (r"\*one\*", "<p>*one*</p>"),
        ("Grüße, 世界 🙂", "<p>Grüße, 世界 🙂</p>"),
    ],
)
def test_what_has_a_form(typed, printed):
    assert text.render(typed) == printed


@pytest.mark.parametrize(
    "typed",
    [
        "# Heading",
        "- one",
        "1. one",
        "| a | b |",
        "***",
        "[x]: y",
        "1 < 2 > 0 & 3",
        "&lt;",
        "<b>bold</b>",
        "<script>alert(1)</script>",
        "example.org",
        "www.example.org",
        "a@example.org",
        "mailto:a@example.org",
        "ftp://example.org/x",
        "//example.org",
        "[a](javascript:alert(1))",
        "[a](data:text/html,x)",
        "[a](/accounts/logout/)",
        "[a](relative)",
    ],
)
def test_what_has_none_is_shown_as_it_was_typed(typed):
    printed = text.render(typed)
    assert not text.has_link(printed)
    assert re.fullmatch(r"<p>[^<>]*</p>", printed) and html.unescape(printed[3:-4]) == typed


@pytest.mark.parametrize("typed", ["[a](https://example.org)", "Look: http://example.org.", "<https://example.org>"])
def test_a_link_is_known_as_one(typed):
    assert text.has_link(text.render(typed))


@pytest.mark.parametrize("typed", ["`https://example.org`", "<a href=x>", "```\n<a href=https://example.org>\n```"])
def test_what_only_looks_like_a_link_is_none(typed):
    assert not text.has_link(text.render(typed))


def test_a_link_without_words_shows_where_it_leads():
    assert ">https://example.org/</a>" in text.render("[](https://example.org/)")


def test_a_picture_is_no_picture():
    assert "<img" not in text.render("![a](https://example.org/a.png)")


@pytest.mark.django_db
def test_the_page_shows_it_as_it_was_rendered(client):
    left(published(), "*Yes* & <b>no</b>: https://example.org/")
    page = client.get("/articles/the-price-of-patience/").text
    assert "<p><em>Yes</em> &amp; &lt;b&gt;no&lt;/b&gt;: <a href=" in page
