"""What readers get at each address."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.manuscripts.manuscript import Work
from articles.models import Article, Person, Topic
from tests.factories import MORNING, change, make_article, part, published, work

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def cited(key="okafor2021", locator=""):
    return f'<p>So it goes.<cite data-keys="{key}" data-locators="{locator}">[@{key}]</cite></p>'


def test_an_empty_magazine_says_so(client):
    answer = client.get("/")
    assert answer.status_code == 200
    assert "EdEconomy Publishing" in answer.text
    assert f"© {timezone.now().year} EdEconomy Publishing" in answer.text
    for address in ("/articles/", "/authors/"):
        assert client.get(address).status_code == 200


def test_the_lead_is_the_newest_first_edition_and_a_correction_does_not_move_an_essay_up(client):
    old, new = published("The Older", MORNING), published("The Newer", MORNING + DAY)
    publishing.correct(old, "A slip.", MORNING + 2 * DAY)
    context = client.get("/").context
    assert context["lead"].article_id == new.pk
    assert [edition.article_id for edition in context["shelf"]] == [old.pk]


def test_a_chosen_lead_leads_until_its_time(client, monkeypatch):
    old, new = published("The Older", MORNING), published("The Newer", MORNING + DAY)
    now = timezone.now()
    publishing.choose_lead(old, now + DAY, now)
    assert client.get("/").context["lead"].article_id == old.pk
    monkeypatch.setattr(timezone, "now", lambda: now + 2 * DAY)
    assert client.get("/").context["lead"].article_id == new.pk


def test_shelf_and_ledger_hold_three_and_ten(client):
    for number in range(16):
        published(f"Essay {number}", MORNING + number * DAY)
    context = client.get("/").context
    assert [len(context["shelf"]), len(context["ledger"]), context["more"]] == [3, 10, True]


def test_an_essay_shows_sections_marks_notes_and_references(client):
    article = published(
        sections=[part(cited(locator="p. 24")), part(cited(), "Where It Goes", anchor="where-it-goes")],
        references=[work("okafor2021"), work("berg2019", "Never Cited", "Berg", 2019)],
    )
    text = client.get(f"/articles/{article.slug}/").text
    assert '<h2 id="where-it-goes">Where It Goes</h2>' in text
    assert 'popovertarget="note-1" aria-label="Reference 1: Okafor, 2021, p. 24">1</button>' in text
    assert 'id="note-1" popover' in text
    assert text.count('<li id="ref-') == 2
    assert 'href="#cite-1_1">the opening</a>' in text
    assert 'href="#cite-1_2">section 1</a>' in text
    assert "Not cited in the text" in text


def test_a_reference_that_was_not_understood_is_shown_as_typed(client):
    article = published(references=[Work("odd", "Somebody <b>said</b> this & that", None)])
    assert "Somebody &lt;b&gt;said&lt;/b&gt; this &amp; that" in client.get(f"/articles/{article.slug}/").text


def test_a_former_address_leads_to_the_present_one_in_one_hop(client):
    article = published()
    former = article.slug
    for slug in ("second-name", "third-name"):
        Article.objects.filter(pk=article.pk).update(slug=slug)
        publishing.update(article, "A new name.")
    for old in (former, "second-name"):
        answer = client.get(f"/articles/{old}/")
        assert (answer.status_code, answer["Location"]) == (301, "/articles/third-name/")
        assert client.get(f"/articles/{old}/editions/1/")["Location"] == "/articles/third-name/editions/1/"


def test_a_reserved_address_answers_like_an_unknown_one(client):
    article = published()
    Article.objects.filter(pk=article.pk).update(slug="name-of-friday")
    publishing.schedule(article, timezone.now() + DAY, kind="update", note="x")
    assert client.get("/articles/name-of-friday/").status_code == 404


def test_earlier_editions_stand_under_a_banner_and_the_record(client):
    article = published()
    change(article, "<p>Set right.</p>")
    publishing.correct(article, "The year was wrong.")
    now = client.get(f"/articles/{article.slug}/")
    assert "The year was wrong." in now.text
    assert f'href="/articles/{article.slug}/editions/1/"' in now.text
    earlier = client.get(f"/articles/{article.slug}/editions/1/")
    assert "Words that say something." in earlier.text
    assert '<meta name="robots" content="noindex">' in earlier.text
    assert "ld+json" in now.text
    assert "ld+json" not in earlier.text
    assert "citation_title" not in earlier.text
    assert f'<link rel="canonical" href="http://127.0.0.1:8000/articles/{article.slug}/">' in earlier.text
    live = client.get(f"/articles/{article.slug}/editions/2/")
    assert (live.status_code, live["Location"]) == (302, f"/articles/{article.slug}/")
    assert client.get(f"/articles/{article.slug}/editions/3/").status_code == 404


def test_a_retracted_essay_stands_under_its_notice(client):
    article = published()
    publishing.retract(article, "The data were wrong.")
    page = client.get(f"/articles/{article.slug}/").text
    assert "The data were wrong." in page
    assert f"<title>Retracted: {article.title}" in page
    assert f"Retracted: {article.title}" in client.get(f"/articles/{article.slug}/cite.ris").text
    assert article.title not in client.get("/").text
    assert client.get("/authors/aiko-brandt/").status_code == 200


def test_somebody_with_two_roles_is_introduced_once(client):
    make_article()
    Person.objects.update(text="Writes on patience.")
    article = published("Twice", byline=["Aiko Brandt", "Aiko Brandt (translator)"])
    page = client.get(f"/articles/{article.slug}/").text
    assert page.count("Writes on patience.") == 1
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_topic_and_author_list_their_essays_under_their_present_names(client):
    article = published()
    Person.objects.update(name="Aiko Brandt-Ito")
    Topic.objects.update(name="The Economy")
    assert "Aiko Brandt-Ito" in client.get("/authors/aiko-brandt/").text
    assert "The Economy" in client.get("/topics/economics/").text
    page = client.get(f"/articles/{article.slug}/").text
    assert "Aiko Brandt</bdi>" in page


def test_topics_beyond_the_mastheads_six_stand_on_the_page_of_all_essays(client):
    published(topics=[f"Topic {number}" for number in range(6)])
    assert 'class="topics"' not in client.get("/articles/").text
    published("More", topics=["Topic 6"])
    page = client.get("/articles/").text
    assert '<a href="/topics/topic-6/">Topic 6</a>' in page
    assert "Topic 6" not in client.get("/privacy/").text


def test_lists_are_paged_by_key(client):
    for number in range(45):
        published(f"Essay {number:02}", MORNING + number * DAY)
    first = client.get("/articles/")
    second = client.get(first.context["older"])
    third = client.get(second.context["older"])
    titles = [edition.title for page in (first, second, third) for edition in page.context["editions"]]
    assert titles == [f"Essay {number:02}" for number in reversed(range(45))]
    assert third.context["older"] == ""
    back = client.get(third.context["newer"])
    assert [e.title for e in back.context["editions"]] == [e.title for e in second.context["editions"]]
    assert client.get(back.context["newer"]).context["newer"] == ""


@pytest.mark.parametrize("key", ["", "x", "~", "2026-01-01~1", "2026-01-01T00:00:00+00:00~x", "\x00~1", "2026-13-01~2"])
def test_a_page_key_that_cannot_be_read_is_not_found(client, key):
    published()
    assert client.get("/articles/", {"after": key}).status_code == 404


def test_an_essay_can_be_cited(client):
    article = published("Who Pays & Why?", byline=["Aiko Brandt", "Jan van der Meer", "Li Wei (translator)"])
    bib = client.get(f"/articles/{article.slug}/cite.bib")
    assert bib["Content-Type"].startswith("application/x-bibtex")
    assert "author = {Brandt, Aiko and van der Meer, Jan}" in bib.text
    assert r"{Who Pays \& Why?}" in bib.text
    ris = client.get(f"/articles/{article.slug}/cite.ris").text
    assert "TI  - Who Pays & Why?\r\n" in ris
    assert client.get(f"/articles/{article.slug}/cite.doc").status_code == 404
    Article.objects.filter(pk=article.pk).update(slug="moved")
    publishing.update(article, "A new name.")
    assert client.get("/articles/who-pays-why/cite.bib")["Location"] == "/articles/moved/cite.bib"
    page = client.get("/articles/moved/").text
    assert "Brandt, A., &amp; van der Meer, J. (2026, March 2)." in page
    assert '<meta name="citation_author" content="van der Meer, Jan">' in page


@pytest.mark.parametrize("address", ["/accessibility/", "/privacy/", "/livez", "/readyz", "/topics/", "/nothing/"])
def test_other_addresses(client, address):
    assert client.get(address).status_code == (404 if address in ("/topics/", "/nothing/") else 200)


def test_pages_are_read_not_written(client):
    for address in ("/", "/articles/", "/authors/", "/privacy/", "/livez"):
        assert client.post(address).status_code == 405


def test_scheduled_essays_are_on_no_page_before_their_time(client, monkeypatch):
    article = make_article("The Coming")
    now = timezone.now()
    publishing.schedule(article, now + DAY)
    assert "The Coming" not in client.get("/").text
    monkeypatch.setattr(timezone, "now", lambda: now + 2 * DAY)
    assert "The Coming" in client.get("/").text
