"""What is done is what was looked at: nothing, where the essay moved meanwhile."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import DatabaseError
from django.utils import timezone

from articles import publishing
from articles.admin.verbs import VERBS
from articles.models import Article, Edition, Lead
from tests.articles.confirming import SEEN, confirm, later, look, page, schedule, typed_time
from tests.factories import change, make_article, published
from tests.roles_cast import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = make_user("the-editor", "editor")
    client.force_login(user)
    return user


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
    assert answer.status_code == 409 and "has changed since you opened" in answer.text and not Edition.objects.exists()


def restorable():
    article = published()
    publishing.withdraw(article)
    return article


def scheduled():
    article = make_article()
    schedule(article)
    return article


MEANWHILE = {
    "publish": (make_article, schedule),
    "schedule": (published, lambda article: publishing.correct(article, "A slip.")),
    "correct": (published, lambda article: publishing.correct(article, "A slip.")),
    "retract": (published, lambda article: publishing.update(article, "More.")),
    "withdraw": (published, schedule),
    "restore": (restorable, change),
    "cancel": (scheduled, lambda article: publishing.schedule(article, later(3), replace=True)),
    "lead": (published, lambda article: publishing.clarify(article, "Said better.")),
}


@pytest.mark.parametrize("verb", MEANWHILE)
def test_whatever_moved_meanwhile_nothing_is_done(client, editor, verb):
    """Between the look and the button; and, the worst of it, between the button and the lock."""
    make, move = MEANWHILE[verb]
    article = make()
    typed = {"note": "Mine & mine.", "when": typed_time(later(2)), "kind": "update", "replace": "on"}
    seen = SEEN.search(look(client, article, verb))[1]
    move(article)
    before = list(Edition.objects.values_list("pk", "withdrawn_at"))
    answer = client.post(page(article, verb), {"seen": seen} | typed)
    assert answer.status_code == 409
    assert list(Edition.objects.values_list("pk", "withdrawn_at")) == before and not Lead.objects.exists()
    assert not LogEntry.objects.exists()


def test_what_moves_between_the_button_and_the_lock_is_not_overtaken(client, editor, monkeypatch):
    article, compose = published(), publishing.compose

    def overtaken(given):
        composed = compose(given)
        monkeypatch.setattr(publishing, "compose", compose)
        publishing.correct(article, "Theirs.")
        return composed

    seen = SEEN.search(look(client, article, "correct"))[1]
    monkeypatch.setattr(publishing, "compose", overtaken)
    answer = client.post(page(article, "correct"), {"seen": seen, "note": "Mine."})
    assert answer.status_code == 409 and [edition.note for edition in Edition.objects.all()] == ["", "Theirs."]


def test_an_edition_that_begins_meanwhile_counts_as_seen_otherwise(client, editor, monkeypatch):
    article = published()
    publishing.schedule(article, later(), kind="update", note="More.")
    seen = SEEN.search(look(client, article, "correct"))[1]
    then = later(2)
    monkeypatch.setattr(timezone, "now", lambda: then)
    answer = client.post(page(article, "correct"), {"seen": seen, "note": "A slip.", "replace": "on"})
    assert answer.status_code == 409 and Edition.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["publish", "correct", "retract", "withdraw", "cancel", "lead"])
def test_what_is_not_noted_is_not_done(client, editor, monkeypatch, verb):
    """The history is written before the verb is committed: a verb without its line in it never happened."""
    article = make_article() if verb == "publish" else published()
    if verb == "cancel":
        schedule(article)
    before = list(Edition.objects.values_list("pk", "withdrawn_at"))

    def fail(*given, **named):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(LogEntry.objects.__class__, "log_actions", fail)
    with pytest.raises(DatabaseError):
        confirm(client, article, verb, note="A slip.", when=typed_time(later()))
    assert list(Edition.objects.values_list("pk", "withdrawn_at")) == before and not Lead.objects.exists()


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
