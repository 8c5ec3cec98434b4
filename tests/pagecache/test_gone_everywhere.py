"""S08: what must not be seen any more is on no page at the very next read through the page cache, nor five seconds after it."""

import re
from collections import namedtuple
from datetime import timedelta

import pytest

from articles import publishing
from articles.models import Edition
from comments import moderation
from comments.models import Reply
from edeconomy.search import related
from tests.comments.cast import later
from tests.comments.desk import make_moderator
from tests.factories import MORNING, part, published, work
from tests.pagecache.conftest import make_reader
from tests.search.asking import said
from tests.test_hidden_articles import CANARY, crawl

pytestmark = pytest.mark.django_db(transaction=True)

REPLY, OTHER_REPLY = "Quibblor", "Vantoosh"  # to the canary's essay, and to another one
SLUG = f"{CANARY.lower()}-title"
ITS, OTHERS = f"/articles/{SLUG}", "/articles/other"
PERSON, TOPIC = f"/authors/{CANARY.lower()}-person/", f"/topics/{CANARY.lower()}-topic/"
FEEDS = ("feed/atom.xml", "feed/rss.xml", "feed/feed.json")
ASKED = ("/search/?q=sought", "/search/titles/?q=sought")
SHOWN = {
    CANARY: [
        *("/", "/articles/", "/authors/", PERSON, f"{ITS}/", f"{ITS}/editions/1/"),
        *(f"{place}{feed}" for place in ("/", PERSON) for feed in FEEDS),
        *(f"{ITS}{form}" for form in (".md", ".json", "/cite.bib", "/cite.ris")),
        *(f"{ITS}/references.{form}" for form in ("bib", "ris", "json")),
        *ASKED,
    ],
    SLUG: ["/sitemap-essays-1.xml", f"{OTHERS}/"],
    REPLY: [f"{ITS}/", *(f"{ITS}/replies/{feed}" for feed in FEEDS), ASKED[0]],
    OTHER_REPLY: [f"{OTHERS}/", *(f"{OTHERS}/replies/{feed}" for feed in FEEDS), ASKED[0]],
}
# A topic that no other essay has stands on every page, so that all are rendered anew when it goes; of another one, only its own are.
OF_TOPIC = {
    f"{CANARY} Topic": [TOPIC, *(f"{TOPIC}{feed}" for feed in FEEDS), "/feeds/", "/privacy/"],
    "Economics": ["/topics/economics/", *(f"/topics/economics/{feed}" for feed in FEEDS)],
}
Answer = namedtuple("Answer", "status_code content")


class Visitor:
    """Asks as Django's client does, through a page cache."""

    def __init__(self):
        self.reader = make_reader()

    def get(self, address):
        answer = self.reader.get(address)
        return Answer(answer.status, answer.body)


@pytest.fixture(params=OF_TOPIC)
def topic(request):
    return request.param


@pytest.fixture
def essay(db, settings, tmp_path, topic):
    """One that says the canary in all that an author writes, among two that cite a work that it cites, too."""
    settings.CARDS = tmp_path / "cards"
    shared = work("fish", "On Fish", "Fish", 1990)
    for title in ("Other", "Another"):
        published(title, references=[shared])
    essay = published(
        f"{CANARY} sought",
        MORNING + timedelta(hours=1),
        slug=SLUG,
        standfirst=CANARY,
        byline=[f"{CANARY} Person"],
        topics=[topic],
        sections=[part(f"<p>{CANARY} sought</p>", CANARY)],
        references=[shared, work("canary", CANARY)],
    )
    publishing.correct(essay, CANARY, MORNING + timedelta(days=1))
    said(essay, f"{REPLY} sought", name=REPLY)
    said(Edition.objects.get(slug="other").article, f"{OTHER_REPLY} sought", name=OTHER_REPLY)
    related.relate()
    return essay


@pytest.fixture
def visitor(essay, topic):
    """Who has seen everything, and whose page cache keeps it."""
    visitor = Visitor()
    visitor.seen = set(everything(visitor))
    visitor.reader.rendered.clear()
    pages = everything(visitor)
    shown = SHOWN | {CANARY: SHOWN[CANARY] + OF_TOPIC[topic]}
    for word, addresses in shown.items():
        for address in addresses:
            assert word in pages[address], (word, address)
    kept = {address for addresses in shown.values() for address in addresses} - set(ASKED)
    assert not kept & set(visitor.reader.rendered)
    return visitor


def everything(visitor, *more):
    """{address: text} of whatever links lead to now, and of `more`."""
    return {address: text for address, (_, text) in crawl(visitor, *ASKED, *more).items()}


def gone(visitor, monkeypatch, *words, but=lambda address, text: text):
    """Not one of the words stands anywhere, at once and later; `but`: what is looked at of a page."""
    for seconds in (0, 5):
        if seconds:
            later(monkeypatch, seconds=seconds)
        for address, text in everything(visitor, *visitor.seen).items():
            left = but(address, text).lower()
            assert not [word for word in words if word.lower() in left], f"{address}, after {seconds} seconds"


def test_a_withdrawn_essay_and_its_replies_are_nowhere(essay, visitor, monkeypatch):
    publishing.withdraw(essay)
    gone(visitor, monkeypatch, CANARY, REPLY)
    assert OTHER_REPLY in everything(visitor)[f"{OTHERS}/"]


def test_a_retracted_essay_is_read_under_its_notice_only(essay, visitor, monkeypatch):
    """With how it is cited, as a retracted one. Its person and its topic keep their pages, which have no essay left."""
    own = re.compile(rf"{ITS}/(editions/\d+/|cite\.\w+|\?.*)?")

    def beside_its_own(address, text):
        if own.fullmatch(address):
            return ""
        if address.startswith((PERSON, TOPIC)):
            return re.sub(rf"{CANARY}[ -](Person|Topic)", "", text, flags=re.IGNORECASE)
        return text

    publishing.retract(essay, "The data were wrong.")
    gone(visitor, monkeypatch, CANARY, REPLY, but=beside_its_own)
    assert "The data were wrong." in everything(visitor, f"{ITS}/")[f"{ITS}/"]
    assert "Retracted: " in visitor.reader.text(f"{ITS}/cite.bib")


@pytest.mark.parametrize("verb", ["hold", "remove", "erase"])
def test_a_reply_that_is_not_shown_any_more_is_nowhere(essay, visitor, monkeypatch, verb):
    getattr(moderation, verb)(Reply.objects.all(), make_moderator())
    gone(visitor, monkeypatch, REPLY, OTHER_REPLY)
    assert CANARY in everything(visitor)["/"]
