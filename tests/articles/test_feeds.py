"""Feeds: what they hold, that they are valid whatever a title says, and that an entry stays the same one."""

import html
import json
import re
import xml.etree.ElementTree as ElementTree
from datetime import timedelta

import feedparser
import pytest
from django.utils import timezone

from articles import feeds, publishing
from articles.models import Article, Topic
from comments.models import Reply
from tests.articles.feed_rules import broken_rules
from tests.comments.cast import left
from tests.factories import MORNING, change, part, published, work
from tests.test_hostile_strings import HOSTILE

pytestmark = pytest.mark.django_db

FORMATS = ("atom.xml", "rss.xml", "feed.json")
FEEDS = (
    "/feed/",
    "/topics/economics/feed/",
    "/authors/aiko-brandt/feed/",
    "/articles/the-price-of-patience/replies/feed/",
)
SITE = "http://127.0.0.1:8000"
LATER = MORNING + timedelta(days=1)


def entries(client, address="/feed/"):
    """What each format has: [(title, link, id, published, updated, content)], as their readers understand them."""
    found = {}
    for name in FORMATS[:2]:
        feed = feedparser.parse(client.get(address + name).content)
        assert not feed.bozo, feed.get("bozo_exception")
        found[name] = [
            (html.unescape(entry.title), entry.link, entry.id, entry.content[0].value) for entry in feed.entries
        ]
    items = client.get(address + "feed.json").json()["items"]
    found["feed.json"] = [(item["title"], item["url"], item["id"], item["content_html"]) for item in items]
    return found


def essay_with_everything():
    body = '<p>It <a href="/articles/">was</a> so.<cite data-keys="okafor" data-locators="p. 24">x</cite>'
    body += "<span data-note>An aside.</span></p>"
    return published(
        sections=[part(body), part("<p>And <a href='#part'>on</a>.</p>", "A Heading & more")],
        references=[work("okafor", DOI="10.1000/182"), work("uncited", "On Prudence", "Lindqvist", 2019)],
    )


