"""S08, S10: what is not public is never found, at once, whatever the index holds; and what is public is found at once."""

import html
import re
from datetime import timedelta
from functools import partial

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles import publishing
from articles.models import Edition
from comments import moderation
from comments.models import Reply
from edeconomy.search import indexing
from edeconomy.search.models import EssayWords, ReplyWords
from tests.comments.cast import later, member
from tests.factories import MORNING, change, make_article, part, published
from tests.search.asking import ask, found, said
from tests.test_hidden_articles import CANARY, hidden

pytestmark = pytest.mark.django_db

LATER = MORNING + timedelta(days=1)
WAYS = (
    CANARY,
    f'"{CANARY}"',
    f"author:{CANARY}",
    "author:zyxwoth-person",
    f"topic:{CANARY}-topic",
    "-public",
    "zyxwoht",
    "public zyxwoht",
    "zyxwot",
)


def everything():
    """Whatever was ever public or will be is in the index, as if nothing had ever been taken out of it."""
    indexing.add_essays(Edition.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn"])
@pytest.mark.parametrize("lagging", [False, True])
def test_a_hidden_essay_is_not_found_in_any_way(client, state, lagging):
    published("Public")
    hidden(state)
    if lagging:
        everything()
    for q in WAYS:
        page = ask(client, q)
        assert "hidden-essay" not in page
        echoed = rf'<a href="[^"]*" aria-current="true"><bdi>{re.escape(q.partition(":")[2])}</bdi>'
        assert CANARY.lower() not in re.sub(echoed, "", page.replace(html.escape(q), "")).lower(), q
        assert "Did you mean" not in page, q
    assert client.get("/search/titles/?q=zyxw").json() == {"titles": []}


@pytest.mark.parametrize("lagging", [False, True])
def test_an_essay_that_goes_is_not_found_any_more(client, lagging):
    gone, wrong = published(CANARY), published(f"{CANARY} again")
    reply = said(wrong, f"About {CANARY}.")
    assert len(found(client, CANARY)) == 3
    publishing.withdraw(gone, LATER)
    publishing.retract(wrong, "The data were wrong.", LATER)
    if lagging:
        everything()
        ReplyWords.objects.update_or_create(reply=reply, defaults={"words": CANARY.lower()})
    assert found(client, CANARY) == []
    assert "<mark>" not in ask(client, CANARY)


def test_a_withdrawn_essay_that_returns_is_found_again(client):
    article = published(CANARY)
    publishing.withdraw(article, LATER)
    publishing.restore(article, "It was right.", LATER + timedelta(days=1))
    assert found(client, CANARY) == ["/articles/zyxwoth/"]


def test_a_correction_is_found_and_what_it_replaced_is_not(client):
    article = published("Public", sections=[part(f"<p>{CANARY}</p>")])
    change(article, "<p>Newword.</p>")
    publishing.correct(article, "A slip.")
    assert found(client, CANARY) == []
    assert found(client, "newword") == ["/articles/public/"]


def test_what_is_scheduled_is_found_from_its_instant_on(client, monkeypatch):
    article = published("Public", sections=[part("<p>Formerword.</p>")])
    change(article, f"<p>{CANARY}</p>")
    publishing.schedule(article, timezone.now() + timedelta(hours=1), kind=Edition.Kind.UPDATE, note="New.")
    assert [found(client, q) for q in (CANARY, "formerword")] == [[], ["/articles/public/"]]
    later(monkeypatch, hours=2)
    assert [found(client, q) for q in (CANARY, "formerword")] == [["/articles/public/"], []]
    assert EssayWords.objects.count() == 2
    assert indexing.catch_up() == 1
    assert EssayWords.objects.count() == 1
    assert found(client, CANARY) == ["/articles/public/"]


def test_what_was_scheduled_and_is_cancelled_leaves_nothing(client):
    article = make_article(CANARY)
    publishing.schedule(article, timezone.now() + timedelta(hours=1))
    publishing.cancel(article)
    assert EssayWords.objects.count() == 0
    assert found(client, CANARY) == []


def test_a_reply_is_found_while_it_is_shown(client):
    essay = published()
    ada = member("ada")
    hidden_reply = said(essay, CANARY, approved_at=None)
    assert found(client, CANARY) == []
    which = Reply.objects.filter(pk=hidden_reply.pk)
    for verb, shown in (("approve", 1), ("hold", 0), ("approve", 1), ("remove", 0), ("restore", 1), ("erase", 0)):
        getattr(moderation, verb)(which, ada)
        assert len(found(client, CANARY)) == shown, verb
        assert ReplyWords.objects.count() == shown


@pytest.mark.parametrize("state", [{"approved_at": None}, {"confirmed_at": None}, {"removed_at": MORNING}])
def test_a_row_that_lags_shows_no_reply(client, state):
    reply = said(published(), CANARY, **state)
    ReplyWords.objects.create(reply=reply, words=CANARY.lower())
    assert found(client, CANARY) == []
    assert "Reply by" not in ask(client, CANARY)


def test_an_address_is_not_found(client):
    said(published(), "Words.", address="ines@example.org", name="Ines")
    assert found(client, "ines@example.org") == []
    assert found(client, "example.org") == []
    assert len(found(client, "ines")) == 1


def test_what_no_signal_told_of_is_found_by_the_worker_or_by_rebuilding(client, capsys):
    essay = published(CANARY)
    said(essay, CANARY)
    for again in (indexing.catch_up, partial(call_command, "rebuild_search")):
        EssayWords.objects.all().delete()
        ReplyWords.objects.all().delete()
        assert found(client, CANARY) == []
        again()
        assert len(found(client, CANARY)) == 2
    assert "essays: 1 of 1" in capsys.readouterr().out
    assert indexing.catch_up() == 0
