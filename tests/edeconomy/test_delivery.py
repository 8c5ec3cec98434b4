"""The outbox is delivered: whatever the mail server does, everything leaves once, soon after it has recovered."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from edeconomy.outbox import delivery
from edeconomy.outbox.models import Message
from tests.edeconomy.mail_server import MailServer

pytestmark = pytest.mark.django_db
CONSOLE = {"BACKEND": "edeconomy.outbox.backend.ConsoleBackend"}


class Clock:
    def __init__(self):
        self.now = timezone.now()

    def __call__(self):
        return self.now

    def pass_by(self, **time):
        self.now += timedelta(**time)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


def transport(settings, port, timeout=10):
    settings.MAILERS = {
        "default": {"BACKEND": "edeconomy.outbox.backend.OutboxBackend"},
        "transport": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": timeout},
        },
    }


@pytest.fixture
def server(settings):
    with MailServer() as server:
        transport(settings, server.port)
        yield server


def write(*names, body="Press: https://magazine.example/t0ken/"):
    for name in names:
        EmailMessage(f"To {name}", body, None, [f"{name}@example.org"]).send()


def states():
    return dict(Message.objects.values_list("recipient", "state"))


def test_mails_leave_over_one_connection_and_are_dropped(server):
    write("ann", "ben", "cid")
    queued = list(Message.objects.order_by("pk").values_list("message_id", flat=True))
    assert delivery.deliver() == 3
    assert (server.connections, server.ids) == (1, queued)
    assert server.recipients == ["ann@example.org", "ben@example.org", "cid@example.org"]
    assert server.taken[0].get_content().strip() == "Press: https://magazine.example/t0ken/"
    for message in Message.objects.all():
        assert (message.state, bytes(message.body), message.attempts) == ("sent", b"", 1)
        assert message.sent_at
    assert delivery.deliver() == 0
    assert server.connections == 1


def test_what_cannot_be_quoted_by_a_line_arrives_unchanged(server):
    write("ann", body="Grüße\n.\n..\nFrom us\n" + "x" * 2000)
    delivery.deliver()
    assert server.taken[0].get_content().replace("\r", "") == "Grüße\n.\n..\nFrom us\n" + "x" * 2000 + "\n"


def test_an_address_in_a_header_stands_in_one_piece(server):
    link = f"<https://magazine.example/replies/stop/{'t' * 90}/>"
    EmailMessage("One click", "Words.", to=["ann@example.org"], headers={"List-Unsubscribe": link}).send()
    delivery.deliver()
    assert ("List-Unsubscribe", link) in list(server.taken[0].raw_items())


def test_nothing_to_do_costs_one_query(server):
    with CaptureQueriesContext(connection) as queries:
        delivery.deliver()
    assert len(queries) == 1


@pytest.mark.parametrize("trouble", ["busy", "hang", "silent", "drop"])
def test_trouble_with_the_server_ends_the_round_at_its_first_sign(server, settings, clock, trouble):
    transport(settings, server.port, timeout=0.3)
    server.trouble = trouble
    write(*(f"reader{number}" for number in range(100)))
    assert delivery.deliver() == 0
    assert server.connections == 1
    assert Message.objects.filter(attempts=1).count() == 1
    assert Message.objects.filter(state="queued").count() == 100


@pytest.mark.parametrize("trouble", ["closed", "busy", "drop"])
def test_all_leave_within_two_minutes_of_recovery(settings, clock, trouble):
    with MailServer() as server:
        transport(settings, server.port)
        server.trouble = trouble
        write(*(f"reader{number}" for number in range(100)))
        if trouble == "closed":
            server.__exit__()
        for _ in range(60):  # five minutes
            delivery.deliver()
            clock.pass_by(seconds=5)
    with MailServer(server.port) as recovered:
        for _ in range(24):
            delivery.deliver()
            clock.pass_by(seconds=5)
    assert set(recovered.ids) == set(Message.objects.values_list("message_id", flat=True))
    assert len(recovered.ids) == 100
    assert set(states().values()) == {"sent"}
    if trouble != "drop":
        assert not server.taken


def test_one_waits_for_the_server_while_the_others_wait_with_it(server, clock):
    """A server that does not answer is asked ever more seldom, and at least once a minute."""
    server.trouble = "busy"
    write(*(f"reader{number}" for number in range(100)))
    for _ in range(300):  # ten minutes
        delivery.deliver()
        clock.pass_by(seconds=2)
    assert server.connections == 5 + 9  # at 0, 2, 6, 14, 30 s, then every minute


def test_after_a_break_at_data_the_same_mail_is_sent_again(server, clock, caplog):
    server.trouble = "drop"
    write("ann")
    assert delivery.deliver() == 0
    message = Message.objects.get()
    assert message.error.startswith("SMTPServerDisconnected")
    assert f"Message {message.pk} is tried again" in caplog.text
    server.trouble = ""
    assert delivery.deliver() == 0  # not at once
    clock.pass_by(seconds=2)
    assert delivery.deliver() == 1
    first, second = server.taken
    assert first.as_bytes() == second.as_bytes()
    assert Message.objects.get().attempts == 2


@pytest.mark.parametrize(
    ("refusals", "data_refusals"),
    [({"bad": "550 5.1.1 <bad@example.org>: no such user bad"}, {}), ({}, {"To bad": "554 <bad@example.org> is bad"})],
)
def test_a_refused_mail_is_given_up_and_stops_no_other(server, caplog, refusals, data_refusals):
    server.refusals, server.data_refusals = refusals, data_refusals
    write("ann", "bad", "cid")
    assert delivery.deliver() == 3
    assert states() == {"ann@example.org": "sent", "bad@example.org": "failed", "cid@example.org": "sent"}
    assert server.connections == 2  # what the first one expected next is not known
    error = Message.objects.get(state="failed").error
    assert error.startswith("55")
    assert "bad" not in error
    assert "bad" not in caplog.text
    assert "given up: 55" in caplog.text


@pytest.mark.parametrize("answer", ["451 try again", "421 too many"])
@pytest.mark.parametrize("where", ["refusals", "data_refusals"])
def test_a_mail_put_off_is_tried_for_three_days_beside_the_others(server, clock, where, answer):
    getattr(server, where)["slow"] = answer
    write("slow", "ann")
    for day in range(3):
        delivery.deliver()
        clock.pass_by(seconds=1)
        delivery.deliver()
        assert states() == {"slow@example.org": "queued", "ann@example.org": "sent"}, day
        clock.pass_by(days=1)
    delivery.deliver()
    assert states()["slow@example.org"] == "failed"
    assert Message.objects.get(state="failed").error == answer


def test_a_mail_that_was_put_off_leaves_later(server, clock):
    server.refusals["ann"] = "451 try again"
    write("ann")
    delivery.deliver()
    server.refusals.clear()
    clock.pass_by(seconds=60)
    assert delivery.deliver() == 1
    assert Message.objects.get().error == ""


def test_an_unreadable_mail_stops_no_other(server, caplog):
    write("bad", "ann")
    Message.objects.filter(recipient="bad@example.org").update(sender="nobody@@\n")
    assert delivery.deliver() == 1
    assert server.recipients == ["ann@example.org"]
    assert "@" not in caplog.text


def test_a_sender_who_is_refused_stops_only_the_round(server, clock, monkeypatch):
    def refused(sessions, line):
        return sessions.say("530 log in first") if "nobody" in line else answer(sessions, line)

    answer = server.RequestHandlerClass.answer
    monkeypatch.setattr(server.RequestHandlerClass, "answer", refused)
    write("bad", "ann")
    Message.objects.filter(recipient="bad@example.org").update(sender="nobody@example.org")
    assert delivery.deliver() == 0
    assert delivery.deliver() == 1
    assert states() == {"bad@example.org": "queued", "ann@example.org": "sent"}


def test_of_two_workers_one_has_it(server, monkeypatch):
    """The other one asks at the worst moment: it has read the row before it was claimed."""
    write("ann")
    claim = delivery._claim
    monkeypatch.setattr(delivery, "_claim", lambda message: claim(Message.objects.get()) and claim(message))
    assert delivery.deliver() == 0
    assert not server.taken


def test_what_a_killed_worker_held_is_free_after_its_lease(server, clock, monkeypatch):
    write("ann")
    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.smtp.EmailBackend.send_messages", interrupted)
        with pytest.raises(KeyboardInterrupt):
            delivery.deliver()
    assert delivery.deliver() == 0
    clock.pass_by(seconds=80)
    assert delivery.deliver() == 1
    assert len(server.taken) == 1


def interrupted(*given):
    raise KeyboardInterrupt


def test_no_transaction_is_open_while_a_mail_is_sent(server, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "django.core.mail.backends.smtp.EmailBackend.send_messages",
        lambda *given: seen.append(len(connection.savepoint_ids)),
    )
    write("ann")
    outside = len(connection.savepoint_ids)
    delivery.deliver()
    assert set(seen) == {outside}


def test_a_month_later_nobody_can_tell_for_whom_it_was(server, clock):
    server.refusals["bad"] = "550 no"
    write("ann", "bad")
    delivery.deliver()
    clock.pass_by(days=10)
    server.refusals["cid"] = "451 later"
    write("cid")
    delivery.deliver()
    assert delivery.forget() == 0
    clock.pass_by(days=21)
    assert delivery.forget() == 2
    assert delivery.forget() == 0
    assert states().keys() == {"", "cid@example.org"}
    assert not any(bytes(message.body) for message in Message.objects.exclude(state="queued"))


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (b"550 5.1.1 <Reader@Example.org>... User unknown", "550 550 5.1.1 <…>... User unknown"),
        (b"no reader here\nreader=example.org@srs.example\0", "550 no … here …"),
        ("größe\u2028reader".encode(), "550 größe …"),
    ],
)
def test_what_the_server_said_is_kept_without_addresses(words, kept):
    error = delivery.SMTPDataError(550, words)
    assert delivery._without_addresses(delivery._said(error)[1], "reader@example.org") == kept


def test_other_transports_get_the_mail_as_it_was_written(settings, capsys):
    settings.MAILERS = {"default": {"BACKEND": "edeconomy.outbox.backend.OutboxBackend"}, "transport": CONSOLE}
    link = "https://magazine.example/" + "k3y" * 60
    write("ann", body=f"Grüße\n\n{link}\n")
    assert delivery.deliver() == 1
    assert capsys.readouterr().out == f"To: ann@example.org\nGrüße\n\n{link}\n\n"
