"""The clock of the machine is a year ahead for a while, and then is set right: whatever waits, counts, expires or refuses lasts no longer
than it should. The same the other way round. What is public at an instant is not asked here."""

import os
import time
from datetime import timedelta

import pytest
from django.conf import settings as site
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from articles import pictures
from articles.models import Article, Picture
from comments import addresses, forgetting, limits, mailing, notices, tokens
from comments.models import Confirmation, Policy, Reply
from edeconomy.accounts import devices, sessions
from edeconomy.accounts import limits as attempts
from edeconomy.accounts.mailing import TOKENS
from edeconomy.accounts.models import Tally
from edeconomy.outbox import delivery, heartbeat
from edeconomy.outbox.models import Message
from tests.comments.desk import make_reply
from tests.edeconomy.people import make_user
from tests.factories import published
from tests.roles_cast import make_message

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=400)  # longer than any span


class Clock:
    def __init__(self, monkeypatch):
        self.ahead, self.time, self.now = timedelta(), time.time, timezone.now
        monkeypatch.setattr(time, "time", lambda: self.time() + self.ahead.total_seconds())
        monkeypatch.setattr(timezone, "now", lambda: self.now() + self.ahead)
        now = PasswordResetTokenGenerator._now
        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda tokens: now(tokens) + self.ahead)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def reply(**columns):
    return make_reply(Article.objects.first() or published(), **columns)


# Each makes something now, and says by which word on it the instant is still of force.


def attempts_of_a_network():
    for _ in range(site.ATTEMPT_LIMITS["token-network"][0]):
        attempts.attempt("token-network", "198.51.100.1")
    return lambda: attempts.attempt("token-network", "198.51.100.1") > 0


def tally():
    attempts.attempt("token-network", "198.51.100.1")
    return lambda: not attempts.forget() and Tally.objects.exists()


def replies_of_a_network():
    for _ in range(site.REPLY_LIMITS["network"][0][0]):
        reply(ip_address="203.0.113.0")

    def refused():
        try:
            limits.refuse_too_many(1, "203.0.113.0", "", timezone.now())
        except limits.TooMany:
            return True

    return refused


def flood():
    reply()
    return lambda: limits.is_flooded(timezone.now())


def sent(address="ines@example.org"):
    digest = addresses.digest(address)
    return Confirmation.objects.create(
        reply=reply(confirmed=False, address=address),
        address_digest=digest,
        confirm_digest="c",
        stop_digest=mailing.digest("stop"),
        sent_at=timezone.now(),
    )


def mail_to_an_address():
    digest = sent().address_digest
    return lambda: mailing._had_enough(digest, timezone.now())


def link_to_confirm():
    confirmation = sent()
    path = f"/replies/confirm/{'x' * 43}/"
    Confirmation.objects.update(confirm_digest=mailing.digest("x" * 43))
    assert confirmation.reply_id
    return lambda: Client().get(path).status_code == 200


def link_to_stop():
    sent()
    return lambda: mailing.who_stops("stop") is not None


def form_token():
    token = tokens.issue(1)
    return lambda: tokens.read(token, 1) is not None


def link_to_set_a_password():
    user = make_user()
    token = TOKENS.make_token(user)
    return lambda: TOKENS.check_token(user, token)


def device():
    user, request = make_user(), RequestFactory().get("/")
    cookies = devices.remember(request, HttpResponse(), user).cookies
    request.COOKIES = {name: cookie.value for name, cookie in cookies.items()}
    return lambda: devices.device(request).knows(user)


def session():
    client = Client()
    client.force_login(make_user())
    return lambda: client.get(reverse("account")).status_code == 200


def session_row():
    Client().force_login(make_user())
    return lambda: not sessions.forget()


def mail_put_off():
    message = make_message(state="queued", due_at=timezone.now() + timedelta(seconds=60))
    return lambda: message not in delivery._due()


def mail_leased():
    message = make_message(state="queued", due_at=timezone.now())
    assert delivery._claim(message)
    return lambda: message not in delivery._due()


