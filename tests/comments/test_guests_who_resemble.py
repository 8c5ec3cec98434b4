"""A guest named like somebody of the magazine waits, and moderators are told whom they resemble. Everybody else is who they were."""

import pytest
from django.urls import reverse

from articles.models import Person
from comments.models import Reply
from tests.comments.cast import left, link, member, policy, send
from tests.comments.desk import LIST, make_reply, make_user, page
from tests.factories import published

pytestmark = pytest.mark.django_db
PAGE = "/articles/the-price-of-patience/"
AUTHOR = "Named like Lucía Barragán-Hale (author)"


@pytest.fixture
def essay():
    policy("nobody")
    return published(byline=["Lucía Barragán-Hale"])


@pytest.fixture
def held_for(essay, client):
    """Post as a guest and confirm it; returns what holds the reply, None where it is public."""

    def held_for(**changes):
        send(client, essay, **changes)
        client.post(link())
        reply = Reply.objects.latest("submit_date")
        assert (
            reply.is_shown == (not reply.held_for) and ("I beg to differ." in client.get(PAGE).text) == reply.is_shown
        )
        return reply.held_for or None

    return held_for


@pytest.mark.parametrize(
    "name",
    [
        "Lucía Barragán-Hale",
        "LUCIA BARRAGAN HALE",
        "Lucía\u200c Barra\u200dgán-Hale",
        "Luсíа Ваrrаgán-Наlе",  # with Cyrillic letters
        "Hale, Lucía Barragán",
        "Lucía Barragán-Hale (Author)",
    ],
)
def test_a_guest_named_like_an_author_waits_and_is_marked(held_for, client, ada, name):
    client.logout()
    assert held_for(name=name) == "name"
    client.force_login(ada)
    assert f"Waiting: {AUTHOR}" in client.get(LIST).text
    assert AUTHOR in client.get(page(Reply.objects.get())).text
    assert AUTHOR in client.get("/admin/").text


@pytest.mark.parametrize("name", ["Editor", "The Editors", "EdEconomy Publishing", "Ana (Member)", "ada"])
def test_a_guest_who_speaks_for_the_magazine_waits(held_for, name):
    make_user("ada")
    assert held_for(name=name) == "name"


@pytest.mark.parametrize("address", ["wilma@edeconomy.example", "Wilma@EdEconomy.example", "wilma+x@edeconomy.example"])
def test_the_address_of_an_account_holds_and_names_whose_it_is(held_for, client, address, ada):
    make_user("wilma", first_name="Wilma", last_name="Tarrant")
    client.logout()
    assert held_for(email=address) == "address"
    client.force_login(ada)
    mark = "Sent under the address of Wilma Tarrant (staff)"
    assert f"Waiting: {mark}" in client.get(LIST).text and mark in client.get(page(Reply.objects.get())).text


@pytest.mark.parametrize("name", ["Lucía Barragán", "Lucius Hale", "Ines Halloran"])
def test_whoever_resembles_nobody_is_not_held(held_for, name):
    make_user("wilma", email="wilma+desk@edeconomy.example")
    assert held_for(name=name, email="wilmar@edeconomy.example") is None


def test_a_member_is_who_they_are(essay, client, ada):
    client.force_login(member("oswin", first_name="Oswin", last_name="Tarn"))
    send(client, essay)
    assert Reply.objects.get().is_shown
    client.force_login(ada)
    assert "Named like" not in client.get(LIST + "?state=all").text


def test_the_mark_follows_the_names_of_today(essay, client, ada):
    """What was public stays public; what was posted before an author came, or before they were renamed, is marked from then on."""
    reply = make_reply(essay, name="Noor Haddad")
    for person, marked in ((None, False), ("Noor Haddad", True), ("Noor Aziz", False)):
        if person:
            Person.objects.update_or_create(slug="noor", defaults={"name": person})
        for answer in (client.get(LIST + "?state=public"), client.get(page(reply))):
            assert ("Named like Noor Haddad (author)" in answer.text) == marked
    assert Reply.objects.shown().filter(pk=reply.pk).exists()
    Person.objects.create(name="Noor Hadad", slug="another").delete()


def test_a_person_and_their_account_are_named_once(essay, client, ada):
    user = make_user("lucia", first_name="Lucía", last_name="Barragán-Hale")
    reply = make_reply(essay, name="Lucia Barragan-Hale", approved=False)
    assert f"{AUTHOR}; Named like Lucía Barragán-Hale (staff)" in client.get(page(reply)).text
    person = Person.objects.get(name="Lucía Barragán-Hale")
    person.user = user
    person.save()
    text = client.get(page(reply)).text
    assert AUTHOR in text and "(staff)" not in text


def test_an_erased_reply_bears_no_mark(essay, client, ada):
    reply = make_reply(essay, name="Lucía Barragán-Hale", approved=False)
    client.post(page(reply, "erase"))
    assert "Named like" not in client.get(LIST + "?state=all").text + client.get(page(reply)).text


def test_a_word_tells_members_from_guests_wherever_a_name_stands(essay, client):
    client.force_login(member("oswin", first_name="Oswin", last_name="Tarn"))
    send(client, essay, comment="Xylophones by a member.")
    client.logout()
    left(essay, "Xylophones by a guest.", name="Ines Novak")
    cards = client.get(PAGE).text
    assert '<bdi>Oswin Tarn</bdi></h3><span class="tag">Member</span>' in cards
    assert '<span class="tag">' not in cards[cards.index("<bdi>Ines Novak</bdi>") :].split("</header>")[0]
    for name in ("atom.xml", "rss.xml", "feed.json"):
        feed = client.get(reverse("replies_feed", args=["the-price-of-patience", name])).text
        assert "Oswin Tarn (member) on “The Price of Patience”" in feed and "Ines Novak on “" in feed
