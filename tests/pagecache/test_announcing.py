"""A change is announced by the transaction that makes it."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from articles.models import Topic
from comments.models import Discussion
from comments.models.discussion import Policy
from edeconomy.pagecache import announcements
from edeconomy.pagecache.announcements import announce, parts, sweep
from edeconomy.pagecache.models import Announcement
from tests.pagecache.magazine import ITS_PAGE, fresh

pytestmark = pytest.mark.django_db(transaction=True)

ANNOUNCED = 1  # second; PostgreSQL's word takes a tenth of it where nothing else holds the machine
KILLED = """
import os, signal, sys
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
commit = BaseDatabaseWrapper.commit
def commit_and_die(self):
    commit(self)
    os.kill(os.getpid(), signal.SIGKILL)
BaseDatabaseWrapper.commit = commit_and_die
from django.core.management import call_command
call_command("article", "withdraw", "alpha")
"""


def run(script):
    """In a process of its own, on the database of this test."""
    test = connection.settings_dict
    setup = "import django; from django.conf import settings; "
    setup += f"settings.DATABASES['default'] |= {{'NAME': {str(test['NAME'])!r}}}; django.setup()\n"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "edeconomy.settings"}
    command = [sys.executable, "-c", setup + script]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60)


def test_what_is_withdrawn_by_a_command_that_dies_after_its_commit_is_gone(first, warm):
    """On SQLite at the next read, on PostgreSQL as soon as the server has passed it on."""
    died = run(KILLED)
    assert died.returncode == -signal.SIGKILL, died.stderr
    until = time.monotonic() + (ANNOUNCED if connection.vendor == "postgresql" else 0)
    for reader in warm:
        while (status := reader.get("/articles/alpha/").status) != 404 and time.monotonic() < until:
            time.sleep(0.01)
        assert status == 404
        assert "Alpha" not in reader.text("/") + reader.text("/articles/")


def test_a_change_outside_of_a_transaction_is_announced_by_its_own(first, warm, monkeypatch):
    """Whoever saves one row gets a transaction that holds the announcement, too; if that fails, nothing is saved."""
    topic = Topic.objects.get(slug="two")
    rows = [
        Discussion.objects.create(article=first),
        Policy.objects.create(pk=1),
        topic,
        topic.editions.get().people.get(),
    ]
    monkeypatch.setattr(Announcement.objects, "create", refuse)
    topic.name = "Zwei"
    for row in rows:
        with pytest.raises(ZeroDivisionError):
            row.save()
    assert Topic.objects.get(slug="two").name == "Two"


def refuse(**_):
    raise ZeroDivisionError


def announce_in_vain(tag):
    announce(tag)
    refuse()


def test_nobody_announces_a_change_outside_of_its_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        announce("lists")


def test_a_transaction_says_each_tag_once_and_again_where_it_is_gone():
    with transaction.atomic():
        for _ in range(3):
            announce("article:1", "lists")
            announce("article:1", gone=True)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            announce_in_vain("article:2")
        announce("article:2", "lists")
    said = Announcement.objects.order_by("pk").values_list("tags", "gone")
    assert list(said) == [("article:1 lists", False), ("article:1", True), ("article:2", False)]


def test_many_tags_are_said_in_parts_that_the_server_passes_on(first, warm):
    tags = [f"topic:{'ä' * 60}-{n}" for n in range(300)]
    assert sorted(tag for part in parts(tags) for tag in part) == sorted(tags)
    Discussion.objects.create(article=first)
    fresh(warm)
    with transaction.atomic():
        announce(*tags, f"article:{first.pk}")
    assert all(len(str(row).encode()) < 8000 for row in Announcement.objects.all())
    assert fresh(warm) == ITS_PAGE


def test_old_announcements_are_swept_but_the_newest(monkeypatch):
    monkeypatch.setattr(announcements, "BATCH", 2)
    now = timezone.now()
    for days in (3, 2, -400, 0.5, 2):  # one by a clock that was ahead
        Announcement.objects.create(tags="lists", at=now - timedelta(days=days))
    kept = list(Announcement.objects.order_by("pk").values_list("pk", flat=True))[3:]
    assert [sweep(), sweep(), sweep()] == [2, 1, 0]
    assert sorted(Announcement.objects.values_list("pk", flat=True)) == kept
