"""The page of one reply at the desk: everything about it, and its verbs."""

import pytest
from django.test import Client

from articles import publishing
from comments.models import Reply
from tests.comments.desk import ADDRESS, LIST, make_moderator, make_reply, make_user, page
from tests.factories import MORNING

pytestmark = pytest.mark.django_db


def buttons(client, reply):
    text = client.get(page(reply)).text
    return [verb for verb in ("approve", "hold", "remove", "restore") if f'value="{verb}"' in text] + [
        "erase" for _ in [0] if f'href="{page(reply, "erase")}"' in text
    ]


def test_the_page_has_everything_there_is(client, ada, essay):
    top = make_reply(essay, "What of the ledger?", name="Vera Okafor", address="vera@example.org")
    reply = make_reply(essay, "I *read* it twice.", answers=top, approved=False, held_for="links")
    text = client.get(page(reply)).text
    for words in (
        *("Ines Novak", ADDRESS, "203.0.113.0", "https://ines.example/", "Links by a newcomer"),
        *("I *read* it twice.", "<p>I <em>read</em> it twice.</p>", essay.title),
        *("Vera Okafor", "What of the ledger?", f'href="{page(top)}"', f'href="/articles/{essay.slug}/"'),
    ):
        assert words in text
    assert 'href="https://ines.example/"' not in text
    assert "vera@example.org" not in text


def test_other_replies_of_the_same_guest_are_counted_by_state(client, ada, essay):
    reply = make_reply(essay, approved=False)
    assert "from this address</dt><dd>None<" in client.get(page(reply)).text
    for columns in ({}, {}, {"approved": False}, {"removed_at": MORNING}, {"address": "vera@example.org"}):
        make_reply(essay, **columns)
    assert "from this address</dt><dd>1 waiting, 2 public, 1 removed<" in client.get(page(reply)).text


def test_a_reply_to_a_withdrawn_essay_has_no_link_to_it(client, ada, essay):
    reply = make_reply(essay)
    publishing.withdraw(essay)
    answer = client.get(page(reply))
    assert answer.status_code == 200 and f'href="/articles/{essay.slug}/"' not in answer.text


def test_what_does_not_exist_is_not_found(client, ada):
    for number in ("0", "999", "x", "99999999999999999999999999"):
        for name in ("change", "history"):
            assert client.get(f"{LIST}{number}/{name}/").status_code == 404
    assert client.get(f"{LIST}999/erase/").status_code == 404


def test_only_verbs_that_would_do_something_are_offered(client, ada, essay):
    assert buttons(client, make_reply(essay)) == ["hold", "remove", "erase"]
    assert buttons(client, make_reply(essay, approved=False)) == ["approve", "remove", "erase"]
    reply = make_reply(essay, removed_at=MORNING)
    assert buttons(client, reply) == ["restore", "erase"]
    client.post(page(reply, "erase"))
    assert buttons(client, reply) == []


def test_each_button_does_what_it_says(client, ada, essay):
    reply = make_reply(essay, approved=False)
    for verb, words, shown in (
        ("approve", "approved", True),
        ("hold", "held", False),
        ("approve", "approved", True),
        ("remove", "removed", False),
        ("restore", "restored", True),
    ):
        answer = client.post(page(reply), {"verb": verb}, follow=True)
        assert f"Reply {reply.pk} was {words}." in answer.text
        assert Reply.objects.shown().filter(pk=reply.pk).exists() == shown
    assert "stays as it is" in client.post(page(reply), {"verb": "approve"}, follow=True).text


def test_an_unconfirmed_reply_waits_for_its_guest(client, ada, essay):
    reply = make_reply(essay, confirmed=False, approved=False)
    assert "once its guest confirms it" in client.post(page(reply), {"verb": "approve"}, follow=True).text
    assert not Reply.objects.shown().exists()
    assert "approved in advance" in client.get(page(reply)).text


def test_approve_and_next_leads_through_the_queue(client, ada, essay):
    first, second, third = (
        make_reply(essay, approved=False, confirmed_at=MORNING.replace(minute=minute)) for minute in (1, 2, 3)
    )
    assert client.post(page(second), {"verb": "approve-next"}).url == page(third)
    assert client.post(page(third), {"verb": "remove-next"}).url == page(first)
    assert client.post(page(first), {"verb": "approve-next"}).url == LIST
    assert set(Reply.objects.shown()) == {first, second}


@pytest.mark.parametrize("verb", ["", "erase", "delete", "erase-next", "save", "__class__"])
def test_what_is_no_verb_is_refused(client, ada, essay, verb):
    reply = make_reply(essay)
    before = Reply.objects.filter(pk=reply.pk).values().get()
    fields = {"user_name": "Somebody else", "comment": "Other words", "_save": "Save", "is_public": ""}
    assert client.post(page(reply), fields | {"verb": verb}).status_code == 403
    assert Reply.objects.filter(pk=reply.pk).values().get() == before


def test_looking_erases_nothing_and_the_second_look_says_what_is_lost(client, ada, essay):
    reply = make_reply(essay)
    text = client.get(page(reply, "erase")).text
    assert "for good" in text and "Ines Novak" in text
    reply.refresh_from_db()
    assert reply.comment
    answer = client.post(page(reply, "erase"), follow=True)
    assert f"Reply {reply.pk} was erased." in answer.text
    reply.refresh_from_db()
    assert (reply.comment, reply.html, reply.user_name) == ("", "", "")
    for address in (page(reply), page(reply, "erase")):
        text = client.get(address).text
        assert "erased" in text
        for word in ("Ines", ADDRESS, "203.0.113", "twice"):
            assert word not in text


@pytest.mark.parametrize("name", ["change", "erase", "list"])
def test_nothing_is_done_without_a_token_or_from_elsewhere(essay, name):
    reply = make_reply(essay, approved=False)
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_moderator())
    address = LIST if name == "list" else page(reply, name)
    data = {"verb": "approve", "action": "approve", "_selected_action": reply.pk, "index": 0}
    assert client.post(address, data).status_code == 403
    token = client.get(page(reply)).context["csrf_token"]
    data["csrfmiddlewaretoken"] = str(token)
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post(address, data, headers=headers).status_code == 403
    reply.refresh_from_db()
    assert reply.approved_at is None and reply.removed_at is None


def test_links_to_other_desks_are_for_whom_they_are_open(client, ada, essay):
    reply = make_reply(essay)
    assert "/admin/articles/" not in client.get(page(reply)).text
    assert "/admin/comments/discussion/" not in client.get(page(reply)).text
    client.force_login(make_user("boss", is_superuser=True))
    text = client.get(page(reply)).text
    assert f"/admin/articles/article/{essay.pk}/change/" in text
    assert f"/admin/comments/discussion/add/?article={essay.pk}" in text
