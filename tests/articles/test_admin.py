"""Essays, people, topics and the library at the desk (who may do what is in tests/test_roles.py)."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.admin.essays import ArticleAdmin
from articles.models import Article, Byline, Person, Reference, Topic
from tests.factories import change, make_article, part, published, work
from tests.roles_cast import essay_form, make_user

pytestmark = pytest.mark.django_db

ESSAYS = "/admin/articles/article/"


@pytest.fixture
def editor(client):
    user = make_user("the-editor", "editor")
    client.force_login(user)
    return user


@pytest.fixture
def essay(db):
    sections = [
        part("<p>One.</p>", anchor="one"),
        part("<p>Two.</p>", "Two", anchor="two"),
        part("<p>3.</p>", "Three", anchor="three"),
    ]
    return make_article(sections=sections, references=[work("a"), work("b", "Of Books")])


def save(client, article, **changes):
    return client.post(f"{ESSAYS}{article.pk}/change/", essay_form(article, **changes))


def test_saving_moves_version_and_time(client, editor, essay):
    before = essay.modified_at
    assert save(client, essay, title="Another title").status_code == 302
    again = Article.objects.get(pk=essay.pk)
    assert (again.title, again.version) == ("Another title", essay.version + 1)
    assert again.modified_at > before
    assert LogEntry.objects.get().user == editor


def test_a_new_essay_is_made_with_all_its_rows(client, editor):
    person, topic = (
        Person.objects.create(name="Aiko Brandt", slug="aiko"),
        Topic.objects.create(name="Economics", slug="economics"),
    )
    reference = Reference.objects.create(raw="Quist (2020). New.")
    rows = {"bylines-0-person": person.pk, "bylines-0-role": "", "filings-0-topic": topic.pk}
    rows |= {"text": '<p>Said <cite data-keys="q">[1]</cite>.</p>'}
    rows |= {"citations-0-key": "q", "citations-0-reference": reference.pk}
    rows |= {f"{prefix}-TOTAL_FORMS": 1 for prefix in ("bylines", "filings", "citations")}
    assert client.post(f"{ESSAYS}add/", essay_form(**rows)).status_code == 302
    article = Article.objects.get()
    assert article.version == 1
    publishing.publish(article)
    assert client.get("/articles/a-new-one/").status_code == 200


def test_what_an_author_writes_is_cleaned(client, editor, essay):
    """S04."""
    evil = '<p id="main" onclick="x()">Kept<script>x()</script><a href="javascript:x()">link</a><img src=x onerror=x()></p>'
    save(client, essay, text=evil)
    assert [section.html for section in essay.sections.all()] == ["<p>Kept<a>link</a></p>"]


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_a_form_without_its_version_saves_nothing(client, editor, essay, version):
    answer = save(client, essay, title="Changed", read_version=version)
    assert (answer.status_code, Article.objects.get().title) == (409, essay.title)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("text", "a\0b", "Null characters"),
        ("text", f"<h2>{'x' * 251}</h2>", "is it a paragraph?"),
        ("text", "<h2>x</h2>" * 1001, "at most; this text has 1,001"),
        ("citations-0-key", "a b", "A key is one word"),
        ("citations-0-key", "b", "already exists"),
        ("citations-0-reference", "987654", "not one of the available choices"),
        ("bylines-0-person", "x", "not one of the available choices"),
        ("picture", "x", "not one of the available choices"),
        ("picture", "9" * 30, "not one of the available choices"),
        ("bylines-0-id", "x", "Please correct the error"),
        ("citations-0-id", "99999999999999999999", "Please correct the error"),
        ("citations-TOTAL_FORMS", "x", "ManagementForm"),
        ("citations-0-csl", "{", "This is not JSON."),
    ],
)
def test_a_mistake_is_named_and_nothing_is_saved(client, editor, essay, field, value, said):
    answer = save(client, essay, **{field: value})
    assert answer.status_code == 200
    assert said in answer.text
    essay.refresh_from_db()
    assert essay.version == 1


@pytest.mark.parametrize("pk", ["x", "-1", "1 or 1", "9" * 30, "\0", ""])
def test_odd_numbers_of_rows_are_a_bad_request(client, essay, pk):
    client.force_login(make_user("the-root", is_superuser=True, is_staff=True))
    page = "/admin/accounts/user/"
    assert client.post(page, {"action": "send_link", "_selected_action": pk}).status_code == 400


@pytest.mark.parametrize("pk", ["x", "-1", "9" * 30, "_00", "1_0A"])
@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_odd_numbers_in_addresses_are_unknown(client, editor, pk, page):
    assert client.get(f"{ESSAYS}{pk}/{page}/").status_code == 404


def test_what_was_public_says_why_it_cannot_be_deleted(client, editor, essay):
    live = published("Live")
    text = client.get(f"{ESSAYS}{live.pk}/change/").text
    assert "It has been public, so it is never deleted" in text
    assert f"{live.pk}/delete/" not in text
    assert f"{essay.pk}/delete/" in client.get(f"{ESSAYS}{essay.pk}/change/").text


def test_what_is_in_use_is_not_deleted_and_never_a_fault(client, editor, essay, monkeypatch):
    publishing.schedule(essay, timezone.now() + timedelta(days=1))
    rows = [essay, Person.objects.get(), Topic.objects.get(), Reference.objects.first()]
    for row in rows:
        address = f"/admin/articles/{row._meta.model_name}/{row.pk}/delete/"
        assert "so it cannot be deleted" in client.get(address).text
        assert client.post(address, {"post": "yes"}).status_code == 200
        assert type(row).objects.filter(pk=row.pk).exists()

    def race(*given):
        raise ProtectedError("in use", set())

    monkeypatch.setattr(ArticleAdmin, "delete_model", race)
    draft = make_article("Draft")
    answer = client.post(f"{ESSAYS}{draft.pk}/delete/", {"post": "yes"}, follow=True)
    assert "It is in use, so it was not deleted." in answer.text


def test_an_author_signs_what_they_write(client):
    make_article(byline=["The Author"])  # somebody of the same name: nobody becomes another by a name
    author = make_user("the-author", "author", first_name="The", last_name="Author")
    client.force_login(author)
    for title in ("First", "Second"):
        assert client.post(f"{ESSAYS}add/", essay_form(title=title)).status_code == 302
    person = Person.objects.get(user=author)
    assert (person.name, person.slug) == ("The Author", "the-author-2")
    assert Byline.objects.filter(person=person).count() == 2
    assert client.get(f"{ESSAYS}{Article.objects.get(title='First').pk}/change/").status_code == 200


def test_the_view_on_the_site_is_at_our_own_address(client, editor, essay):
    live = published("Live")
    assert 'href="/articles/live/"' in client.get(f"{ESSAYS}{live.pk}/change/").text
    change(live)
    publishing.withdraw(live)
    for article in (live, essay):
        assert 'class="viewsitelink"' not in client.get(f"{ESSAYS}{article.pk}/change/").text


# The editor's import map is inline, under the nonce.
INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)(?! type=\"importmap\" nonce=\"[\w-]+\">)|<style|\sstyle=|\son[a-z]+=|javascript:",
    re.IGNORECASE,
)


def test_nothing_is_inline_on_the_pages_of_the_desk(client, editor, essay):
    live = published("Live")
    pages = [
        ESSAYS,
        f"{ESSAYS}add/",
        f"{ESSAYS}{essay.pk}/change/",
        f"{ESSAYS}{essay.pk}/delete/",
        f"{ESSAYS}{live.pk}/history/",
        *(f"{ESSAYS}{live.pk}/{page}/" for page in ("checklist", "correct", "schedule", "withdraw", "record")),
    ]
    pages += [f"/admin/articles/{name}/add/" for name in ("person", "topic", "reference", "lead")]
    for page in pages:
        answer = client.get(page)
        assert (
            answer["Content-Security-Policy"].count("'unsafe") == 1
        )  # inline style attributes: tests/edeconomy/test_desk_csp.py
        assert not INLINE.search(answer.text), page


def count(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_queries_stay_the_same_however_much_there_is(client, editor):
    published("Live", references=[work("a")])
    one = make_article("One", byline=["A B"], references=[work("a")])
    lists = [
        ESSAYS,
        f"{ESSAYS}?q=e",
        "/admin/articles/edition/",
        "/admin/articles/lead/",
        "/admin/articles/reference/",
    ]
    before = {page: count(client, page) for page in (*lists, f"{ESSAYS}{one.pk}/change/")}
    for number in range(20):
        published(f"Live {number}", byline=[f"Writer {number}"], references=[work(f"k{number}", f"Work {number}")])
    Article.objects.bulk_create(
        [Article(title=f"Essay {number}", slug=f"essay-{number}") for number in range(10_000)], 1_000
    )
    many = [work(f"key{number}", f"Title {number}", year=1900 + number) for number in range(40)]
    names = [f"Name {number}" for number in range(10)]
    big = make_article(
        "Big", references=many, byline=names, topics=["X", "Y"], sections=[part(heading=f"H {n}") for n in range(20)]
    )
    after = {page: count(client, page) for page in lists} | {
        f"{ESSAYS}{one.pk}/change/": count(client, f"{ESSAYS}{big.pk}/change/")
    }
    assert after == before
    assert max(after.values()) <= 20
    assert client.get(f"{ESSAYS}?p=200").status_code == 200
