"""Answers: to what, how deep, and what the page says of them. Paging is in test_nesting.py."""

import re

import pytest
from django.utils import timezone

from articles import publishing
from comments.models import Reply
from tests.comments.cast import left, link, policy, send
from tests.factories import published

pytestmark = pytest.mark.django_db

PAGE = "/articles/the-price-of-patience/"


@pytest.fixture
def article():
    return published()


def card(page, reply):
    """The source of one reply on a page."""
    return re.search(rf'<li class="comment" id="c{reply.pk}">(.*?)(?:<li |</li>)', page, re.DOTALL)[1]


def heard(page):
    """[(depth, id)] of the replies on a page, in their order; depth counted by the lists that are open."""
    depth, found = 0, []
    for sign, number in re.findall(r'<(ol|/ol|li class="comment" id="c(\d+)")', page[page.index('id="replies"') :]):
        depth += {"ol": 1, "/ol": -1}.get(sign, 0)
        if number:
            found.append((depth - 1, int(number)))
    assert depth == 0
    return found


def test_answers_nest_three_deep_and_deeper_ones_join_the_thread(article, client):
    policy("nobody")
    chain = [left(article, name="Name 0")]
    for number in range(1, 5):
        send(client, article, name=f"Name {number}", email=f"{number}@example.org", reply_to=chain[-1].pk, network="")
        client.post(link())
        chain.append(Reply.objects.latest("pk"))
    page = client.get(PAGE).text
    assert heard(page) == [(min(n, 2), reply.pk) for n, reply in enumerate(chain)]
    assert [reply.answers_id for reply in chain] == [None, *(reply.pk for reply in chain[:-1])]
    assert "to <bdi>" not in "".join(card(page, reply) for reply in chain[:3])
    assert "to <bdi>Name 2</bdi>" in card(page, chain[3]) and "to <bdi>Name 3</bdi>" in card(page, chain[4])
    assert chain[4].parent_id == chain[1].pk and chain[4].level == 2


def test_answers_stand_under_what_they_answer_in_the_order_they_came(article, client):
    first, second = left(article), left(article)
    later = left(article, answers=second)
    early = left(article, answers=first)
    deep, last = left(article, answers=early), left(article, answers=first)
    assert heard(client.get(PAGE).text) == [
        (0, first.pk),
        (1, early.pk),
        (2, deep.pk),
        (1, last.pk),
        (0, second.pk),
        (1, later.pk),
    ]


def test_a_link_opens_the_form_for_an_answer(article, client):
    answered = left(article, name="Oswin Tarn")
    page = client.get(PAGE).text
    assert f'href="{PAGE}?reply={answered.pk}#respond"' in card(page, answered)
    page = client.get(f"{PAGE}?reply={answered.pk}").text
    assert f'name="reply_to" value="{answered.pk}"' in page
    assert "You are answering <bdi>Oswin Tarn</bdi>." in page and f'href="{PAGE}#respond"' in page


def unfit(article, case):
    if case == "unknown":
        return 999_999
    if case == "of another essay":
        return left(published("Another Essay")).pk
    if case == "of a withdrawn essay":
        other = published("Another Essay")
        reply = left(other)
        publishing.withdraw(other)
        return reply.pk
    at = timezone.now()
    state = {
        "held": {"approved_at": None},
        "unconfirmed": {"confirmed_at": None},
        "removed": {"removed_at": at},
        "erased": {"removed_at": at, "erased_at": at},
    }
    return left(article, "Zyxwoth", name="Zyxwoth", **state[case]).pk


@pytest.mark.parametrize(
    "case", ["unknown", "of another essay", "of a withdrawn essay", "held", "unconfirmed", "removed", "erased"]
)
def test_what_is_not_public_under_the_essay_cannot_be_answered(article, client, case):
    pk = unfit(article, case)
    before = Reply.objects.count()
    page = client.get(f"{PAGE}?reply={pk}").text
    assert 'name="reply_to" value=""' in page and "Zyxwoth" not in page
    answer = send(client, article, reply_to=pk, comment="Kept words.")
    assert answer.status_code == 422 and "The reply you answered is no longer there." in answer.text
    assert "Kept words." in answer.text and "Zyxwoth" not in answer.text and 'name="reply_to" value=""' in answer.text
    assert Reply.objects.count() == before
    token = re.search(r'name="token" value="([^"]+)"', answer.text)[1]
    assert send(client, article, token=token, comment="Kept words.").status_code == 303


def test_a_removed_reply_keeps_its_place_and_nothing_else(article, client):
    gone = left(article, "Zyxwoth", name="Quennell", user_url="https://quennell.example")
    answer = left(article, "An answer.", answers=gone)
    deep = left(article, "A deep answer.", answers=answer)
    Reply.objects.filter(pk=gone.pk).update(removed_at=timezone.now())
    page = client.get(PAGE).text
    assert heard(page) == [(0, gone.pk), (1, answer.pk), (2, deep.pk)]
    assert "This reply was removed." in card(page, gone) and "2 replies<" in page
    for word in ("Zyxwoth", "Quennell", "quennell.example", f"reply={gone.pk}#"):
        assert word not in page


def test_a_removed_reply_that_nobody_answered_leaves_no_trace(article, client):
    empty = client.get(PAGE).text
    gone = left(article, "Zyxwoth")
    left(article, answers=gone, removed_at=timezone.now())
    Reply.objects.filter(pk=gone.pk).update(removed_at=timezone.now())
    assert client.get(PAGE).text == empty


def test_whom_a_removed_reply_answered_and_who_it_was_is_not_said(article, client):
    root = left(article)
    middle = left(article, answers=left(article, answers=root))
    gone = left(article, answers=middle, name="Quennell")
    last = left(article, "The last word.", answers=gone)
    Reply.objects.filter(pk=gone.pk).update(removed_at=timezone.now())
    page = client.get(PAGE).text
    assert "Quennell" not in page and "The last word." in page and (2, last.pk) in heard(page)


def test_an_answer_can_be_confirmed_after_what_it_answers_was_removed(article, client):
    policy("nobody")
    answered = left(article, name="Quennell")
    send(client, article, reply_to=answered.pk, comment="Too late.")
    Reply.objects.filter(pk=answered.pk).update(removed_at=timezone.now())
    page = client.post(link(), follow=True).text
    assert "Too late." in page and "Quennell" not in page and "This reply was removed." in page


def test_who_wrote_stands_there_with_a_checked_link(article, client):
    safe, unsafe = left(article, user_url="https://example.org/i"), left(article, user_url="javascript:alert(1)")
    page = client.get(PAGE).text
    assert '<a href="https://example.org/i" rel="nofollow ugc noopener">' in card(page, safe)
    assert "javascript:" not in page and "<bdi>" in card(page, unsafe)
