"""S18: a page with replies is anybody's: no cookie changes it, none is set, and caches may keep it."""

import pytest
from django.test import Client

from edeconomy.accounts.models import User
from tests.comments.cast import left, send
from tests.factories import published

pytestmark = pytest.mark.django_db

ESSAY = "/articles/the-price-of-patience/"
JUNK = [
    "sessionid=x",
    "sessionid=" + "a" * 32,
    "sessionid=" + "é" * 32,
    "sessionid=; csrftoken=",
    "csrftoken=y",
    "csrftoken=" + "a" * 32,
    "csrftoken=" + "a" * 64,
    "csrftoken=\"'<script>",
    "__Host-sessionid=x; __Host-csrftoken=y",
    "messages=x; theme=dark; _ga=GA1.2.3",
    "=; ;;; a",
    "x=" + "y" * 4000,
]


@pytest.fixture
def places():
    article = published()
    first = left(article)
    answer = left(article, answers=first)
    return [
        ESSAY,
        f"{ESSAY}?reply={answer.pk}",
        f"{ESSAY}?replies={first.pk}",
        f"{ESSAY}?replies=x&reply=y",
        f"/replies/{answer.pk}/",
        f"{ESSAY}replies/",
        f"{ESSAY}replies/sent/",
        "/replies/987654321/",
    ]


def told(answer):
    return answer.status_code, answer.content, sorted(answer.items())


@pytest.mark.parametrize("cookie", JUNK)
def test_no_cookie_changes_a_page_or_is_set(places, cookie):
    for address in places:
        plain, answer = Client().get(address), Client(headers={"cookie": cookie}).get(address)
        assert "public" in plain["Cache-Control"], address
        assert not answer.cookies and "Cookie" not in answer.get("Vary", "")
        assert told(answer) == told(plain)


def test_a_session_that_has_ended_changes_nothing(places):
    client = Client()
    client.force_login(User.objects.create_user("ada", "ada@example.org"))
    ended = client.cookies["sessionid"].value
    client.session.delete()
    for address in places:
        assert told(Client(headers={"cookie": f"sessionid={ended}"}).get(address)) == told(Client().get(address))


def test_a_page_can_be_asked_for_again(places):
    for address in places[:3]:
        first = Client().get(address)
        assert Client(headers={"if-none-match": first["ETag"]}).get(address).status_code == 304


def test_what_is_for_one_person_is_kept_by_nobody(places, client):
    """Whoever is signed in, the answers to a form, and a token."""
    article = left(published("Another")).article
    answers = [client.get(f"/token/?article={article.pk}"), client.get("/token/?for=login")]
    answers += [send(client, article), send(client, article, name=""), send(client, article, token="")]
    client.force_login(User.objects.create_user("ada", "ada@example.org"))
    answers += [client.get(address) for address in places]
    for answer in answers:
        assert "no-store" in answer["Cache-Control"]
        assert "public" not in answer["Cache-Control"]
