"""Lists of the desk: filters, search, pages by key; and what they ask of the database where there is very much."""

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Article, Byline, Citation, Edition, Person, Reference
from comments.models import Reply
from tests.comments.cast import many
from tests.comments.desk import make_reply
from tests.factories import FAR, MORNING, make_article, published, work
from tests.roles_cast import make_message, make_user

ESSAYS, LIBRARY = "/admin/articles/article/", "/admin/articles/reference/"


@pytest.fixture
def editor(db, client):
    user = make_user("the-editor", "editor")
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


@pytest.mark.parametrize("odd", ["x", "9" * 30, "%00", "-1"])
def test_an_odd_author_is_answered_calmly(client, editor, odd):
    assert client.get(f"{ESSAYS}?author={odd}").status_code in (200, 302)


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
    assert listed(client.get(f"{LIBRARY}?use=unread")) == ["Nobody (1999). Cited nowhere."]


def test_a_page_of_the_outbox_is_paged_too(client, db):
    client.force_login(make_user("the-administrator", "administrator"))
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


def fill(essays, replies, works, people):
    now = timezone.now()
    Person.objects.bulk_create(
        Person(name=f"Person {n}", slug=f"person-{n}", sort_name=f"{n:05}, Person") for n in range(people)
    )
    Reference.objects.bulk_create(
        Reference(csl={"type": "book", "title": f"Work {n}"}, raw=f"Somebody. Work {n}.", fingerprint=f"|{n // 2}|work")
        for n in range(works)
    )
    Article.objects.bulk_create(Article(title=f"Essay {n}", slug=f"essay-{n}") for n in range(essays))
    articles = list(Article.objects.order_by("pk"))
    persons, references = list(Person.objects.all()), list(Reference.objects.all())
    Byline.objects.bulk_create(
        Byline(article=article, person=persons[n % people], order=0) for n, article in enumerate(articles)
    )
    Citation.objects.bulk_create(
        Citation(article=article, reference=references[(n + k) % works], key=f"k{k}", order=k)
        for n, article in enumerate(articles)
        for k in range(2)
    )
    frozen = {"byline": [], "printed_topics": [], "sections": [], "references": [], "notes": []}
    Edition.objects.bulk_create(
        Edition(
            article=article,
            number=1,
            kind="first",
            version=1,
            slug=article.slug,
            word_count=9,
            **{"live_from": MORNING + timedelta(minutes=n), "published_at": now, "title": article.title, **frozen},
        )
        for n, article in enumerate(articles)
        if n % 4
    )
    many(articles[1], replies, 5)
    waiting = list(Reply.objects.order_by("-id").only("id")[: replies // 10])
    for number, reply in enumerate(waiting):
        reply.approved_at, reply.confirmed_at = None, MORNING + timedelta(minutes=number)
    Reply.objects.bulk_update(waiting, ["approved_at", "confirmed_at"], 500)


@pytest.fixture(scope="module")
def magazine(django_db_setup, django_db_blocker):
    """10,000 essays, 50,000 replies, 5,000 works, 2,000 people."""
    with django_db_blocker.unblock(), transaction.atomic():
        fill(10_000, 50_000, 5_000, 2_000)
        yield
        transaction.set_rollback(True)


LISTS = [
    "/admin/",
    ESSAYS,
    f"{ESSAYS}?state=live",
    f"{ESSAYS}?state=draft&q=essay",
    LIBRARY,
    f"{LIBRARY}?use=twice",
    f"{LIBRARY}?q=somebody",
    "/admin/articles/person/",
    "/admin/articles/edition/",
    "/admin/comments/reply/",
    "/admin/comments/reply/?state=all",
    "/admin/comments/reply/?state=public",
    "/admin/autocomplete/?app_label=articles&model_name=citation&field_name=reference&term=work",
    "/admin/autocomplete/?app_label=articles&model_name=byline&field_name=person&term=person",
    "/admin/autocomplete/?app_label=articles&model_name=lead&field_name=article&term=essay",
]


def asked(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def steps(client, address):
    """What SQLite does for a page, in steps of its machine: no clock is asked."""
    done = 0

    def note():
        nonlocal done
        done += 1

    connection.connection.set_progress_handler(note, 100)
    try:
        assert client.get(address).status_code == 200
    finally:
        connection.connection.set_progress_handler(None, 0)
    return done


FEW = {}


def test_queries_where_there_is_little(client, editor):
    fill(60, 60, 60, 60)
    for address in LISTS:
        client.get(address)  # content types are asked for once
        FEW[address] = asked(client, address)
    assert max(FEW.values()) <= 12, FEW


def test_queries_are_as_many_where_there_is_very_much(magazine, client, editor):
    found = {}
    for address in LISTS:
        client.get(address)
        found[address] = asked(client, address)
    assert found == FEW


@pytest.mark.parametrize(
    ("address", "model", "names"),
    [
        (f"{ESSAYS}?", Article, ("modified_at", "id")),
        (f"{LIBRARY}?", Reference, ("id",)),
        ("/admin/articles/person/?", Person, ("sort_name", "id")),
        ("/admin/articles/edition/?", Edition, ("live_from", "id")),
        ("/admin/comments/reply/?state=all&", Reply, ("id",)),
        ("/admin/comments/reply/?", Reply, ("confirmed_at", "id")),
    ],
)
def test_the_last_page_costs_what_the_first_one_costs(magazine, client, editor, address, model, names):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite tells its steps")
    descending = model is not Person and address != "/admin/comments/reply/?"
    rows = model.objects.waiting() if address == "/admin/comments/reply/?" else model.objects.all()
    order = [("-" if not descending else "") + name for name in names]
    last = rows.order_by(*order).values_list(*names)[100]
    key = "~".join(value.isoformat() if hasattr(value, "isoformat") else str(value) for value in last)
    client.get(address)
    first, deep = steps(client, address), steps(client, f"{address}after={key.replace('+', '%2b')}")
    assert deep <= first * 1.5, (first, deep)
