"""Who is signed in posts at once under the account's name; who wrote the essay, or edits, is marked as that."""

import re

import pytest
from django.core import mail
from django.test import Client

from articles.models import Person
from comments import tokens
from comments.models import Reply
from edeconomy.accounts import roles
from tests.comments.cast import OWN_PAGE, address, left, member, policy, send
from tests.factories import published

pytestmark = pytest.mark.django_db

PAGE = "/articles/the-price-of-patience/"


@pytest.fixture
def article():
    return published()


def signed_in(user, **options):
    client = Client(**options)
    client.force_login(user)
    return client


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]+)"', page[page.index('id="respond"') :])[1]


def test_a_member_posts_at_once(article, client):
    policy("everybody")
    user = member("oswin", first_name="Oswin", last_name="Tarn")
    answer = send(signed_in(user), article, comment="At once: https://example.org/")
    reply = Reply.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/replies/{reply.pk}/")
    assert reply.user == user and reply.is_shown and reply.is_public and not mail.outbox
    page = client.get(PAGE).text
    assert "At once:" in page and "Oswin Tarn" in page and "oswin@example.org" not in page


def test_a_member_cannot_take_another_name(article):
    send(signed_in(member("oswin")), article, name="Aiko Brandt", email="aiko@example.org", url="https://aiko.example")
    reply = Reply.objects.get()
    assert (reply.display_name, reply.website, reply.address_digest) == ("oswin", "", "")


def test_haste_and_the_hidden_field_hold_no_member(article):
    send(signed_in(member()), article, token=tokens.issue(article.pk), phone="1")
    assert Reply.objects.shown().count() == 1


def test_the_form_of_a_member_has_one_field(article):
    page = signed_in(member("oswin")).get(PAGE)
    form = page.text[page.text.index('id="respond"') :]
    names = re.findall(r' name="(\w+)"', form[: form.index("</form>")])
    assert sorted(names) == ["comment", "csrfmiddlewaretoken", "reply_to", "token"]
    assert "You are replying as <bdi>oswin</bdi>." in form
    assert page.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("missing", ["csrfmiddlewaretoken", "token"])
def test_without_a_token_of_either_kind_nothing_is_posted(article, missing):
    client = signed_in(member(), enforce_csrf_checks=True, HTTP_HOST="127.0.0.1:8000")
    page = client.get(PAGE).text
    sent = {name: hidden(page, name) for name in ("csrfmiddlewaretoken", "token")} | {"comment": "Kept <words>"}
    for wrong in ({missing: ""}, {missing: "x" * 64}):
        answer = client.post(address(article), sent | wrong, headers=OWN_PAGE)
        assert answer.status_code == 403 and "Kept &lt;words&gt;" in answer.text and not Reply.objects.exists()
        assert "check your reply and press the button again" in answer.text
    again = {name: hidden(answer.text, name) for name in ("csrfmiddlewaretoken", "token")}
    assert client.post(address(article), sent | again, headers=OWN_PAGE).status_code == 303
    assert Reply.objects.get().comment == "Kept <words>"


def test_a_guests_form_sent_after_logging_in_is_asked_for_again(article):
    client = signed_in(member(), enforce_csrf_checks=True, HTTP_HOST="127.0.0.1:8000")
    answer = send(client, article)
    assert answer.status_code == 403 and "I beg to differ." in answer.text and not Reply.objects.exists()


def test_another_site_cannot_post_for_a_member(article):
    answer = send(signed_in(member()), article, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403 and "I beg to differ." not in answer.text and not Reply.objects.exists()


def test_a_form_sent_twice_leads_to_the_reply(article):
    client, token = signed_in(member()), tokens.issue(article.pk)
    places = {send(client, article, token=token).headers["Location"] for _ in range(2)}
    assert places == {f"/replies/{Reply.objects.get().pk}/"}


def badge(client, reply):
    page = client.get(PAGE).text
    found = re.search(r'<span class="tag">(\w+)</span>', page[page.index(f'id="c{reply.pk}"') :].split("</header>")[0])
    return found and found[1]


@pytest.mark.parametrize(
    ("role", "writes", "kind", "shown"),
    [
        ("author", True, "author", "Author"),
        ("editor", True, "author", "Author"),
        ("author", False, "member", "Member"),
        ("editor", False, "editor", "Editor"),
        ("administrator", False, "editor", "Editor"),
        (None, True, "author", "Author"),
        (None, False, "member", "Member"),
    ],
)
def test_authors_of_the_essay_and_editors_carry_a_badge(article, client, role, writes, kind, shown):
    user = member("aiko")
    if role:
        roles.assign(user, role)
    if writes:
        Person.objects.filter(name="Aiko Brandt").update(user=user)
    send(signed_in(user), article)
    reply = Reply.objects.get()
    assert (reply.kind, badge(client, reply)) == (kind, shown)


def test_an_author_of_another_essay_is_a_member_here(article, client):
    published("Another Essay", byline=["Lindqvist Obi"])
    user = member("obi")
    Person.objects.filter(name="Lindqvist Obi").update(user=user)
    send(signed_in(user), article)
    assert badge(client, Reply.objects.get()) == "Member"


@pytest.mark.parametrize("name", ["Aiko Brandt", "Aiko Brandt Author", "Editor", "admin"])
def test_nobody_gets_a_badge_by_a_name(article, client, name):
    member("admin")
    send(client, article, name=name, email="admin@example.org")
    assert Reply.objects.get().kind == "guest"
    reply = left(article, name=name)
    assert badge(client, reply) is None


def test_a_closed_account_posts_as_nobody(article):
    user = member()
    client = signed_in(user)
    user.is_active = False
    user.save()
    send(client, article)
    assert Reply.objects.get().user is None and Reply.objects.get().display_name == "Ines Halloran"
