"""S37: while the database cannot be reached, readers have what was kept, and writers keep what they wrote."""

import re
import time
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.db.utils import ConnectionHandler
from django.test import Client

from articles import publishing
from comments import moderation
from comments.models import Reply
from edeconomy import outage
from edeconomy.pagecache import wrapper
from edeconomy.pagecache.changes import AWAY, KNOWN, LOST
from tests.comments.cast import OWN_PAGE, address, form, left
from tests.comments.desk import make_moderator
from tests.edeconomy.people import make_user
from tests.factories import MORNING, change, published
from tests.pagecache.conftest import make_reader

pytestmark = pytest.mark.django_db(transaction=True)

ALPHA = "/articles/alpha/"
OF_ALPHA = (
    ALPHA,
    "/articles/alpha/cite.bib",
    "/",
    "/articles/",
    "/authors/",
    "/authors/aiko-brandt/",
    "/topics/economics/",
)


class Database:
    asked = 0

    def refuse(self, *given):
        self.asked += 1
        raise OperationalError("the server closed the connection unexpectedly")

    def away(self):
        return connection.execute_wrapper(self.refuse)


@pytest.fixture
def database(monkeypatch):
    return Database()


@pytest.fixture
def alpha():
    return published("Alpha", MORNING)


@pytest.fixture
def unhurried(monkeypatch):
    """Each request tries the database."""
    monkeypatch.setattr(wrapper, "PAUSE", 0)


def is_stale(answer):
    return answer.status == 200 and "stale" not in answer.headers and "ttl=-1" in answer.headers.get("cache-status", "")


def test_a_database_that_knows_no_such_table_is_not_away(client):
    with pytest.raises(DatabaseError) as unknown:
        connection.cursor().execute("SELECT 1 FROM nothing")
    assert not outage.is_outage(unknown.value)
    with connection.execute_wrapper(raising(unknown.value)), pytest.raises(DatabaseError):
        client.get(ALPHA)


def test_a_database_that_cannot_be_opened_is_away(tmp_path):
    nowhere = {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "no" / "such.sqlite3"}
    with pytest.raises(OperationalError) as away:
        ConnectionHandler({"default": nowhere})["default"].ensure_connection()
    assert outage.is_outage(away.value)


def raising(error):
    def execute(*given):
        raise error

    return execute


def test_what_is_kept_needs_no_database(alpha, reader, database):
    kept = {page: reader.get(page) for page in OF_ALPHA}
    with database.away():
        assert {page: reader.get(page) for page in OF_ALPHA} == kept
    assert database.asked == 0


def test_an_older_copy_is_given_and_marked(alpha, reader, database, unhurried):
    kept = {page: reader.get(page) for page in OF_ALPHA}
    change(alpha)
    publishing.correct(alpha, "A slip.")
    with database.away():
        for page in OF_ALPHA:
            older = reader.get(page)
            assert is_stale(older)
            assert older.body == kept[page].body
            assert reader.get(page, if_none_match=older.headers["etag"]).status == 304
    assert not is_stale(reader.get(ALPHA)) and "A slip." in reader.text(ALPHA)


def test_nothing_older_is_given_while_there_is_a_database(alpha, reader, database, unhurried):
    reader.get(ALPHA)
    publishing.correct(alpha, "A slip.")
    with database.away():
        assert is_stale(reader.get(ALPHA))
    answer = reader.get(ALPHA)
    assert "cache-status" not in answer.headers and b"A slip." in answer.body


@pytest.mark.parametrize("verb", ["withdraw", "retract"])
def test_never_what_was_taken_back(alpha, reader, database, unhurried, verb):
    reader.renders(*OF_ALPHA)
    publishing.withdraw(alpha) if verb == "withdraw" else publishing.retract(alpha, "It was wrong.")
    with database.away():
        for page in OF_ALPHA:
            answer = reader.get(page)
            assert answer.status == 503 and b"Alpha" not in answer.body


@pytest.mark.parametrize("verb", ["remove", "hold", "erase"])
def test_never_a_reply_that_is_not_shown_any_more(alpha, reader, database, unhurried, verb):
    replies = [left(alpha, words).pk for words in ("Taken back.", "Stays.")]
    reader.get(ALPHA)
    moderator = make_moderator()
    getattr(moderation, verb)(Reply.objects.filter(pk=replies[0]), moderator)
    with database.away():
        answer = reader.get(ALPHA)
    assert answer.status == 503 and b"Taken back." not in answer.body
    assert "Stays." in reader.text(ALPHA)


def test_a_page_without_a_new_reply_is_better_than_none(alpha, reader, database, unhurried):
    held = left(alpha, "New.", approved_at=None, first_shown_at=None, is_public=False)
    reader.get(ALPHA)
    moderation.approve(Reply.objects.filter(pk=held.pk), make_moderator())
    with database.away():
        assert is_stale(reader.get(ALPHA))
    assert "New." in reader.text(ALPHA)


class Silence:
    """Of changes nothing is heard, for so many seconds."""

    def __init__(self, seconds, state):
        self.known_at, self.state = time.monotonic() - seconds, state

    def look(self):
        return self.state


