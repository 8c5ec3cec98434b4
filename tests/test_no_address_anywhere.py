"""S09: whoever looks wherever, no address of a guest or of somebody with an account is there, nor its name part, nor a hash of it."""

import hashlib
import logging
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client
from django.utils import timezone

from comments import moderation
from comments.models import Confirmation, Discussion, Reply
from comments.notices import tell_moderators
from edeconomy.accounts import mailing, roles
from tests.comments.cast import OWN_PAGE, left, link, send
from tests.factories import published
from tests.test_hidden_articles import crawl

pytestmark = pytest.mark.django_db

STATES = {
    "shown": {},
    "unconfirmed": {"confirmed_at": None, "first_shown_at": None, "is_public": False},
    "held": {"approved_at": None, "first_shown_at": None, "is_public": False, "held_for": "policy"},
    "withheld": {"approved_at": None, "is_public": False, "held_for": "moderator"},
    "removed": {"removed_at": timezone.now(), "is_removed": True, "is_public": False},
}
OUR_LOGS = ["", "django", "django.request", "django.server", "django.security", "articles", "comments", "edeconomy"]
MODERATORS_PAGE = re.compile(r"/admin/comments/reply/\d+/change/")


class Secrets:
    """Addresses to look for, and every form in which one would give somebody away."""

    def __init__(self):
        self.forms = {}

    def add(self, name):
        address = f"{name}.Qvist@canary.example"
        hidden = address.lower()
        hashes = [hashlib.new(kind, hidden.encode()).hexdigest() for kind in ("md5", "sha1", "sha256")]
        self.forms[address] = [hidden, hidden.partition("@")[0], hidden.replace("@", "%40"), *hashes]
        return address

    def found_in(self, text, but=()):
        text = str(text).lower()
        return [form for address, forms in self.forms.items() if address not in but for form in forms if form in text]


@pytest.fixture
def secrets(settings):
    return Secrets()


@pytest.fixture
def people(secrets, django_user_model):
    """{role: user}; a user name says nothing of the address."""
    found = {}
    for number, role in enumerate(["member", *roles.ROLES]):
        found[role] = django_user_model.objects.create_user(
            f"person{number}", secrets.add(role), first_name=f"P{number}"
        )
        if role != "member":
            roles.assign(found[role], role)
    return found


@pytest.fixture
def article(secrets, people, client):
    """Two essays, replies of guests and members in every state, one of them erased."""
    article = published(at=timezone.now() - timedelta(days=9))
    first = left(article, address=secrets.add("first"))
    for state, columns in STATES.items():
        for answers in (None, first):
            left(article, f"It is {state}.", answers, address=secrets.add(f"{state}{answers is None}"), **columns)
    for user in people.values():
        left(article, f"By {user}.", name=str(user), user=user, kind="member")
    gone = left(article, address=secrets.add("erased"))
    left(article, answers=gone, address=secrets.add("orphan"))
    verbs = [moderation.hold, moderation.approve, moderation.remove, moderation.restore, moderation.erase]
    for verb in verbs:
        assert verb(Reply.objects.filter(pk=gone.pk), by=people["editor"]) == 1
    Discussion.objects.create(article=published("Another"))
    send(client, article, email=secrets.add("waiting"), comment="It waits for its guest.")
    return article


def pages(client, article, replies):
    """(what, answer) of what a reader may come upon, each the answer to somebody who typed none of these addresses."""
    essay, typed = "/articles/the-price-of-patience/", {"name": "Mallory", "email": "mallory@elsewhere.example"}
    for pk in [*replies.values_list("pk", flat=True), 0, 987654321]:
        for address in (
            f"/replies/{pk}/",
            f"{essay}?reply={pk}",
            f"{essay}?replies={pk}",
            f"{essay}?replies={pk}&reply={pk}",
        ):
            yield address, client.get(address)
    places = [
        link(message=mail.outbox[0]),
        link("stop", mail.outbox[0]),
        "/replies/confirm/x/",
        "/token/?for=login",
        f"/token/?article={article.pk}",
        f"{essay}replies/sent/",
    ]
    places += ["/nothing/", "/accounts/login/", "/accounts/password-reset/", f"{essay}cite.bib", f"{essay}editions/1/"]
    for address in places:
        yield address, client.get(address)
        yield f"POST {address}", client.post(address, headers={"sec-fetch-site": "cross-site"})
        yield f"DELETE {address}", client.delete(address)
    for fields in (
        {"token": ""},
        {"name": ""},
        {"reply_to": "x"},
        {"reply_to": "987654321"},
        {"comment": "x" * 20_000},
    ):
        yield str(fields)[:50], send(client, article, **typed | fields)
    yield "another host", client.get("/", headers={"host": "evil.example"})
    for headers in (OWN_PAGE, {"origin": "null"}):
        yield "log in", client.post("/accounts/login/", {"username": "person1", "password": "x"}, headers=headers)