def recipient():
    make_message(state="sent", sent_at=timezone.now())
    make_message(state="failed")
    return lambda: not delivery.forget()


def told(before):
    Policy.objects.update_or_create(pk=1, defaults={"told_at": timezone.now() - before})


def notice():
    told(timedelta(seconds=3))
    reply(approved=False)
    return lambda: not notices._is_due(Policy.current(), timezone.now())


def network_of_a_guest():
    reply(ip_address="203.0.113.0")
    return lambda: not forgetting.forget()


def digest_of_a_mail():
    sent()
    Reply.objects.update(confirmed_at=timezone.now(), ip_address=None)
    return lambda: not forgetting.forget()


def worker_seen():
    heartbeat.beat()
    return lambda: not heartbeat.is_missing(heartbeat.last_seen())


def file_without_a_row():
    Picture.objects.create(file="pictures/2026/other.webp", decorative=True, credit="C", licence="L", width=1, height=1)
    path = default_storage.path("pictures/2026/lost.webp")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w"):
        os.utime(path, (time.time(), time.time()))
    return lambda: not pictures.sweep()


THINGS = [
    attempts_of_a_network,
    tally,
    replies_of_a_network,
    flood,
    mail_to_an_address,
    link_to_confirm,
    link_to_stop,
    form_token,
    link_to_set_a_password,
    device,
    session,
    session_row,
    mail_put_off,
    mail_leased,
    recipient,
    notice,
    network_of_a_guest,
    digest_of_a_mail,
    worker_seen,
    file_without_a_row,
]


@pytest.fixture(autouse=True)
def few(settings, tmp_path):
    settings.REPLIES_AN_HOUR = 1
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("step", [YEAR, -YEAR], ids=["ahead", "back"])
@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.__name__)
def test_an_instant_is_of_no_force_a_year_away(clock, thing, step):
    clock.ahead = YEAR
    is_of_force = thing()
    assert is_of_force()
    clock.ahead += step
    assert not is_of_force()


@pytest.mark.parametrize("step", [timedelta(seconds=2), timedelta(seconds=-2)], ids=["ahead", "back"])
@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.__name__)
def test_a_step_as_clocks_make_them_changes_nothing(clock, thing, step):
    clock.ahead = YEAR
    is_of_force = thing()
    clock.ahead += step
    assert is_of_force()


def test_no_wait_is_longer_than_its_span(clock):
    is_refused, seconds = attempts_of_a_network(), site.ATTEMPT_LIMITS["token-network"][1]
    replies_of_a_network()
    clock.ahead = timedelta(seconds=-50)
    assert is_refused() and attempts.attempt("token-network", "198.51.100.1") <= seconds
    with pytest.raises(limits.TooMany) as refused:
        limits.refuse_too_many(1, "203.0.113.0", "", timezone.now())
    assert refused.value.wait <= site.REPLY_LIMITS["network"][0][1]


def test_mail_is_not_given_up_because_the_clock_went_ahead(clock):
    message = make_message(state="queued", attempts=0)
    clock.ahead = YEAR
    assert delivery._claim(message)
    assert not delivery._put_off(message, ConnectionError())
    assert Message.objects.get().state == "queued"


def test_moderators_are_not_told_each_hour_of_what_came_while_the_clock_was_ahead(clock):
    clock.ahead = YEAR
    reply(approved=False)
    clock.ahead = timedelta()
    told(timedelta(hours=2))
    assert not notices._is_due(Policy.current(), timezone.now())


def test_a_guest_whose_mail_was_sent_while_the_clock_was_ahead_gets_another(clock):
    clock.ahead = YEAR
    sent()
    assert mailing.send_confirmations() == 0
    clock.ahead = timedelta()
    assert mailing.send_confirmations() == 1
    assert mailing.send_confirmations() == 0


def test_haste_is_three_seconds_either_way(clock):
    token = tokens.issue(1)
    assert tokens.read(token, 1).hasty
    for hours in (1, -1):
        clock.ahead = timedelta(hours=hours)
        assert not tokens.read(token, 1).hasty