def test_what_is_kept_is_given_for_ten_minutes_in_which_changes_are_unknown(alpha, reader, database, unhurried):
    kept = {page: reader.get(page) for page in OF_ALPHA}
    with database.away():
        reader.cache.announced = Silence(590, AWAY)
        assert {page: reader.get(page) for page in OF_ALPHA} == kept and database.asked == 0
        reader.cache.announced = Silence(590, LOST)  # it is not yet clear whether the database answers
        assert all(is_stale(reader.get(page)) for page in OF_ALPHA)
        reader.cache.announced = Silence(610, LOST)
        assert {reader.get(page).status for page in OF_ALPHA} == {503}


def test_an_older_copy_is_given_without_waiting_where_the_database_is_known_to_be_away(alpha, reader, database):
    reader.get(ALPHA)
    publishing.correct(alpha, "A slip.")
    assert reader.cache.announced.look() == KNOWN
    with database.away():
        reader.cache.announced = Silence(590, AWAY)
        assert is_stale(reader.get(ALPHA)) and database.asked == 0


def test_nothing_kept_is_given_in_an_outage_where_the_operator_says_so(alpha, reader, database, settings):
    settings.OUTAGE_SECONDS = 0
    reader.get(ALPHA)
    reader.cache.announced = Silence(4, LOST)
    with database.away():
        assert reader.get(ALPHA).status == 503


def test_pages_are_rendered_anew_while_changes_are_unknown_and_the_database_answers(alpha, reader):
    reader.cache.announced = Silence(4, LOST)
    assert reader.renders(ALPHA, ALPHA, "/") == [ALPHA, ALPHA, "/"]


def test_it_is_not_tried_for_each_reader_again(alpha, reader, database):
    reader.renders(*OF_ALPHA)
    publishing.correct(alpha, "A slip.")
    with database.away():
        for _ in range(50):
            assert all(is_stale(reader.get(page)) for page in OF_ALPHA)
    assert database.asked == 1
    reader.cache.paused_until = 0
    assert "A slip." in reader.text(ALPHA)


def test_what_was_never_kept_is_a_plain_page(alpha, reader, database):
    with database.away():
        answer = reader.get(ALPHA)
    assert answer.status == 503
    assert answer.headers["retry-after"] == "10" and answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert reader.get(ALPHA).status == 200


def post(reader, path, fields, **headers):
    own = {name.upper().replace("-", "_"): value for name, value in OWN_PAGE.items()} | headers
    return reader.get(path, "POST", body=urlencode(fields).encode(), **own)


def test_a_reply_that_cannot_be_stored_comes_back_with_every_word(alpha, reader, database):
    where = address(alpha)
    typed = form(alpha, comment="A long\nthought & <b>more</b>", url="https://ines.example")
    with database.away():
        answer = post(reader, where, typed)
    page = answer.body.decode()
    assert answer.status == 503 and answer.headers["retry-after"] == "10"
    assert "A long\nthought &amp; &lt;b&gt;more&lt;/b&gt;</textarea>" in page
    assert all(f'value="{typed[name]}"' in page for name in ("name", "email", "url", "token"))
    assert f'action="{where}"' in page and "Nothing was saved" in page
    assert not Reply.objects.exists()
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page)) | {"comment": typed["comment"]}
    assert post(reader, where, sent).status == 303  # sent again
    assert Reply.objects.get().comment == typed["comment"]


def test_a_password_does_not_come_back(reader, database):
    with database.away():
        answer = post(reader, "/accounts/login/", {"username": "anna", "password": "seven ledgers"})
    assert answer.status == 503
    assert b'value="anna"' in answer.body and b"seven" not in answer.body


def test_whoever_is_signed_in_keeps_what_was_written_too(alpha, reader, database):
    client = Client()
    client.force_login(make_user())
    where, cookie = address(alpha), f"sessionid={client.cookies['sessionid'].value}"
    with database.away():
        answer = post(reader, where, form(alpha), cookie=cookie)
        page = reader.get(ALPHA, cookie=cookie)
    assert answer.status == 503 and b"I beg to differ." in answer.body
    assert page.status == 503 and "set-cookie" not in page.headers


def test_from_another_site_nothing_comes_back(alpha, reader, database):
    with database.away():
        answer = post(reader, "/articles/alpha/replies/", form(alpha), SEC_FETCH_SITE="cross-site")
    assert answer.status == 503 and b"I beg to differ." not in answer.body and b"<form" not in answer.body


def test_many_readers_and_writers_through_an_outage(alpha, database):
    reader = make_reader()
    published("Beta")
    pages = (*OF_ALPHA, "/articles/beta/", "/privacy/", "/nothing/")
    expected = {page: reader.get(page).status for page in pages}
    publishing.correct(alpha, "A slip.")
    where = address(alpha)
    with database.away():
        for number in range(1000):
            page = pages[number % len(pages)]
            assert reader.get(page).status == expected[page]
            if number % 50 == 0:
                answer = post(reader, where, form(alpha, comment=f"Thought {number}."))
                assert answer.status == 503 and f"Thought {number}." in answer.body.decode()
    reader.cache.paused_until = 0
    assert all(not is_stale(reader.get(page)) for page in pages)
