"""S18-S21 over a socket, through the web server: whatever is sent, others read what they read before."""

import re
import socket
from contextlib import suppress

import pytest

OTHERS = ("/", "/articles/", "/nothing/", "/articles")
READINGS = 8  # of each page afterwards, so that both processes are asked

LINES = {
    "absolute": "GET http://canary.example/ HTTP/1.1",
    "absolute, ours": "GET http://127.0.0.1:4242/articles/?canary=1 HTTP/1.1",
    "authority": "GET canary.example:80 HTTP/1.1",
    "no slash": "GET articles/ HTTP/1.1",
    "star": "OPTIONS * HTTP/1.1",
    "connect": "CONNECT canary.example:443 HTTP/1.1",
    "two slashes": "GET //canary.example/ HTTP/1.1",
    "three slashes": "GET ///canary.example/%2e%2e HTTP/1.1",
    "dots": "GET /articles/%2e%2e/ HTTP/1.1",
    "packed dots": "GET /%252e%252e/articles/ HTTP/1.1",
    "packed slash": "GET /articles%2f HTTP/1.1",
    "parameter": "GET /articles/;canary.js HTTP/1.1",
    "suffix": "GET /articles/canary.css HTTP/1.1",
    "space": "GET /articles/%20 HTTP/1.1",
    "tab": "GET /articles/%09 HTTP/1.1",
    "newline": "GET /articles%0d%0aX-Canary:%20canary HTTP/1.1",
    "null": "GET /%00 HTTP/1.1",
    "no UTF-8": "GET /articles/%ff%fe/?after=%ff HTTP/1.1",
    "raw bytes": "GET /articles/\xff/ HTTP/1.1",
    "long path": f"GET /{'canary' * 2000}/ HTTP/1.1",
    "long query": f"GET /articles/?after={'canary' * 5000} HTTP/1.1",
    "fragment": "GET /articles/#canary HTTP/1.1",
    "HEAD": "HEAD /articles/ HTTP/1.1",
    "small letters": "get /articles/ HTTP/1.1",
    "TRACE": "TRACE /articles/ HTTP/1.1",
    "unheard of": "CANARY /articles/ HTTP/1.1",
    "HTTP/1.0": "GET /articles/ HTTP/1.0",
    "HTTP/0.9": "GET /articles/",
}
HEADERS = {
    "another host": "Host: canary.example",
    "a host with a name": "Host: 127.0.0.1@canary.example",
    "an odd port": "Host: 127.0.0.1:99999999",
    "spelt otherwise": "hOsT: LOCALHOST.:1",
    "two hosts": "Host: 127.0.0.1\r\nHost: canary.example",
    "a long host": f"Host: {'canary.' * 3000}",
    "forwarded": "Host: localhost\r\nX-Forwarded-Host: canary.example\r\nX-Forwarded-Port: 4242\r\nX-Forwarded-Proto: canary",
    "rewritten": "Host: localhost\r\nX-Original-URL: /canary\r\nX-Rewrite-URL: /canary\r\nX-HTTP-Method-Override: POST",
    "range": "Host: localhost\r\nRange: bytes=0-3\r\nIf-Range: canary",
    "modified": "Host: localhost\r\nIf-Modified-Since: Sat, 01 Jan 2099 00:00:00 GMT\r\nIf-Unmodified-Since: canary",
    "many encodings": f"Host: localhost\r\nAccept-Encoding: {'canary;q=0,' * 3000}",
    "a cookie in a cookie": "Host: localhost\r\nCookie: theme=sessionid=canary; \xff=\xff; ;;=;",
    "no cookie of ours": "Host: localhost\r\nCookie: sessionid=canary",
    "two lengths": "Host: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /canary HTTP/1.1",
    "a body": "Host: localhost\r\nContent-Length: 6\r\n\r\ncanary",
}
REQUESTS = {name: (line, "Host: 127.0.0.1") for name, line in LINES.items()} | {
    name: ("GET /articles/ HTTP/1.1", headers) for name, headers in HEADERS.items()
}


@pytest.fixture(scope="module")
def before(demo):
    return {path: plain(demo.get(path)) for path in OTHERS}


def plain(answer):
    status, headers, body = answer
    kept = {name.lower(): value for name, value in headers.items() if name.lower() != "date"}
    return status, kept, body


def send(demo, text, waits=True):
    with socket.create_connection(("127.0.0.1", demo.port), timeout=20) as connection:
        connection.sendall(text.encode("latin-1"))
        if not waits:
            return b""
        with suppress(OSError):  # it has hung up already
            connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize("name", REQUESTS)
def test_whatever_is_sent_others_read_what_they_read_before(demo, before, name):
    line, headers = REQUESTS[name]
    answer = send(demo, f"{line}\r\n{headers}\r\nConnection: close\r\n\r\n")
    status = re.match(rb"HTTP/1.[01] (\d)", answer)
    assert not status or status[1] in b"234", answer[:300]
    for path in OTHERS:
        assert all(plain(demo.get(path)) == before[path] for _ in range(READINGS))


def test_who_goes_away_holds_nobody_up(demo, before):
    for number in range(20):
        send(demo, f"GET /articles/no-such-{number}/ HTTP/1.1\r\nHost: localhost\r\n\r\n", waits=False)
    assert plain(demo.get("/")) == before["/"]
    assert [demo.get(f"/articles/no-such-{number}/")[0] for number in range(20)] == [404] * 20
