"""The magazine of the bench, put straight into its tables: what a reader or an editor does would take hours."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone
from django.utils.crypto import get_random_string

from articles import page_parts
from articles.models import (
    Address,
    Article,
    ArticleTopic,
    Byline,
    Citation,
    Edition,
    EditionPerson,
    EditionReference,
    EditionTopic,
    Person,
    Reference,
    Section,
    Topic,
)
from articles.models.reference import fingerprint
from articles.slugs import latin_slug
from comments import posting, tokens
from comments.models import Policy, Reply
from tests.bench import words

BEGIN = datetime(2020, 1, 1, 9, tzinfo=UTC)
PEOPLE = 50
EDITOR = "bench-editor"
BATCH = 500


def build(essays, replies, longest):
    """An empty database becomes a magazine, with its static files and an editor."""
    call_command("migrate", verbosity=0)
    if not staticfiles_storage.is_current():
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    fill(essays, replies, longest)
    call_command("account", "create", EDITOR, "editor@example.org", role="editor", stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def fill(essays, replies, longest):
    """So many essays, and so many replies beside those of words.LONG."""
    with transaction.atomic():
        Policy.objects.update_or_create(pk=1, defaults={"hold": Policy.Hold.NOBODY})
        editions = add_essays(essays)
        # Those that are read by name, and what they lead on to: ten thousand would take minutes, and nobody asks for them.
        page_parts.store(*{*editions[:2], *editions[-50:]})
        add_replies(editions, words.spread(essays, replies, longest))


def add_essays(number):
    people = [
        Person(name=f"Writer Number{n}", slug=f"writer-{n}", sort_name=f"Number{n}, Writer") for n in range(PEOPLE)
    ]
    people = Person.objects.bulk_create(people)
    topics = Topic.objects.bulk_create(
        Topic(name=name, slug=latin_slug(name, 60), order=n) for n, name in enumerate(words.TOPICS)
    )
    works = Reference.objects.bulk_create(
        Reference(
            csl=work["csl"], raw=work["raw"], doi=work["csl"].get("DOI", ""), fingerprint=fingerprint(work["csl"], "")
        )
        for work in words.works().values()
    )
    titles = [f"{words.sentence(5).rstrip('.')} {n}" for n in range(number)]
    articles = Article.objects.bulk_create(
        (
            Article(title=title, slug=words.slug(n, number), version=1, standfirst=words.STANDFIRST)
            for n, title in enumerate(titles)
        ),
        BATCH,
    )
    who, what = (lambda n: people[n % PEOPLE]), (lambda n: topics[n % len(topics)])
    Byline.objects.bulk_create(Byline(article=article, person=who(n), order=0) for n, article in enumerate(articles))
    ArticleTopic.objects.bulk_create(
        ArticleTopic(article=article, topic=what(n), order=0) for n, article in enumerate(articles)
    )
    for n in range(0, number, BATCH):
        some = articles[n : n + BATCH]
        Section.objects.bulk_create(
            Section(article=article, order=order, anchor=part.anchor, heading=part.heading, level=1, html=part.html)
            for article in some
            for order, part in enumerate(words.parts())
        )
        Citation.objects.bulk_create(
            Citation(article=article, reference=work, key=key, order=order)
            for article in some
            for order, (key, work) in enumerate(zip(words.works(), works, strict=True))
        )
    return add_editions(articles, who, what, works)


def add_editions(articles, who, what, works):
    text, now, editions = words.printed(), timezone.now(), []
    for n, article in enumerate(articles):
        at = BEGIN + (now - timedelta(days=1) - BEGIN) * n / len(articles)
        editions.append(
            Edition(
                article=article,
                number=1,
                kind=Edition.Kind.FIRST,
                live_from=at,
                published_at=at,
                version=1,
                slug=article.slug,
                title=article.title,
                standfirst=article.standfirst,
                byline=[Byline(person=who(n)).printed()],
                printed_topics=[{"name": what(n).name, "slug": what(n).slug}],
                plain_text=words.text(n, len(articles)),
                **{name: getattr(text, name) for name in ("sections", "references", "notes", "word_count")},
            )
        )
    editions = Edition.objects.bulk_create(editions, BATCH)
    Address.objects.bulk_create(Address(slug=article.slug, article=article) for article in articles)
    EditionPerson.objects.bulk_create(EditionPerson.of(edition, person=who(n)) for n, edition in enumerate(editions))
    EditionTopic.objects.bulk_create(EditionTopic.of(edition, topic=what(n)) for n, edition in enumerate(editions))
    for n in range(0, len(editions), BATCH):
        EditionReference.objects.bulk_create(
            EditionReference(edition=edition, reference=work) for edition in editions[n : n + BATCH] for work in works
        )
    return editions


def add_replies(editions, shares):
    """All shown; the package's `save`, which would look for each one's place, is passed by."""
    made, last = [], Reply.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for place, number in shares:
        thread = []
        for said in words.replies(number):
            last += 1
            at = editions[place].live_from + timedelta(minutes=len(thread) + 1)
            draft = posting.Draft("Words.", said.name, f"bench-{last}", website=said.website)
            html = said.html.replace("</p>", f" {words.SOUGHT['rare']}</p>", last % 10_000 == 1)
            reply = posting.new_reply(editions[place], draft, None, html, at, Reply.Hold.NONE)
            reply.id = reply.comment_ptr_id = reply.xtdcomment_ptr_id = last
            thread = [*thread, reply] if said.above else [reply]
            parent = thread[-1 - said.above]
            reply.thread_id, reply.order, reply.parent_id = thread[0].pk, len(thread), parent.pk
            if said.above:
                reply.level, reply.answers = parent.level + 1, parent
            reply.confirmed_at = reply.first_shown_at = at
            reply.is_public = True
            made.append(reply)
    for table in reversed([model for model in Reply.__mro__ if hasattr(model, "_meta") and not model._meta.abstract]):
        for n in range(0, len(made), BATCH):
            QuerySet(table)._insert(made[n : n + BATCH], table._meta.local_concrete_fields, using="default")


def forms(slug, posters, number):
    """What so many signed-in readers' browsers send: for each the headers and the fields of so many forms."""
    article, users = Article.objects.get(slug=slug), get_user_model().objects
    found = []
    for n in range(posters):
        user, _ = users.get_or_create(username=f"poster-{n}", defaults={"email": f"poster-{n}@example.org"})
        client, secret = Client(), get_random_string(32)
        client.force_login(user)
        cookies = {settings.SESSION_COOKIE_NAME: client.session.session_key, settings.CSRF_COOKIE_NAME: secret}
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
        }
        fields = {"comment": "I beg to differ, and here is why.", "reply_to": "", "csrfmiddlewaretoken": secret}
        tokens_ = [tokens.issue(article.pk, refilled=True) for _ in range(number)]
        found.append({"headers": headers, "fields": [fields | {"token": token} for token in tokens_]})
    return found


def known(locations):
    """How many of these addresses of replies lead to one that is shown."""
    numbers = {int(location.rstrip("/").rpartition("/")[2]) for location in locations}
    return Reply.objects.shown().filter(pk__in=numbers).count() if len(numbers) == len(locations) else 0


def last():
    """The address of the last page of the list of essays."""
    edition = Edition.objects.order_by("published_at", "article_id")[19]
    return f"/articles/?{urlencode({'after': f'{edition.published_at.isoformat()}~{edition.article_id}'})}"


def edit():
    """The address of an essay at the desk."""
    return f"/admin/articles/article/{Article.objects.get(slug='fifty').pk}/change/"
