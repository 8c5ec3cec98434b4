"""S08: nothing of a draft, a scheduled or a withdrawn essay is anywhere, and its address answers like one that never existed."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article
from tests.comments.cast import left
from tests.factories import MORNING, make_article, part, published, work

pytestmark = pytest.mark.django_db

CANARY = "Zyxwoth"


def hidden(state):
    names = {
        "byline": [f"{CANARY} Person"],
        "topics": [f"{CANARY} Topic"],
        "sections": [part(f"<p>{CANARY}</p>", CANARY)],
    }
    article = make_article(f"{CANARY} Title", slug="hidden-essay", standfirst=CANARY, **names)
    if state == "scheduled":
        publishing.schedule(article, timezone.now() + timedelta(days=1))
    elif state == "withdrawn":
        publishing.publish(article, MORNING)
        publishing.correct(article, CANARY, MORNING + timedelta(days=1))
        publishing.withdraw(article, MORNING + timedelta(days=2))
    elif state == "retracted":
        publishing.publish(article, MORNING)
        publishing.retract(article, CANARY, MORNING + timedelta(days=1))
    return article


def crawl(client, *more):
    """Every address that links lead to from the front page (and from `more`), with its status and text."""
    seen, waiting = {}, ["/", "/articles/", "/authors/", "/sitemap.xml", "/robots.txt", *more]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        answer = client.get(address)
        seen[address] = (answer.status_code, answer.content.decode(errors="replace"))
        links = re.findall(r'(?:href|src|template|content)="([^"#{]*)|<(?:loc|link)>([^<#]*)', seen[address][1])
        links = [attribute or element for attribute, element in links]
        links = [link.replace("http://127.0.0.1:8000", "").replace("&amp;", "&") for link in links]
        waiting += [link for link in links if link.startswith("/") and not link.startswith("/static/")]
    return seen


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn", "retracted"])
def test_a_hidden_essay_is_nowhere(client, state):
    for number in range(3):
        essay = published(f"Public {number}", MORNING + timedelta(hours=number), references=[work("w")])
    for unseen in ({"approved_at": None}, {"confirmed_at": None}, {"removed_at": MORNING}):
        left(essay, CANARY, name=CANARY, **unseen)
    hidden(state)
    seen = crawl(client)
    kinds = ("/feed/feed.json", "replies/feed/atom.xml", ".md", "2.json", "/references.bib", "-1.png", "-authors-1.xml")
    assert all(any(address.endswith(kind) for address in seen) for kind in kinds)
    for address, (status, text) in seen.items():
        assert status in (200, 302), address
        assert CANARY not in text, address


ADDRESSES = [
    "/articles/{}/",
    "/articles/{}/editions/1/",
    "/articles/{}/cite.bib",
    "/articles/{}/cite.ris",
    "/articles/{}.md",
    "/articles/{}.json",
    "/articles/{}/references.bib",
    "/articles/{}/references.ris",
    "/articles/{}/references.json",
    "/articles/{}/card-1.png",
    "/articles/{}/replies/feed/atom.xml",
    "/articles/{}/replies/feed/rss.xml",
    "/articles/{}/replies/feed/feed.json",
]


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn"])
def test_a_hidden_address_answers_like_one_that_never_existed(client, state):
    published("Public", MORNING)
    hidden(state)
    for address in ADDRESSES:
        never, answer = client.get(address.format("never-existed")), client.get(address.format("hidden-essay"))
        assert answer.status_code == never.status_code == 404, address
        assert answer.headers == never.headers, address
        assert answer.content == never.content, address


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn"])
def test_their_people_and_topics_have_no_page_yet(client, state):
    hidden(state)
    assert client.get("/authors/zyxwoth-person/").status_code == 404
    assert client.get("/topics/zyxwoth-topic/").status_code == 404


def test_a_draft_change_of_a_live_essay_is_nowhere(client):
    article = published()
    Article.objects.filter(pk=article.pk).update(title=CANARY, standfirst=CANARY, slug="other-slug")
    article.sections.update(html=f"<p>{CANARY}</p>")
    assert all(CANARY not in text for _, text in crawl(client).values())
    assert client.get("/articles/other-slug/").status_code == 404


def test_withdrawing_empties_every_page_at_once(client):
    article = hidden("draft")
    publishing.publish(article)
    assert any(CANARY in text for _, text in crawl(client).values())
    publishing.withdraw(article)
    assert all(CANARY not in text for _, text in crawl(client).values())


def test_no_link_leads_nowhere(client):
    """Also after a retraction, a correction, a change of slug, and with an author who has nothing listed any more."""
    corrected, retracted = (
        published("Corrected"),
        published("Retracted", MORNING, byline=["Only Here"], topics=["Only There"]),
    )
    publishing.correct(corrected, "A slip.")
    publishing.retract(retracted, "The data were wrong.")
    Article.objects.filter(pk=corrected.pk).update(slug="moved")
    publishing.update(corrected, "A new name.")
    seen = crawl(client, "/articles/retracted/")
    assert {status for status, _ in seen.values()} == {200}
    assert {"/articles/moved/editions/1/", "/authors/only-here/", "/topics/only-there/"} <= set(seen)


def test_every_fragment_exists(client):
    article = published(sections=[part(), part("<p>x</p>", "One"), part("<p>y</p>", "Two"), part("<p>z</p>", "Three")])
    text = client.get(f"/articles/{article.slug}/").text
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)
    assert set(re.findall(r'popovertarget="([^"]+)"', text)) <= set(ids)
