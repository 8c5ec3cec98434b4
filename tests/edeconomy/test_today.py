"""The desk's first page: what waits for somebody, and for them only."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from articles import publishing
from articles.models import Person
from edeconomy.outbox import heartbeat
from edeconomy.outbox.models import Heartbeat
from tests.comments.desk import ADDRESS, make_reply
from tests.edeconomy.people import make_user
from tests.factories import make_article, published
from tests.roles_cast import make_message

pytestmark = pytest.mark.django_db


def panels(client, user):
    """{heading: what stands in it}."""
    client.force_login(user)
    text = client.get("/admin/").text.split('class="panels"')[1]
    parts = [part.split("</section>")[0] for part in text.split("<section ")[1:]]
    return {re.search(r'<h2><span id="[^"]*">([^<]*)', part)[1]: part for part in parts}


def author_of(*titles):
    user = make_user("anna", "author")
    Person.objects.create(name="Own Name", slug="own-name", user=user)
    for title in titles:
        make_article(title, byline=["Own Name"])
    return user


def test_each_role_sees_what_concerns_it(client):
    assert list(panels(client, make_user("author", "author"))) == ["Scheduled", "Drafts of yours"]
    assert list(panels(client, make_user("editor", "editor"))) == ["Scheduled", "Drafts of yours", "Replies waiting"]
    assert list(panels(client, make_user("boss", "administrator"))) == [
        "Scheduled",
        "Drafts of yours",
        "Replies waiting",
        "Mail in trouble",
    ]


def test_nothing_to_do_is_said(client):
    heartbeat.beat()
    found = panels(client, make_user("boss", "administrator"))
    assert "Nothing is scheduled." in found["Scheduled"]
    assert "You have no draft." in found["Drafts of yours"]
    assert "No reply waits." in found["Replies waiting"]
    assert "All mail goes out." in found["Mail in trouble"]


def test_what_is_scheduled_stands_in_its_order(client):
    soon = timezone.now() + timedelta(days=1)
    publishing.schedule(make_article("Second"), soon + timedelta(days=1))
    publishing.schedule(make_article("First"), soon)
    changed = published("Changed")
    publishing.schedule(changed, soon + timedelta(days=2), kind="correction", note="A slip.")
    part = panels(client, make_user("editor", "editor"))["Scheduled"]
    assert part.index("First") < part.index("Second") < part.index("Changed")
    assert f"{timezone.localtime(soon):%H:%M}" in part and "Correction" in part
    assert f"/admin/articles/article/{changed.pk}/change/" in part


def test_an_author_sees_their_own(client):
    make_article("Somebody’s draft")
    publishing.schedule(make_article("Somebody’s scheduled"), timezone.now() + timedelta(days=1))
    user = author_of("Mine", "Mine too")
    publishing.schedule(make_article("My scheduled", byline=["Own Name"]), timezone.now() + timedelta(days=1))
    found = panels(client, user)
    assert "Mine too" in found["Drafts of yours"] and "My scheduled" in found["Scheduled"]
    assert "My scheduled" not in found["Drafts of yours"]
    assert "Somebody" not in "".join(found.values())


def test_an_editor_finds_the_drafts_they_worked_on(client):
    user = make_user("editor", "editor")
    worked_on, other = make_article("Worked on"), make_article("Left alone")
    LogEntry.objects.log_actions(user.pk, [worked_on], 2, change_message="Changed.", single_object=True)
    LogEntry.objects.log_actions(make_user("else", "editor").pk, [other], 2, change_message="x", single_object=True)
    part = panels(client, user)["Drafts of yours"]
    assert "Worked on" in part and "Left alone" not in part


def test_the_reply_that_has_waited_longest_comes_first_and_shows_no_address(client):
    essay = published()
    now = timezone.now()
    make_reply(essay, "Late words.", approved=False, name="Late")
    make_reply(essay, "Early words. " * 30, approved=False, name="Early", confirmed_at=now - timedelta(hours=2))
    make_reply(essay, "Public words.", name="Public")
    part = panels(client, make_user("editor", "editor"))["Replies waiting"]
    assert part.index("Early") < part.index("Late") and "Public" not in part
    assert "The Price of Patience" in part and "Early words." in part and ADDRESS not in part


def test_mail_in_trouble_says_why(client):
    make_message(subject="An invitation", error="550 no such mailbox")
    make_message(subject="Arrived", state="sent")
    part = panels(client, make_user("boss", "administrator"))["Mail in trouble"]
    assert "An invitation" in part and "Given up, 3 attempts: 550 no such mailbox" in part
    assert "Arrived" not in part and "reader@" not in part


def test_much_is_cut_short_and_leads_on(client, django_assert_max_num_queries):
    user = author_of(*(f"Draft {number}" for number in range(12)))
    part = panels(client, user)["Drafts of yours"]
    assert part.count("<li>") == 8 and "?state=draft" in part and '<span class="number">12<' in part
    with django_assert_max_num_queries(12):
        client.get("/admin/")


def test_what_is_shown_in_full_leads_nowhere_else(client):
    assert "?state=draft" not in panels(client, author_of("One", "Two"))["Drafts of yours"]


def test_a_panel_that_fails_keeps_nobody_from_the_others(client, settings, caplog):
    settings.TODAY = ["tests.edeconomy.test_today.failing", *settings.TODAY]
    found = panels(client, make_user("boss", "administrator"))
    assert "Not all is here" in found and len(found) == 5
    assert "tests.edeconomy.test_today.failing" in caplog.text and "out of order" in caplog.text


def failing(request, desk):
    raise LookupError("out of order")


def test_the_bar_leads_to_what_somebody_may_see(client):
    client.force_login(make_user("author", "author"))
    page = client.get("/admin/").text
    assert all(f">{name}</a>" in page for name in ("Today", "Essays", "People", "Library", "Pictures", "Topics"))
    assert not any(f">{name}" in page for name in ("Replies", "Outbox", "Accounts", "Front page"))
    make_reply(published(), approved=False)
    client.force_login(make_user("boss", "administrator"))
    page = client.get("/admin/").text
    assert '<span class="count">1' in page and all(f">{name}</a>" in page for name in ("Outbox", "Accounts"))


def test_nobody_sends_mail_and_that_is_said(client):
    """On the first page, and where the outbox is read."""
    boss = make_user("boss", "administrator")
    make_message(state="queued", attempts=0)
    never = panels(client, boss)["Mail in trouble"]
    assert "The worker has not been seen; mail waits." in never and "1 message to send" in never
    Heartbeat.objects.create(seen_at=timezone.now() - timedelta(minutes=10))
    for text in (panels(client, boss)["Mail in trouble"], client.get("/admin/outbox/message/").text):
        assert "The worker has not been seen since" in text and "All mail goes out" not in text
    heartbeat.beat()
    now = panels(client, boss)["Mail in trouble"]
    assert "1 message to send, none in trouble." in now and "All mail goes out" not in now
    assert "has not been seen" not in client.get("/admin/outbox/message/").text
