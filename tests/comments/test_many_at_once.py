"""Many readers press the button at once, on a real database with real transactions (S35)."""

import pytest
from django.core import mail
from django.test import Client

from comments import tokens
from comments.models import Confirmation, Policy, Reply
from tests.comments.cast import at_once, left, link, policy, send
from tests.comments.test_threads import heard
from tests.factories import published

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/articles/the-price-of-patience/"


@pytest.fixture
def article(settings):
    settings.REPLY_LIMITS = {"network": [], "address": [], "article": []}
    return published()


@pytest.mark.parametrize("known", [False, True], ids=["the first reply ever", "not the first"])
def test_one_form_sent_twenty_times_makes_one_reply_and_one_mail(article, known):
    if known:
        policy("nobody")
    token = tokens.issue(article.pk, refilled=True)
    answers = at_once([lambda: send(Client(), article, token=token)] * 20)
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(303, f"{PAGE}replies/sent/")}
    assert Reply.objects.count() == Confirmation.objects.count() == len(mail.outbox) == 1
    assert Policy.objects.count() == 1


def test_many_forms_of_one_address_make_one_mail(article):
    answers = at_once([lambda: send(Client(), article)] * 10)
    assert {answer.status_code for answer in answers} == {303}
    assert Reply.objects.count() == 10 and len(mail.outbox) == 1


def test_a_limit_holds_when_all_come_at_once(article, settings):
    settings.REPLY_LIMITS = {"network": [(5, 60)], "address": [], "article": []}
    acts = [lambda n=n: send(Client(), article, email=f"{n}@example.org").status_code for n in range(12)]
    assert sorted(at_once(acts)) == [303] * 5 + [429] * 7
    assert Reply.objects.count() == 5


def test_a_link_followed_many_times_at_once_confirms_once(article):
    policy("nobody")
    send(Client(), article)
    path = link()
    answers = at_once([lambda: Client().post(path)] * 10)
    assert {answer.status_code for answer in answers} == {303}
    assert Reply.objects.shown().count() == 1 and len(mail.outbox) == 1


def test_answers_that_come_at_once_each_get_a_place(article):
    policy("nobody")
    root = left(article)
    branches = [left(article, answers=root) for _ in range(2)]
    acts = [
        lambda n=n: send(Client(), article, email=f"{n}@example.org", reply_to=[root, *branches][n % 3].pk)
        for n in range(12)
    ]
    assert {answer.status_code for answer in at_once(acts)} == {303}
    at_once([lambda message=message: Client().post(link(message=message)) for message in mail.outbox])
    rows = {reply.pk: reply for reply in Reply.objects.shown()}
    assert sorted(reply.order for reply in rows.values()) == list(range(1, 16))
    above = []
    for depth, pk in heard(Client().get(PAGE).text):
        del above[depth:]
        assert rows[pk].answers_id == (above[-1] if above else None)
        above.append(pk)
    assert rows[root.pk].order == 1
