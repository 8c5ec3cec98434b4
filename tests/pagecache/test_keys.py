"""S18-S21: what may be kept, under which key, and that nobody can put anything into a page that others are given."""

import hashlib

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from edeconomy import urls
from edeconomy.pagecache.pages import OVERHEAD, Page
from edeconomy.pagecache.store import Store
from tests.comments.cast import many
from tests.edeconomy.people import make_user
from tests.factories import published
from tests.pagecache.conftest import make_reader

pytestmark = pytest.mark.django_db

ESSAY = "/articles/the-price-of-patience/"
CANARIES = {
    "X_FORWARDED_HOST": "canary.example",
    "X_FORWARDED_PROTO": "canary",
    "X_FORWARDED_PORT": "4242",
    "X_FORWARDED_PREFIX": "/canary",
    "X_ORIGINAL_URL": "/canary/",
    "X_REWRITE_URL": "/canary/",
    "X_HTTP_METHOD_OVERRIDE": "POST",
    "ACCEPT_LANGUAGE": "de",
    "ACCEPT": "application/canary",
    "AUTHORIZATION": "Basic canary",
    "X_PREVIEW": "canary",
    "COOKIE": "theme=canary; csrftoken=canary; device=canary; messages=canary",
    "USER_AGENT": "canary",
    "REFERER": "https://canary.example/",
    "CACHE_CONTROL": "no-cache",
    "RANGE": "bytes=0-3",
    "TE": "trailers",
}


@pytest.fixture(autouse=True)
def magazine(db):
    return published()


def entries(reader):
    return sum(len(part.pages) for part in reader.cache.store.parts)


@pytest.mark.parametrize("address", ["/", ESSAY, f"{ESSAY}cite.ris", "/nothing/", "/articles"])
def test_no_header_gets_into_what_others_are_given(reader, address):
    """S20."""
    clean = reader.get(address)
    for name, value in CANARIES.items():
        reader.cache.store = Store(10**7)
        tainted = reader.get(address, **{name: value})
        assert "canary" not in tainted.body.decode() + str(tainted.headers), name
        assert reader.get(address) == clean, name


@pytest.mark.parametrize(
    "address", ["/", "/articles/", ESSAY, "/authors/", "/topics/economics/", "/privacy/", "/nothing/"]
)
def test_unknown_query_keys_change_nothing_and_are_not_kept(reader, address):
    clean = reader.get(address)
    for query in (
        "utm_source=x",
        "format=json",
        "after[]=1",
        "&&&",
        "%61=1",
        "q=%ff",
        "\xff",
        "=",
        "page=2&sort=-id",
        "x" * 9000,
    ):
        assert reader.get(f"{address}?{query}") == clean
    assert entries(reader) == len(reader.rendered) == 1


def test_a_key_that_one_page_reads_is_unknown_to_another(reader):
    reader.renders(
        "/privacy/",
        "/privacy/?after=1",
        "/?replies=1",
        "/articles/?reply=1",
        f"{ESSAY}?after=1",
        f"{ESSAY}cite.bib?reply=1",
    )
    assert [key.query for part in reader.cache.store.parts for key in part.pages] == [""] * 5


def test_one_question_asked_in_many_ways_is_one_entry(reader, magazine):
    first = many(magazine, 30)[0].pk
    ways = (
        f"reply={first}&replies={first}",
        f"utm=1&replies={first}&reply={first}",
        f"repl%79=1&reply={first}&replies={first}",
    )
    assert len({reader.get(f"{ESSAY}?{way}").body for way in ways}) == 1
    assert entries(reader) == len(reader.rendered) == 1


def test_ten_thousand_questions_put_out_no_page():
    """S21."""
    reader = make_reader(40 * (OVERHEAD + 60_000))
    pages = ("/", "/articles/", ESSAY, "/authors/")
    reader.renders(*pages)
    for number in range(300):
        reader.get(f"/?random{number}={number}")
        reader.get(f"{ESSAY}?reply={number}")
        reader.get(f"/articles/?after=2026-01-01T00:00:00%2B00:00~{number}")
        reader.get(f"/no-such-page-{number}/")
    assert not reader.renders(*pages)
    assert sum(part.size for part in reader.cache.store.parts) <= 40 * (OVERHEAD + 60_000)
    assert all(
        part.size == sum(page.size for page in part.pages.values()) <= part.most for part in reader.cache.store.parts
    )
    assert entries(reader) < 60


@pytest.mark.parametrize(("kind", "times"), [("text/html; charset=utf-8", 2), ("image/png", 1)])
def test_a_page_takes_room_for_what_is_packed_of_it_and_a_picture_is_not_packed(kind, times):
    page = Page("200 OK", [("Content-Type", kind)], b"x" * 10_000)
    assert page.size == OVERHEAD + times * 10_000


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "127.0.0.1:80:80", "a b", "127.0.0.1@evil.example", "\xff"]
)
def test_an_unknown_host_is_refused(reader, host):
    reader.get("/")
    assert reader.get("/", host=host).status == 400
    assert entries(reader) == 1


def test_one_host_has_one_spelling(reader):
    for host in ("localhost", "LocalHost", "localhost.", "localhost:1", "localhost:65535"):
        assert reader.get("/", host=host).status == 200
    assert [key.origin for part in reader.cache.store.parts for key in part.pages] == ["http://localhost"]
    assert len(reader.rendered) == 1


