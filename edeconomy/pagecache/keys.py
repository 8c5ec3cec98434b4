"""Which requests a kept page may answer, and what that page is rendered from: nothing of the request but its key."""

import re
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http.request import split_domain_port, validate_host

# What is somebody's own, or asked once, or given out by others.
PASSED_BY = ("/static/", "/media/", "/admin/", "/accounts/", "/token/", "/replies/", "/search/", "/livez", "/readyz")
LONGEST_HOST = 300  # characters: each that was read is remembered
SESSION = f"{settings.SESSION_COOKIE_NAME}="
# The query keys that a page reads. Another one has no effect on any page: it never reaches a view.
READ = (
    (re.compile(r"/articles/?|/authors/?|/(topics|authors)/[^/]+/?"), ("after", "before")),
    (re.compile(r"/articles/[^/]+/?"), ("replies", "reply")),
)


class Key(NamedTuple):
    origin: str
    path: str
    query: str


def page_key(environ):
    """None for a request that goes on to Django as it is."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or SESSION in environ.get("HTTP_COOKIE", ""):
        return None
    path = environ.get("PATH_INFO", "")
    if f"{path}/".startswith(PASSED_BY) or not path.startswith("/") or environ.get("SCRIPT_NAME"):
        return None
    host = environ.get("HTTP_HOST", "")
    origin = len(host) < LONGEST_HOST and known_origin(environ["wsgi.url_scheme"], host)
    if not origin:
        return None
    query = environ.get("QUERY_STRING", "")
    return Key(origin, path, read_query(path, query) if query else "")


@lru_cache(256)
def known_origin(scheme, host):
    """Without the port, which anybody may write as they like; "" for a host that is not ours, and where https is due."""
    domain, _ = split_domain_port(host)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return ""
    if settings.SECURE_SSL_REDIRECT and scheme != "https":
        return ""
    return f"{scheme}://{domain}"


def read_query(path, query):
    """The keys that this page reads, each once, in one order and one spelling."""
    names = next((names for pattern, names in READ if pattern.fullmatch(path)), ())
    if not names:
        return ""
    pairs = dict(parse_qsl(query.encode("latin-1").decode("utf-8", "replace"), keep_blank_values=True))
    return urlencode([(name, pairs[name]) for name in names if name in pairs])


def bare_environ(key, environ):
    """A request that anybody would send for this page: no header of this one's gets into what others are given."""
    kept = {name: value for name, value in environ.items() if name.startswith(("wsgi.", "SERVER_"))}
    return kept | {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": key.path,
        "QUERY_STRING": key.query,
        "HTTP_HOST": key.origin.partition("://")[2],
        "REMOTE_ADDR": "",
        "wsgi.input": BytesIO(),
    }
