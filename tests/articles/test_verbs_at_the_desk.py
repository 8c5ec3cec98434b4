"""Publishing at the desk: a page that says what readers will see, and a button (who may: tests/test_roles.py)."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from articles import publishing
from articles.admin.verbs import VERBS
from articles.models import Article, Edition, Lead, Person
from tests.factories import FAR, change, make_article, published
from tests.roles_cast import make_user

pytestmark = pytest.mark.django_db

NOTED = ("correct", "clarify", "update", "retract")
SEEN = re.compile(r'name="seen" value="([^"]*)"')


@pytest.fixture
def editor(client):
    user = make_user("the-editor", "editor")
    client.force_login(user)
    return user


def page(article, verb):
    return f"/admin/articles/article/{article.pk}/{verb}/"


def look(client, article, verb):
    answer = client.get(page(article, verb))
    assert answer.status_code == 200
    return unescape(answer.text)


def confirm(client, article, verb, **typed):
    """What a browser sends from the page of confirmation."""
    return client.post(page(article, verb), {"seen": SEEN.search(look(client, article, verb))[1]} | typed)


def live(article):
    return Edition.objects.live(timezone.now()).filter(article=article).first()


def later(days=1):
    return timezone.now() + timedelta(days=days)


def typed_time(instant):
    return f"{timezone.localtime(instant):%Y-%m-%dT%H:%M}"


def schedule(article, days=1):
    return publishing.schedule(article, later(days), kind="update" if live(article) else "first", note="More figures.")


def test_an_essay_goes_through_its_life(client, editor):
    article = make_article("A life")
    steps = [
        ("publish", "Published: edition 1."),
        ("correct", "Corrected: edition 2."),
        ("clarify", "Clarified: edition 3."),
    ]
    steps += [
        ("update", "Updated: edition 4."),
        ("retract", "Retracted: edition 5."),
        ("restore", "Restored: edition 6."),
    ]
    steps += [("withdraw", "Withdrawn."), ("restore", "Restored: edition 7.")]
    for verb, done in steps:
        answer = confirm(client, article, verb, note="A slip in a date.")
        assert (answer.status_code, answer.headers["Location"]) == (302, page(article, "change"))
        assert f"“A life”: {done}" in client.get(answer.headers["Location"]).text
        assert client.get("/articles/a-life/").status_code == (404 if verb == "withdraw" else 200)
    assert [entry.change_message for entry in LogEntry.objects.order_by("pk")] == [done for _, done in steps]
    assert {entry.user for entry in LogEntry.objects.all()} == {editor}
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
    assert "Nothing but the kind, the note and the date." in look(client, published("Same"), "update")


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


def test_a_first_edition_is_scheduled_in_the_named_time_zone(client, editor, settings):
    settings.TIME_ZONE = "America/Chicago"
    timezone.get_default_timezone.cache_clear()
    article = make_article("Soon")
    assert "time zone, America/Chicago: it is" in look(client, article, "schedule")
    when = later(30).replace(second=0, microsecond=0)
    answer = confirm(client, article, "schedule", when=typed_time(when))
    edition = Edition.objects.get()
    assert (edition.live_from, edition.kind) == (when, "first")
    text = client.get(answer.headers["Location"]).text
    assert re.search(r"“Soon”: Scheduled: edition 1, at \d+ \w+ \d{4}, \d\d:\d\d C[SD]T\.", text)
    assert client.get("/articles/soon/").status_code == 404


def test_a_change_is_scheduled_with_its_kind_and_note(client, editor):
    article = published()
    answer = confirm(client, article, "schedule", when=typed_time(later()))
    assert answer.status_code == 422 and answer.text.count("errorlist") == 2
    confirm(client, article, "schedule", when=typed_time(later()), kind="correction", note="A slip.")
    ahead = Edition.objects.get(number=2)
    assert (ahead.kind, ahead.note) == ("correction", "A slip.") and live(article).number == 1


@pytest.mark.parametrize(
    "when", ["", "x", "2020-01-01T10:00", "9999-12-31T23:59", "0001-01-01T00:00", "2027-02-30T10:00", "\0"]
)
@pytest.mark.parametrize("verb", ["schedule", "lead"])
def test_odd_times_are_told(client, editor, verb, when):
    article = make_article() if verb == "schedule" else published()
    answer = confirm(client, article, verb, when=when)
    assert answer.status_code == 422 and 'class="errorlist"' in answer.text
    assert not Edition.objects.filter(live_from__gt=timezone.now()).exists() and not Lead.objects.exists()


@pytest.mark.parametrize("verb", [*NOTED, "schedule", "withdraw"])
def test_what_lies_ahead_is_given_up_knowingly(client, editor, verb):
    article = published()
    schedule(article)
    text = look(client, article, verb)
    assert "Edition 2 is scheduled for" in text and "Give up edition 2, scheduled for" in text
    typed = {"note": "A slip & more.", "when": typed_time(later(3)), "kind": "update"}
    answer = confirm(client, article, verb, **typed)
    assert answer.status_code == 409 and "cancel it, or replace it" in answer.text
    if verb != "withdraw":
        assert "A slip &amp; more." in answer.text
    assert Edition.objects.filter(note="More figures.").exists()
    assert confirm(client, article, verb, replace="on", **typed).status_code == 302
    assert not Edition.objects.filter(note="More figures.").exists()


def test_a_schedule_is_cancelled(client, editor):
    article = published()
    change(article)
    schedule(article)
    text = look(client, article, "cancel")
    assert "What is given up, against edition 1" in text and "<ins>Other words</ins>" in text
    assert confirm(client, article, "cancel").status_code == 302
    assert Edition.objects.count() == 1


def test_an_essay_leads_until_a_time(client, editor):
    article = published("Older")
    published("Newer", timezone.now() - timedelta(days=1))
    assert "Lead the front page" in look(client, article, "lead")
    assert confirm(client, article, "lead", when=typed_time(later())).status_code == 302
    assert client.get("/").context["lead"].article == article


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


def test_two_editors_who_confirm_at_once_make_one_edition(client, editor):
    """S36."""
    article = published()
    seen = SEEN.search(look(client, article, "correct"))[1]
    assert client.post(page(article, "correct"), {"seen": seen, "note": "Mine."}).status_code == 302
    answer = client.post(page(article, "correct"), {"seen": seen, "note": "Theirs & theirs."})
    assert answer.status_code == 409 and "has changed since you opened this page" in answer.text
    assert "Theirs &amp; theirs." in answer.text
    assert Edition.objects.count() == 2
    again = SEEN.search(answer.text)[1]
    assert client.post(page(article, "correct"), {"seen": again, "note": "Theirs."}).status_code == 302


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS.values() if verb.freezes and verb.name != "restore"])
def test_what_was_not_looked_at_is_not_published(client, editor, verb):
    article = make_article() if verb in ("publish", "schedule") else published()
    seen = SEEN.search(look(client, article, verb))[1]
    change(article)
    answer = client.post(page(article, verb), {"seen": seen, "note": "A slip.", "when": typed_time(later())})
    assert answer.status_code == 409 and Edition.objects.filter(number__gt=1).count() == 0
    for odd in ("", "x", "1:\0"):
        assert (
            client.post(page(article, verb), {"seen": odd, "note": "A slip.", "when": typed_time(later())}).status_code
            == 409
        )


def test_what_is_saved_while_it_is_published_is_not_lost(client, editor, monkeypatch):
    article, compose = make_article(), publishing.compose

    def slowly(given):
        composed = compose(given)
        Article.objects.update(version=9)
        return composed

    seen = SEEN.search(look(client, article, "publish"))[1]
    monkeypatch.setattr(publishing, "compose", slowly)
    answer = client.post(page(article, "publish"), {"seen": seen})
    assert answer.status_code == 409 and "was changed meanwhile" in answer.text and not Edition.objects.exists()


def test_columns_that_nobody_asked_for_change_nothing(client, editor):
    """S22."""
    article = make_article("Plain")
    more = {
        "kind": "retraction",
        "number": "9",
        "live_from": "2001-01-01",
        "slug": "x",
        "title": "X",
        "note": "N",
        "at": "1",
    }
    assert confirm(client, article, "publish", **more).status_code == 302
    edition = Edition.objects.get()
    assert (edition.kind, edition.number, edition.slug, edition.title, edition.note) == (
        "first",
        1,
        "plain",
        "Plain",
        "",
    )


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


def test_what_was_public_is_never_deleted_and_says_why(client, editor):
    article = published()
    assert "so it is never deleted" in look(client, article, "withdraw")
    assert f"/{article.pk}/delete/" not in client.get(page(article, "change")).text
    assert client.get(page(article, "delete")).status_code == 403