@pytest.mark.parametrize("address", FEEDS)
@pytest.mark.parametrize("name", FORMATS)
def test_every_feed_is_valid_and_answers_as_pages_do(client, address, name):
    article = essay_with_everything()
    left(article, "I *beg* to differ: https://example.org/?a=1&b=2")
    answer = client.get(address + name)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not answer.cookies and "Cookie" not in answer.headers.get("Vary", "")
    assert broken_rules(name, answer.content, SITE + address + name) == []
    assert client.get(address + name).content == answer.content
    again = client.get(address + name, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_entry_is_the_whole_essay_with_its_works_and_absolute_links(client):
    essay_with_everything()
    for name, ((title, link, _, content),) in entries(client).items():
        assert (title, link) == ("The Price of Patience", f"{SITE}/articles/the-price-of-patience/"), name
        assert "A Heading &amp; more" in content and "An aside." in content
        assert "On Ledgers" in content and "On Prudence" in content and "https://doi.org/10.1000/182" in content
        assert f'<a href="{SITE}/articles/the-price-of-patience/#ref-1">[1]</a> (p. 24)' in content
        assert f'href="{SITE}/articles/"' in content
        assert not re.findall(r'(?:href|src)="(?!https?://)', content)
        assert "<button" not in content and "popover" not in content and " id=" not in content


def test_json_feed_has_the_works_as_csl_json(client):
    essay_with_everything()
    (item,) = client.get("/feed/feed.json").json()["items"]
    assert [item["_edeconomy"]["edition"], item["authors"][0]["name"]] == [1, "Aiko Brandt"]
    assert [work["id"] for work in item["_edeconomy"]["references"]] == ["okafor", "uncited"]
    assert item["_edeconomy"]["references"][0]["DOI"] == "10.1000/182"


def test_a_correction_updates_the_entry_under_a_new_slug_too(client):
    article = published()
    before = entries(client)
    etag = client.get("/feed/atom.xml").headers["ETag"]
    change(article, "<p>Set right.</p>")
    Article.objects.filter(pk=article.pk).update(slug="moved")
    publishing.correct(article, "A slip of the pen.", LATER)
    for name, ((_, link, lasting, content),) in entries(client).items():
        ((_, old_link, same, _),) = before[name]
        assert lasting == same and lasting.startswith("urn:uuid:")
        assert link == f"{SITE}/articles/moved/" != old_link
        assert "A slip of the pen." in content and "Set right." in content
    answer = client.get("/feed/atom.xml", headers={"If-None-Match": etag})
    entry = feedparser.parse(answer.content).entries[0]
    assert (entry.published, entry.updated) == (MORNING.isoformat(), LATER.isoformat())


@pytest.mark.parametrize("verb", ["withdraw", "retract"])
def test_what_is_withdrawn_or_retracted_leaves_at_once(client, verb):
    article = published()
    published("Another", LATER)
    etag = client.get("/feed/atom.xml").headers["ETag"]
    publishing.withdraw(article) if verb == "withdraw" else publishing.retract(article, "The data were wrong.")
    assert client.get("/feed/atom.xml", headers={"If-None-Match": etag}).status_code == 200
    assert [[entry[0] for entry in found] for found in entries(client).values()] == [["Another"]] * 3
    for name in FORMATS:
        assert client.get(f"/articles/the-price-of-patience/replies/feed/{name}").status_code == 404


def test_a_feed_has_the_newest_twenty_and_asks_one_question(client, django_assert_num_queries):
    for number in range(25):
        published(f"Essay {number}", MORNING + timedelta(hours=number), references=[work(f"w{number}", f"W {number}")])
    for address, questions in (("/feed/", 1), ("/topics/economics/feed/", 2), ("/authors/aiko-brandt/feed/", 2)):
        for name in FORMATS:
            with django_assert_num_queries(questions):
                client.get(address + name)
        assert [entry[0] for entry in entries(client, address)["feed.json"]] == [f"Essay {n}" for n in range(24, 4, -1)]


def test_replies_are_followed_and_ask_two_questions(client, django_assert_num_queries):
    article = published()
    for number in range(25):
        left(article, f"Reply {number} & *more*", name=f"Reader {number}")
    address = "/articles/the-price-of-patience/replies/feed/"
    for name in FORMATS:
        with django_assert_num_queries(2):
            client.get(address + name)
    for found in entries(client, address).values():
        assert len(found) == 20
        assert found[0][0] == "Reader 24 on “The Price of Patience”"
        assert "Reply 24 &amp; <em>more</em>" in found[0][3]
        assert found[0][1] == found[0][2] and re.fullmatch(SITE + r"/replies/\d+/", found[0][1])


@pytest.mark.parametrize("state", [{"approved_at": None}, {"confirmed_at": None}, {"removed_at": MORNING}])
def test_a_reply_that_is_not_shown_is_in_no_feed(client, state):
    left(published(), "Zyxwoth", name="Zyxwoth", **state)
    for name in FORMATS:
        assert "Zyxwoth" not in client.get(f"/articles/the-price-of-patience/replies/feed/{name}").text


REPLIES = "/articles/the-price-of-patience/replies/feed/"
WEBSITES = [
    "http://e.org/?a={b}|<c>",
    'http://e.org/"x',
    "http://e.org/a b\\c^`d`",
    "http://e.org/[x]?y=%20&z=é#日本",
    "https://[x",
    "http://[2001:db8::1]:8000/[y]",
    "http://e.org/100%#a#b",
]


@pytest.mark.parametrize("website", WEBSITES)
@pytest.mark.parametrize("name", FORMATS)
def test_no_website_of_a_guest_breaks_a_feed(client, website, name):
    reply = left(published())
    Reply.objects.filter(pk=reply.pk).update(user_url=website)
    answer = client.get(REPLIES + name)
    assert broken_rules(name, answer.content, SITE + REPLIES + name) == []
    if name == "feed.json":
        (author,) = answer.json()["items"][0]["authors"]
        assert re.fullmatch(r"https?://[\x21-\x7e]+", author["url"])
        assert not set(author["url"]) & set(' <>"{}|\\^`')


@pytest.mark.parametrize("words", [*HOSTILE, "]]>", "A\x0bB\uffff", "\x80\x81", "&lt;b&gt; & <b>bold</b>"])
def test_no_name_of_a_guest_breaks_a_feed(client, words):
    left(published(), words, name=words[:50])
    for name in FORMATS:
        answer = client.get(REPLIES + name)
        assert broken_rules(name, answer.content, SITE + REPLIES + name) == []
        assert client.get(REPLIES + name).content == answer.content


def test_an_empty_feed_is_valid_and_the_same_each_time(client):
    for name in FORMATS:
        answer = client.get(f"/feed/{name}")
        assert broken_rules(name, answer.content, f"{SITE}/feed/{name}") == []
        assert client.get(f"/feed/{name}").content == answer.content
    told = feedparser.parse(client.get("/feed/atom.xml").content).feed.updated
    assert told == timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0).isoformat()


