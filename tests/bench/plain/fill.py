"""The same magazine in the yardstick's tables."""

from datetime import UTC, datetime, timedelta

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from articles.markup import works_for_page
from tests.bench import words
from tests.bench.plain.models import Article, Comment, Person, Reference, Section, Topic

BEGIN = datetime(2020, 1, 1, 9, tzinfo=UTC)
BATCH = 500


def build(essays, replies, longest):
    call_command("migrate", run_syncdb=True, verbosity=0)
    with transaction.atomic():
        fill(essays, replies, longest)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def fill(essays, replies, longest):
    text, now = words.printed(), timezone.now()
    people = Person.objects.bulk_create(Person(name=f"Writer Number{n}", slug=f"writer-{n}") for n in range(50))
    topics = Topic.objects.bulk_create(Topic(name=name, slug=f"topic-{n}") for n, name in enumerate(words.TOPICS))
    articles = Article.objects.bulk_create(
        Article(
            title=f"{words.sentence(5).rstrip('.')} {n}",
            slug=words.slug(n, essays),
            standfirst=words.STANDFIRST,
            author=people[n % len(people)],
            topic=topics[n % len(topics)],
            published_at=BEGIN + (now - timedelta(days=1) - BEGIN) * n / essays,
            minutes=9,
        )
        for n in range(essays)
    )
    works = works_for_page(text.references)
    for article in articles:
        Section.objects.bulk_create(
            Section(article=article, order=n, anchor=part["anchor"], heading=part["heading"], html=part["html"])
            for n, part in enumerate(text.sections)
        )
        Reference.objects.bulk_create(
            Reference(
                article=article,
                **{name: work[name] or "" for name in ("number", "html", "doi", "url")},
                uses=work["uses"],
            )
            for work in works
        )
    Comment.objects.bulk_create(comments(articles, words.spread(essays, replies, longest)), BATCH)


def comments(articles, shares):
    for place, number in shares:
        depths = []
        for n, said in enumerate(words.replies(number)):
            depths = [*depths, depths[-said.above] + 1] if said.above else [0]
            yield Comment(
                article=articles[place],
                thread=n - len(depths) + 2,
                order=len(depths),
                depth=depths[-1],
                name=said.name,
                url=said.website,
                html=said.html,
                created_at=articles[place].published_at + timedelta(minutes=n),
            )


def forms(posters, number):
    """What so many guests' browsers send: for each the headers and the fields of so many forms."""
    found = []
    for n in range(posters):
        secret = get_random_string(32)
        headers = {"Cookie": f"csrftoken={secret}", "Content-Type": "application/x-www-form-urlencoded"}
        fields = {"text": "I beg to differ, and here is why.", "name": f"Poster {n}", "email": "poster@example.org"}
        found.append({"headers": headers, "fields": [fields | {"csrfmiddlewaretoken": secret}] * number})
    return found
