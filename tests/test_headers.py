"""S01, S18, S20, S31: what every answer carries, and what no request header can change."""

import hashlib

import pytest
from django.test import Client
from django.urls import path

from edeconomy import urls
from tests.factories import published

pytestmark = pytest.mark.django_db


def broken(request):
    raise RuntimeError("a fault with /secret/path in it")


urlpatterns = [path("broken/", broken), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500

PAGES = [
    "/",
    "/articles/",
    "/articles/the-price-of-patience/",
    "/authors/",
    "/authors/aiko-brandt/",
    "/topics/economics/",
]
PAGES += ["/accessibility/", "/privacy/"]


def get(address, **headers):
    return Client(raise_request_exception=False, headers=headers).get(address)


@pytest.fixture
def magazine(db):
    published()


@pytest.mark.urls("tests.test_headers")
@pytest.mark.parametrize(
    ("address", "status"),
    [*((page, 200) for page in PAGES), ("/nothing/", 404), ("/broken/", 500), ("/articles/x/cite.x", 404)],
)
def test_every_answer_is_armoured(magazine, address, status):
    answer = get(address)
    assert answer.status_code == status
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    for directive in ("script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert directive in policy
    assert not {"unsafe", "nonce", "*", "data:"} & {
        word for word in ("unsafe", "nonce", "*", "data:") if word in policy
    }
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cross-Origin-Opener-Policy"] == answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "Set-Cookie" not in answer.headers


ARMOUR = {
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "X-Frame-Options",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Cache-Control",
}


@pytest.mark.parametrize("tls", [False, True])
def test_a_refused_host_is_armoured_too(settings, tls):
    settings.SECURE_SSL_REDIRECT = tls  # then SecurityMiddleware is the one that refuses
    answer = get("/", host="evil.example")
    assert answer.status_code == 400
    assert "evil" not in answer.text
    assert set(answer.headers) >= ARMOUR


def test_a_redirect_to_https_is_armoured_too(settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = get("/privacy/", host="localhost")
    assert (answer.status_code, answer["Location"]) == (301, "https://localhost/privacy/")
    assert set(answer.headers) >= ARMOUR


@pytest.mark.parametrize("address", ["/livez", "/readyz"])
def test_a_probe_is_answered_under_any_host_and_without_tls(settings, address):
    settings.SECURE_SSL_REDIRECT = True
    answer = get(address, host="10.0.0.7:8000")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert set(answer.headers) >= ARMOUR
    client = Client(headers={"host": "10.0.0.7:8000"})
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405
    assert client.post(address)["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_public_and_the_same_for_everybody(magazine, address):
    first, second = (
        get(address),
        get(address, cookie="sessionid=x; csrftoken=y; device=z", user_agent="another", accept_language="de"),
    )
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Cookie" not in first.get("Vary", "")
    assert first.content == second.content
    assert first["ETag"] == second["ETag"]
    assert get(address, if_none_match=first["ETag"]).status_code == 304


SMUGGLED = {
    "x-forwarded-host": "canary.example",
    "x-forwarded-proto": "canary",
    "x-forwarded-port": "4711",
    "x-forwarded-prefix": "/canary",
    "forwarded": "host=canary.example",
    "x-host": "canary.example",
    "x-original-url": "/canary",
    "x-rewrite-url": "/canary",
    "x-http-method-override": "CANARY",
    "accept-language": "canary",
    "x-preview": "canary",
    "x-ghost-preview": "canary",
}


@pytest.mark.parametrize(
    "address", ["/", "/articles/the-price-of-patience/", "/articles/the-price-of-patience/editions/1/", "/nothing/"]
)
def test_no_request_header_changes_an_answer(magazine, address):
    """S20."""

    def fingerprint(answer):
        headers = sorted((name, value) for name, value in answer.items())
        return hashlib.sha256(repr((answer.status_code, headers, answer.content)).encode()).hexdigest()

    clean = get(address)
    for name, value in SMUGGLED.items():
        tainted = Client(raise_request_exception=False, headers={name: value}).get(address)
        assert fingerprint(tainted) == fingerprint(clean), name
        assert "canary" not in tainted.text


@pytest.mark.urls("tests.test_headers")
def test_a_fault_tells_nothing():
    """S31."""
    answer = get("/broken/")
    assert "RuntimeError" not in answer.text
    assert "/secret/path" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/%ff%fe/",
        "/%00/",
        "/articles/%00/",
        "/articles/" + "a" * 3000 + "/",
        "/articles/x/editions/99999999999999999999/",
        "/articles/?after=" + "9" * 5000,
        "/articles/?after=2026-01-01T00:00:00%2b00:00~99999999999999999999",
        "/articles/?after=%ff",
        "/authors/?before=~9",
        "/topics/../",
        "/articles/..%2f..%2fetc/passwd",
        "/?" + "&".join(f"k{n}=v" for n in range(3000)),
    ],
)
def test_odd_addresses_end_in_a_plain_page(magazine, address):
    """S31, S32."""
    answer = get(address)
    assert answer.status_code in (200, 400, 404)
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options", "trace"])
def test_odd_methods_are_refused(magazine, method):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    answer = getattr(client, method)("/articles/the-price-of-patience/")
    assert answer.status_code in (403, 405)


def test_an_odd_range_or_encoding_is_harmless(magazine):
    for headers in ({"range": "bytes=9-1,,x"}, {"accept_encoding": "zstd, x;q=y, *;q=0"}, {"if_none_match": '"' * 300}):
        assert get("/", **headers).status_code == 200


def test_unknown_query_keys_change_nothing(magazine):
    """S10, S21: a filter language that does not exist cannot be asked."""
    clean = get("/articles/").content
    for query in (
        "utm_source=x",
        "author__user__password__startswith=p",
        "order_by=slug",
        "_connector=OR",
        "fields=*",
        "q=a@b.example",
    ):
        assert get(f"/articles/?{query}").content == clean
