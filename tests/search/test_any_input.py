"""S02, S28, S32: whatever is typed is a search."""

import html

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edeconomy.search.query import clean
from tests.factories import part, published, work
from tests.limits import in_time
from tests.search.asking import ask, said
from tests.test_hostile_strings import HOSTILE, shape

pytestmark = pytest.mark.django_db

PIECES = st.sampled_from(
    """\" - -- author: topic: year: cites: year:² AND OR NOT NEAR( ) * ^ : ' \\ % _ {title} words quantum the café 田中 ﷺ ½ 10.1000/x
    & | ! <-> P1 \ud7ff \u00ad -topic:typo -author:nobody -cites:x -year:x cites:#1 -"a b" author:"a b" a"b""".split(
        " "
    )
)
TERMS = st.builds(
    "{}{}{}".format, st.sampled_from(["", "-"]), st.sampled_from(["", "topic:", "author:", "year:", "cites:"]), PIECES
)
TYPED = st.lists(st.one_of(PIECES, TERMS, st.text(max_size=4)), max_size=20).map(" ".join)
QUERIES = st.one_of(st.text(max_size=300), TYPED)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=QUERIES, page=st.one_of(st.text(max_size=8), st.integers().map(str)))
def test_any_text_is_a_search(client, q, page):
    assert client.get("/search/", {"q": q, "page": page}).status_code == 200
    assert client.get("/search/titles/", {"q": q}).status_code == 200


@pytest.fixture
def hostile(db):
    for number, text in enumerate(HOSTILE):
        published(text, sections=[part(f"<p>Here {html.escape(text)}</p>")], slug=f"hostile-{number}")


def test_a_hostile_string_is_shown_as_it_is(client, hostile):
    """Whatever is found: what a browser builds of it is made of what pages of harmless words are made of."""
    published("Harmless", references=[work("o")])
    said(published("Harmless, too", references=[work("o")]), "Harmless.")
    usual = {
        str(tag)
        for q in ("harmless", "harmless topic:economics", "harmles", "xyzzy", "")
        for tag in shape(ask(client, q))
    }
    for text in HOSTILE:
        page = ask(client, text)
        assert {str(tag) for tag in shape(page)} <= usual, text
        assert html.escape(clean(text)) in page


def test_what_is_long_is_cut_and_costs_little(client):
    published()
    for text in (
        "word " * 30_000,
        '"' * 100_000,
        "(" * 100_000,
        "a" * 100_000,
        "-" * 100_000,
        "author:x " * 10_000,
        "é\u0301" * 50_000,
    ):
        with in_time(text[:10]):
            page = ask(client, text)
        assert "Only the first 200 characters were read." in page
        assert len(page) < 50_000


def test_a_very_long_essay_is_found_by_its_beginning(client):
    words = " ".join(f"w{number:x}z" for number in range(60_000))
    published("Long", sections=[part(f"<p>beginning {words} {'repeated ' * 60_000}</p>")])
    assert "/articles/long/" in ask(client, "w0z beginning")
    assert "/articles/long/" in ask(client, "w270fz")