def test_plain_http_is_redirected_where_https_is_due(settings):
    settings.SECURE_SSL_REDIRECT = True
    reader = make_reader()
    assert reader.get("/", scheme="https").status == 200
    answer = reader.get("/")
    assert (answer.status, answer.headers["location"]) == (301, "https://127.0.0.1:8000/")
    assert entries(reader) == 1


def test_whoever_is_signed_in_is_rendered_for_and_leaves_nothing_behind(reader):
    """S19."""
    client = Client()
    client.force_login(make_user(role="editor"))
    cookie = f"a=b; {settings.SESSION_COOKIE_NAME}={client.cookies['sessionid'].value}"
    clean = make_reader()
    for suffix in ("", "x.css", "x.css?replies=1", ";x.js", "/", "%2e/", "?preview=1"):
        theirs = reader.get(ESSAY + suffix, cookie=cookie)
        assert theirs.status == 404 or theirs.headers["cache-control"] == "private, no-store"
        others = reader.get(ESSAY + suffix)
        assert others == clean.get(ESSAY + suffix)
        assert "anna" not in others.body.decode()


def test_a_session_cookie_that_opens_nothing_gets_the_same_page_and_leaves_none(reader):
    """S18."""
    answer = reader.get(ESSAY, cookie=f"{settings.SESSION_COOKIE_NAME}=junk")
    assert answer.status == 200 and "set-cookie" not in answer.headers
    assert entries(reader) == 0
    assert reader.get(ESSAY).body == answer.body


@pytest.mark.parametrize(
    "address",
    ["/admin/", "/accounts/login/", "/token/", "/static/x.css", "/media/x", "/replies/1/", "/livez", "/readyz"],
)
def test_what_is_not_for_everybody_passes_by(reader, address):
    assert reader.renders(address, address) == [address, address]
    assert entries(reader) == 0


def test_a_question_without_the_last_slash_is_not_lost(reader):
    answer = reader.get("/search?q=late")
    assert (answer.status, answer.headers["location"]) == (301, "/search/?q=late")
    assert reader.renders("/searchable/", "/searchable/", "/tokens", "/tokens") == ["/searchable/", "/tokens"]


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS", "DELETE"])
def test_what_is_no_reading_passes_by(reader, method):
    reader.get(ESSAY)
    assert reader.get(ESSAY, method).status in (403, 405)
    assert len(reader.rendered) == 2 and entries(reader) == 1


def odd(**changes):
    """A view whose answer differs from one that may be kept, in these ways."""

    def view(request):
        response = HttpResponse("odd" * 100, status=changes.get("status", 200), headers=changes.get("headers", {}))
        response.subjects = changes.get("subjects", {"masthead"})
        for name, value in changes.get("cookies", {}).items():
            response.set_cookie(name, value)
        return response

    return view


ODD = {
    "cookie": {"cookies": {"seen": "1"}},
    "private": {"headers": {"Cache-Control": "private"}},
    "nostore": {"headers": {"Cache-Control": "no-store"}},
    "upper": {"headers": {"Cache-Control": "Private, No-Store"}},
    "both": {"headers": {"Cache-Control": "private, public"}},
    "vary": {"headers": {"Vary": "Cookie"}},
    "star": {"headers": {"Vary": "*"}},
    "language": {"headers": {"Vary": "Accept-Language, Accept-Encoding"}},
    "packed": {"headers": {"Content-Encoding": "gzip"}},
    "silent": {"subjects": None},
    "found": {"status": 302, "headers": {"Location": "/"}},
    "gone": {"status": 410},
    "wrong": {"status": 500},
    "partial": {"status": 206},
}


def echo(request):
    """A view that shows everything of its request that a header can say."""
    response = HttpResponse(repr({name: value for name, value in request.META.items() if name.startswith("HTTP_")}))
    response.subjects = {"masthead"}
    return response


urlpatterns = [
    path("odd/echo/", echo),
    *(path(f"odd/{name}/", odd(**changes)) for name, changes in ODD.items()),
    path("odd/none/", odd()),
    *urls.urlpatterns,
]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


@pytest.mark.urls("tests.pagecache.test_keys")
def test_not_even_a_view_that_reads_headers_can_be_told_anything(reader):
    answer = reader.get("/odd/echo/", **CANARIES)
    assert answer.body == b"{'HTTP_HOST': '127.0.0.1'}"
    assert reader.renders("/odd/echo/") == []


@pytest.mark.urls("tests.pagecache.test_keys")
@pytest.mark.parametrize("name", ODD)
def test_what_is_somebodys_or_passing_is_not_kept(reader, name):
    assert reader.renders("/odd/none/", "/odd/none/") == ["/odd/none/"]
    assert len(reader.renders(f"/odd/{name}/", f"/odd/{name}/")) == 2


def test_two_processes_give_the_same_bytes(reader):
    other = make_reader()
    for coding in ("", "gzip", "br"):
        answers = [
            hashlib.sha256(repr(r.get(ESSAY, accept_encoding=coding)).encode()).digest() for r in (reader, other)
        ]
        assert answers[0] == answers[1]
