"""The desk of moderators: who gets in, what the list shows, what the page of one reply shows and does."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import addresses, moderation
from comments.models import Reply
from tests.comments.desk import ADDRESS, LIST, make_reply, make_user, page
from tests.factories import MORNING, published

pytestmark = pytest.mark.django_db
SECRETS = (ADDRESS, ADDRESS.partition("@")[0], addresses.digest(ADDRESS), "203.0.113")


def names(answer):
    return [reply.user_name for reply in answer.context["cl"].result_list]


@pytest.mark.parametrize("permissions", [[], ["articles.view_article", "comments.view_reply", "comments.change_reply"]])
def test_one_permission_opens_the_desk_and_no_other_does(client, essay, permissions):
    reply = make_reply(essay, approved=False)
    client.force_login(make_user("author", *permissions))
    for address in (
        LIST,
        page(reply),
        page(reply, "erase"),
        page(reply, "history"),
        LIST + "add/",
        page(reply, "delete"),
    ):
        assert client.get(address).status_code == 403, address
    assert client.post(page(reply), {"verb": "approve"}).status_code == 403
    assert client.post(page(reply, "erase")).status_code == 403
    bulk = {"action": "approve", "_selected_action": reply.pk, "index": 0}
    assert client.post(LIST, bulk).status_code == 403
    question = "/admin/autocomplete/?app_label=comments&model_name=reply&field_name=answers"
    assert client.get(question).status_code == 403
    reply.refresh_from_db()
    assert reply.approved_at is None and reply.user_name


def test_strangers_are_shown_the_door(client, essay):
    reply = make_reply(essay)
    for address in (LIST, page(reply), page(reply, "erase"), page(reply, "history")):
        assert "/login/?next=" in client.get(address).url, address


def test_moderators_need_not_be_superusers(client, ada, essay):
    reply = make_reply(essay, approved=False)
    for address in ("/admin/", LIST, page(reply), page(reply, "erase"), page(reply, "history")):
        assert client.get(address).status_code == 200, address
    for address in (LIST + "add/", page(reply, "delete")):
        assert client.get(address).status_code == 403, address


def test_each_state_has_its_list_and_what_waits_comes_first(client, ada, essay):
    make_reply(essay, name="Public")
    make_reply(essay, name="Removed", removed_at=MORNING)
    make_reply(essay, name="Unconfirmed", confirmed=False)
    make_reply(essay, name="Second", approved=False)
    make_reply(essay, name="First", approved=False, confirmed_at=MORNING)
    assert names(client.get(LIST)) == ["First", "Second"]
    assert names(client.get(LIST + "?state=public")) == ["Public"]
    assert names(client.get(LIST + "?state=unconfirmed")) == ["Unconfirmed"]
    assert names(client.get(LIST + "?state=removed")) == ["Removed"]
    assert names(client.get(LIST + "?state=all")) == ["First", "Second", "Unconfirmed", "Removed", "Public"]
    assert names(client.get(LIST + "?state=nonsense")) == ["First", "Second"]


def test_a_row_says_who_where_what_and_why(client, ada, essay):
    top = make_reply(essay, name="Vera Okafor")
    make_reply(essay, "Patience has a price. " * 30, answers=top, approved=False, held_for="links")
    text = client.get(LIST).text
    for words in ("Ines Novak", essay.title, "Patience has a price. Patience", "Vera Okafor", "Links by a newcomer"):
        assert words in text
    assert "price. " * 10 not in text


def test_the_list_of_one_essay(client, ada, essay):
    other = published("Another")
    make_reply(essay, name="Here", approved=False)
    make_reply(other, name="There", approved=False)
    answer = client.get(f"{LIST}?article__id__exact={essay.pk}")
    assert names(answer) == ["Here"]
    assert "By essay" in answer.text and "Another" not in answer.text
    for nonsense in ("x", "", "99999999999999999999999"):
        assert client.get(f"{LIST}?article__id__exact={nonsense}").status_code in (200, 302)


def test_search_reads_names_and_texts_and_never_an_address(client, ada, essay):
    make_reply(essay, "I read it twice.", name="Vera Okafor", approved=False)
    assert names(client.get(LIST + "?q=okafor")) == names(client.get(LIST + "?q=TWICE")) == ["Vera Okafor"]
    for secret in (*SECRETS, "example.org"):
        assert names(client.get(LIST, {"q": secret})) == []


@pytest.mark.parametrize(
    "lookup", ["user_email", "user_email__startswith", "address_digest", "ip_address", "user__password"]
)
def test_no_lookup_by_what_is_kept_secret(client, ada, essay, lookup):
    make_reply(essay, approved=False)
    assert client.get(LIST, {lookup: ADDRESS}).status_code == 400
    assert names(client.get(LIST, {"o": "1.-2"})) == ["Ines Novak"]
    assert client.get(LIST, {"_to_field": lookup}).status_code == 400


def test_the_list_shows_no_address_and_no_network(client, ada, essay):
    reply = make_reply(essay, approved=False)
    moderation.hold(Reply.objects.all(), by=ada)
    for address in (LIST, "/admin/", page(reply, "history"), page(reply, "erase")):
        for secret in SECRETS:
            assert secret not in client.get(address).text, address


def test_queries_do_not_grow_with_the_list(client, ada, essay):
    counts = []
    for number in (1, 3, 60):
        while Reply.objects.count() < number:
            make_reply(essay, approved=False, answers=Reply.objects.first())
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        counts.append(len(asked))
    # session, person, rights (2), which essays' replies wait: count, rows; whom they resemble: by name, by address (2)
    assert len(set(counts)) == 1 and counts[0] <= 10


def test_many_at_once_by_one_press(client, ada, essay):
    replies = [make_reply(essay, approved=False) for _ in range(3)]
    chosen = [reply.pk for reply in replies[:2]]
    answer = client.post(LIST, {"action": "approve", "_selected_action": chosen, "index": 0}, follow=True)
    assert "2 replies were approved." in answer.text
    assert set(Reply.objects.shown().values_list("pk", flat=True)) == set(chosen)
    for verb, words in (("hold", "held"), ("remove", "removed"), ("restore", "restored")):
        data = {"action": verb, "_selected_action": chosen[:1], "index": 0}
        answer = client.post(LIST + "?state=all", data, follow=True)
        assert f"1 reply was {words}." in answer.text
    answer = client.post(
        LIST + "?state=all", {"action": "approve", "_selected_action": chosen, "index": 0}, follow=True
    )
    assert "1 reply was approved. 1 stays as it is." in answer.text


def test_what_a_colleague_did_meanwhile_does_not_save_a_reply(client, ada, essay):
    reply = make_reply(essay, approved=False)
    moderation.approve(Reply.objects.all(), by=ada)  # by now it has left the list that was shown
    client.post(LIST, {"action": "remove", "_selected_action": reply.pk, "index": 0})
    reply.refresh_from_db()
    assert reply.removed_at


def test_the_whole_list_at_once_is_the_list_that_was_chosen(client, ada, essay):
    for _ in range(3):
        make_reply(essay, approved=False)
    spared = make_reply(essay)
    data = {"action": "remove", "_selected_action": Reply.objects.first().pk, "index": 0, "select_across": 1}
    client.post(LIST, data)
    assert list(Reply.objects.filter(removed_at=None)) == [spared]


def test_nothing_is_erased_in_bulk_and_nothing_deleted(client, ada, essay):
    reply = make_reply(essay, approved=False)
    client.force_login(make_user("boss", is_superuser=True))
    assert "Delete" not in client.get(LIST).text
    for action in ("erase", "delete_selected", "approve_comments", "remove_comments", "flag_comments"):
        client.post(LIST, {"action": action, "_selected_action": reply.pk, "index": 0, "post": "yes"})
    reply.refresh_from_db()
    assert reply.comment and not reply.removed_at and not reply.approved_at


def test_the_history_shows_what_was_done(client, ada, essay):
    reply = make_reply(essay)
    client.post(page(reply), {"verb": "hold"})
    client.post(page(reply), {"verb": "approve"})
    text = client.get(page(reply, "history")).text
    assert text.index("Approved.") < text.index("Held.")
    assert LogEntry.objects.filter(user=ada).count() == 2
    client.post(page(reply, "erase"))
    for address in (page(reply, "history"), page(reply), "/admin/", LIST + "?state=removed"):
        assert "Ines" not in client.get(address).text, address


def test_an_old_reply_is_no_reason_to_stay_on_a_list(client, ada, essay):
    """The page of a reply goes back to the list that it was opened from."""
    reply = make_reply(essay, submit_date=timezone.now() - timedelta(days=400))
    kept = "?_changelist_filters=state%3Dpublic"
    answer = client.post(page(reply) + kept, {"verb": "hold"})
    assert answer.url == LIST + "?state=public"
