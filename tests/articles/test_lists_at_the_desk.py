"""Lists of the desk: filters, search, pages by key."""

import re

import pytest

from articles import publishing
from articles.models import Article, Edition, Person, Reference
from tests.comments.desk import make_reply
from tests.factories import FAR, MORNING, make_article, published, work
from tests.roles_cast import make_message, make_user

ESSAYS, LIBRARY = "/admin/articles/article/", "/admin/articles/reference/"


@pytest.fixture
def editor(db, client):
    user = make_user("the-editor", "editor")
    client.force_login(user)
    return user


@pytest.fixture
def administrator(db, client):
    user = make_user("the-administrator", "administrator")
    client.force_login(user)
    return user


def listed(answer):
    return re.findall(r'<th class="field-__str__">\s*<a [^>]*>([^<]*)</a>', answer.text)


def links(answer):
    return {
        side: address.replace("&amp;", "&") for address, side in re.findall(r'href="([^"]*)" rel="(\w+)"', answer.text)
    }


def test_essays_are_found_by_state(client, editor):
    make_article("A draft")
    published("Live")
    publishing.schedule(make_article("Scheduled"), FAR)
    publishing.withdraw(published("Withdrawn"))
    publishing.retract(published("Retracted"), "It was wrong.")
    changed = published("Live and changing")
    publishing.schedule(changed, FAR, kind=Edition.Kind.UPDATE, note="More.")
    found = {state: set(listed(client.get(f"{ESSAYS}?state={state}"))) for state in ("draft", "scheduled", "live")}
    found |= {state: set(listed(client.get(f"{ESSAYS}?state={state}"))) for state in ("withdrawn", "retracted", "odd")}
    everything = set().union(*found.values())
    assert found == {
        "draft": {"A draft"},
        "scheduled": {"Scheduled", "Live and changing"},
        "live": {"Live", "Live and changing"},
        "withdrawn": {"Withdrawn"},
        "retracted": {"Retracted"},
        "odd": everything,
    }


def test_essays_are_found_by_topic_author_and_words_together(client, editor):
    make_article("One", byline=["Aiko Brandt"], topics=["Economics"])
    make_article("Two", byline=["Lena Okafor"], topics=["Economics"])
    make_article("Three", byline=["Lena Okafor"], topics=["Geopolitics"])
    lena = Person.objects.get(name="Lena Okafor")
    assert set(listed(client.get(f"{ESSAYS}?author={lena.pk}"))) == {"Two", "Three"}
    answer = client.get(f"{ESSAYS}?author={lena.pk}&topic=economics&q=tw")
    assert listed(answer) == ["Two"]
    form = answer.text.split('class="by-author"')[1].split("</form>")[0]
    assert f'value="{lena.pk}" selected>Lena Okafor<' in form
    assert 'name="topic" value="economics"' in form and 'name="q" value="tw"' in form
    assert listed(client.get(f"{ESSAYS}?topic=nothing")) == []


@pytest.mark.parametrize(
    "page",
    """articles/article articles/edition articles/person articles/topic articles/reference articles/picture accounts/user
    outbox/message comments/reply comments/discussion articles/article/works articles/article/pictures""".split(),
)
def test_whatever_is_sought_is_answered(client, administrator, page):
    """SQLite refuses patterns of 50,000 signs, and conditions a thousand deep."""
    published(references=[work("a")])
    make_message()
    for words in ("%00", "x" * 60_000, "x+" * 3_000):
        assert client.get(f"/admin/{page}/?q={words}").status_code == 200


@pytest.mark.parametrize("page", ["articles/reference", "accounts/user", "outbox/message"])
def test_what_is_ticked_is_a_row(client, administrator, page):
    for odd in ("x", "-1", "9" * 30):
        answer = client.post(f"/admin/{page}/", {"action": "retry", "_selected_action": odd})
        assert answer.status_code == 400


