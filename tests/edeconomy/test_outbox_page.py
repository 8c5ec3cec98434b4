"""The outbox at the desk: for administrators, without an address in any list, with verbs that ask first where nothing can be taken back."""

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from edeconomy.outbox import delivery
from edeconomy.outbox.models import Message
from tests.edeconomy.people import make_user
from tests.roles_cast import make_message

pytestmark = pytest.mark.django_db
OUTBOX, ADDRESS = "/admin/outbox/message/", "reader@mail.example"


@pytest.fixture
def boss(client):
    user = make_user("the-administrator", "administrator")
    client.force_login(user)
    return user


def act(client, verb, *chosen, **more):
    data = {"action": verb, "_selected_action": [message.pk for message in chosen], **more}
    return client.post(OUTBOX + "?state=all", data, follow=True)


@pytest.mark.parametrize("role", ["author", "editor"])
def test_nobody_else_sees_it(client, role):
    message = make_message()
    client.force_login(make_user("somebody", role))
    for address in (OUTBOX, f"{OUTBOX}{message.pk}/change/", f"{OUTBOX}{message.pk}/history/"):
        assert client.get(address).status_code == 403
    assert "Outbox" not in client.get("/admin/").text


def test_the_list_begins_with_what_is_in_trouble_and_shows_no_address(client, boss):
    make_message(subject="Refused")
    make_message(subject="Tried", state="queued", attempts=2, error="ConnectionRefusedError")
    make_message(subject="Just written", state="queued", attempts=0)
    make_message(subject="Arrived", state="sent", sent_at=timezone.now())
    make_message(subject="Forgotten", recipient="")
    page = client.get(OUTBOX).text
    assert "Refused" in page and "Tried" in page and "550 no such mailbox" in page
    assert not any(subject in page for subject in ("Just written", "Arrived", "Forgotten"))
    for state in ("all", "sent", "queued", "failed", "odd"):
        assert ADDRESS not in client.get(f"{OUTBOX}?state={state}").text
    assert "Arrived" in client.get(f"{OUTBOX}?state=sent").text
    assert ADDRESS not in client.get("/admin/").text


def test_an_address_cannot_be_asked_for(client, boss):
    make_message()
    for query in ("recipient__startswith=r", "recipient=x", "body__contains=x", "_to_field=recipient"):
        assert client.get(f"{OUTBOX}?{query}").status_code in (302, 400)
    assert "Your reply" not in client.get(f"{OUTBOX}?q=reader").text


def test_the_page_of_an_undelivered_message_shows_whom_it_is_for_and_what_it_says(client, boss):
    failed, sent = make_message(), make_message(state="sent", sent_at=timezone.now())
    page = client.get(f"{OUTBOX}{failed.pk}/change/").text
    assert ADDRESS in page and "Press the button." in page
    page = client.get(f"{OUTBOX}{sent.pk}/change/").text
    assert ADDRESS not in page and "Press the button." not in page
    assert ADDRESS not in client.get(f"{OUTBOX}{failed.pk}/history/").text


def test_nothing_is_written_here(client, boss):
    message = make_message()
    assert client.post(f"{OUTBOX}{message.pk}/change/", {"recipient": "x@mail.example"}).status_code == 403
    assert client.post(f"{OUTBOX}{message.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Message.objects.get().recipient == ADDRESS


def test_what_was_given_up_is_tried_again(client, boss):
    failed, sent = make_message(), make_message(state="sent")
    forgotten = make_message(recipient="")
    assert "1 message will be tried again" in act(client, "retry", failed, sent, forgotten, index=0).text
    states = {message.pk: message.state for message in Message.objects.all()}
    assert states == {failed.pk: "queued", sent.pk: "sent", forgotten.pk: "failed"}
    assert delivery._due().get() == failed


def test_a_verb_works_from_the_page_of_a_message(client, boss):
    failed = make_message()
    page = f"{OUTBOX}{failed.pk}/change/"
    assert 'name="CHANGE_FORM-action"' in client.get(page).text
    client.post(page, {"CHANGE_FORM-action": "retry", "_selected_action": failed.pk})
    assert Message.objects.get().state == "queued"


def test_giving_up_asks_first_and_forgets(client, boss):
    failed = make_message()
    tried = make_message(state="queued", attempts=1)
    answer = act(client, "give_up", failed, tried, index=0)
    assert "Give up, and forget?" in answer.text and ADDRESS not in answer.text
    assert Message.objects.exclude(recipient="").count() == 2
    assert "2 messages will be given up and forgotten" in act(client, "give_up", failed, tried, confirmed="yes").text
    assert not Message.objects.exclude(recipient="", state="failed").exists()
    assert all(bytes(message.body) == b"" for message in Message.objects.all())
    assert not any(ADDRESS in entry.object_repr + entry.change_message for entry in LogEntry.objects.all())


def test_a_worker_that_has_it_does_not_bring_back_what_was_given_up():
    message = make_message(state="queued", due_at=timezone.now())
    assert delivery._claim(message)
    delivery.give_up(Message.objects.all())
    delivery._put_off(message, OSError("broken"))
    assert Message.objects.get().state == "failed"


@pytest.mark.parametrize("odd", ["x", "9" * 30, "%00"])
def test_odd_numbers_are_answered_calmly(client, boss, odd):
    assert client.get(f"{OUTBOX}{odd}/change/").status_code == 404
    assert client.post(OUTBOX, {"action": "retry", "_selected_action": odd, "index": 0}).status_code == 400
