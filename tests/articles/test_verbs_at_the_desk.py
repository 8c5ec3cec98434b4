"""Publishing at the desk: a page that says what readers will see, and a button (who may: tests/test_roles.py)."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry

from articles import publishing
from articles.admin.verbs import VERBS
from articles.models import Article, Edition, Lead, Person
from tests.articles.confirming import SEEN, confirm, later, live, look, page, typed_time
from tests.factories import FAR, change, make_article, published
from tests.roles_cast import make_user

pytestmark = pytest.mark.django_db

NOTED = ("correct", "clarify", "update", "retract")


@pytest.fixture
def editor(client):
    user = make_user("the-editor", "editor")
    client.force_login(user)
    return user


def test_an_essay_goes_through_its_life(client, editor):
    article = make_article("A life")
    steps = [
        ("publish", "Published: edition 1."),
        ("correct", "Corrected: edition 2."),
        ("clarify", "Clarified: edition 3."),
        ("update", "Updated: edition 4."),
        ("retract", "Retracted: edition 5."),
        ("restore", "Restored: edition 6."),
        ("withdraw", "Withdrawn."),
        ("restore", "Restored: edition 7."),
    ]
    for verb, done in steps:
        answer = confirm(client, article, verb, note="A slip in a date.")
        assert (answer.status_code, answer.headers["Location"]) == (302, page(article, "change"))
        assert f"“A life”: {done}" in client.get(answer.headers["Location"]).text
        assert client.get("/articles/a-life/").status_code == (404 if verb == "withdraw" else 200)
    noted = [
        done if verb in ("publish", "withdraw") else f"{done} Note to readers: A slip in a date."
        for verb, done in steps
    ]
    assert [entry.change_message for entry in LogEntry.objects.order_by("pk")] == noted
    assert {entry.user for entry in LogEntry.objects.all()} == {editor}
    history = client.get(page(article, "history")).text
    assert "Corrected: edition 2. Note to readers: A slip in a date." in history and "the-editor" in history
    assert live(article).kind == "restoration" and live(article).note == "A slip in a date."


def test_looking_changes_nothing(client, editor):
    article = published()
    for verb in VERBS:
        assert client.get(page(article, verb)).status_code == 200
    assert (
        Edition.objects.count() == 1 and live(article) and not Lead.objects.exists() and not LogEntry.objects.exists()
    )


def test_the_page_says_what_readers_will_see_and_what_is_new(client, editor):
    article = published(at=FAR - timedelta(days=36_500))
    change(article, "<p>Words that say <b>less</b>.</p>")
    text = look(client, article, "correct")
    assert "What readers will see" in text and "with your note above it" in text
    assert "<del>something</del><ins>less</ins>" in text
    Article.objects.filter(pk=article.pk).update(slug="elsewhere", title="<script>x</script>")
    raw = client.get(page(article, "correct")).text
    assert "/articles/the-price-of-patience/</bdi> leads there" in raw
    assert "<ins>&lt;script&gt;x&lt;/script&gt;</ins>" in raw and "<script>x" not in raw
    assert "What is published" in look(client, make_article("New"), "publish")
    assert "Nothing has changed." in look(client, published("Same"), "update")


@pytest.mark.parametrize("verb", NOTED)
@pytest.mark.parametrize("note", ["", "  \n ", None])
def test_a_note_is_required(client, editor, verb, note):
    article = published()
    answer = confirm(client, article, verb, **({} if note is None else {"note": note}))
    assert answer.status_code == 422 and "Readers must be told why: a note is required." in answer.text
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("note", ["x" * 2_001, "nul\0"])
def test_odd_notes_are_told_and_kept(client, editor, note):
    answer = confirm(client, published(), "correct", note=note)
    assert answer.status_code == 422 and Edition.objects.count() == 1


STANDINGS = {
    "draft": lambda: make_article(),
    "live": lambda: published(),
    "retracted": lambda: publishing.retract(published(), "Wrong.").article,
    "withdrawn": lambda: publishing.withdraw(article := published()) or article,
}
OFFERED = {
    "draft": {"publish", "schedule"},
    "live": {"correct", "clarify", "update", "schedule", "retract", "withdraw", "lead"},
    "retracted": {"restore", "withdraw"},
    "withdrawn": {"restore"},
}


@pytest.mark.parametrize("state", STANDINGS)
def test_only_what_can_be_done_is_offered_and_the_rest_is_refused(client, editor, state):
    article = STANDINGS[state]()
    text = look(client, article, "change")
    assert {verb for verb in VERBS if f"/{article.pk}/{verb}/" in text} == OFFERED[state]
    before = list(Edition.objects.values_list("pk", "withdrawn_at"))
    for verb in set(VERBS) - OFFERED[state]:
        assert SEEN.search(look(client, article, verb)) is None
        typed = {"note": "Because.", "when": typed_time(later()), "kind": "update", "replace": "on"}
        assert client.post(page(article, verb), {"seen": f"{article.version}:"} | typed).status_code == 409
    assert list(Edition.objects.values_list("pk", "withdrawn_at")) == before and not Lead.objects.exists()


def test_what_stands_in_the_way_is_said_instead_of_a_button(client, editor):
    article = make_article(byline=[])
    text = look(client, article, "publish")
    assert f'<a href="/admin/articles/article/{article.pk}/change/#bylines-group">Nobody stands in the byline' in text
    assert ">Publish</button>" not in text
    answer = confirm(client, article, "publish")
    assert answer.status_code == 409 and "Nobody stands in the byline" in answer.text


def test_authors_can_do_none_of_them(client):
    author = make_user("the-author", "author")
    Person.objects.create(name="Own Name", slug="own-name", user=author)
    own, foreign = make_article("Own", byline=["Own Name"]), make_article("Foreign")
    client.force_login(author)
    for verb in VERBS:
        for send in (client.get, client.post):
            assert send(page(own, verb)).status_code == 403
            assert send(page(foreign, verb)).status_code == 404
    text = client.get(page(own, "change")).text
    assert f"/{own.pk}/preview/" in text and f"/{own.pk}/publish/" not in text
    assert not Edition.objects.exists()


def test_the_page_is_nobody_elses(client, editor):
    article = make_article()
    answer = client.get(page(article, "publish"))
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert client.get(f"/admin/articles/article/{article.pk}/publish/x.css", follow=True).status_code == 404
    assert client.get(f"/admin/articles/article/{'9' * 30}/publish/").status_code == 404
    assert client.put(page(article, "publish")).status_code == 405
