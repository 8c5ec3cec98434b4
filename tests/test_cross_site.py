"""S16, S14: nothing is changed from another site's page, without a token or by looking; no foreign host gets into a link."""

import re

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client
from django.urls import URLResolver, get_resolver

from comments.models import Reply
from edeconomy.accounts import mailing
from tests.comments.cast import address, form, link, send
from tests.once import kept_for_module
from tests.roles_cast import make_cast

pytestmark = pytest.mark.django_db

SAME = {"sec-fetch-site": "same-origin"}
FOREIGN = [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}]
# What whoever has the link may do: a mail program sends the one, a mail's reader presses the button of the other.
BY_LINK = {"confirm_reply", "stop_writing"}
NOTED = {"sessions.session", "accounts.tally"}  # looking may begin a session, and is counted


def walk(patterns, prefix=""):
    for pattern in patterns:
        route = prefix + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, route)
        else:
            yield route, pattern


def filled(route, pattern, values):
    """An address of the route that leads to something, as far as there is something."""
    model = getattr(getattr(pattern.callback, "model_admin", None), "model", None)
    first = model and model._default_manager.order_by("pk").values_list("pk", flat=True).first()
    values = values | ({"object_id": str(first)} if first else {})
    route = re.sub(r"\(\?P<(\w+)>[^()]*\)", r"<\1>", route).replace("$", "").replace("\\", "")
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values.get(match[1], "1"), route)


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        yield make_cast()


@pytest.fixture(scope="module")
def routes(cast):
    """{name: address} of every route, with the links of a mail that still waits for its guest."""
    send(Client(), cast.live, email="wren@example.org")
    confirm = link().rstrip("/").rpartition("/")[2]
    stop = link("stop").rstrip("/").rpartition("/")[2]
    article = {
        "slug": cast.edition.slug,
        "number": "1",
        "form": "bib",
        "app_label": "comments",
        "pk": str(cast.reply.pk),
    }
    uidb64, token = mailing.link(cast.user).rstrip("/").split("/")[-2:]
    found = {}
    for route, pattern in walk(get_resolver().url_patterns):
        values = article | {
            "uidb64": uidb64,
            "token": {"stop_writing": stop, "confirm_reply": confirm}.get(pattern.name, token),
        }
        found[f"{pattern.name} {route}"] = filled(route, pattern, values)
    assert len(found) > 60
    return found


def rows():
    """Everything that is stored, but for what only notes that somebody came."""
    models = [model for model in apps.get_models() if model._meta.label_lower not in NOTED]
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}


def browser(user, headers):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False, headers=headers)
    if user:
        client.force_login(user)
    return client


FIELDS = {
    "action": "remove",
    "_selected_action": ["1"],
    "verb": "remove",
    "post": "yes",
    "_save": "Save",
    "title": "Taken over",
}
FIELDS |= {
    "first_name": "Eve",
    "email": "eve@evil.example",
    "username": "eve",
    "password": "x",
    "comment": "Mine.",
    "name": "Eve",
}


@pytest.mark.parametrize("who", [None, "superuser"])
@pytest.mark.parametrize("headers", FOREIGN)
def test_another_site_changes_nothing(cast, routes, who, headers):
    client = browser(who and cast.users[who], headers)
    before = rows()
    assert {
        name: status for name, place in routes.items() if (status := client.post(place, FIELDS).status_code) != 403
    } == {}
    assert rows() == before


@pytest.mark.parametrize("who", [None, "superuser"])
@pytest.mark.parametrize("headers", [SAME, {}])
def test_nothing_changes_without_a_token(cast, routes, who, headers):
    client = browser(who and cast.users[who], headers)
    before, answers = rows(), {}
    for name, place in routes.items():
        if name.split()[0] not in BY_LINK:
            answers[name] = client.post(place, FIELDS).status_code
    assert {name: status for name, status in answers.items() if status not in (403, 404, 405)} == {}
    assert rows() == before


@pytest.mark.parametrize("who", [None, "superuser"])
def test_nothing_changes_by_looking(cast, routes, who):
    client = browser(who and cast.users[who], SAME)
    before = rows()
    for place in routes.values():
        for ask in (client.get, client.head, client.options):
            assert ask(place, FIELDS).status_code < 500, place
    assert rows() == before
    assert not who or client.get("/accounts/").status_code == 200


def test_a_token_of_somebody_else_is_none(cast, routes):
    """The token that an attacker got for themselves, sent along from their own page or through a browser of ours."""
    theirs = Client().get("/token/?for=login").json()
    client = browser(cast.users["superuser"], SAME)
    before = rows()
    for name, place in routes.items():
        if name.split()[0] not in BY_LINK:
            answer = client.post(place, FIELDS | {theirs["field"]: theirs["value"]})
            assert answer.status_code in (403, 404, 405), name
    assert rows() == before


def test_a_members_reply_needs_their_own_token_besides_that_of_the_form(cast):
    client = browser(cast.users["author"], SAME)
    assert client.post(address(cast.live), form(cast.live)).status_code == 403
    assert not Reply.objects.filter(user=cast.users["author"]).exists()


EVIL = "evil.example"
HOSTS = [{"x-forwarded-host": EVIL}, {"forwarded": f"host={EVIL}"}, {"x-host": EVIL}, {"x-forwarded-server": EVIL}]
HOSTS += [{"x-original-url": f"https://{EVIL}/"}, {"x-forwarded-port": "4711", "x-forwarded-proto": "https"}]
REFUSED = [{"host": EVIL}, {"host": f"{EVIL}:80"}, {"host": f"127.0.0.1:8000@{EVIL}"}, {"host": f"127.0.0.1.{EVIL}"}]
REFUSED += [{"host": f"127.0.0.1:{EVIL}"}, {"host": f"testserver, {EVIL}"}]


def ask_for_mail(cast, headers):
    """A reply and a forgotten password, under these headers; the answers."""
    client = Client(headers=SAME | headers, raise_request_exception=False)
    reset = {"email": cast.user.email}
    answers = [client.post("/accounts/password-reset/", reset), client.post(address(cast.live), form(cast.live))]
    mailing.answer_resets()
    return [*answers, client.get("/"), client.get("/accounts/login/"), client.get("/nothing/")]


@pytest.mark.parametrize("headers", HOSTS)
def test_no_foreign_host_is_in_a_link(cast, headers):
    """S14."""
    answers = ask_for_mail(cast, headers)
    assert [answer.status_code for answer in answers] == [303, 303, 200, 200, 404]
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        assert set(re.findall(r"https?://[^/]+", message.body)) == {"http://127.0.0.1:8000"}
    told = [answer.text + str(answer.headers) for answer in answers] + [
        str(message.message()) for message in mail.outbox
    ]
    assert not [words for words in told if "evil" in words or ":4711" in words]


@pytest.mark.parametrize("headers", REFUSED)
def test_a_foreign_host_is_refused(cast, headers):
    answers = ask_for_mail(cast, headers)
    assert {answer.status_code for answer in answers} == {400}
    assert not mail.outbox
    assert not [answer for answer in answers if "evil" in answer.text + str(answer.headers)]
