"""The mail to a guest: what stands in it, and how many of them one address gets at most (S26)."""

import re

import pytest
from django.core import mail

from comments import mailing
from comments.models import Confirmation, Reply
from tests.comments.cast import form, later, left, link, member, send
from tests.factories import published

pytestmark = pytest.mark.django_db

VICTIM = "victim@example.org"


@pytest.fixture
def article():
    return published()


def test_nothing_that_was_typed_is_in_it(article, client):
    send(
        client,
        article,
        comment="Zyxwoth https://spam.example",
        name="Zyxwoth",
        url="https://spam.example/",
        email=VICTIM,
    )
    message = mail.outbox[0]
    assert message.to == [VICTIM] and not message.cc and not message.bcc and not message.reply_to
    text = message.message().as_string() + message.body
    assert "Zyxwoth" not in text and "spam.example" not in text and "Patience" not in text
    assert message.body.count(VICTIM) == 0
    links = re.findall(r"https?://\S+", message.body)
    assert [url.split("/")[4] for url in links] == ["confirm", "stop"]
    assert not message.attachments and not getattr(message, "alternatives", [])


def test_its_links_are_the_magazines_whatever_host_was_asked(article, client):
    for name in ("X-Forwarded-Host", "Forwarded", "X-Host"):
        send(
            client,
            article,
            email=f"{name}@example.org",
            headers={name: "evil.example", "Sec-Fetch-Site": "same-origin"},
        )
    assert len(mail.outbox) == 3
    for message in mail.outbox:
        assert "evil" not in message.body and set(re.findall(r"https?://[^/]+", message.body)) == {
            "http://127.0.0.1:8000"
        }


def test_one_an_hour_and_three_a_day(article, client, monkeypatch, settings):
    settings.REPLY_LIMITS = {"network": [], "address": [], "article": []}
    sent = []
    for hour in range(24):
        for _ in range(2):
            address = VICTIM if hour % 2 else VICTIM.upper()
            assert send(client, article, network=f"203.0.{hour}.1", email=address).status_code == 303
        mailing.send_confirmations()
        sent.append(len(mail.outbox))
        later(monkeypatch, minutes=59, seconds=59)
    assert sent[:2] == [1, 1] and sent[2] == 2 and sent[-1] == 3
    assert Reply.objects.count() == 48


def test_ten_networks_and_one_victim(article, client):
    for number in range(10):
        send(client, article, network=f"203.0.{number}.1", email=VICTIM, comment="Buy https://spam.example now")
    mailing.send_confirmations()
    assert len(mail.outbox) == 1 and Reply.objects.count() == 10


def test_whoever_was_not_written_to_is_written_to_when_due(article, client, monkeypatch):
    for words in ("First.", "Second.", "Third."):
        send(client, article, comment=words)
    assert [mailing.send_confirmations() for _ in range(3)] == [0, 0, 0]
    later(monkeypatch, hours=1, seconds=1)
    assert [mailing.send_confirmations() for _ in range(3)] == [1, 0, 0]
    client.post(link())
    assert Reply.objects.exclude(confirmed_at=None).get().comment == "Second."
    later(monkeypatch, hours=1, seconds=1)
    assert mailing.send_confirmations() == 1
    client.post(link())
    assert Reply.objects.exclude(confirmed_at=None).latest("pk").comment == "Third."
    assert mail.outbox[-1].to == ["ines@example.org"]
    later(monkeypatch, days=1)
    assert mailing.send_confirmations() == 0 and len(mail.outbox) == 3


@pytest.mark.parametrize(
    "state", [{}, {"confirmed_at": None, "removed_at": mailing.timezone.now()}, {"confirmed_at": None}]
)
def test_what_needs_no_word_or_is_too_old_gets_no_mail(article, state):
    left(article, address=VICTIM, **state)
    assert mailing.send_confirmations() == 0 and not mail.outbox


def test_nobody_else_gets_one(article, client):
    send(client, article, name="")
    send(client, article, token="")
    client.force_login(member())
    send(client, article, email=VICTIM)
    assert Reply.objects.count() == 1 and not mail.outbox and not Confirmation.objects.exists()


def test_when_nothing_is_due_the_work_is_one_question(article, client, django_assert_num_queries):
    for _ in range(5):  # of which four have to wait
        send(client, article)
    with django_assert_num_queries(1):
        assert mailing.send_confirmations() == 0


def test_the_mail_and_the_reply_are_kept_together_or_not_at_all(article, client, monkeypatch):
    def broken(*given, **more):
        raise OSError("no space left on device")

    monkeypatch.setattr(mailing.EmailMessage, "send", broken)
    client.raise_request_exception = False
    assert send(client, article).status_code == 500
    assert not Reply.objects.exists() and not Confirmation.objects.exists()
    monkeypatch.undo()
    assert client.post(
        "/articles/the-price-of-patience/replies/", form(article), headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert Reply.objects.count() == len(mail.outbox) == 1
