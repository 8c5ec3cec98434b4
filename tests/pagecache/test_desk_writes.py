"""Whatever is written at the desk, by a command or by the worker purges the pages that show it, in every process, and no other."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django.utils.module_loading import import_string

from articles import publishing
from articles.models import Person, Reference, Topic
from comments.models import Discussion
from comments.models.discussion import Policy
from tests.articles.confirming import confirm
from tests.comments.cast import left
from tests.edeconomy.people import browser, make_user
from tests.factories import change, make_article
from tests.pagecache.magazine import ADA, ALL, BO, ITS_PAGE, LISTS, OF_FIRST, PEOPLE, TWO, fresh
from tests.pictures import WORDS, make_picture

pytestmark = pytest.mark.django_db(transaction=True)

ESSAYS = {"/articles/alpha/", "/articles/second/", "/articles/other/"}
PAIR = {"/articles/alpha/", "/articles/second/"}  # they share words
MANUSCRIPT = """---
title: Imported
standfirst: Why it came.
byline: Bo
topics: Two
---

Words that say something.
"""


class Desk:
    """An administrator's browser, and what there is to change."""

    def __init__(self, first, folder):
        self.first, self.folder = first, folder
        self.user, self.client = make_user(role="administrator"), browser()
        self.client.force_login(self.user)
        self.picture = make_picture()
        self.works = [Reference.objects.create(raw=f"Nobody ({year}). Cited nowhere.") for year in (1999, 2001)]
        self.unused = Person.objects.create(name="Unused", slug="unused"), Topic.objects.create(name="No", slug="no")
        self.draft = make_article("Draft", byline=["Somebody New"], topics=["One"])
        self.shown, self.held = left(first, "Shown."), left(first, "Held.", approved_at=None, is_public=False)
        Policy.objects.create(pk=1)

    def send(self, address, **fields):
        answer = self.client.post(f"/admin/{address}", fields)
        assert answer.status_code == 302, answer.text

    def topic(self, slug, **changes):
        topic = Topic.objects.get(slug=slug)
        fields = {"name": topic.name, "slug": slug, "text": "", "order": 0}
        self.send(f"articles/topic/{topic.pk}/change/", **fields | changes)

    def person(self, slug, **changes):
        person = Person.objects.get(slug=slug)
        fields = {"name": person.name, "slug": slug, "sort_name": "A", "text": "", "orcid": "", "user": ""}
        self.send(f"articles/person/{person.pk}/change/", **fields | changes)

    def replies(self, verb):
        self.send("comments/reply/", action=verb, _selected_action=[self.shown.pk, self.held.pk])

    def verb(self, name, **typed):
        change(self.first)
        assert confirm(self.client, self.first, name, **typed).status_code == 302

    def work_off(self):
        for name in settings.WORK:
            import_string(name)()

    def bring(self):
        (self.folder / "imported.md").write_text(MANUSCRIPT)
        call_command("import_articles", str(self.folder), "--publish")


