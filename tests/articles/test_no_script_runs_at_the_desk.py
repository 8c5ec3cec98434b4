"""S03: whatever an author types, into any field, a browser at the desk and at the essay runs nothing of it."""

import html
from datetime import timedelta
from itertools import batched

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.test import Client

from articles import publishing
from articles.manuscripts.manuscript import Work
from articles.markup import clean_author
from articles.models import Article, Person, Picture, Reference, Topic
from tests.comments.test_no_script_runs import FOUND, page, vectors  # noqa: F401
from tests.factories import MORNING, make_article, part
from tests.pictures import make_picture
from tests.roles_cast import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK, PER_ESSAY = "/admin/articles", 30
# What the desk has of its own: inline style attributes, the import map of the editor, and the preview in a frame.
OWN = "one => !one.matches(\"script[nonce], script[type='application/json'], iframe[src^='/admin/articles/article/']\")"
AT_DESK = FOUND.replace("style$|", "").replace(
    "].map(", f"].filter({OWN}).filter((one) => !one.closest('svg, iframe')).map("
)


@pytest.fixture(autouse=True)
def library(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def made_of(texts, number):
    """A live essay with a change ahead, whose every field holds some of the texts."""
    words = {"credit": texts[0][:200], "licence": texts[-1][:200]}
    picture = make_picture(texts[1][:500], **words)
    figure = f'<figure data-picture="{picture.pk}"><figcaption>{html.escape(texts[2])}</figcaption></figure>'
    works = [Work(f"k{n}", text, None) for n, text in enumerate(texts)]
    works += [
        Work(
            f"c{n}",
            text,
            {
                "type": "book",
                "title": text,
                "author": [{"family": text, "given": text}],
                "publisher": text,
                "URL": text,
                "DOI": f"10.1000/{text}",
                "issued": {"date-parts": [[1900 + number, n + 1]]},
            },
        )
        for n, text in enumerate(texts)
    ]
    mark = '<cite data-keys="c0" data-locators="{}">{}</cite>'
    sections = [
        part(
            clean_author(f"<p>{text}</p>")
            + f"<p>{html.escape(text)}{mark.format(html.escape(text.replace('|', '')), html.escape(text))}"
            f"<span data-note>{html.escape(text)}</span></p>",
            text[:250],
        )
        for text in texts
    ]
    essay = make_article(
        texts[0][:250] or "x",
        standfirst=texts[1][:500],
        byline=[f"{text[:110]} {number}" for text in texts],
        topics=[text[:60] for text in texts[:3]],
        sections=[part(f"<p>Words.</p>{figure}"), *sections],
        references=works,
        slug=f"essay-{number}",
    )
    essay.picture = picture
    essay.save()
    publishing.publish(essay, MORNING + timedelta(minutes=number))
    publishing.correct(essay, texts[3], MORNING + timedelta(days=1, minutes=number))
    Article.objects.filter(pk=essay.pk).update(title=texts[4][:250], standfirst=texts[5][:500])
    return essay


def enter(page, user):  # noqa: F811
    client = Client()
    client.force_login(user)
    kept = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": page.context._options["baseURL"]}
    page.context.add_cookies([kept])


def look(page, address, search=AT_DESK):  # noqa: F811
    assert page.goto(address).status in (200, 409), address
    assert page.evaluate("window.violations") == [], address
    assert page.evaluate(search) == [], address


def listed(page, model, texts):  # noqa: F811
    """The list, page by page, and what a search of it shows."""
    address = f"{DESK}/{model}/"
    while address:
        look(page, address)
        later = page.locator("a[rel=next]")
        address = later.first.get_attribute("href") if later.count() else None
        address = f"{DESK}/{model}/{address}" if address and address.startswith("?") else address
    for text in texts[::40]:
        look(page, f"{DESK}/{model}/?q=" + "".join(f"%{byte:02x}" for byte in text.encode()[:200]))


@pytest.mark.parametrize("source", ["ours", "corpus"])
def test_nothing_that_an_author_types_runs(request, page, live_server, source):  # noqa: F811
    request.param = source
    texts, editor = vectors(request), make_user("the-editor", "editor")
    assert len(texts) >= 150
    essays = [made_of(list(few), n) for n, few in enumerate(batched(texts[:-6], PER_ESSAY)) if len(few) > 5]
    Article.objects.bulk_create(Article(title=text[:250], standfirst=text[:500]) for text in texts)
    kind = ContentType.objects.get_for_model(Article)
    for essay, text in zip(essays, texts, strict=False):
        LogEntry.objects.create(
            user=editor,
            content_type=kind,
            object_id=essay.pk,
            object_repr=text[:200],
            action_flag=CHANGE,
            change_message=text,
        )
    page.context._options = {"baseURL": live_server.url}
    for essay in essays:
        look(page, f"/articles/{essay.editions.last().slug}/", FOUND)
    look(page, "/", FOUND)
    enter(page, editor)
    for model in ("article", "person", "topic", "reference", "picture", "edition"):
        listed(page, model, texts)
    look(page, "/admin/")
    every_page(page, essays)
    for few in batched(texts, 48):
        sent_back(page, [*few, *texts[:6]])


def sent_back(page, texts):  # noqa: F811
    """Forms that come back with all that was typed: an essay with errors, one that somebody else has saved, a manuscript."""
    page.add_init_script("addEventListener('beforeunload', (event) => event.stopImmediatePropagation())")
    new = {
        "title": texts[0],
        "slug": f"{texts[1]}<",
        "standfirst": texts[2] * 50,
        "text": "".join(texts),
        "works": "\n".join(texts),
    }
    submit(page, f"{DESK}/article/add/", new)
    draft = Article.objects.filter(editions=None).order_by("pk").first()
    page.goto(f"{DESK}/article/{draft.pk}/change/")
    Article.objects.filter(pk=draft.pk).update(version=F("version") + 1, title=texts[3][:250])
    submit(page, page.url, new | {"slug": "", "standfirst": texts[4][:500]})
    words = "\n\n".join(texts)
    for kind in ("text", "markdown"):
        submit(
            page,
            f"{DESK}/article/manuscript/",
            {"text": f"# {texts[5]}\n\n{words}", "kind": kind, "bibliography": words},
        )


def submit(page, address, typed):  # noqa: F811
    if page.url != address:
        page.goto(address)
    with page.expect_navigation():
        page.evaluate(
            """(typed) => {
                const form = document.querySelector("#article_form, .from-manuscript");
                for (const [name, value] of Object.entries(typed)) form.elements[name].value = value;
                form.noValidate = true;
                form.requestSubmit();
            }""",
            typed,
        )
    assert page.locator(".errornote, .understood-all").count(), page.url
    assert page.evaluate("window.violations") == [], typed
    assert page.evaluate(AT_DESK) == [], typed


def every_page(page, essays):  # noqa: F811
    """Of each essay that is full of them, of some drafts, and of some of everything else."""
    for essay in essays:
        for view in ("change", "history", "checklist", "record", "correct", "retract", "withdraw"):
            look(page, f"{DESK}/article/{essay.pk}/{view}/")
        look(page, f"{DESK}/article/{essay.pk}/preview/", FOUND)
    for draft in Article.objects.filter(editions=None).order_by("-pk")[::25]:
        for view in ("change", "delete", "publish"):
            look(page, f"{DESK}/article/{draft.pk}/{view}/")
    for model in (Person, Topic, Reference, Picture):
        for row in model.objects.order_by("pk")[:: max(1, model.objects.count() // 6)]:
            for view in ("change", "delete", "history"):
                look(page, f"{DESK}/{model._meta.model_name}/{row.pk}/{view}/")
    some = "&".join(f"work={pk}" for pk in Reference.objects.values_list("pk", flat=True)[:20])
    look(page, f"{DESK}/reference/merge/?{some}")
