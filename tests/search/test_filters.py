"""author: topic: year: cites:, and the filters that are offered with them."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Reference, Topic
from edeconomy.search import finding
from tests.examples import examples
from tests.factories import make_article, part, published, work
from tests.search.asking import ask, chips, counted, found, said, status

pytestmark = pytest.mark.django_db

TITLES = ('He said "no" to “all”', "A very long title " * 14, "On Fish", "#3 & the <b>rest</b>", "Fish")
WORKS = [work(f"w{n}", title, "Ostrom", 1990 + n, DOI=f"10.1/a{n}" * (n % 2)) for n, title in enumerate(TITLES)]


@pytest.mark.parametrize(
    "q",
    [
        "quantum -cites:nothing",
        "quantum -author:somebody",
        "quantum -author:!",
        "quantum -topic:typo",
        "quantum -year:2025",
        "quantum -year:x",
    ],
)
def test_a_filter_to_leave_out_asks_for_essays_alone(client, q):
    essay = published("One", byline=["None"], sections=[part("<p>A quantum of none.</p>")])
    said(essay, "None of the quantum is here, says Ostrom.")
    assert found(client, q) == ["/articles/one/"]


@pytest.fixture
def shelf(db):
    for n in range(9):
        published(
            f"Ledger {n}",
            datetime(2020 + n % 3, 12, 31, 23, 30, tzinfo=UTC),
            topics=[("Economics", "Public affairs", "经济")[n % 3]],
            byline=["Aiko Brandt", 'O\'Neil "Bo" 北京'][: 1 + n % 2],
            references=[works for m, works in enumerate(WORKS) if n % (m + 2)],
            sections=[part(f"<p>The quantum{' of solace' * (n % 2)}.</p>")],
        )


PIECES = (
    "quantum",
    "the",
    '"of solace"',
    '"quantum"',
    "-solace",
    "year:2021",
    "-year:2020",
    "author:aiko",
    "topic:economics",
)


@settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map(" ".join))
def test_a_filter_finds_as_many_as_it_says(client, shelf, q):
    for link, label, count in chips(ask(client, q)):
        assert counted(client.get(link).text) == count, (q, label)


def test_a_filter_in_use_bears_the_name_of_what_it_is(client, shelf):
    labels = {label: link for link, label, _ in chips(ask(client, "quantum"))}
    for label in ("Public affairs", "Ostrom, 1991", 'O\'Neil "Bo" 北京'):
        page = client.get(labels[label]).text
        assert f'aria-current="true"><bdi>{label}</bdi>' in page.replace("&#x27;", "'").replace("&quot;", '"')


def test_a_filter_in_use_bears_its_name_and_can_be_taken_off_where_nothing_is_found(client, shelf):
    number = Reference.objects.get(csl__title="On Fish").pk
    names = {
        f"cites:#{number}": "Ostrom, 1992",
        "topic:public-affairs": "Public affairs",
        "author:aiko-brandt": "Aiko Brandt",
    }
    for typed, name in names.items():
        for words in ("", "zyx "):
            page = ask(client, words + typed)
            assert f'aria-current="true"><bdi>{name}</bdi>' in page, typed
            assert f'<li><a href="/search/?q={words.strip()}">All</a></li>' in page


def test_a_work_that_only_a_draft_cites_has_no_name(client):
    make_article("Draft", references=[work("w", "On Fish", "Ostrom", 1990)])
    assert "Ostrom" not in ask(client, f"cites:#{Reference.objects.get().pk}")


def test_numbers_that_are_only_a_part_say_so(client, monkeypatch):
    monkeypatch.setattr(finding, "MOST", 5)
    for n in range(12):
        essay = published(f"Ledger {n}", topics=["Economics" if n % 2 else "Work"])
    said(essay, "This ledger.")
    page = ask(client, "ledger")
    assert status(page).startswith("At least 5 essays and 1 reply for")
    assert {count[-1] for _, label, count in chips(page)} == {"+"}
    assert status(ask(client, "ledger topic:economics")).startswith("At least 5 essays for")
    assert status(ask(client, "ledger topic:economics 1")).startswith("1 essay for")


def test_as_many_as_are_listed_are_not_called_more(client, monkeypatch):
    monkeypatch.setattr(finding, "MOST", 3)
    essay = published("One")
    published("Two", sections=[part("<p>quantum</p>")])
    for n in range(3):
        said(essay, f"quantum {n}")
    assert status(ask(client, "quantum")).startswith("1 essay and 3 replies for")
    said(essay, "quantum")
    assert status(ask(client, "quantum")).startswith("1 essay and at least 3 replies for")


def test_a_draft_changes_nothing_of_what_is_found(client):
    published("Public", byline=["Aiko Brandt"], topics=["Economics"])
    before = [found(client, q) for q in ("author:brandt", "topic:economics", "-topic:work", "-author:ann")]
    make_article("Draft", byline=["Brandt", "Ann"], topics=["Work"])
    assert [found(client, q) for q in ("author:brandt", "topic:economics", "-topic:work", "-author:ann")] == before
    assert before == [["/articles/public/"]] * 4


def test_a_topic_is_asked_for_by_address_or_by_name(client):
    published("One", topics=["Economics"])
    topic = Topic.objects.get()
    topic.name = "Political economy"
    topic.save()
    for q in ('topic:"political Economy"', "topic:economics", f"topic:{topic.slug}"):
        assert found(client, q) == ["/articles/one/"], q
    published("Two", topics=["经济"])
    assert found(client, "topic:经济") == ["/articles/two/"]


def test_a_search_for_essays_alone_says_so_when_it_finds_none(client):
    published()
    assert status(ask(client, "zyx")).startswith("No essays or replies for")
    assert status(ask(client, "zyx year:2026")).startswith("No essays for")
