"""What the lists of the desk ask of the database where there is very much: no more than where there is little."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, ArticleTopic, Byline, Citation, Edition, Person, Picture, Reference, Topic
from comments.models import Discussion, Reply
from edeconomy.outbox.models import Message
from tests.comments.cast import many
from tests.factories import MORNING
from tests.once import kept_for_module
from tests.roles_cast import make_user

ESSAYS, LIBRARY = "/admin/articles/article/", "/admin/articles/reference/"


@pytest.fixture
def administrator(db, client):
    user = make_user("the-administrator", "administrator")
    client.force_login(user)
    return user


def fill(essays, replies, works, people):
    now = timezone.now()
    Person.objects.bulk_create(
        Person(name=f"Person {n}", slug=f"person-{n}", sort_name=f"{n:05}, Person") for n in range(people)
    )
    Reference.objects.bulk_create(
        Reference(csl={"type": "book", "title": f"Work {n}"}, raw=f"Somebody. Work {n}.", likeness=f"{n // 2}|work")
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
    topics = Topic.objects.bulk_create(Topic(name=f"Topic {n}", slug=f"topic-{n}") for n in range(60))
    ArticleTopic.objects.bulk_create(
        ArticleTopic(article=article, topic=topics[n % 60], order=0) for n, article in enumerate(articles)
    )
    users = get_user_model()
    users.objects.bulk_create(users(username=f"user-{n}", email=f"user-{n}@mail.example") for n in range(people))
    words = {"alt": "A ledger", "credit": "Somebody", "licence": "CC BY 4.0", "width": 9, "height": 9}
    Picture.objects.bulk_create(Picture(file=f"{n}.webp", **words) for n in range(works))
    Message.objects.bulk_create(
        Message(message_id=n, subject=f"Mail {n}", body=b"x", state="failed", recipient="x@mail.example", due_at=now)
        for n in range(people)
    )
    Discussion.objects.bulk_create(Discussion(article=article) for article in articles)
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
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as a server's own housekeeping does; without it PostgreSQL plans for empty tables


@pytest.fixture(scope="module")
def magazine(few, django_db_setup, django_db_blocker):
    """Of everything twenty pages and more: enough that a list which counts or skips its rows shows it."""
    with kept_for_module(django_db_blocker):
        fill(2_500, 2_500, 2_500, 2_500)
        yield


LISTS = [
    "/admin/",
    ESSAYS,
    f"{ESSAYS}?state=live",
    f"{ESSAYS}?state=draft&q=essay",
    f"{ESSAYS}?state=scheduled",
    f"{ESSAYS}?state=withdrawn",
    f"{ESSAYS}?topic=topic-3",
    f"{ESSAYS}?author=person",
    LIBRARY,
    f"{LIBRARY}?use=twice",
    f"{LIBRARY}?q=somebody",
    "/admin/articles/person/",
    "/admin/articles/person/?q=person",
    "/admin/articles/topic/",
    "/admin/articles/picture/",
    "/admin/articles/picture/?q=ledger",
    "/admin/articles/lead/",
    "/admin/articles/edition/",
    "/admin/articles/edition/?kind__exact=first",
    "/admin/accounts/user/",
    "/admin/accounts/user/?q=user",
    "/admin/outbox/message/",
    "/admin/outbox/message/?state=all&q=mail",
    "/admin/comments/discussion/",
    "/admin/comments/reply/",
    "/admin/comments/reply/?state=all",
    "/admin/comments/reply/?state=public",
    "/admin/comments/reply/?state=removed",
    "/admin/comments/reply/?state=all&q=words",
    f"{ESSAYS}works/?q=work",
    f"{ESSAYS}pictures/?q=ledger",
    f"{ESSAYS}pictures/?id=1",
    "/admin/autocomplete/?app_label=articles&model_name=citation&field_name=reference&term=work",
    "/admin/autocomplete/?app_label=articles&model_name=byline&field_name=person&term=person",
    "/admin/autocomplete/?app_label=articles&model_name=lead&field_name=article&term=essay",
    "/admin/autocomplete/?app_label=articles&model_name=article&field_name=picture&term=ledger",
    "/admin/autocomplete/?app_label=articles&model_name=articletopic&field_name=topic&term=topic",
    "/admin/autocomplete/?app_label=articles&model_name=person&field_name=user&term=user",
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


def counts(client):
    found = {}
    for address in LISTS:
        client.get(address)  # content types are asked for once
        found[address] = asked(client, address)
    return found


@pytest.fixture(scope="module")
def few(django_db_setup, django_db_blocker):
    """{address: how many queries} where there is little."""
    with kept_for_module(django_db_blocker):
        fill(60, 60, 60, 60)
        client = Client()
        client.force_login(make_user("the-administrator", "administrator"))
        found = counts(client)
    return found


def test_queries_are_few(few):
    # Most on the first page: of its 17, two ask whether mail goes out at all, one whom the guests who wait resemble.
    assert max(few.values()) <= 17, few


def test_queries_are_as_many_where_there_is_very_much(few, magazine, client, administrator):
    assert counts(client) == few


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
def test_the_last_page_costs_what_the_first_one_costs(magazine, client, administrator, address, model, names):
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