DEEDS = {
    "topic: text": (lambda desk: desk.topic("two", text="A text."), ALL),
    "topic: place": (lambda desk: desk.topic("two", order=5), ALL),
    "topic: new": (lambda desk: desk.send("articles/topic/add/", name="New", slug="new", text="", order=0), set()),
    "topic: deleted": (lambda desk: desk.send(f"articles/topic/{desk.unused[1].pk}/delete/", post="yes"), set()),
    "person: text": (lambda desk: desk.person("ada", text="A text."), PEOPLE | ADA),
    "person: account": (lambda desk: desk.person("bo", user=desk.user.pk), PEOPLE | BO),
    "person: deleted": (lambda desk: desk.send(f"articles/person/{desk.unused[0].pk}/delete/", post="yes"), set()),
    "picture": (lambda desk: desk.send(f"articles/picture/{desk.picture.pk}/change/", **WORDS), set()),
    "picture: deleted": (lambda desk: desk.send(f"articles/picture/{desk.picture.pk}/delete/", post="yes"), set()),
    "work": (lambda desk: desk.send(f"articles/reference/{desk.works[0].pk}/change/", csl="", raw="Other."), set()),
    "works: merged": (
        lambda desk: desk.send("articles/reference/merge/", work=[w.pk for w in desk.works], stays=desk.works[0].pk),
        set(),
    ),
    "draft: deleted": (lambda desk: desk.send(f"articles/article/{desk.draft.pk}/delete/", post="yes"), set()),
    "account": (
        lambda desk: desk.send(
            f"accounts/user/{desk.user.pk}/change/",
            username="anna",
            first_name="New",
            last_name="Name",
            email="anna@example.com",
            role="administrator",
            is_active="on",
        ),
        set(),
    ),
    "discussion": (
        lambda desk: desk.send("comments/discussion/add/", article=desk.first.pk, state="closed"),
        ITS_PAGE,
    ),
    "policy": (
        lambda desk: desk.send("comments/policy/1/change/", hold="nobody", close_after_days="1"),
        ESSAYS,
    ),
    "replies: nothing to restore": (lambda desk: desk.replies("restore"), set()),
    "replies: approved": (lambda desk: desk.replies("approve"), ITS_PAGE),
    "replies: held": (lambda desk: desk.replies("hold"), ITS_PAGE),
    "replies: removed while held": (lambda desk: desk.replies("remove"), set()),
    "replies: restored, but held": (lambda desk: desk.replies("restore"), set()),
    "replies: approved again": (lambda desk: desk.replies("approve"), ITS_PAGE),
    "replies: removed": (lambda desk: desk.replies("remove"), ITS_PAGE),
    "replies: restored": (lambda desk: desk.replies("restore"), ITS_PAGE),
    "reply: erased": (lambda desk: desk.send(f"comments/reply/{desk.shown.pk}/erase/"), ITS_PAGE),
    "rerender": (lambda desk: call_command("rerender"), set()),
    "the worker's work: related essays": (lambda desk: desk.work_off(), PAIR),
    "the worker's work": (lambda desk: desk.work_off(), set()),
    "imported": (lambda desk: desk.bring(), LISTS | PEOPLE | BO | TWO | {"/articles/other/"}),
    "the worker's work: one more is related": (lambda desk: desk.work_off(), PAIR),
    "corrected": (lambda desk: desk.verb("correct", note="A slip."), OF_FIRST),
    "retracted": (lambda desk: desk.verb("retract", note="It was wrong."), OF_FIRST),
    "withdrawn": (lambda desk: desk.verb("withdraw"), OF_FIRST),
}


@pytest.fixture
def desk(first, tmp_path):
    return Desk(first, tmp_path)


def test_what_is_written_purges_what_shows_it_and_nothing_else(desk, warm):
    """One deed after the other, as a day at the desk goes."""
    found = {}
    for name, (act, _) in DEEDS.items():
        act(desk)
        found[name] = fresh(warm)
    assert found == {name: pages for name, (_, pages) in DEEDS.items()}


def test_the_new_words_are_there(desk, warm):
    desk.person("ada", text="Reads <ledgers>.")
    desk.topic("one", text="Of counting & being counted.")
    for reader in warm:
        assert "Reads &lt;ledgers&gt;." in reader.text("/authors/ada/")
        assert "Reads" not in reader.text("/articles/alpha/")  # what was printed stays as it was
        assert "Of counting &amp; being counted." in reader.text("/topics/one/")


def test_an_essay_that_is_replaced_ahead_of_its_time_is_read_at_once(desk, warm):
    change(desk.first)
    desk.first.refresh_from_db()
    publishing.schedule(desk.first, timezone.now() + timedelta(days=1), kind="update", note="Later.")
    fresh(warm)
    publishing.update(desk.first, "Sooner.", replace=True)
    assert all("Sooner." in reader.text("/articles/alpha/") for reader in warm)


def test_a_discussion_that_is_deleted_follows_the_policy_at_once(desk, warm):
    row = Discussion.objects.create(article=desk.first, state="closed")
    fresh(warm)
    row.delete()
    assert fresh(warm) == ITS_PAGE