@pytest.mark.parametrize("odd", ["x", "9" * 18, "9" * 30, "%00", "-1", "x" * 60_000])
def test_an_odd_author_is_answered_calmly(client, editor, odd):
    assert client.get(f"{ESSAYS}?author={odd}").status_code == 200


def test_an_author_is_found_by_name_where_there_is_no_script(client, editor):
    make_article("One", byline=["Aiko Brandt"])
    make_article("Two", byline=["Lena Okafor"])
    answer = client.get(f"{ESSAYS}?author=&author=okaf&state=draft")
    assert listed(answer) == ["Two"]
    assert '<noscript><input type="search" name="author" value="okaf"' in answer.text
    assert 'Filter: <span class="chosen">Draft, okaf</span>' in answer.text
    assert listed(client.get(f"{ESSAYS}?author=nobody")) == []


def test_authors_are_offered_no_author(db, client):
    client.force_login(make_user("somebody", "author"))
    assert "by-author" not in client.get(ESSAYS).text


def test_pages_follow_each_other_by_key_and_keep_the_filter(client, editor):
    Article.objects.bulk_create(Article(title=f"Essay {number:03}") for number in range(120))
    Article.objects.update(modified_at=MORNING)  # all at one instant: the number of the row decides
    first = client.get(f"{ESSAYS}?state=draft&q=essay")
    second = client.get(links(first)["next"])
    third = client.get(links(second)["next"])
    assert listed(first) + listed(second) + listed(third) == [f"Essay {number:03}" for number in reversed(range(120))]
    assert "prev" not in links(first) and "next" not in links(third)
    assert listed(client.get(links(third)["prev"])) == listed(second)
    assert "state=draft" in links(second)["next"] and "q=essay" in links(second)["next"]
    assert 'name="after"' not in second.text  # a new search begins at the beginning
    assert "after=" not in re.search(r'<a href="([^"]*)">\s*Live</a>', second.text)[1]


@pytest.mark.parametrize("key", ["x", "~", "2026-01-01~1", "2026-01-01T00:00:00Z~" + "9" * 30, "%00~1"])
def test_a_key_that_says_nothing_is_not_found(client, editor, key):
    assert client.get(f"{ESSAYS}?after={key}").status_code == 404


def test_works_are_found_by_their_use(client, editor):
    make_article(references=[work("a", "Cited", DOI="10.1000/a")])
    Reference.objects.create(raw="Nobody (1999). Cited nowhere.")
    twins = [Reference.objects.create(csl={"type": "book", "title": "Twice"}) for _ in range(2)]
    assert listed(client.get(f"{LIBRARY}?use=cited")) == ["Cited"]
    assert "Cited" not in listed(client.get(f"{LIBRARY}?use=uncited"))
    assert listed(client.get(f"{LIBRARY}?use=twice")) == [str(twin) for twin in twins]
    known = Reference.objects.create(
        csl={"type": "book", "title": "TWICE.", "DOI": "10.1000/b", "author": [{"family": "Okafor"}]}
    )
    other = Reference.objects.create(csl={"type": "book", "title": "Twice", "issued": {"date-parts": [[1999]]}})
    found = client.get(f"{LIBRARY}?use=twice").text
    assert (
        f"/{known.pk}/change/" in found and f"/{other.pk}/change/" not in found
    )  # whoever wrote it; another year is another
    assert listed(client.get(f"{LIBRARY}?use=unread")) == ["Nobody (1999). Cited nowhere."]


def test_a_page_of_the_outbox_is_paged_too(client, administrator):
    for _ in range(60):
        make_message()
    answer = client.get("/admin/outbox/message/")
    assert answer.text.count("action-select") == 50
    assert client.get(links(answer)["next"]).text.count("action-select") == 10


def test_the_whole_list_can_still_be_chosen(client, editor):
    essay = published()
    for _ in range(51):
        make_reply(essay, approved=False)
    assert "Select the whole list" in client.get("/admin/comments/reply/").text
    assert "Select the whole list" not in client.get("/admin/articles/topic/").text
