"""What a reader finds, and where the result leads."""

import re

import pytest

from tests.factories import MORNING, part, published, work
from tests.search.asking import ask, extracts, found, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledgers(db):
    return published(
        "Ledgers of Łódź",
        standfirst="Why accountants waited.",
        byline=["José Álvarez"],
        topics=["Economics"],
        sections=[
            part("<p>An opening about cafés and economies.</p>"),
            part(
                "<p>Here the quantum of <em>solace</em> was published <cite data-keys='o'>x</cite>.</p>",
                "A Heading",
                anchor="place",
            ),
        ],
        references=[work("o", "Governing the Commons", "Ostrom", 1990, DOI="10.1017/CBO9780511807763")],
    )


@pytest.mark.parametrize(
    ("q", "leads"),
    [
        ("ledgers", ""),
        ("lodz", ""),
        ("ŁÓDŹ", ""),
        ("accountant", ""),
        ("alvarez", ""),
        ("economics", ""),
        ("cafe", ""),
        ("economy", ""),
        ("publishing", "#place"),
        ("quantum solace", "#place"),
        ('"quantum of solace"', "#place"),
        ("“quantum of solace”", "#place"),
        ("heading", "#place"),
        ("ostrom", "#ref-1"),
        ("ostrom's", "#ref-1"),
        ("governing common", "#ref-1"),
        ("the quantum of the ledgers", "#place"),
        ("topic:economics", ""),
        ("author:alvarez", ""),
        ('author:"José Álvarez"', ""),
        ("author:jose-alvarez quantum", "#place"),
        ("year:2026", ""),
        ("cites:ostrom", "#ref-1"),
        ("cites:10.1017/cbo9780511807763", "#ref-1"),
        ("cites:https://doi.org/10.1017/CBO9780511807763", "#ref-1"),
        ('cites:"governing the commons"', "#ref-1"),
        ("quantum -tariffs", "#place"),
        ("-tariffs", ""),
        ("-year:1999", ""),
    ],
)
def test_an_essay_is_found_where_the_words_stand(client, ledgers, q, leads):
    assert found(client, q) == [f"/articles/{ledgers.slug}/{leads}"]


@pytest.mark.parametrize(
    "q",
    [
        "tariffs",
        "quantum tariffs",
        '"solace of quantum"',
        "quantum -solace",
        'quantum -"of solace"',
        "author:ostrom",
        "topic:technology",
        "year:1990",
        "year:twenty",
        "cites:solace",
        "cites:10.1000/other",
        "author:",
        "-topic:economics",
        "-author:alvarez",
        "-cites:ostrom",
        "P1",
        "ALL",
        "𝐀𝐋𝐋",
        "ℙ1",
    ],
)
def test_an_essay_is_not_found_by_what_it_is_not(client, ledgers, q):
    assert found(client, q) == []


def test_a_reply_is_found_below_the_essays_and_leads_to_itself(client, ledgers):
    essay = published("Tariffs", sections=[part()])
    reply = said(essay, "I saw the *quantum* there & then.", name="Ines Halloran")
    assert found(client, "quantum") == [f"/articles/{ledgers.slug}/#place", f"/replies/{reply.pk}/"]
    assert found(client, "halloran") == [f"/replies/{reply.pk}/"]
    assert found(client, "quantum topic:economics") == [f"/articles/{ledgers.slug}/#place"]
    assert "I saw the <mark>quantum</mark> there &amp; then." in extracts(client, "quantum")[1]
    assert "1 essay and 1 reply for" in ask(client, "quantum")


def test_the_words_are_marked_in_title_and_extract(client, ledgers):
    page = ask(client, "quantum ledger")
    assert "<mark>Ledgers</mark> of Łódź" in page
    assert "the <mark>quantum</mark> of solace was published." in re.sub(r"\s+", " ", page)


def test_what_stands_in_the_title_comes_first(client):
    published("Patience", MORNING, sections=[part("<p>Nothing.</p>")])
    for n in range(3):
        published(f"Other {n}", sections=[part("<p>Some patience is needed here.</p>")])
    assert found(client, "patience")[0] == "/articles/patience/"


