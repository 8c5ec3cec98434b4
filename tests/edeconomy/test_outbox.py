"""Django's mail API writes into the outbox: with what it belongs to, one row for each recipient, whatever is in the subject."""

import email
import email.policy

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, mailers, send_mail
from django.core.validators import validate_email
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from edeconomy.outbox.backend import OutboxBackend
from edeconomy.outbox.models import Message

pytestmark = pytest.mark.django_db
OUTBOX = {"default": {"BACKEND": "edeconomy.outbox.backend.OutboxBackend"}}
LINK = "https://magazine.example/replies/confirm/" + "k3y" * 40 + "/?a=1&b=2"


@pytest.fixture(autouse=True)
def outbox(settings):
    settings.MAILERS = OUTBOX
    settings.BASE_URL = "https://magazine.example:8443"


def read(message):
    return email.message_from_bytes(bytes(message.body), policy=email.policy.default)


def send(subject="Your reply", body="Press the button.", to=("reader@example.org",), **more):
    EmailMessage(subject, body, None, to, **more).send()
    return Message.objects.order_by("pk").last()


def test_a_mail_goes_with_what_it_belongs_to():
    with transaction.atomic():
        send()
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_the_whole_mail_is_kept():
    stored = send("Ihre Antwort – bestätigen", f"Grüße\n\n{LINK}\n\nfrom EdEconomy")
    mail = read(stored)
    assert (stored.recipient, stored.sender) == ("reader@example.org", "no-reply@localhost")
    assert mail["Subject"] == stored.subject == "Ihre Antwort – bestätigen"
    assert mail["From"] == "EdEconomy Publishing <no-reply@localhost>"
    assert mail["Date"].datetime
    assert mail.get_content() == f"Grüße\n\n{LINK}\n\nfrom EdEconomy\n"
    assert bytes(send(body="Grüße").body).isascii()
    assert "reader" not in str(stored)


def test_several_recipients_do_not_see_each_other():
    send(
        to=["Ann <a@example.org>", "b@example.org"],
        cc=["c@example.org"],
        bcc=["d@example.org"],
        headers={"To": "all@example.org", "Cc": "c@example.org", "message-id": "<one@example.org>", "X-Kind": "test"},
    )
    mails = list(map(read, Message.objects.order_by("pk")))
    assert [str(mail["To"]) for mail in mails] == [f"{name}@example.org" for name in "abcd"]
    assert all(len(mail.get_all("To")) == 1 and "Cc" not in mail and mail["X-Kind"] == "test" for mail in mails)
    assert len({mail["Message-ID"] for mail in mails}) == 4


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://magazine.example:8443", "magazine.example"),
        ("http://127.0.0.1:8000", "127.0.0.1"),
        ("https://[2001:db8::1]", "[IPv6:2001:db8::1]"),
    ],
)
def test_message_ids_are_of_our_host(settings, monkeypatch, address, host):
    monkeypatch.setattr("socket.getfqdn", lambda *name: pytest.fail("asked the machine for its name"))
    settings.BASE_URL = address
    stored = send()
    assert stored.message_id.endswith(f"@{host}>")
    assert read(stored)["Message-ID"] == stored.message_id
    assert not read(stored)["Message-ID"].defects


BREAKS = ["\n", "\r", "\r\n", "\0", "\x0b", "\x0c", "\x1c", "\x1e", "\x85", "\u2028", "\u2029", "\ud800"]


@pytest.mark.parametrize("separator", BREAKS)
def test_a_subject_is_one_line(separator):
    stored = send(f"On Tides{separator}Bcc: other@example.org")
    assert stored.subject == read(stored)["Subject"] == "On Tides Bcc: other@example.org"
    assert "Bcc" not in read(stored)


@pytest.mark.parametrize("letter", ["x", "ö", "語", "🦉", "x "])
def test_a_long_subject_is_cut(letter):
    stored = send(letter * 5000)
    stored.refresh_from_db()
    assert len(stored.subject) == 255
    assert read(stored)["Subject"].strip() == stored.subject.strip()


@pytest.mark.parametrize(
    "address",
    [
        "reader",
        "a@example.org, b@example.org",
        "reader@example.org\nBcc: other@example.org",
        "reader\u2028@example.org",
        '"a\x0bb"@example.org',
        '"a\x1cb"@example.org',
        '"a\x01b"@example.org',
        "füße@example.org",
        "x" * 250 + "@example.org",
        "group: a@example.org, b@example.org;",
    ],
)
def test_an_address_that_takes_no_mail_stops_nobody(address):
    send(to=[address, "reader@example.org"])
    failed, queued = Message.objects.order_by("pk")
    assert (failed.state, failed.recipient, bytes(failed.body)) == ("failed", "", b"")
    assert (queued.state, queued.recipient) == ("queued", "reader@example.org")


@given(st.text() | st.from_regex(r'"[\x01-\x7f]{1,20}"@[a-zß]{2,9}\.example', fullmatch=True) | st.emails())
def test_no_address_breaks_a_page(address):
    OutboxBackend(alias="default").send_messages([EmailMessage("Words", "Words", None, [address])])


def test_an_address_in_foreign_letters_is_written_in_ascii():
    validate_email("reader@bücher.example")
    assert send(to=["reader@bücher.example"]).recipient == "reader@xn--bcher-kva.example"


@pytest.mark.parametrize("mistake", [{"from_email": "nobody"}, {"headers": {"X-Kind": "a\nBcc: b@example.org"}}])
def test_a_programmer_is_told(mistake):
    with pytest.raises(ValueError, match=r"sender|Header"):
        EmailMessage("Words", "Words", to=["reader@example.org"], **mistake).send()


def test_the_console_shows_the_address_and_the_decoded_text(settings, capsys):
    settings.MAILERS = {"default": {"BACKEND": "edeconomy.outbox.backend.ConsoleBackend"}}
    mail = EmailMultiAlternatives("Subject", f"Grüße:\n\n{LINK}\n", None, ["reader@example.org"])
    mail.attach_alternative("<p>Grüße</p>", "text/html")
    mailers.default.send_messages([mail])
    send_mail("Subject", "Two", None, ["other@example.org"])
    assert capsys.readouterr().out == f"To: reader@example.org\nGrüße:\n\n{LINK}\n\nTo: other@example.org\nTwo\n\n"
