"""The sitemap: what lists show, under its present address, with the date of its last change, in pages."""

import xml.etree.ElementTree as ElementTree
from datetime import timedelta

import pytest

from articles import publishing, sitemaps
from articles.models import Article
from tests.factories import MORNING, make_article, published
from tests.test_hidden_articles import hidden

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
LATER = MORNING + timedelta(days=1)


def places(client, address):
    """{path: date} of one of its files."""
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "application/xml"
    root = ElementTree.fromstring(answer.content)
    found = {place.findtext("{*}loc"): place.findtext("{*}lastmod") for place in root}
    assert all(loc.startswith(f"{SITE}/") for loc in found)
    return {loc.removeprefix(SITE): date for loc, date in found.items()}


def everything(client):
    pages = places(client, "/sitemap.xml")
    return {path: date for page in pages for path, date in places(client, page).items()}


def test_it_has_every_listed_page_with_its_true_date(client):
    article = published("First", byline=["Aiko Brandt"], topics=["Economics"])
    published("Second", MORNING, byline=["Bo Chan"], topics=["Work"])
    Article.objects.filter(pk=article.pk).update(slug="moved")
    publishing.correct(article, "A slip.", LATER)
    found = everything(client)
    assert (
        found["/articles/moved/"] == found["/topics/economics/"] == found["/authors/aiko-brandt/"] == LATER.isoformat()
    )
    assert found["/articles/second/"] == found["/topics/work/"] == found["/authors/bo-chan/"] == MORNING.isoformat()
    assert "/articles/first/" not in found and {"/", "/articles/", "/authors/", "/feeds/"} <= set(found)
    assert all(client.get(path).status_code == 200 for path in found)


def test_an_essay_that_first_appeared_elsewhere_has_the_date_that_its_page_tells(client):
    article = make_article("Old", byline=["Aiko Brandt"], topics=["Economics"])
    Article.objects.filter(pk=article.pk).update(first_published=MORNING)
    publishing.publish(article, LATER)
    found, index = everything(client), places(client, "/sitemap.xml")
    assert (
        {found[path] for path in ("/articles/old/", "/topics/economics/", "/authors/aiko-brandt/")}
        == {index["/sitemap-essays-1.xml"], index["/sitemap-authors-1.xml"]}
        == {client.get("/articles/old.json").json()["edition"]["dated"]}
    )


def test_what_is_retracted_is_not_in_it(client):
    published("Public")
    retracted = published("Retracted", byline=["Only Here"], topics=["Only There"])
    publishing.retract(retracted, "The data were wrong.")
    assert not {"/articles/retracted/", "/authors/only-here/", "/topics/only-there/"} & set(everything(client))


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn"])
def test_what_is_not_public_is_not_in_it(client, state):
    hidden(state)
    assert not [path for path in everything(client) if "hidden" in path or "zyxwoth" in path]


def test_it_is_paged_and_nothing_is_left_out(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "A_PAGE", 2)
    for number in range(5):
        published(f"Essay {number}", MORNING + timedelta(hours=number), byline=[f"Writer {number}"])
        make_article(f"Draft {number}")
    index = places(client, "/sitemap.xml")
    assert len([path for path in index if path.startswith("/sitemap-essays-")]) == 5
    assert all(len(places(client, path)) <= 2 for path in index if "pages" not in path)
    found = everything(client)
    assert {f"/articles/essay-{n}/" for n in range(5)} | {f"/authors/writer-{n}/" for n in range(5)} <= set(found)
    dates = [date for path, date in index.items() if "essays" in path]
    assert dates == [(MORNING + timedelta(hours=n)).isoformat() for n in range(5)]


@pytest.mark.parametrize(
    "name",
    [
        "essays",
        "essays-",
        "essays-0",
        "essays-99",
        "essays-x",
        "essays-１",
        "essays-01",
        "essays-+1",
        "people-1",
        "essays-9999999999",
    ],
)
def test_what_is_no_page_of_it_is_not_found(client, name):
    published()
    assert client.get(f"/sitemap-{name}.xml").status_code == 404