def limited(client, article, settings):
    settings.REPLY_LIMITS = {kind: [(1, 10**9)] for kind in ("network", "address", "article")}
    settings.ATTEMPT_LIMITS = dict.fromkeys(settings.ATTEMPT_LIMITS, (0, 60))
    yield 429, send(client, article, email="mallory@elsewhere.example")
    yield 429, client.get(f"/token/?article={article.pk}")
    Confirmation.objects.update(sent_at=timezone.now() - timedelta(days=8))
    yield 410, client.get(link(message=mail.outbox[0]))
    Discussion.objects.update_or_create(article=article, defaults={"state": "closed"})
    yield 403, send(client, article, email="mallory@elsewhere.example")
    yield 410, client.get(link(message=mail.outbox[0]))


def test_readers_come_upon_none(secrets, article, settings, client):
    answers = list(pages(client, article, Reply.objects.all()))
    for expected, answer in limited(client, article, settings):
        assert answer.status_code == expected
        answers.append((expected, answer))
    assert {200, 302, 400, 403, 404, 405, 410, 422, 429} <= {answer.status_code for _, answer in answers}
    for what, answer in answers:
        assert not secrets.found_in(answer.text + str(answer.headers)), what
    for address, (_, text) in crawl(client).items():
        assert not secrets.found_in(text), address


@pytest.mark.parametrize("role", ["member", "author", "editor", "administrator"])
def test_whoever_is_signed_in_comes_upon_none_elsewhere(secrets, article, people, role):
    """Guests' addresses stand on the moderator's page of a reply, accounts' on the pages of accounts."""
    client = Client()
    client.force_login(people[role])
    history = [
        f"/admin/comments/reply/{pk}/{page}/"
        for pk in Reply.objects.values_list("pk", flat=True)
        for page in ("history", "erase")
    ]
    lists = [
        f"/admin/comments/reply/?state={state}" for state in ("waiting", "public", "removed", "unconfirmed", "all")
    ]
    seen = crawl(client, "/accounts/", "/admin/", *(history + lists if role in ("editor", "administrator") else []))
    assert len(seen) > 20
    for address, (_, text) in seen.items():
        if MODERATORS_PAGE.match(address):
            assert role in ("editor", "administrator")
        elif not (role == "administrator" and address.startswith("/admin/accounts/user/")):
            assert not secrets.found_in(text, but=[people[role].email]), address


@pytest.mark.parametrize(
    "query", ["q={}", "user_email__startswith={}", "address_digest__startswith={}", "user__email={}"]
)
def test_no_list_can_be_asked_for_one(secrets, article, people, query):
    """S10: found or not, the answer is the same."""
    client = Client()
    client.force_login(people["editor"])
    answers = []
    for address in ("first.Qvist@canary.example", "nobody.Qvist@canary.example"):
        answer = client.get(f"/admin/comments/reply/?state=all&{query.format(address)}", follow=True)
        answers.append(re.sub(r'name="csrf\w+" value="\w+"|nonce="[^"]+"|\b(first|nobody)\b', "", answer.text))
    assert answers[0] == answers[1]


def test_what_is_stored_to_be_shown_names_none(secrets, article, people, client):
    moderation.approve(Reply.objects.all(), by=people["editor"])
    mailing.invite(people["author"])
    for model in apps.get_models():
        for row in model._base_manager.all():
            assert not secrets.found_in(f"{row} {row!r}"), model
    for entry in apps.get_model("admin.LogEntry").objects.values_list("object_repr", "change_message"):
        assert not secrets.found_in(entry)
    assert apps.get_model("admin.LogEntry").objects.count() > 5


def test_no_mail_tells_of_another(secrets, article, people):
    assert tell_moderators() == 2
    for role in ("author", "editor"):
        mailing.invite(people[role])
    assert len(mail.outbox) == 5
    for message in mail.outbox:
        assert not secrets.found_in(message.message(), but=message.to)


def test_no_line_of_a_log_names_one(secrets, article, people, client, settings, caplog):
    for name in OUR_LOGS:
        logging.getLogger(name).addHandler(caplog.handler)
        caplog.set_level(logging.DEBUG, name)
    try:
        for fields in ({}, {"token": ""}, {"name": ""}, {"headers": {}}, {"headers": {"origin": "null"}}):
            send(client, article, **{"email": secrets.add("typed")} | fields)
        for address in (people["editor"].email, "nobody@canary.example"):
            client.post("/accounts/login/", {"username": address, "password": "x"}, headers=OWN_PAGE)
            client.post("/accounts/password-reset/", {"email": address}, headers=OWN_PAGE)
        mailing.answer_resets()
        list(pages(client, article, Reply.objects.filter(removed_at__isnull=False)))
        list(limited(client, article, settings))
    finally:
        for name in OUR_LOGS:
            logging.getLogger(name).removeHandler(caplog.handler)
    assert any("Unprocessable" in record.getMessage() for record in caplog.records)
    for record in caplog.records:
        assert not secrets.found_in(record.getMessage()), record
