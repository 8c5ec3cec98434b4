"""manage.py worker: each piece of work in its turn, and none stops another; killed at any moment, it loses and repeats nothing."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from edeconomy.outbox import delivery
from edeconomy.outbox.models import Message
from tests.edeconomy.mail_server import MailServer

HERE = "tests.edeconomy.test_worker"
OUTBOX = {"BACKEND": "edeconomy.outbox.backend.OutboxBackend"}
# Starts a worker for each line it reads and says its number: Django is loaded once, however often a worker is killed.
NURSERY = """
import os, signal, sys
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {database!r}
settings.MAILERS = {mailers!r}
settings.WORK = {work!r}
import django
django.setup()
from django.core.management import call_command
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    number = os.fork()
    if not number:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        call_command("worker")
        os._exit(0)
    print(number, flush=True)
"""
WORKER = NURSERY.partition("from django.core.management")[0] + (
    "import runpy; sys.argv = ['manage.py', 'worker']; runpy.run_path('manage.py', run_name='__main__')"
)
QUOTED = "Key (email)=(somebody@example.org) already exists."
done = []


def first():
    done.append("first")
    return len(done) < 4


def second():
    done.append("second")


def breaks():
    raise ValueError(QUOTED)


def loses_database():
    done.append("asked")
    raise DatabaseError(QUOTED)


@pytest.fixture(autouse=True)
def nothing_done():
    done.clear()


def work(settings, *names, interval=1):
    settings.WORK = {f"{HERE}.{name}": interval for name in names}


def test_once_does_all_until_nothing_is_left(settings):
    work(settings, "first", "second")
    call_command("worker", "--once")
    assert done == ["first", "second"] * 3


def test_once_ends_where_work_never_does(settings, monkeypatch):
    monkeypatch.setattr(sys.modules[HERE], "second", lambda: done.append("again") or 1)
    work(settings, "second")
    call_command("worker", "--once")
    assert len(done) == 100


@pytest.mark.django_db  # connections that broke are closed
def test_what_fails_is_named_and_stops_nothing_else(settings, caplog):
    work(settings, "breaks", "loses_database", "missing", "second")
    with pytest.raises(CommandError, match="Not everything could be done"):
        call_command("worker", "--once")
    assert done == ["asked", "second"]
    for name, error in [("breaks", "ValueError"), ("loses_database", "DatabaseError"), ("missing", "ImportError")]:
        assert f"{HERE}.{name} failed: {error}" in caplog.text
    assert "in breaks" in caplog.text
    assert "somebody" not in caplog.text


class Clock:
    """Time for the worker alone: it passes where the worker sleeps, and ends at `end`."""

    def __init__(self, end):
        self.now, self.end, self.naps = 1000.0, 1000.0 + end, 0

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        assert 0 <= seconds <= 1
        self.naps += 1
        self.now += seconds
        if self.now >= self.end:
            os.kill(os.getpid(), signal.SIGTERM)


@pytest.fixture
def run(monkeypatch):
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def run(seconds):
        clock = Clock(seconds)
        monkeypatch.setattr("edeconomy.worker.management.commands.worker.time", clock)
        call_command("worker")
        return clock

    yield run
    for number, handler in before.items():
        signal.signal(number, handler)


def test_each_has_its_interval(settings, run):
    settings.WORK = {f"{HERE}.first": 1, f"{HERE}.second": 20}
    clock = run(59.5)
    assert Counter(done) == {"first": 60, "second": 3}
    assert clock.naps <= 61  # idle is asleep


@pytest.mark.django_db  # connections that broke are closed
def test_what_failed_waits_a_little_and_is_tried_again(settings, run):
    work(settings, "loses_database", "first")
    run(19.5)
    assert Counter(done) == {"asked": 4, "first": 20}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="there is no connection to lose")
def test_a_lost_connection_to_the_database_is_made_anew(settings):
    settings.WORK = {"edeconomy.outbox.delivery.deliver": 1}
    settings.MAILERS = settings.MAILERS | {"default": OUTBOX}
    write(1)
    connection.connection.close()
    with pytest.raises(CommandError):
        call_command("worker", "--once")
    call_command("worker", "--once")
    assert Message.objects.get().state == "sent"


def mailers(server):
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    options = {"host": "127.0.0.1", "port": server.port, "timeout": 10}
    return {"default": OUTBOX, "transport": {"BACKEND": smtp, "OPTIONS": options}}


def start(code, mailers):
    """A process on the database of the tests; one connection at a time is shared with nobody."""
    connection.close()
    work = {"edeconomy.outbox.delivery.deliver": 0.02}
    code = code.format(database=str(connection.settings_dict["NAME"]), mailers=mailers, work=work)
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "edeconomy.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def write(number):
    for name in range(number):
        EmailMessage("Words", "Words", None, [f"reader{name}@example.org"]).send()


def wait_for(condition):
    until = time.monotonic() + 100
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopped_it_ends_well(settings, number):
    with MailServer() as server:
        settings.MAILERS = mailers(server)
        server.delay = 0.3
        write(1)
        with start(WORKER, settings.MAILERS) as worker:
            wait_for(lambda: "data" in server.commands)
            worker.send_signal(number)
            output, errors = worker.communicate(timeout=100)
    assert (worker.returncode, output, errors) == (0, "", "")
    assert len(server.taken) == 1
    assert Message.objects.get().state == "sent"


@pytest.mark.django_db(transaction=True)
def test_killed_twenty_times_it_loses_and_repeats_nothing(settings, monkeypatch):
    """A mail comes twice only where its worker was killed between the server's answer and the note of it."""
    with MailServer() as server:
        settings.MAILERS = mailers(server)
        server.delay = 0.01
        write(150)
        with start(NURSERY, settings.MAILERS) as nursery:
            for _ in range(20):
                print(file=nursery.stdin, flush=True)
                worker = int(nursery.stdout.readline())
                sent = len(server.taken)
                wait_for(lambda sent=sent: len(server.taken) > sent)
                time.sleep(random.uniform(0, 0.05))
                os.kill(worker, signal.SIGKILL)
            nursery.stdin.close()
        assert Message.objects.filter(state="queued").exists()
        server.delay = 0
        later = timezone.now() + timedelta(seconds=100)
        monkeypatch.setattr(timezone, "now", lambda: later)
        while delivery.deliver():
            pass
    assert set(server.ids) == set(Message.objects.values_list("message_id", flat=True))
    assert not Message.objects.exclude(state="sent").exists()
    repeated = {name for name, count in Counter(server.ids).items() if count > 1}
    for name in repeated:
        *earlier, _ = [mail for mail in server.taken if mail["Message-ID"] == name]
        assert all(mail.broken for mail in earlier)
    assert len(server.taken) - 150 <= 20


@pytest.mark.django_db(transaction=True)
def test_several_workers_send_each_mail_once(settings):
    with MailServer() as server:
        settings.MAILERS = mailers(server)
        write(60)
        with start(NURSERY, settings.MAILERS) as nursery:
            workers = []
            for _ in range(4):
                print(file=nursery.stdin, flush=True)
                workers.append(int(nursery.stdout.readline()))
            wait_for(lambda: len(server.taken) >= 60)
            wait_for(lambda: not Message.objects.exclude(state="sent").exists())
            for worker in workers:
                os.kill(worker, signal.SIGKILL)
            nursery.stdin.close()
    assert len(set(server.ids)) == len(server.ids) == 60
    assert server.connections > 1
