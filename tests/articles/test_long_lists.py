"""Lists of one topic or person, which an index holds in their order: what stands in them, and that no list is read whole and sorted."""

import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Article, ArticleTopic, Byline, Edition, EditionPerson, EditionTopic, Person, Topic
from tests.factories import FAR, MORNING, published

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LISTED = re.compile(r'FROM "articles_edition" [A-Z](?!.*"chosen_at").*ORDER BY .*LIMIT')
WHOLE = re.compile("SCAN articles_edition(?!.*edition_newest_first)")
KEY = "2026-03-04T00:00:00%2B00:00~3"


def titles(name, slug, at):
    one = {"topic": Topic, "person": Person}[name].objects.get(slug=slug)
    return [edition.title for edition in Edition.objects.listed(at).of(name, one)]


def move(article, topic, person):
    """To this topic and this author, in the working copy."""
    article.refresh_from_db()
    topic = Topic.objects.get_or_create(name=topic, slug=topic.lower())[0]
    person = Person.objects.get_or_create(name=person, slug=person.lower())[0]
    ArticleTopic.objects.filter(article=article).update(topic=topic)
    Byline.objects.filter(article=article).update(person=person)
    article.version += 1
    article.save()


def both(place, at):
    """The essays in the topic's list, which are those in the person's."""
    topic, person = {"old": ("economics", "aiko-brandt"), "new": ("law", "runa")}[place]
    found = titles("topic", topic, at)
    assert found == titles("person", person, at)
    return found


def test_an_essay_moves_to_its_new_lists_when_the_edition_begins():
    article = published("Moved")
    published("Other", MORNING + HOUR)
    move(article, "Law", "Runa")
    publishing.schedule(article, FAR, kind=Edition.Kind.UPDATE, note="Filed elsewhere.")
    before = FAR - HOUR
    assert (both("old", before), both("new", before)) == (["Other", "Moved"], [])
    assert (both("old", FAR), both("new", FAR)) == (["Other"], ["Moved"])


def test_lists_leave_out_what_was_retracted_or_withdrawn_and_take_back_what_was_restored():
    article = published("Doubtful")
    published("Other", MORNING + HOUR)
    steps = [MORNING + HOUR * n for n in range(2, 6)]
    publishing.retract(article, "The data were made up.", steps[0])
    publishing.restore(article, "They were not.", steps[1])
    publishing.withdraw(article, steps[2])
    publishing.restore(article, "By mistake.", steps[3])
    found = [both("old", at) for at in (MORNING, *steps)]
    assert found == [["Doubtful"], ["Other"], ["Other", "Doubtful"], ["Other"], ["Other", "Doubtful"]]


def test_a_correction_leaves_an_essay_at_its_place():
    twins = [published(f"Essay {n}", MORNING + HOUR * min(n, 2)) for n in range(4)]
    order = ["Essay 3", "Essay 2", "Essay 1", "Essay 0"]
    assert both("old", timezone.now()) == order
    publishing.correct(twins[0], "A slip.")
    publishing.correct(twins[2], "A slip.")
    assert both("old", timezone.now()) == order


def test_authors_are_those_of_listed_essays_counted(client):
    for name in ("Withdrawn", "Retracted", "Moved", "Corrected"):
        published(name, byline=["Aiko Brandt", f"Writer {name}"])
    publishing.withdraw(Article.objects.get(title="Withdrawn"))
    publishing.retract(Article.objects.get(title="Retracted"), "Made up.")
    publishing.correct(Article.objects.get(title="Corrected"), "A slip.")
    people = client.get("/authors/").context["people"]
    found = {person.name: person.essays for person in people}
    assert found == {"Aiko Brandt": 2, "Writer Moved": 1, "Writer Corrected": 1}
    page = client.get("/authors/writer-withdrawn/")
    assert page.status_code == 404
    tally = client.get("/authors/aiko-brandt/").context["tally"]
    assert tally == {"count": 2, "first": MORNING}


def test_joins_of_an_earlier_release_are_filled_from_their_editions():
    published("First")
    published("Second", MORNING + HOUR)
    kept = {join: list(join.objects.order_by("pk").values()) for join in (EditionPerson, EditionTopic)}
    wrong = Article.objects.create()
    for join in kept:
        QuerySet(join).update(article=wrong, published_at=FAR)
    import_module("articles.migrations.0009_shelved").fill(apps, None)
    assert kept == {join: list(join.objects.order_by("pk").values()) for join in kept}


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="asks SQLite how it would answer; PostgreSQL reads short lists whole"
)
@pytest.mark.parametrize(
    "address",
    [
        *("/", "/articles/", f"/articles/?after={KEY}", f"/articles/?before={KEY}", "/articles/essay-3/", "/nothing/"),
        *(f"/topics/economics/{query}" for query in ("", f"?after={KEY}", f"?before={KEY}")),
        *(f"/authors/aiko-brandt/{query}" for query in ("", f"?after={KEY}", f"?before={KEY}")),
    ],
)
def test_no_list_of_essays_is_read_whole_or_sorted(client, address):
    for day in range(5):
        published(f"Essay {day}", MORNING + timedelta(days=day))
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    plans = [plan(query["sql"]) for query in queries if LISTED.search(query["sql"])]
    assert plans
    sorted_ = [steps for steps in plans if any("TEMP B-TREE" in step for step in steps)]
    whole = [steps for steps in plans if any(WHOLE.match(step) for step in steps)]
    assert not sorted_ and not whole


def plan(sql):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}".replace("%", "%%"))
        return [row[3] for row in cursor.fetchall()]