def test_results_are_paged(client):
    for n in range(23):
        published(f"Ledger {n}")
    assert [len(found(client, "ledger", page=page)) for page in (1, 2, 3, 4, "x", "0", "9" * 30)] == [
        10,
        10,
        3,
        3,
        10,
        10,
        10,
    ]
    assert len({address for page in (1, 2, 3) for address in found(client, "ledger", page=page)}) == 23
    assert 'href="?q=ledger&amp;page=2" rel="next"' in ask(client, "ledger")
    assert "<title>Search: ledger · " in ask(client, "ledger")
    assert "<title>Search: ledger, page 2 · " in ask(client, "ledger", page=2)


def test_one_page_has_no_navigation_of_pages(client):
    published("Ledger")
    assert 'class="pager"' not in ask(client, "ledger")


def test_a_phrase_leads_to_the_place_where_it_stands(client):
    scattered = "<p>Power of the balance, of balance power.</p>" + "<p>Other words.</p>" * 30
    published(
        "One",
        sections=[
            part(scattered, "First", anchor="first"),
            part(scattered + "<p>A balance of power.</p>", "Second", anchor="second"),
        ],
    )
    assert found(client, '"balance of power"') == ["/articles/one/#second"]
    assert "A <mark>balance</mark> of <mark>power</mark>." in extracts(client, '"balance of power"')[0]


def test_filters_are_shown_with_counts(client, ledgers):
    commons = work("o", "Governing the Commons", "Ostrom", 1990, DOI="10.1017/CBO9780511807763")
    published("Other Ledgers", topics=["Technology"], byline=["Aiko Brandt", "José Álvarez"], references=[commons])
    published("More Ledgers", topics=["Technology"], references=[work("o", "Seeing Like a State", "Scott", 1998)])
    page = ask(client, "ledgers")
    for chip in (
        "<bdi>Technology</bdi>, 2",
        "<bdi>Economics</bdi>, 1",
        "<bdi>Aiko Brandt</bdi>, 2",
        "<bdi>José Álvarez</bdi>, 2",
    ):
        assert chip in page
    assert "<bdi>Ostrom, 1990</bdi>, 2" in page
    links = re.findall(r'<nav class="filters".*?</nav>', page, re.DOTALL)
    for link, count in re.findall(r'href="([^"]*)"><bdi>[^<]*</bdi>, (\d+)', "".join(links)):
        narrowed = client.get(link.replace("&amp;", "&")).text
        assert narrowed.count('<a class="title"') == int(count), link


def test_nothing_found_says_what_to_try(client, ledgers):
    page = ask(client, "quantm")
    assert "No essays or replies for" in page
    assert "What to try" in page
    assert '<a href="/search/?q=quantum">quantum</a>' in page


def test_the_page_is_the_same_for_everybody_and_not_for_machines(client, ledgers):
    answer = client.get("/search/?q=quantum")
    assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not answer.cookies
    assert '<meta name="robots" content="noindex">' in answer.text
    assert 'rel="canonical"' not in answer.text
    assert client.post("/search/").status_code == 405


def test_titles_to_choose_from(client, ledgers):
    assert client.get("/search/titles/?q=le").json() == {"titles": ["Ledgers of Łódź"]}
    assert client.get("/search/titles/?q=ledgers lod").json() == {"titles": ["Ledgers of Łódź"]}
    assert client.get("/search/titles/?q=quantum").json() == {"titles": []}
    assert client.get("/search/titles/?q=l").json() == {"titles": []}


def test_titles_stay_while_a_word_is_typed_to_its_end(client):
    title = "Economies of Small Universities and Political Essays"
    published(title)
    for word in ("economies", "universities", "political", "essays"):
        for typed in range(2, len(word) + 1):
            assert client.get("/search/titles/", {"q": word[:typed]}).json() == {"titles": [title]}, word[:typed]
    for word in ("economy", "essayist", "university"):
        assert client.get("/search/titles/", {"q": word}).json() == {"titles": []}


def test_the_field_stands_in_the_masthead_of_every_page(client, ledgers):
    for address in ("/", "/search/", f"/articles/{ledgers.slug}/", "/nothing/"):
        assert 'role="search" action="/search/"' in client.get(address).text