@pytest.mark.parametrize(
    "address",
    ["/feed/", "/feed/atom", "/feed/rss.json", "/topics/nothing/feed/atom.xml", "/authors/nobody/feed/atom.xml"],
)
def test_what_is_no_feed_is_not_found(client, address):
    published()
    assert client.get(address).status_code == 404


def test_no_essay_is_made_ready_for_what_is_no_feed(client, monkeypatch):
    published()
    monkeypatch.setattr(feeds, "item", None)
    for address in FEEDS[:3]:
        assert client.get(f"{address}anything").status_code == 404


def test_a_feed_stays_the_same_one_under_a_new_slug_and_differs_from_others(client):
    article = published()
    ids = [feedparser.parse(client.get(f"{address}atom.xml").content).feed.id for address in FEEDS]
    assert len(set(ids)) == len(ids)
    Article.objects.filter(pk=article.pk).update(slug="moved")
    publishing.update(article, "A new name.")
    moved = feedparser.parse(client.get("/articles/moved/replies/feed/atom.xml").content).feed
    assert moved.id == ids[3] and moved.link == f"{SITE}/articles/moved/#replies"


def test_pages_say_where_their_feeds_are(client):
    published()
    for page, address in zip(
        ("/", "/topics/economics/", "/authors/aiko-brandt/", "/articles/the-price-of-patience/"), FEEDS, strict=True
    ):
        text = client.get(page).text
        for name in FORMATS:
            (link,) = re.findall(f'<link rel="alternate" type="([^"]+)" title="[^"]+" href="{address}{name}">', text)
            assert client.get(address + name).headers["Content-Type"].startswith(link)
    people = client.get("/feeds/").text
    for link in re.findall(r'href="([^"]*/feed/[^"]*)"', people):
        assert client.get(link).status_code == 200, link
    assert "/topics/economics/feed/atom.xml" in people


def titled(text):
    """An essay and a topic that are called so."""
    article = published("Hostile", slug="hostile", topics=["Hostile"])
    Topic.objects.update(name=text[:60], text=text)
    change(article)
    Article.objects.filter(pk=article.pk).update(title=text[:250], standfirst=text[:500])
    publishing.update(article, text, timezone.now())


def survives(client, text):
    for address in ("/feed/", "/topics/hostile/feed/"):
        for name in FORMATS:
            answer = client.get(address + name)
            assert broken_rules(name, answer.content, SITE + address + name) == [], text
    kept = "".join(re.findall("[\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text[:250]))
    atom = ElementTree.fromstring(client.get("/feed/atom.xml").content)
    rss = ElementTree.fromstring(client.get("/feed/rss.xml").content)
    told = client.get("/feed/feed.json").json()["items"][0]["title"]
    in_atom = html.unescape(atom.findtext("{*}entry/{*}title"))
    in_rss = html.unescape(rss.findtext("channel/item/title"))
    named = kept.strip() or f"{SITE}/articles/hostile/"
    assert told.split() == in_atom.split() == in_rss.split() == named.split()


@pytest.mark.parametrize("text", [*HOSTILE, "]]>", "A\x0bB\x1fC\uffff\ufffeD", "\x80\x81", "&lt;b&gt; & <b>bold</b>"])
def test_a_hostile_title_breaks_no_feed_and_is_told_as_it_is(client, text):
    titled(text)
    survives(client, text)


def test_no_naughty_string_breaks_a_feed(client, corpus):
    from_corpus = json.loads((corpus / "hostile" / "naughty-strings.json").read_text())
    titled("Plain")
    article = Article.objects.get()
    for text in sorted({entry["string"] for entry in from_corpus}):
        if text.strip() and "\x00" not in text:
            Topic.objects.update(name=text[:60], text=text)
            Article.objects.update(title=text[:250], standfirst=text[:500])
            publishing.update(article, "Again.")
            survives(client, text)
